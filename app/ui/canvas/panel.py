"""`FramePanel`: the picture an answer is about, with its tools above and its marks below."""

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSplitter, QVBoxLayout, QWidget

from app.core.clips import clock
from app.core.frame import Frame, Moment, Screen
from app.core.mark import Mark
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.canvas.canvas import Canvas
from app.ui.canvas.marks_pane import MarksPane
from app.ui.canvas.paging import beside, has_timeline, nearest
from app.ui.canvas.picture_menu import Way, picture_menu
from app.ui.canvas.snapping import Snapping
from app.ui.canvas.strip import FrameStrip

_HEAD: Final = 40

Fetch = Callable[[Frame, Callable[[], None]], None]


class FramePanel(QWidget):
    """Shows one of several frames and all marks of a reply.

    What is selected here, and what is lit by others (`light`), lies over all else.
    `fetch` has the pixels of a frame at hand before it calls back, which may take a while.
    """

    hovered = Signal(int)  # number of a mark, 0 for none
    clicked = Signal(int)  # it is in view by then
    selected = Signal(object)  # frozenset[int]
    filtered = Signal(object)  # frozenset[int]: the numbers of marks that are not shown
    turned = Signal()  # by itself, to another of its frames
    out_wanted = Signal(object)  # Way: the shown frame shall leave the program
    recapture_requested = Signal(object)  # Rect on the desktop

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frames: tuple[Frame, ...] = ()
        self._marks: tuple[Mark, ...] = ()
        self._shown = -1
        self._passing: Frame | None = None  # one of a clip, besides those
        self._moved: tuple[Mark, ...] = ()  # the marks on it
        self._reduced = 1.0  # how large it is beside others of its clip
        self._seen = ""  # the clip that the canvas shows
        self._awaited = False  # the pixels of the shown frame are on their way
        self._centre = 0  # the mark that is to be seen when they are there
        self.fetch: Fetch = lambda _frame, then: then()
        self.canvas = Canvas()
        self.canvas.hovered.connect(self._hover)
        self.canvas.clicked.connect(self._click)
        self.canvas.zoomed.connect(self._tell_zoom)
        self.canvas.paged.connect(self._step)
        self.pane = MarksPane()
        self.list = self.pane.list
        self.canvas.released.connect(self._release)
        self.canvas.menu_wanted.connect(self._open_menu)
        self.canvas.copy_wanted.connect(lambda: self.out_wanted.emit(Way("copy")))
        self.canvas.drag_wanted.connect(lambda: self.out_wanted.emit(Way("drag")))
        self.pane.hovered.connect(self._hover)
        self.pane.chosen.connect(self._choose)
        self.pane.selected.connect(self._select)
        self.pane.changed.connect(self._change)
        self.strip = FrameStrip()
        self.strip.chosen.connect(self._turn_to)
        self.strip.hide()
        # The list has its room from the beginning, so that the picture stays where it is.
        self.parts = QSplitter(Qt.Orientation.Vertical)
        self._large = QVBoxLayout(upper := QWidget())
        self._large.setContentsMargins(0, 0, 0, 0)
        self._large.setSpacing(0)
        self._large.addWidget(self.canvas, 1)
        self.parts.addWidget(upper)
        self.parts.addWidget(self.pane)
        self.parts.setHandleWidth(1)
        self.parts.setStretchFactor(0, 1)
        self.parts.setStretchFactor(1, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self._head())
        column.addWidget(self.strip)
        column.addWidget(self.parts, 1)

    def _head(self) -> QWidget:
        self._before = IconButton("chevron-left", _("Previous picture (Page up)"))
        self._before.clicked.connect(lambda: self._step(-1))
        self._which = QLabel()
        self._which.setProperty("quiet", True)
        self._after = IconButton("chevron-right", _("Next picture (Page down)"))
        self._after.clicked.connect(lambda: self._step(1))
        self._zoom = QLabel()
        self._zoom.setProperty("quiet", True)
        self._zoom.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._zoom.setMinimumWidth(44)
        self._zoom.setAccessibleName(_("Zoom"))
        smaller = IconButton("zoom-out", _("Zoom out (−)"))
        smaller.clicked.connect(self.canvas.zoom_out)
        larger = IconButton("zoom-in", _("Zoom in (+)"))
        larger.clicked.connect(self.canvas.zoom_in)
        whole = IconButton("fit", _("Whole picture (0)"))
        whole.clicked.connect(self.canvas.fit)
        actual = IconButton("actual", _("100 % (1)"))
        actual.clicked.connect(self.canvas.actual)
        self._again = IconButton("capture", _("Take the same place again"))
        self._again.clicked.connect(self._recapture)
        self._copy = IconButton("copy", _("Copy picture"))
        self._copy.clicked.connect(lambda: self.out_wanted.emit(Way("copy")))
        self._save = IconButton("save", _("Save picture…"))
        self._save.clicked.connect(self.save)
        head = QWidget()
        head.setFixedHeight(_HEAD)
        row = QHBoxLayout(head)
        row.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        row.setSpacing(0)
        for widget in (self._before, self._which, self._after):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (smaller, self._zoom, larger, whole, actual):
            row.addWidget(widget)
        row.addStretch(1)
        for widget in (self._again, self._copy, self._save):
            row.addWidget(widget)
        return head

    # ---- what is shown

    @property
    def frame(self) -> Frame | None:
        """The one that is shown."""
        if self._passing is not None:
            return self._passing
        return self._frames[self._shown] if self._shown >= 0 else None

    @property
    def moment(self) -> Frame | None:
        """The picture of a clip that was last given to `show_moment`, while it is shown."""
        return self._passing

    @property
    def marks(self) -> tuple[Mark, ...]:
        """Those of the reply that is shown, where they are shown."""
        return self.pane.shown

    @property
    def seen_marks(self) -> tuple[Mark, ...]:
        """Those that are seen on the shown frame, or would be, numbered as they are shown."""
        shown = self.frame
        if self._passing is not None:
            return self._moved
        here = shown is not None and any(mark.frame == shown.id for mark in self.marks)
        return self.marks if here else ()

    def shows(self, number: int) -> bool:
        """Whether mark `number` lies on the picture that is shown."""
        marks, shown = self.seen_marks, self.frame
        return shown is not None and number <= len(marks) and marks[number - 1].frame == shown.id

    @property
    def hidden(self) -> frozenset[int]:
        """The numbers of those that are filtered out."""
        return self.pane.hidden

    def offer_snapping(self, snapping: Snapping) -> None:
        """Let boxes be snapped to the text that they mean."""
        self.pane.offer_snapping(snapping)

    def put_below(self, widget: QWidget) -> None:
        """Show `widget` between the picture and the list of its marks, with air around it."""
        around = QVBoxLayout()
        around.setContentsMargins(*(2 * theme.GRID,) * 4)
        around.addWidget(widget)
        self._large.addLayout(around)

    def show_moment(self, frame: Frame, marks: Sequence[Mark], reduced: float = 1.0) -> None:
        """Show a picture of a clip that is none of its frames, until one of those is shown.

        `marks` are all of the reply, those that move where they are now. The picture may be
        `reduced`: so many pixels of it are one of the clip.
        """
        self._passing, self._moved, self._reduced = frame, tuple(marks), reduced
        self._shown = nearest(frame, self._frames, self._shown)
        self._awaited, self._centre = False, 0
        self.fetch(frame, lambda: self._pass(frame))
        self._tell_which()

    def _pass(self, frame: Frame) -> None:
        """Its pixels are at hand."""
        if frame is self._passing:
            self._put(frame, self._moved, self._reduced)

    def _put(self, frame: Frame, marks: Sequence[Mark], reduced: float = 1.0) -> None:
        """Show a picture on the canvas; one of the same clip as before at the same place."""
        clip = frame.source.clip if isinstance(frame.source, Moment) else ""
        again, self._seen = bool(clip) and clip == self._seen, clip
        self.canvas.show_frame(frame, marks, self.hidden, again=again, reduced=reduced)

    def show_frames(
        self, frames: Sequence[Frame], shown: Frame | None, marks: Sequence[Mark]
    ) -> None:
        """Show `shown` of all `frames` of a conversation, with all marks of a reply.

        One that is none of them is shown without any.
        """
        self._frames, self._marks = tuple(frames), tuple(marks)
        hidden = self.hidden
        self.pane.show_marks(marks, self._frames)
        self._passing, self._centre = None, 0
        self._shown = self._frames.index(shown) if shown in self._frames else -1
        if shown is not None and shown not in self._frames:
            self.show_moment(shown, (), self._reduced)
        else:
            self._draw(shown)
            self._tell_which()
        if self.hidden != hidden:
            self.filtered.emit(self.hidden)

    def show_marks(self, marks: Sequence[Mark]) -> None:
        """Show these marks, all of the reply, on the same frame."""
        if tuple(marks) != self._marks:
            self._marks = tuple(marks)
            hidden = self.hidden
            self.pane.show_marks(marks, self._frames)
            if not self._awaited and self._passing is None:
                self.canvas.show_marks(self.marks, self.hidden)
            self._tell_which()
            if self.hidden != hidden:
                self.filtered.emit(self.hidden)

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        self.canvas.highlight(number)
        self.list.highlight(number)

    def light(self, numbers: Collection[int]) -> None:
        """Raise these marks too, as what is selected elsewhere."""
        self.canvas.light(numbers)

    def reveal(self, number: int) -> None:
        """Show mark `number` on the frame that it lies on, in its middle and seen well."""
        if 0 < number <= len(self._marks):
            self.show_frame_of(number)
            self.highlight(number)
            if self._awaited:
                self._centre = number
            else:
                self.canvas.centre_on(number)

    def show_frame_of(self, number: int) -> None:
        """Show the frame that mark `number` lies on."""
        wanted = next((f for f in self._frames if f.id == self._marks[number - 1].frame), None)
        if wanted is not None and wanted != self.frame:
            self._turn_to(self._frames.index(wanted))

    def _draw(self, shown: Frame | None) -> None:
        """Show the picture itself; nothing of it until its pixels are at hand."""
        self._awaited = shown is not None
        if shown is not None:
            self.fetch(shown, lambda: self._arrive(shown))
        if self._awaited or shown is None:
            self.canvas.show_frame(None, ())

    def _arrive(self, shown: Frame) -> None:
        if not self._awaited or shown != self.frame:
            return  # another one was chosen meanwhile
        self._awaited = False
        self._put(shown, self.marks)
        self.canvas.light(self.list.selected_numbers)
        if self._centre:
            self.canvas.highlight(self._centre)
            self.canvas.centre_on(self._centre)

    # ---- its own controls

    def _hover(self, number: int) -> None:
        self.highlight(number)
        self.hovered.emit(number)

    def _click(self, number: int) -> None:
        self.list.select(number)
        self.clicked.emit(number)

    def _choose(self, number: int) -> None:
        self.reveal(number)
        self.clicked.emit(number)

    def _select(self, numbers: frozenset[int]) -> None:
        self.canvas.light(numbers)
        self.selected.emit(numbers)

    def _release(self) -> None:
        """Light nothing any more, wherever it was selected."""
        self.list.clearSelection()
        self._select(frozenset())

    def _change(self) -> None:
        """Other marks are hidden, or some have moved."""
        marks = self.marks if self._passing is None else self._moved
        self.canvas.show_marks(marks, self.hidden)
        self.filtered.emit(self.hidden)

    def _step(self, by: int) -> None:
        self._turn_to(self._next(by))

    def _next(self, by: int) -> int:
        return beside(self.frame, self._frames, self._shown, by)

    def _turn_to(self, at: int) -> None:
        other = at != self._shown or self._passing is not None
        if other and 0 <= at < len(self._frames):
            self.show_frames(self._frames, self._frames[at], self._marks)
            self.turned.emit()

    def _tell_which(self) -> None:
        count = len(self._frames)
        for widget in (self._before, self._which, self._after):
            widget.setVisible(count > 1)
        several = count > 1 and not all(map(has_timeline, self._frames))
        self.strip.setVisible(several)
        if several:
            counts = Counter(mark.frame for mark in self._marks)
            self.strip.show_frames(self._frames, self._shown, counts)
        passing = self._passing.source if self._passing is not None else None
        if isinstance(passing, Moment):
            self._which.setText(clock(passing.seconds, tenths=True))
        else:
            said = _("{number} of {count}").format(number=self._shown + 1, count=count)
            self._which.setText(said)
        self._before.setEnabled(self._next(-1) >= 0)
        self._after.setEnabled(self._next(1) < count)
        frame = self.frame
        self._copy.setEnabled(frame is not None)
        self._save.setEnabled(frame is not None)
        self._again.setVisible(frame is not None and isinstance(frame.source, Screen))

    def _tell_zoom(self, zoom: float) -> None:
        self._zoom.setText(_("{percent} %").format(percent=round(zoom * 100)))

    def _recapture(self) -> None:
        frame = self.frame
        if frame is not None and isinstance(frame.source, Screen):
            self.recapture_requested.emit(frame.source.rect)

    def save(self) -> None:
        """Ask for the shown frame to be saved."""
        if self.frame is not None:
            self.out_wanted.emit(Way("save"))

    def _open_menu(self, number: int, at: QPoint) -> None:
        """Offer what can be done with a mark, or with the picture."""
        if number:
            self.pane.open_menu(number, at)
        elif self.frame is not None:
            picture_menu(self, self.out_wanted.emit, marked=bool(self.seen_marks)).popup(at)
