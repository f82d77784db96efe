"""`Shot`: a picture that the reader is asked about."""

from dataclasses import dataclass

from app.core.frame import Frame


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that is read: its frame, and its number in the conversation ("Image 2")."""

    frame: Frame
    number: int
