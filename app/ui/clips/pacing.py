"""Pictures of a clip in the time that they were taken in. Runs on the thread of a lane."""

import threading
from collections.abc import Iterable, Iterator
from time import monotonic
from typing import Final

from app.core.control import Control
from app.core.frame import Frame, Moment

_LATE: Final = 0.08  # seconds from which a picture is not worth being shown any more
_LEAST: Final = 0.25  # seconds after which even a late one is shown


def paced(frames: Iterable[Frame], since: float, control: Control) -> Iterator[Frame]:
    """Yield each of `frames` when it is due, those that come too late but now and then.

    `since` is the time in the clip at which the first one is shown, also one that began long
    before. The clock starts when that arrives: opening a file takes a while. Ends early with
    `control`.
    """
    woken = threading.Event()
    forget = control.on_change(woken.set)
    begun = shown = 0.0
    try:
        for number, frame in enumerate(frames):
            now = monotonic()
            if not number:
                begun = now
            wait = begun + _seconds(frame) - since - now
            if control.cancelled or (wait > 0 and woken.wait(wait)):
                return
            if number and wait < -_LATE and now - shown < _LEAST:
                continue
            shown = monotonic()
            yield frame
    finally:
        forget()


def _seconds(frame: Frame) -> float:
    assert isinstance(frame.source, Moment)
    return frame.source.seconds
