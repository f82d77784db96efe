"""A frame with what is drawn on it, as the bytes of a file."""

from app.core import theme
from app.core.display import DisplayList, Pill
from app.core.frame import Frame, Pixels
from app.core.picture_formats import PNG
from app.core.ports import Encoded
from app.media import raster
from app.media.encode import bgr, to_keep
from app.media.fonts import Fonts


class PillowPainter:
    """Paints display lists; fulfils `Painter`. One thread at a time."""

    def __init__(self, fonts: Fonts | None = None) -> None:
        self._fonts = Fonts() if fonts is None else fonts

    def measure(self, text: str, size: float) -> float:
        """Return the width of `text` in pixels, in an em of `size` pixels."""
        return self._fonts.measure(text, size)

    def paint(self, frame: Frame, display: DisplayList, mime: str = PNG) -> Encoded:
        """Draw `display` on a copy of `frame`.

        Raises MediaError for what is too large for the format or for the memory.
        """
        canvas = bgr(frame.pixels)
        for stroke in display.strokes:
            raster.draw_stroke(canvas, stroke)
        for pill in display.pills:
            self._draw_pill(canvas, pill)
        return Encoded(to_keep(canvas, mime), mime, frame.width, frame.height)

    def _draw_pill(self, canvas: Pixels, pill: Pill) -> None:
        x1, y1, x2, y2 = pill.box
        border = pill.border
        inside = (x1 + border, y1 + border, x2 - border, y2 - border)
        raster.fill_pill(canvas, pill.box, theme.PAPER)
        raster.fill_pill(canvas, inside, pill.colour)
        letters = self._fonts.draw(pill.text, pill.size)
        height, width = letters.shape
        left, top = round((x1 + x2 - width) / 2), round((y1 + y2 - height) / 2)
        raster.stamp(canvas, letters, left, top, inside, pill.ink)
