"""What the menu of the tray lists: the conversations that were used last."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import Services
from app.ui.lane import Lane, tell_failure

_COUNT: Final = 10

Recent = list[tuple[str, str]]
"""Id and title of each conversation."""


def list_recent(
    services: Services,
    lane: Lane,
    show: Callable[[Recent], None],
    warn: Callable[[AppError], None],
) -> None:
    """Have the history read on `lane`; it is shown, or what is wrong is told, a little later."""

    def work(_control: Control) -> Iterator[tuple[Recent, Sequence[str]]]:
        history = services.history()
        recent = [(found.conversation, found.title) for found in history.listing(_COUNT)]
        yield recent, history.notices()

    def batch(found: list[tuple[Recent, Sequence[str]]]) -> None:
        recent, notices = found[-1]
        show(recent)
        for notice in notices:
            warn(AppError(notice))

    lane.submit(work, batch, lambda failure: tell_failure(failure, warn))
