"""Opaque covering: pixels are replaced, so that nothing of what was there is left."""

import math
from collections.abc import Iterable

import numpy as np

from app.core.frame import Frame
from app.core.text_line import Box
from app.core.theme import COVER


def covered(frame: Frame, boxes: Iterable[Box]) -> Frame:
    """Return `frame` with every pixel that one of `boxes` touches in the one colour of covers.

    Boxes are in pixels of the frame; what lies outside it covers nothing. The result is a new frame
    with a copy of its own: some milliseconds for a large one.
    """
    pixels = np.array(frame.pixels)
    red, green, blue = COVER
    for left, top, right, bottom in boxes:
        across = slice(max(math.floor(left), 0), max(math.ceil(right), 0))
        down = slice(max(math.floor(top), 0), max(math.ceil(bottom), 0))
        pixels[down, across] = blue, green, red, 255
    return Frame(pixels, frame.source)
