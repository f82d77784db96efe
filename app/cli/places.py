"""The places of an answer as lines for people."""

from collections.abc import Sequence

from app.cli.harmless import one_line
from app.cli.report import rounded
from app.core.chips import chip
from app.core.labels import clean
from app.core.mark import Mark
from app.core.words import _, ngettext


def listed(marks: Sequence[Mark], frames: Sequence[str], most: int) -> list[str]:
    """Return a line for each mark: chip, label, picture where there are several, pixels.

    `frames` are the ids of the pictures in the order of "Image 1…". Of more than `most` marks the
    rest is counted.
    """
    lines = [_line(number, mark, frames) for number, mark in enumerate(marks[:most], 1)]
    more = len(marks) - most
    if more > 0:
        lines.append(
            ngettext(
                "… and {count} more place; --json lists all.",
                "… and {count} more places; --json lists all.",
                more,
            ).format(count=more)
        )
    return lines


def _line(number: int, mark: Mark, frames: Sequence[str]) -> str:
    words = [chip(number), clean(one_line(mark.label))]
    if len(frames) > 1 and mark.frame in frames:
        words.append(_("Image {number}").format(number=frames.index(mark.frame) + 1))
    words.append(str([rounded(value) for point in mark.points for value in point]))
    if mark.state == "suspect":
        words.append(_("(uncertain)"))
    return " ".join(word for word in words if word)
