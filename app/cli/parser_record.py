"""The words of `eyeline record`. Imported for `--help`, as `parser` is."""

import argparse
import re
from typing import Final

from app.core.words import _

_REGION: Final = re.compile(r"(-?\d+),(-?\d+),(\d+)x(\d+)")
_MOST: Final = 120.0  # pictures a second

Region = tuple[int, int, int, int]
"""Left, top, width and height, in pixels of the desktop."""


def epilog() -> str:
    """Return what stands below the help."""
    return _(
        "Ctrl-C ends it, and so does the end of what is recorded; the file is whole then. A\n"
        "second one leaves at once. Whatever ends it, what was recorded up to a second before\n"
        "plays.\n\n"
        "Ends with 0 when done, 1 when failed or ended before its time (the file is whole), 2\n"
        "when called wrongly."
    )


def add_to(parser: argparse.ArgumentParser) -> None:
    """Add the arguments."""
    parser.add_argument(
        "what",
        choices=("region", "window", "monitor"),
        help=_("a part of the screen, a window wherever it moves, a whole monitor"),
    )
    parser.add_argument(
        "title",
        nargs="*",
        metavar=_("TITLE"),
        help=_(
            "words of a window's title or program (default: the active window); name of a monitor"
            " (default: the primary one)"
        ),
    )
    parser.add_argument(
        "--region",
        type=_region,
        metavar=_("X,Y,WxH"),
        help=_("which part of the desktop, in pixels (default: the last place)"),
    )
    parser.add_argument(
        "--out", default="", metavar=_("FILE"), help=_("file to write: .mp4; never replaced")
    )
    parser.add_argument(
        "--seconds", type=_seconds, metavar=_("N"), help=_("end by itself after N seconds")
    )
    how = parser.add_argument_group(_("how it is recorded"))
    how.add_argument(
        "--pointer",
        action=argparse.BooleanOptionalAction,
        help=_("show the mouse pointer, or do not (default: as the settings say)"),
    )
    how.add_argument(
        "--clicks",
        action=argparse.BooleanOptionalAction,
        help=_("draw a ring where the mouse is clicked, or do not (default: as the settings say)"),
    )
    how.add_argument(
        "--rate",
        type=_rate,
        metavar=_("N"),
        help=_("pictures a second at most (default: as the settings say)"),
    )
    how.add_argument("--json", action="store_true", help=_("print one JSON object at the end"))


def _region(text: str) -> Region:
    found = _REGION.fullmatch(text)
    left, top, width, height = map(int, found.groups()) if found else (0, 0, 0, 0)
    if not width or not height:
        raise argparse.ArgumentTypeError(
            _("“{text}” is no region such as 100,50,640x480").format(text=text)
        )
    return left, top, width, height


def _seconds(text: str) -> float:
    return _number(text, 0.0, float("inf"))


def _rate(text: str) -> float:
    return _number(text, 0.0, _MOST)


def _number(text: str, above: float, most: float) -> float:
    try:
        number = float(text)
    except ValueError:
        number = above
    if not above < number <= most or number == float("inf"):
        raise argparse.ArgumentTypeError(
            _("“{text}” is no number that can be used here").format(text=text)
        )
    return number
