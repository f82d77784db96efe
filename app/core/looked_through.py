"""`LookedThrough`: the key frames of clips, looked for once by whoever wants them first."""

import threading
from collections.abc import Callable, Iterator
from typing import Final

from app.core.chat import Clip, Progress
from app.core.control import Control
from app.core.recent import Recent
from app.core.videos import Keyframe, Videos
from app.core.words import _

_REMEMBERED: Final = 8  # clips


class LookedThrough:
    """Remembers the key frames of the last few clips. Any thread.

    Who wants those of a clip that is being looked through waits for them.
    """

    def __init__(self, videos: Callable[[], Videos]) -> None:
        self._videos = videos
        self._found: Recent[str, tuple[Keyframe, ...]] = Recent(_REMEMBERED)
        self._changed = threading.Condition()
        self._under_way: set[str] = set()  # ids of clips

    def keyframes(self, clip: Clip, control: Control) -> Iterator[Progress | tuple[Keyframe, ...]]:
        """Yield how far it is, and last the key frames of all of `clip`, in order of time.

        None are yielded where it was cancelled. Raises MediaError.
        """
        from app.core.footage import WHOLE, look_through  # loads numpy

        if clip.id in self._under_way:
            yield Progress(_("Waiting…"))
        if not self._begin(clip.id, control):
            return
        try:
            known = self._found.get(clip.id)
            if known is not None:
                yield known
                return
            for piece in look_through(self._videos(), clip, WHOLE, control):
                if not isinstance(piece, Progress) and piece:
                    self._found.put(clip.id, piece)
                yield piece
        finally:
            self._end(clip.id)

    def _begin(self, clip: str, control: Control) -> bool:
        """Wait until nobody looks through that clip; whether it was not cancelled meanwhile."""
        forget = control.on_change(self._wake)
        try:
            with self._changed:
                self._changed.wait_for(lambda: control.cancelled or clip not in self._under_way)
                if not control.cancelled:
                    self._under_way.add(clip)
                return not control.cancelled
        finally:
            forget()

    def _end(self, clip: str) -> None:
        with self._changed:
            self._under_way.discard(clip)
            self._changed.notify_all()

    def _wake(self) -> None:
        with self._changed:
            self._changed.notify_all()
