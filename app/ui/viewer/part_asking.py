"""`PartAsking`: the ask bar beside a part of a page, and the picture that its question is about."""

from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from shiboken6 import isValid

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import POINT, Documents, PageInfo, PageText
from app.core.errors import AppError
from app.core.frame import Frame, Page
from app.core.mark import Box
from app.core.page_places import part_in
from app.core.place import Inside, Rect
from app.core.presets import Context, Preset
from app.core.prompting import pinned
from app.ui import theme
from app.ui.annotate.painting import Paint
from app.ui.ask_model import AskModel
from app.ui.askbar import AskBar
from app.ui.canvas.picture_menu import Way
from app.ui.lane import Lane, Task
from app.ui.overlay.placing import placed
from app.ui.turning import turned_frame
from app.ui.viewer.page_canvas import PageCanvas
from app.ui.viewer.pages import MOST
from app.ui.viewer.part_drawing import PartDrawing

_GAP: Final = 2 * theme.GRID
_INCH: Final = 300  # pixels an inch of what is asked about, where it is small
_ENOUGH: Final = 3_000_000  # pixels of it

_Then = Callable[[Frame, str], None]
"""Gets the picture with what is drawn on it, and what a model is told of its pins."""


class PartAsking(QObject):
    """The part is drawn anew as finely as its size deserves, whatever is seen of it now.

    What people draw on it is painted into that picture, where somebody is there to paint.
    """

    asked = Signal(str, object, object, str)  # the question, its Preset or None, Frame, its pins
    out_wanted = Signal(object, object)  # Way, what returns a Frame
    connect_requested = Signal()
    left = Signal()

    def __init__(
        self,
        canvas: PageCanvas,
        model: AskModel,
        documents: Callable[[], Documents],
        lane: Lane,
        paint: Paint | None = None,
    ) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._model = model
        self._documents = documents
        self._lane = lane
        self._paint = paint
        self.drawing = PartDrawing(canvas)
        self.bar: AskBar | None = None
        self._found: frozenset[Context] = frozenset()
        self._frame: Frame | None = None
        self._wishes: tuple[str, _Then] | None = None  # what waits for it, and the question
        self._painting = False
        self._task: Task[Frame] | None = None
        for moved in (canvas.looked, canvas.moved):
            moved.connect(self.place)
        self.drawing.changed.connect(self._draw_over)

    def open(
        self, document: Document, page: PageInfo, box: Box, quarters: int, words: PageText | None
    ) -> None:
        """Offer to ask about `box` of a page that is looked at turned by `quarters`."""
        if self.bar is None:
            self.bar = self._make_bar()
        self._frame = self._wishes = None
        self._draw(document, page, box, quarters)
        lines = words.lines if words is not None else ()
        says = any(_meet(line.box, box) for line in lines)
        self._found = frozenset[Context](("text",) if says else ())
        self.bar.show_found(self._found)
        self.place()
        self.bar.show()
        self.place()

    def close(self) -> None:
        """Ask about nothing any more."""
        bar, self.bar = self.bar, None
        self._frame = self._wishes = None
        self._painting = False
        self.drawing.close()
        task, self._task = self._task, None
        if task is not None:
            task.control.cancel()
        if bar is not None:
            had = bar.isAncestorOf(bar.window().focusWidget())
            bar.hide()
            bar.deleteLater()
            if had:
                self._canvas.setFocus()

    def place(self) -> None:
        """Let the bar lie beside the part, wherever that is seen now."""
        if self.bar is None:
            return
        room, target = self._canvas.rect(), self._canvas.part_place
        width = min(theme.BAR_WIDTH, room.width() - 2 * _GAP)
        height = self.bar.height_at(width)
        whole = (0.0, 0.0, float(room.width()), float(room.height()))
        around = (target.x(), target.y(), target.width(), target.height())
        x, y = placed(around, width, height, height + self.bar.room_to_grow, whole, _GAP)
        self.bar.setGeometry(round(x), round(y), width, height)
        self.drawing.place(self.bar.geometry())

    def _make_bar(self) -> AskBar:
        bar = AskBar(self._model, self._canvas, files=False, sources=False)
        bar.setAttribute(Qt.WidgetAttribute.WA_NoMousePropagation)  # or it would draw a part
        bar.hide()
        bar.grown.connect(self.place)
        bar.submitted.connect(self._submit)
        bar.cancelled.connect(self.left)
        bar.connect_requested.connect(self.connect_requested)
        bar.out_wanted.connect(self._let_out)
        if self._paint is not None:
            self.drawing.serve(bar)
        return bar

    def _draw_over(self) -> None:
        """Something is drawn: what was found in the picture may be hidden now."""
        self._found = frozenset()
        if self.bar is not None:
            self.bar.show_found(self._found)

    def _submit(self, question: str) -> None:
        preset = self.bar.preset if self.bar is not None else None
        self._with_picture(question, partial(self._ask, question, preset))

    def _ask(self, question: str, preset: Preset | None, frame: Frame, pins: str) -> None:
        self.asked.emit(question, preset, frame, pins)
        self.left.emit()

    def _let_out(self, way: Literal["copy", "save"]) -> None:
        self._with_picture("", lambda frame, _pins: self.out_wanted.emit(Way(way), lambda: frame))

    def _with_picture(self, question: str, then: _Then) -> None:
        """Do something with the picture, now or when it is there with what is drawn on it."""
        if not self._painting:
            self._wishes = question, then
            self._fulfil()

    def _fulfil(self) -> None:
        """Hand the picture over, where it is there and somebody waits for it."""
        frame, wishes, bar = self._frame, self._wishes, self.bar
        if frame is None or wishes is None:
            return
        self._wishes = None
        question, then = wishes
        annotations, items = self.drawing.drawn_on(frame)
        pins = pinned(question, annotations, frame.width, frame.height)
        if not items or self._paint is None:
            then(frame, pins)
            return

        def painted(result: tuple[Frame, ...] | AppError) -> None:
            if not isValid(self) or bar is not self.bar:
                return  # nobody asks any more
            self._painting = False
            if not isinstance(result, AppError):
                then(result[0], pins)
            elif bar is not None:
                bar.show_notice(result.told)

        self._painting = True
        self._paint([(frame, items)], painted)

    # ---- the picture

    def _draw(self, document: Document, page: PageInfo, box: Box, quarters: int) -> None:
        if self._task is not None:
            self._task.control.cancel()
        left, top, right, bottom = box
        scale = min(
            _INCH / POINT,
            (_ENOUGH / max((right - left) * (bottom - top), 1)) ** 0.5,
            (MOST / (page.width * page.height)) ** 0.5,
        )
        width = max(round(page.width * scale), 1)

        def work(control: Control) -> Iterator[Frame]:
            whole = self._documents().page(document, page.number, width, control)
            pixels, part = part_in(box, whole, page)
            cut = turned_frame(whole.crop(Rect(*pixels, Inside(whole.id))), quarters)
            yield Frame(cut.memory, Page(document.id, page.number, part, quarters))

        task: Task[Frame]

        def batch(frames: list[Frame]) -> None:
            if isValid(self) and self._task is task:
                self._take(frames[-1])

        def end(failure: Exception | None) -> None:
            if not isValid(self) or self._task is not task:
                return
            self._task = None
            if isinstance(failure, AppError):
                if self.bar is not None:
                    self.bar.show_notice(failure.told)
            elif failure is not None:
                raise failure

        self._task = task = self._lane.submit(work, batch, end)

    def _take(self, frame: Frame) -> None:
        self._frame = frame
        if self.bar is not None:
            self.bar.set_context((frame,), self._found)
        self._fulfil()


def _meet(one: Box, other: Box) -> bool:
    return one[0] < other[2] and other[0] < one[2] and one[1] < other[3] and other[1] < one[3]
