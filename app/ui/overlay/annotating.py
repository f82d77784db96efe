"""What is drawn on a capture: an editor for each still and picture, in reach while it is wanted."""

from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal
from PySide6.QtWidgets import QApplication, QWidget

from app.core.annotation import Annotation
from app.core.annotations import Annotations
from app.core.drawing import Item, shifted
from app.core.frame import Frame
from app.core.mark import Box
from app.ui import theme
from app.ui.annotate.bar import AnnotationBar
from app.ui.annotate.editor import AnnotationEditor
from app.ui.annotate.kit import Kit
from app.ui.askbar import AskBar
from app.ui.overlay.chosen import Everything, Part, Pictures, Selected
from app.ui.overlay.placing import apart
from app.ui.overlay.selection import Region
from app.ui.overlay.stills import Stills
from app.ui.overlay.window import CaptureWindow

Drawing = tuple[tuple[Annotation, ...], tuple[Item, ...]]
"""What is drawn on a frame, and what is painted for it, in its pixels."""

_GAP = 2 * theme.GRID  # px between the tools, what else is there and the border of the monitor
_TITLE = 8 * theme.GRID  # px over a selection that its size is said in


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What can be drawn on: `room`, in pixels of what `key` is of, shown on `window`."""

    key: CaptureWindow | Frame
    window: CaptureWindow
    room: Box


class Annotating(QObject):
    """Drawn in pixels of the still, so that it stays where it is when the selection changes."""

    changed = Signal()  # what is drawn
    ended = Signal()  # back to the question

    def __init__(self, stills: Stills, parent: QObject) -> None:
        super().__init__(parent)
        self._stills = stills
        self._selected: Selected = None
        self._beside: QRect | None = None
        self._editors: dict[CaptureWindow | Frame, AnnotationEditor] = {}
        self._kit = Kit(self)
        self._kit.taken_letters = self._letters
        self._kit.taken.connect(self._spare_others)
        self._ask: AskBar | None = None
        self.active = False
        stills.drawing_wanted.connect(self._toggle)

    def serve(self, ask: AskBar) -> None:
        """Draw when `ask` wants it, until the question has the keyboard again."""
        self._ask = ask
        ask.offer_drawing(bool(self._sheets()))
        ask.field.installEventFilter(self)
        ask.drawing_requested.connect(self._toggle)

    @property
    def roams(self) -> bool:
        """Whether the monitor that the pointer is on is drawn on, whichever that is."""
        return self.active and isinstance(self._selected, Everything)

    def follow(self, selected: Selected) -> None:
        """Show what is drawn on what is selected now."""
        self._selected = selected
        drawable = bool(self._sheets())
        if self._ask is not None:
            self._ask.offer_drawing(drawable)
        self._show(active=self.active and drawable)

    def stand_beside(self, ask: QRect | None) -> None:
        """Show the tools, while they are in use, beside an ask bar; None hides them."""
        self._beside = ask
        self._place_bars()

    def take_focus(self) -> None:
        """Have the keyboard, on the monitor that is in use."""
        for sheet in self._sheets():
            if self.active and sheet.window is self._stills.active:
                self._editors[sheet.key].layer.setFocus()

    def end(self) -> None:
        """Leave it as it is drawn; what lies below has the pointer again."""
        if self.active:
            self.settle()
            self._show(active=False)
            self.ended.emit()
            if self._ask is not None and not _has_focus(self._ask):
                self._ask.field.setFocus()

    def settle(self) -> None:
        """Take what is being drawn or typed as it is."""
        for editor in self._editors.values():
            editor.settle()

    def drawn_on(self, selected: Selected) -> tuple[Drawing, ...]:
        """Return what is drawn on each frame that `selected` amounts to; () without any."""
        return tuple(self._drawing(sheet) for sheet in self._sheets_of(selected))

    def _drawing(self, sheet: _Sheet) -> Drawing:
        editor, (left, top, *_far) = self._editors.get(sheet.key), sheet.room
        if editor is None:
            return (), ()
        annotations = tuple(each.moved(-left, -top) for each in editor.shown)
        return annotations, shifted(editor.items(sheet.room), -left, -top)

    def _letters(self) -> set[str]:
        """Those of all pins that would be asked about: no two of them have the same."""
        editors = (self._editors.get(sheet.key) for sheet in self._sheets())
        return {letter for each in editors if each is not None for letter in each.letters}

    # ---- what is shown of it

    def _toggle(self) -> None:
        if self.active:
            self.end()
        elif self._ask is not None and self._ask.isVisible() and self._sheets():
            self._stills.active.aim_at(None)
            self._show(active=True)
            self.take_focus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:  # somebody goes on with the question
            self.end()
        return super().eventFilter(watched, event)

    def _change(self) -> None:
        """Something is drawn: what was found in the picture may be hidden now."""
        if self._ask is not None:
            self._ask.show_found(frozenset())
        self.changed.emit()

    def _show(self, *, active: bool) -> None:
        self.active = active
        if self._ask is not None:
            self._ask.show_drawing(active)
        sheets = {sheet.key: sheet for sheet in self._sheets()}
        for made in sheets.values() if active else ():
            if made.key not in self._editors:
                self._editors[made.key] = self._made(made.window)
        for key, editor in self._editors.items():
            sheet = sheets.get(key)
            if sheet is not None:
                _put(editor.layer, sheet.window)
                _put(editor.bar, sheet.window)
                editor.layer.setGeometry(sheet.window.rect())
                editor.look(sheet.window.view, sheet.room)
            editor.layer.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents, not active)
            editor.layer.setVisible(sheet is not None)
        self._spare_others()
        self._place_bars()

    def _spare_others(self) -> None:
        """With a tool in hand nothing is selected on monitors that are not drawn on."""
        drawn_on = {sheet.window for sheet in self._sheets()}
        draws = self.active and self._kit.tool is not None
        for window in self._stills.windows:
            window.spare(draws and window not in drawn_on)

    def _place_bars(self) -> None:
        sheets = {sheet.key: sheet for sheet in self._sheets()}
        for key, editor in self._editors.items():
            sheet = sheets.get(key)
            here = sheet is not None and sheet.window is self._stills.active
            if self.active and self._beside is not None and sheet is not None and here:
                self._place(editor.bar, sheet.window, self._beside)
                editor.bar.show()
                editor.bar.raise_()
            else:
                editor.bar.hide()

    def _place(self, bar: AnnotationBar, window: CaptureWindow, ask: QRect) -> None:
        bar.fit(window.width())
        size = bar.sizeHint()
        room = (0.0, 0.0, float(window.width()), float(window.height()))
        taken = ask.x(), ask.y(), ask.width(), ask.height()
        width = min(size.width(), window.width())
        x, y = apart(window.target(), taken, width, size.height(), room, _GAP, _TITLE)
        bar.setGeometry(round(x), round(y), width, size.height())

    def _sheets(self) -> tuple[_Sheet, ...]:
        return self._sheets_of(self._selected)

    def _sheets_of(self, selected: Selected) -> tuple[_Sheet, ...]:
        match selected:
            case None:
                return ()
            case Part(window, region):
                return (_Sheet(window, window, _box(region)),)
            case Everything():
                windows = self._stills.windows
                return tuple(_Sheet(each, each, _box(each.extent.region)) for each in windows)
            case Pictures((picture,)):
                room = (0.0, 0.0, float(picture.width), float(picture.height))
                return (_Sheet(picture, self._stills.active, room),)
            case Pictures():
                return ()  # they are shown small, on one sheet

    def _made(self, window: CaptureWindow) -> AnnotationEditor:
        editor = AnnotationEditor(Annotations(), window, self._kit)
        editor.setParent(self)
        window.share(editor.bar)
        editor.layer.stackUnder(editor.bar)
        editor.layer.lower()  # under the ask bar
        editor.changed.connect(self._change)
        editor.escaped.connect(self.end)
        editor.finished.connect(self.end)
        return editor


def _has_focus(widget: QWidget) -> bool:
    focused = QApplication.focusWidget()
    return focused is not None and (focused is widget or widget.isAncestorOf(focused))


def _put(widget: QWidget, window: CaptureWindow) -> None:
    """Let it lie on `window`, under what lies there."""
    if widget.parentWidget() is not window:
        widget.setParent(window)
        widget.lower()


def _box(region: Region) -> Box:
    return float(region.x1), float(region.y1), float(region.x2), float(region.y2)
