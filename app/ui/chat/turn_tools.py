"""What the blocks of one answer are made with: those of its chat, and what it leads to."""

from dataclasses import replace
from functools import partial

from app.core.chat import Clip, Ref
from app.ui.chat.actions import TurnActions
from app.ui.chat.moments import Moments
from app.ui.chat.tools import Tools
from app.ui.clips.asked import clips_until
from app.ui.turn import Turn


def turn_tools(tools: Tools, turn: Turn, actions: TurnActions) -> Tools:
    """Return the `tools` for the answer of `turn`: times lead to moments of its clips, what it
    cites to pages, and its tables open beside the pictures that they were taken from.
    """
    if (open_table := actions.tables) is not None:
        frames = turn.frames or turn.frames_so_far
        tools = replace(tools, open_table=partial(open_table, frames))

    def seek(clip: Clip, at: float) -> None:
        actions.evidence_wanted.emit(turn, Ref("moment", clip.id, t=at))

    def open_page(at: int) -> None:
        actions.evidence_wanted.emit(turn, turn.cited[at].ref)

    clips = clips_until(turn) if actions.clips is not None else ()
    moments = Moments(clips, seek) if clips else None
    return replace(tools, moments=moments, open_page=open_page)
