"""The child's side of recording.

Taking the screen, converting its colours and encoding it takes three native libraries, which the
window neither loads nor can be crashed by; and the file is completed even where the window dies.
Verb and headers are those of `order`; `Rolling` goes as progress, `Recorded` as the one item.
"""

from collections.abc import Iterator

from app.capture.recorder.engine import Recording
from app.capture.recorder.order import (
    FINISH,
    VERB,
    order_of,
    recorded_header,
    rolling_header,
)
from app.child.protocol import Reply
from app.child.worker import Request
from app.core.recorder import Recorded
from app.hosting import serving


def serve() -> None:
    """Serve until the host leaves; a recording under way is completed first."""
    serving.serve({VERB: _record}, finish_seconds=FINISH)


def _record(request: Request) -> Iterator[Reply]:
    recording = Recording(order_of(request.header), request.wishes, request.hurried)
    for told in recording.run():
        if isinstance(told, Recorded):
            yield Reply("item", recorded_header(told))
        else:
            yield Reply("progress", rolling_header(told))
