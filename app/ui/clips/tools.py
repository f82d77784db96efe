"""`ClipTools`: what shows and plays clips, the same for all conversations."""

from dataclasses import dataclass

from PySide6.QtCore import QObject

from app.core.clip_text import ClipText
from app.core.ports import Services
from app.ui.clips.player import Player
from app.ui.clips.strips import Strips
from app.ui.lane import Lane


@dataclass(frozen=True, slots=True)
class ClipTools:
    """`player` has the clip that is shown large, `strips` small pictures of any.

    `text` finds what can be read in them, on the lane `searching`.
    """

    player: Player
    strips: Strips
    text: ClipText
    searching: Lane


def clip_tools(services: Services, playing: Lane, searching: Lane, parent: QObject) -> ClipTools:
    """Return them, on these lanes; they live as long as `parent`."""
    player = Player(services.videos, playing, parent)
    strips = Strips(services.videos, playing, parent)
    return ClipTools(player, strips, services.clip_text, searching)
