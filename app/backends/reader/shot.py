"""`Shot`: a picture that the reader is asked about."""

from dataclasses import dataclass

from app.core.frame import Frame
from app.core.pins import Pin


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that is read: its frame, its number in the conversation ("Image 2"), its pins."""

    frame: Frame
    number: int
    pins: tuple[Pin, ...] = ()
