"""`Formulas`: those of all replies, set once each, away from the GUI thread."""

import math
from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QObject, QRectF, Signal
from PySide6.QtGui import QPainter
from PySide6.QtSvg import QSvgRenderer

from app.core.control import Control
from app.ui.chat.typeset import NotSetError, Svg, typeset
from app.ui.lane import Lane

_MOST: Final = 2000  # that are remembered
# Times the size of the words around it: letters of formulas are smaller than those of screens.
_INLINE: Final = 1.15
_DISPLAY: Final = 1.35

Key = tuple[str, int, str, bool]
"""LaTeX, size in px, colour, whether it stands by itself."""


@dataclass(frozen=True, slots=True)
class Drawing:
    """A formula that can be painted; whole px, the baseline `above` its top."""

    tex: str
    svg: Svg

    @property
    def width(self) -> int:
        return math.ceil(self.svg.width)

    @property
    def above(self) -> int:
        return math.ceil(max(self.svg.above, 0))

    @property
    def below(self) -> int:
        return math.ceil(max(self.svg.below, 0))

    def paint(self, painter: QPainter, left: float, baseline: float) -> None:
        """Paint it, sharp at any scale."""
        box = QRectF(
            left, baseline - self.svg.above, self.svg.width, self.svg.above + self.svg.below
        )
        _renderer(self.svg.source).render(painter, box)


@dataclass(frozen=True, slots=True)
class Refusal:
    """A formula that is shown as it was written, and why."""

    reason: str


class Formulas(QObject):
    """Remembers what was set. Belongs to the GUI thread."""

    drawn = Signal(str)  # LaTeX that was waited for

    def __init__(self, lane: Lane, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lane = lane
        self._known: OrderedDict[Key, Drawing | Refusal] = OrderedDict()
        self._awaited: set[Key] = set()

    def get(self, tex: str, size: int, colour: str, *, display: bool) -> Drawing | Refusal | None:
        """Return what `tex` became; None while it is being set: `drawn` says when it is not."""
        key = tex, size, colour, display
        if key in self._known:
            self._known.move_to_end(key)
            return self._known[key]
        if key not in self._awaited:
            self._awaited.add(key)
            self._lane.submit(lambda control: _work(key, control), self._take, self._end)
        return None

    def _take(self, made: list[tuple[Key, Drawing | Refusal]]) -> None:
        for key, one in made:
            self._awaited.discard(key)
            self._known[key] = one
            if len(self._known) > _MOST:
                self._known.popitem(last=False)
            self.drawn.emit(key[0])

    def _end(self, failure: Exception | None) -> None:
        if failure is not None:
            raise failure


def _work(key: Key, control: Control) -> Iterator[tuple[Key, Drawing | Refusal]]:  # noqa: ARG001 - it is short
    tex, size, colour, display = key
    try:
        set_size = size * (_DISPLAY if display else _INLINE)
        yield key, Drawing(tex, typeset(tex, set_size, colour, display=display))
    except NotSetError as error:
        yield key, Refusal(str(error))


@lru_cache(maxsize=256)
def _renderer(source: bytes) -> QSvgRenderer:
    return QSvgRenderer(QByteArray(source))
