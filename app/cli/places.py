"""The places of an answer as lines for people."""

from collections.abc import Mapping, Sequence

from app.cli.harmless import one_line
from app.core.chips import chip
from app.core.clips import clock
from app.core.coordinates import flat
from app.core.labels import clean
from app.core.mark import Mark
from app.core.words import _, ngettext


def listed(marks: Sequence[Mark], names: Mapping[str, str], most: int) -> list[str]:
    """Return a line for each mark: chip, label, where it is, pixels.

    `names` are those of pictures by their ids; in a clip a mark is at its time. Of more than `most`
    marks the rest is counted.
    """
    lines = [_line(number, mark, names) for number, mark in enumerate(marks[:most], 1)]
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


def _line(number: int, mark: Mark, names: Mapping[str, str]) -> str:
    where = names.get(mark.frame, "") if mark.t is None else clock(mark.t, tenths=True)
    words = [chip(number), clean(one_line(mark.label)), where, str(flat(mark.points))]
    if mark.state == "suspect":
        words.append(_("(uncertain)"))
    return " ".join(word for word in words if word)
