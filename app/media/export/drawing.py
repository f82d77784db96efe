"""A display list as SVG over its picture: the same strokes and labels as on the screen."""

from collections.abc import Iterator

from app.core import theme
from app.core.display import DisplayList, Pill
from app.core.strokes import Stroke
from app.core.theme import Colour
from app.media.export.html_blocks import safe


def drawing(display: DisplayList) -> Iterator[str]:
    """Yield the elements of what is drawn, in pixels of the picture."""
    for stroke in display.strokes:
        yield from _stroke(stroke)
    for pill in display.pills:
        yield from _pill(pill)


def hex_of(colour: Colour) -> str:
    """Return a colour as CSS has it."""
    return "#{:02x}{:02x}{:02x}".format(*colour)


def _stroke(stroke: Stroke) -> Iterator[str]:
    """Three lines over each other; see `app.core.display`."""
    points = " ".join(f"{x:g},{y:g}" for x, y in stroke.points)
    shape = "polygon" if stroke.closed else "polyline"
    joins = ("miter", "square") if stroke.sharp else ("round", "round")
    for colour, width, dashed in (
        (theme.PAPER, stroke.width + 4 * stroke.outline, False),
        (theme.INK, stroke.width + 2 * stroke.outline, False),
        (stroke.colour, stroke.width, stroke.dash is not None),
    ):
        dash = ""
        cap = joins[1]
        if dashed and stroke.dash is not None:
            dash = f' stroke-dasharray="{stroke.dash[0]:g} {stroke.dash[1]:g}"'
            cap = "butt" if stroke.sharp else cap
        yield (
            f'<{shape} points="{points}" fill="none" stroke="{hex_of(colour)}"'
            f' stroke-width="{width:g}" stroke-linejoin="{joins[0]}" stroke-linecap="{cap}"{dash}/>'
        )


def _pill(pill: Pill) -> Iterator[str]:
    x1, y1, x2, y2 = pill.box
    border = pill.border
    yield _round(x1, y1, x2, y2, theme.PAPER)
    yield _round(x1 + border, y1 + border, x2 - border, y2 - border, pill.colour)
    room = max(1.0, x2 - x1 - (y2 - y1) / 2)  # other fonts may be wider than ours
    fit = f' textLength="{room:g}" lengthAdjust="spacingAndGlyphs"'
    usual = len(pill.text) * pill.size
    yield (
        f'<text x="{(x1 + x2) / 2:g}" y="{(y1 + y2) / 2:g}" font-size="{pill.size:g}"'
        f' fill="{hex_of(pill.ink)}" text-anchor="middle" dominant-baseline="central"'
        f"{fit if usual > room * 2 else ''}>{safe(pill.text)}</text>"
    )


def _round(x1: float, y1: float, x2: float, y2: float, colour: Colour) -> str:
    height = y2 - y1
    return (
        f'<rect x="{x1:g}" y="{y1:g}" width="{x2 - x1:g}" height="{height:g}"'
        f' rx="{height / 2:g}" fill="{hex_of(colour)}"/>'
    )
