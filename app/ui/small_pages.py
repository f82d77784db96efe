"""`SmallPages`: pages of documents as small pictures, for whoever shows many of them."""

import math
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, QSizeF, Qt, Signal
from PySide6.QtGui import QImage, QPixmap
from shiboken6 import isValid

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import Documents, Survey
from app.core.errors import AppError
from app.ui.images import image_of
from app.ui.lane import Lane
from app.ui.turning import turned_frame

_KEPT: Final = 128  # small pages: some heights of a screen
_MEASURED: Final = 8  # documents whose pages were measured
_DRAWN: Final = 240  # pixels across: lines are a pixel wide however small a page is drawn


@dataclass(frozen=True, slots=True)
class Key:
    """A page, so many pixels wide before it is turned clockwise by `quarters`."""

    document: str
    number: int
    width: int
    quarters: int = 0


@dataclass(frozen=True, slots=True)
class Small:
    """A small page; `size` in points before it is turned, empty where nobody has measured it."""

    picture: QPixmap
    size: QSizeF


class SmallPages(QObject):
    """Draws pages small, the one asked for last first. Belongs to the GUI thread.

    Pages are `measured` where places on them are to be shown. Who has asked for one is told when it
    `arrived`; what is not seen any more by then is not drawn.
    """

    arrived = Signal(str, int)  # id of a document, number of a page

    def __init__(
        self,
        documents: Callable[[], Documents],
        lane: Lane,
        parent: QObject | None = None,
        *,
        measured: bool = False,
    ) -> None:
        super().__init__(parent)
        self._documents = documents
        self._lane = lane
        self._measured = measured
        self._made: OrderedDict[Key, Small] = OrderedDict()
        self._waiting: dict[Key, Document] = {}
        self._failed: set[tuple[str, int]] = set()
        self._sizes: OrderedDict[str, tuple[QSizeF, ...]] = OrderedDict()
        self._time = 0  # what was under way when it was left is dropped
        self._busy = False
        self.is_seen: Callable[[str, int], bool] = lambda _document, _number: True

    def leave(self) -> None:
        """Hold nothing, and forget what failed."""
        self._time += 1
        self._made.clear()
        self._waiting.clear()
        self._failed.clear()
        self._sizes.clear()

    def retry(self) -> None:
        """Have drawn what has failed, when it is asked for again."""
        self._failed.clear()

    def of(self, document: Document, number: int, width: int, quarters: int = 0) -> Small | None:
        """Return a page, so many pixels wide before it is turned; None where it is on its way."""
        key = Key(document.id, number, width, quarters)
        if key in self._made:
            self._made.move_to_end(key)
            return self._made[key]
        if (document.id, number) not in self._failed:
            self._waiting.pop(key, None)
            self._waiting[key] = document
            self._go_on()
        return None

    def failed(self, document: Document, number: int) -> bool:
        """Whether there is no picture of it."""
        return (document.id, number) in self._failed

    @property
    def kept(self) -> int:
        """How many are kept."""
        return len(self._made)

    @property
    def busy(self) -> bool:
        """Whether some are on their way."""
        return self._busy or bool(self._waiting)

    def _go_on(self) -> None:
        while self._waiting and not self._busy:
            key, document = self._waiting.popitem()
            if self.is_seen(key.document, key.number):
                self._busy = True
                self._make(document, key)

    def _make(self, document: Document, key: Key) -> None:
        time, known = self._time, self._sizes.get(key.document)

        def work(control: Control) -> Iterator[tuple[QImage, tuple[QSizeF, ...]]]:
            sizes = known or (self._measure(document, control) if self._measured else ())
            times = math.ceil(_DRAWN / key.width)
            frame = self._documents().page(document, key.number, key.width * times, control)
            yield _reduced(image_of(turned_frame(frame, key.quarters)), times), sizes

        def batch(made: list[tuple[QImage, tuple[QSizeF, ...]]]) -> None:
            if isValid(self) and time == self._time:
                self._keep(key, *made[-1])

        def end(failure: Exception | None) -> None:
            self._busy = False
            if not isValid(self):
                return
            if isinstance(failure, AppError) and time == self._time:
                self._failed.add((key.document, key.number))  # who opens it large is told why
                self.arrived.emit(key.document, key.number)
            self._go_on()
            if failure is not None and not isinstance(failure, AppError):
                raise failure

        self._lane.submit(work, batch, end)

    def _measure(self, document: Document, control: Control) -> tuple[QSizeF, ...]:
        found = self._documents().survey(document, control)
        survey = next((each for each in found if isinstance(each, Survey)), Survey(()))
        return tuple(QSizeF(page.width, page.height) for page in survey.pages)

    def _keep(self, key: Key, image: QImage, sizes: tuple[QSizeF, ...]) -> None:
        self._sizes[key.document] = sizes
        while len(self._sizes) > _MEASURED:
            self._sizes.popitem(last=False)
        size = sizes[key.number - 1] if key.number <= len(sizes) else QSizeF()
        self._made[key] = Small(QPixmap.fromImage(image), size)
        while len(self._made) > _KEPT:
            self._made.popitem(last=False)
        self.arrived.emit(key.document, key.number)


def _reduced(image: QImage, times: int) -> QImage:
    """Return a copy, so many times smaller: grey where lines lie close, instead of black."""
    if times == 1:
        return image.copy()
    keep, smooth = Qt.AspectRatioMode.IgnoreAspectRatio, Qt.TransformationMode.SmoothTransformation
    size = max(1, round(image.width() / times)), max(1, round(image.height() / times))
    return image.scaled(*size, keep, smooth)
