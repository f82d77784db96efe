"""The child's side of PDF documents: they are parsed in a process that may die of them."""

from collections.abc import Iterator

from app.child.protocol import Reply
from app.child.worker import Request
from app.hosting import serving
from app.media.document import verbs


def serve() -> None:
    """Serve until the host leaves; `verbs` says what it is asked."""
    serving.serve(dict.fromkeys(verbs.ALL, _answer))


def _answer(request: Request) -> Iterator[Reply]:
    from app.media.document.answers import answer  # and with it PDFium, once the child serves

    return answer(request)
