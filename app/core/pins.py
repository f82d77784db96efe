"""`Pin`: a place in a picture that its user has lettered, to speak of it."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Pin:
    """Its letters, and where its tip points, in pixels of its picture."""

    name: str
    x: float
    y: float
