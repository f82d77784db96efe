"""What the blocks of one answer are made with: those of its chat, and its clips."""

from dataclasses import replace

from app.core.chat import Clip
from app.core.clips import meant
from app.ui.chat.actions import TurnActions
from app.ui.chat.moments import Moments
from app.ui.chat.tools import Tools
from app.ui.clips.asked import clips_until
from app.ui.turn import Turn


def turn_tools(tools: Tools, turn: Turn, actions: TurnActions) -> Tools:
    """Return the `tools` for the answer of `turn`, whose times lead to moments of its clips."""
    clips, playing = clips_until(turn), actions.clips
    if not clips or playing is None:
        return tools
    player = playing.player

    def seek(clip: Clip, at: float) -> None:
        player.seek(clip, meant(at, clip, turn.frames_so_far), turn)

    return replace(tools, moments=Moments(clips, seek))
