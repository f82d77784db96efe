"""The child's side, for children that are this very program: its version, words and errors."""

from collections.abc import Iterator, Mapping

from app.child import worker
from app.child.protocol import Reply
from app.child.worker import Handler, Request
from app.core import identity, words
from app.core.errors import AppError
from app.hosting.failures import failure_of


def serve(handlers: Mapping[str, Handler], *, finish_seconds: float = 0) -> None:
    """Answer requests as `worker.serve` does; handlers may also raise AppError.

    What they say is in the language of the host.
    """
    worker.serve(
        {verb: _translated(handler) for verb, handler in handlers.items()},
        version=identity.VERSION,
        greeted=_greeted,
        finish_seconds=finish_seconds,
    )


def _greeted(hello: Mapping[str, object]) -> None:
    language = hello.get("language")
    words.use(language if isinstance(language, str) else "")


def _translated(handler: Handler) -> Handler:
    def answer(request: Request) -> Iterator[Reply]:
        try:
            yield from handler(request)
        except AppError as error:
            raise failure_of(error) from error

    return answer
