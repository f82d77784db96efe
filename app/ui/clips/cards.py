"""`ClipCards`: the clips of a question, each to be played where it stands."""

from typing import Final

from PySide6.QtWidgets import QWidget

from app.core.clips import seconds_of
from app.ui import theme
from app.ui.clips.controls import ClipControls
from app.ui.clips.tools import ClipTools
from app.ui.turn import Turn

_GAP: Final = 2 * theme.GRID


class ClipCards(QWidget):
    """One below the other."""

    def __init__(self, turn: Turn, tools: ClipTools, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._cards: list[ClipControls] = []
        for clip in turn.clips:
            card = ClipControls(tools.player, tools.strips, self)
            own = [frame for frame in turn.frames if seconds_of(frame, clip) is not None]
            card.show_clip(clip, turn, own)
            self._cards.append(card)

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""
        top = 0
        for card in self._cards:
            height = card.fit(width)
            card.setGeometry(0, top, width, height)
            top += height + _GAP
        return max(top - _GAP, 0)
