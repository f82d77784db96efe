"""The child process that remembers the last seconds of the screen; its memory goes with it."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from app.child import limits
from app.child.protocol import Reply
from app.child.worker import Request
from app.core.errors import CaptureError
from app.core.words import _
from app.hosting import serving

NAME: Final = "rewind"


def serve() -> None:
    """Serve the child "rewind": see `_Memory`."""
    limits.keep_private()
    memory = _Memory()
    verbs = {
        "start": memory.start,
        "take": memory.take,
        "forget": memory.forget,
        "keep": memory.keep,
        "save": memory.save,
        "drop": memory.drop,
        "revive": memory.revive,
    }
    serving.serve(verbs)


class _Memory:
    """Each request says what is wanted; "start" comes first in the life of a process."""

    def __init__(self) -> None:
        self._sampler: Any = None  # numpy is loaded after the pipes are claimed
        self._past: Any = None  # what was kept of it

    def start(self, request: Request) -> Iterator[Reply]:
        """Remember from now on."""
        self._begin(request.header)
        yield Reply("item")

    def forget(self, request: Request) -> Iterator[Reply]:
        """Forget what was until now."""
        self._past = None
        if self._sampler is None:
            self._begin(request.header)
        else:
            self._sampler.forget()
        yield Reply("item")

    def take(self, request: Request) -> Iterator[Reply]:
        """Yield how far back is known, then pictures: the oldest first, pixels as payload."""
        self._go_on(request.header)
        look = self._sampler.take(request.header["most"])
        yield Reply("item", {"seconds": look.seconds, "full": look.full})
        for before, pixels in look.moments:
            height, width = pixels.shape[:2]
            told = {"before": before, "width": width, "height": height}
            yield Reply("item", told, [pixels.data])

    def keep(self, request: Request) -> Iterator[Reply]:
        """Keep what is known now for "save", whatever is forgotten meanwhile; yield its seconds."""
        self._go_on(request.header)
        self._past = self._sampler.keep()
        yield Reply("item", {"seconds": self._past.seconds})

    def save(self, request: Request) -> Iterator[Reply]:
        """Write what was kept into the video file of that name; yield how much is done."""
        from app.capture.rewind.past import film

        past, self._past = self._past, None
        self._go_on(request.header)
        if past is None:
            raise _lost()
        path, part = (Path(str(request.header[name])) for name in ("path", "part"))
        for done in film(past, path, part, request.cancelled):
            yield Reply("progress", {"done": done})

    def drop(self, request: Request) -> Iterator[Reply]:  # noqa: ARG002 - of a handler
        """Let go of what was kept."""
        self._past = None
        yield Reply("item")

    def revive(self, request: Request) -> Iterator[Reply]:
        """Begin anew after another process has ended, unless that was done and said."""
        self._go_on(request.header)
        yield Reply("item")

    def _go_on(self, wanted: Mapping[str, Any]) -> None:
        """Begin anew where this process is another one than that which remembered."""
        if self._sampler is None:
            self._begin(wanted)
            raise _lost()

    def _begin(self, wanted: Mapping[str, Any]) -> None:
        from app.capture.locks import open_locks
        from app.capture.rewind.sampler import Sampler, Wanted

        told = Wanted(wanted["seconds"], wanted["bytes"], wanted["everywhere"])
        self._sampler = Sampler(told, wanted["display"], open_locks(wanted["bus"]))
        self._sampler.start()  # it goes on where the next step fails
        self._sampler.forget()  # waits for the first pictures


def _lost() -> CaptureError:
    return CaptureError(
        _("The last seconds are lost: the process that remembered them has ended."),
        _("They are remembered again from now on."),
    )
