"""The use case with clips: videos are made to fit whoever answers, long ones asked about in passes.

Both are done while the answer is waited for: what it takes is shown there, and Stop ends it.
"""

from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import closing
from typing import cast

from app.core.chat import Finish, Message, Options, Piece, Progress
from app.core.clip_limits import fitted
from app.core.control import Control
from app.core.errors import AppError
from app.core.evidence import with_evidence
from app.core.page_words import PageWords
from app.core.passes import answered
from app.core.ports import Backend
from app.core.stretches import Take
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
    words: PageWords | None = None,
    marks: int = 0,
    check_thinking: bool = True,
) -> Iterator[Piece]:
    """As `answer`, with the videos and documents of a conversation; `take` gets their pictures.

    With `words` it says which pages are cited, and checks what is quoted of them.
    """
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
    pieces = answered(
        backend, messages, options, control, take, marks=marks, check_thinking=check_thinking
    )
    with closing(cast("Generator[Piece, None, None]", pieces)):  # as answers are closed
        if words is None or not backend.capabilities.markup:
            yield from pieces
        else:
            yield from with_evidence(pieces, messages, words, control)
