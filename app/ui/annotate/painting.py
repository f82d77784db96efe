"""Paints what was drawn into pictures before they are sent, away from the GUI thread."""

from collections.abc import Callable, Iterator, Sequence

from app.core.control import Control
from app.core.drawing import Item
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.ports import Services
from app.ui.lane import Lane, tell_failure

Drawn = tuple[Frame, Sequence[Item]]
"""A frame, and what is to be painted into it, in its pixels."""

Paint = Callable[[Sequence[Drawn], Callable[[tuple[Frame, ...] | AppError], None]], None]
"""Hands the painted frames, or what went wrong, to the second argument: later, on the GUI thread.
Frames that nothing was drawn on stay as they are."""


def painting(services: Services, lane: Lane) -> Paint:
    """Return what paints on `lane`, which has one thread."""

    def paint(
        wanted: Sequence[Drawn], done: Callable[[tuple[Frame, ...] | AppError], None]
    ) -> None:
        def work(_control: Control) -> Iterator[tuple[Frame, ...]]:
            annotator = services.annotator()
            yield tuple(
                annotator.annotated(frame, items) if items else frame for frame, items in wanted
            )

        lane.submit(work, lambda made: done(made[-1]), lambda failure: tell_failure(failure, done))

    return paint
