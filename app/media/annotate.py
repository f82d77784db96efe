"""A frame with what was drawn on it as a frame of its own: what is sent and kept."""

from collections.abc import Sequence

import numpy as np

from app.core.drawing import Cover, Figure, Item, Writing
from app.core.frame import Frame, Pixels
from app.media import raster
from app.media.encode import no_memory
from app.media.fonts import Fonts


class FrameAnnotator:
    """Paints what was drawn into frames; fulfils `Annotator`. One thread at a time."""

    def __init__(self, fonts: Fonts | None = None) -> None:
        self._fonts = Fonts() if fonts is None else fonts

    def annotated(self, frame: Frame, items: Sequence[Item]) -> Frame:
        """Return `frame` with `items` on it, in memory of its own; `frame` stays as it is.

        It comes from where `frame` came from. Nothing is left of what a `Cover` covers. Raises
        MediaError without enough memory.
        """
        try:
            pixels = np.array(frame.pixels)
        except MemoryError as error:
            raise no_memory() from error
        canvas = pixels[:, :, :3]
        for item in items:
            match item:
                case Figure():
                    raster.draw_figure(canvas, item)
                case Writing():
                    self._write(canvas, item)
                case Cover():
                    raster.fill_cover(canvas, item)
        return Frame(pixels, frame.source)

    def _write(self, canvas: Pixels, writing: Writing) -> None:
        """Write into the box, smaller where this font is wider than the one it was made for."""
        x1, y1, x2, y2 = writing.box
        size, room = writing.size, x2 - x1
        if (needed := self._fonts.measure(writing.text, size)) > room:
            size *= room / needed
        letters = self._fonts.draw(writing.text, size)
        height, width = letters.shape
        left, top = round((x1 + x2 - width) / 2), round((y1 + y2 - height) / 2)
        around = (x1 - size, y1 - size, x2 + size, y2 + size)
        raster.stamp(canvas, letters, left, top, around, writing.ink)
