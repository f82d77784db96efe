"""Colours and sizes of everything that is painted: the one place for them.

Sizes are in screen pixels at 100 %; a painter multiplies them by the scale it paints at.
"""

from functools import lru_cache
from typing import Final

Colour = tuple[int, int, int]
"""Red, green, blue, 0 to 255."""

INK: Final[Colour] = (17, 19, 24)
PAPER: Final[Colour] = (255, 255, 255)
COVER: Final[Colour] = (0, 0, 0)  # what is hidden for good

# The eight colours of Okabe and Ito (2008), told apart with every kind of colour vision. Ordered
# so that neighbours differ most in lightness too.
MARKS: Final[tuple[Colour, ...]] = (
    (213, 94, 0),  # vermilion
    (0, 114, 178),  # blue
    (240, 228, 66),  # yellow
    (0, 158, 115),  # bluish green
    (204, 121, 167),  # reddish purple
    (86, 180, 233),  # sky blue
    (230, 159, 0),  # orange
    (0, 0, 0),  # black
)

QUOTED: Final[Colour] = MARKS[1]  # words that an answer quotes, where they stand

STROKE: Final = 2.0  # the coloured line of a mark
QUOTED_ROOM: Final = 2.0  # between words that are quoted and the line around them
OUTLINE: Final = 1.0  # the dark line around it, and the light one around that
TICK: Final = (5.0, 11.0)  # where the four ticks around a point begin and end
DASH: Final = (6.0, 4.0)  # line and gap of a mark that is in doubt
TICK_DASH: Final = (2.0, 2.0)  # the same for a tick

TEXT: Final = 13.0  # height of the em
PILL_HEIGHT: Final = 20.0
PILL_PADDING: Final = 7.0  # left and right of its text
PILL_WIDTH: Final = 240.0  # at most; longer names are elided
PILL_GAP: Final = 2.0  # between a pill and anything else
PILL_CROWD: Final = 60  # with more marks than this, pills carry only their number, if that

# What people draw themselves. All but the width is a multiple of that.
PENS: Final[tuple[Colour, ...]] = (MARKS[0], MARKS[2], MARKS[3], MARKS[1], MARKS[4], INK)
PEN_WIDTHS: Final = (3.0, 4.0, 6.0)
PEN_HALO: Final = 0.25  # the light line around it
HIGHLIGHTER: Final = 5.0
HIGHLIGHTER_OPACITY: Final = 0.4
ARROW_HEAD: Final = (4.5, 2.0)  # its length, half its breadth
PIN_HEAD: Final = 6.0
PIN_LETTER: Final = 3.75  # height of the em
PIN_TIP: Final = 2.0  # from its head down to its tip
WRITING: Final = 4.5  # height of the em
WRITING_LINE: Final = 6.0  # from line to line
WRITING_PADDING: Final = 1.5  # left and right
WRITING_RADIUS: Final = 1.0

# The ring around a pointer that is pressed, in recordings: whole pixels of the screen.
CLICK: Final[Colour] = MARKS[0]
CLICK_RADIUS: Final = 22
CLICK_STROKE: Final = 4
CLICK_HALO: Final = 2  # the light line on both sides of it
CLICK_OPACITY: Final = 0.18  # of what is inside


def luminance(colour: Colour) -> float:
    """Relative luminance, 0 to 1 (WCAG 2.2)."""
    linear = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (channel / 255 for channel in colour)
    ]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Colour, other: Colour) -> float:
    """Contrast ratio, 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((luminance(one), luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


@lru_cache(maxsize=64)  # asked for each thing that is painted
def ink_on(colour: Colour) -> Colour:
    """Return the text colour that reads best on `colour`."""
    return max(INK, PAPER, key=lambda ink: contrast(ink, colour))
