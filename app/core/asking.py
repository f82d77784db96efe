"""The use case with clips: videos are made to fit whoever answers, long ones asked about in passes.

Both are done while the answer is waited for: what it takes is shown there, and Stop ends it.
"""

from collections.abc import Callable, Iterator, Sequence

from app.core.chat import Finish, Message, Options, Piece, Progress
from app.core.clip_limits import fitted
from app.core.control import Control
from app.core.errors import AppError
from app.core.passes import Take, answered
from app.core.ports import Backend
from app.core.turns import clips_of
from app.core.videos import Videos


def ask(
    backend: Backend,
    messages: Sequence[Message],
    options: Options,
    control: Control,
    videos: Callable[[], Videos],
    take: Take,
    *,
    marks: int = 0,
    check_thinking: bool = True,
) -> Iterator[Piece]:
    """As `answer`, with the videos of a conversation; `take` gets pictures of passes."""
    if clips_of(messages):
        try:
            for step in fitted(messages, backend.capabilities.video, videos(), control):
                if isinstance(step, Progress):
                    yield step
                else:
                    messages = step
        except AppError as error:
            if not control.cancelled:
                yield Finish("error", error=error)
                return
        if control.cancelled:
            yield Finish("cancelled")
            return
    yield from answered(
        backend, messages, options, control, take, marks=marks, check_thinking=check_thinking
    )
