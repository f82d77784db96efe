"""`PartDrawing`: what is drawn on a part of a page, with the tools that a capture has."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, QRect, Qt, Signal

from app.core.annotation import Annotation
from app.core.annotations import Annotations
from app.core.drawing import Item
from app.core.drawn import all_drawn
from app.core.frame import Frame, Page
from app.ui import theme
from app.ui.annotate.editor import AnnotationEditor
from app.ui.annotate.painter import measure
from app.ui.askbar import AskBar
from app.ui.overlay.placing import apart
from app.ui.viewer.page_canvas import PageCanvas
from app.ui.viewer.part import FINE

_GAP: Final = 2 * theme.GRID


class PartDrawing(QObject):
    """Drawn on the page as it is seen, in the steps of its part: it stays where it is when the part
    is moved, and however closely the page is looked at.
    """

    changed = Signal()  # what is drawn

    def __init__(self, canvas: PageCanvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._editor: AnnotationEditor | None = None
        self._ask: AskBar | None = None
        self.active = False
        canvas.drawing_wanted.connect(self._toggle)

    def serve(self, ask: AskBar) -> None:
        """Draw when `ask` wants it, until the question has the keyboard again."""
        self._ask = ask
        ask.offer_drawing(True)
        ask.field.installEventFilter(self)
        ask.drawing_requested.connect(self._toggle)

    def close(self) -> None:
        """Forget what is drawn."""
        editor, self._editor, self._ask, self.active = self._editor, None, None, False
        if editor is not None:
            for widget in (editor.layer, editor.bar):
                widget.hide()
                widget.deleteLater()
            editor.deleteLater()

    def place(self, ask: QRect) -> None:
        """Lie over the page wherever that is seen now, the tools beside the bar that lies there."""
        editor, canvas = self._editor, self._canvas
        if editor is None:
            return
        editor.layer.setGeometry(canvas.rect())
        editor.look(canvas.part_view, canvas.part.room)
        editor.bar.setVisible(self.active)
        if self.active:
            room, target = canvas.rect(), canvas.part_place
            editor.bar.fit(room.width() - 2 * _GAP)
            size = editor.bar.sizeHint()
            width = min(size.width(), room.width())
            around = (target.x(), target.y(), target.width(), target.height())
            taken = (ask.x(), ask.y(), ask.width(), ask.height())
            whole = (0.0, 0.0, float(room.width()), float(room.height()))
            x, y = apart(around, taken, width, size.height(), whole, _GAP, 0)
            editor.bar.setGeometry(round(x), round(y), width, size.height())
            editor.bar.raise_()

    def drawn_on(self, frame: Frame) -> tuple[Sequence[Annotation], Sequence[Item]]:
        """Return what is drawn on `frame`, a picture of the part, and what is painted for it.

        In its pixels.
        """
        editor, source = self._editor, frame.source
        if editor is None or not isinstance(source, Page) or source.part is None:
            return (), ()
        editor.settle()
        left, top, right, _bottom = self._canvas.turned.seen_box(source.part)
        scale = frame.width / (right - left) / FINE
        annotations = [each.moved(-left * FINE, -top * FINE).scaled(scale) for each in editor.shown]
        room = (0.0, 0.0, float(frame.width), float(frame.height))
        return annotations, all_drawn(annotations, room, measure)

    # ---- when

    def _toggle(self) -> None:
        if self.active:
            self._end()
        elif self._ask is not None and self._ask.isVisible():
            if self._editor is None:
                self._editor = self._made(self._ask)
            self._show(active=True)
            self._editor.layer.setFocus()

    def _end(self) -> None:
        """Leave it as it is drawn; what lies below has the pointer again."""
        if self.active and self._editor is not None and self._ask is not None:
            self._editor.settle()
            self._show(active=False)
            self._ask.field.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.FocusIn:  # somebody goes on with the question
            self._end()
        return super().eventFilter(watched, event)

    def _show(self, *, active: bool) -> None:
        self.active = active
        if self._editor is not None and self._ask is not None:
            self._ask.show_drawing(active)
            through = Qt.WidgetAttribute.WA_TransparentForMouseEvents
            self._editor.layer.setAttribute(through, not active)
            self.place(self._ask.geometry())
            self._editor.layer.show()

    def _made(self, ask: AskBar) -> AnnotationEditor:
        editor = AnnotationEditor(Annotations(), self._canvas)
        editor.bar.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # or it would draw a part
        editor.layer.stackUnder(ask)
        editor.changed.connect(self.changed)
        editor.escaped.connect(self._end)
        editor.finished.connect(self._end)
        return editor
