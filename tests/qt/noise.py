"""Pictures in which every place is different."""

import numpy as np

from app.core.frame import File, Frame, Screen
from app.core.place import Desktop, Rect


def noise(width: int, height: int, name: str = "") -> Frame:
    """A frame without two equal rows or columns, from the monitor `name`."""
    pixels = np.random.default_rng(7).integers(0, 256, (height, width, 4), np.uint8)
    place = Rect(0, 0, width, height, Desktop(name))
    return Frame(pixels, Screen(name, place) if name else File("file"))
