"""What stands under an answer that has ended: how it ended, remarks, what can be done about it."""

from collections.abc import Iterator

from app.core.meter import shrunk
from app.core.words import _, sentences
from app.ui.chat.actions import TurnActions
from app.ui.chat.footer import Footer
from app.ui.chat.outcome import CoveredNote, Outcome, Remark
from app.ui.chat.tools import Tools
from app.ui.documents.asked import sends_pages
from app.ui.turn import Turn

Ending = Outcome | CoveredNote | Remark | Footer


def ending_of(turn: Turn, actions: TurnActions, tools: Tools, *, last: bool) -> Iterator[Ending]:
    """Yield it from above, for a `turn` that has its finish; `last`: no other question follows."""
    finish = turn.finish
    assert finish is not None
    failed = finish.error is not None or finish.reason not in ("stop", "tool_calls", "cancelled")
    if finish.reason == "cancelled":
        yield Remark(_("Stopped."))
    elif failed:
        yield _outcome(turn, actions)
    elif not (turn.text or finish.note):
        yield Remark(_("The answer is empty."))
    if finish.note:
        yield Remark(finish.note)
    if turn.covered:
        yield CoveredNote(turn.covered)
    # How large pages go is chosen beforehand; they have numbers among the pictures.
    if turn.sent and not sends_pages(turn) and (said := shrunk(turn.sent, turn.frames_so_far)):
        yield Remark(sentences(*said))
    yield Footer(turn, actions, tools, alone=not failed, last=last)


def _outcome(turn: Turn, actions: TurnActions) -> Outcome:
    assert turn.finish is not None
    made = Outcome(turn.finish, can_go_on=turn.can_go_on, only_thought=turn.only_thought)
    made.retried.connect(lambda: actions.retried.emit(turn, None, None))
    made.retried_fast.connect(lambda: actions.retried.emit(turn, None, "off"))
    made.gone_on.connect(lambda: actions.gone_on.emit(turn))
    return made
