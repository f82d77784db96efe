"""`Shot`: a picture that the reader is asked about, or the words of a page."""

from dataclasses import dataclass

from app.core.frame import Frame
from app.core.pins import Pin


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture that is read: its frame, its number in the conversation ("Image 2"), its pins.

    `page` is how the page that it is of is cited ("[p. 3]"), "" for none. `words` are those of a
    page that goes without a picture: `frame` is empty then, and nothing lies on it.
    """

    frame: Frame
    number: int
    pins: tuple[Pin, ...] = ()
    page: str = ""
    words: str | None = None
