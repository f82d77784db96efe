"""What came of drawing a test grid on a monitor and taking its picture, in words."""

from dataclasses import dataclass

from app.core.check import Check
from app.core.screen_grid import Seen
from app.core.words import _


@dataclass(frozen=True, slots=True)
class Drawn:
    """A grid as it was drawn: on which monitor, its pixels, and the scale of the desktop there."""

    number: int
    name: str
    size: tuple[int, int]
    scale: float


def judged(drawn: Drawn, seen: Seen | None) -> Check:
    """Return what a picture shows of a grid; None: the capture has no picture of that monitor."""
    name = _("Test grid {number} ({monitor})").format(number=drawn.number, monitor=drawn.name)
    id_ = f"grid_{drawn.number}"
    if seen is None or not seen.number:
        return Check(
            id_,
            name,
            ok=False,
            found=_("The picture of this monitor shows nothing of the grid."),
            hint=_(
                "Something may have covered it: close what stays before all windows and look again."
                " A black picture is kept from programs by the system: see the line “Capture”."
            ),
            data={"seen": False},
        )
    data = {
        "seen": True,
        "number": seen.number,
        "size": list(seen.size),
        "drawn": list(drawn.size),
        "offset": list(seen.offset),
        "scale": [round(each, 4) for each in seen.scale],
        "sharp": seen.sharp,
        "tint": seen.tint,
    }
    found, hint = _said(drawn, seen)
    return Check(id_, name, not hint, found, hint, data)


def _said(drawn: Drawn, seen: Seen) -> tuple[str, str]:
    """Return what is seen, and what to do about it, "" where it is as it should be."""
    wide, high = drawn.size
    if seen.number != drawn.number:
        return (
            _("The picture of this monitor shows the grid of monitor {number}.").format(
                number=seen.number
            ),
            _("Places in pictures would be on the wrong monitor: please report it."),
        )
    if not seen.whole(drawn.size):
        percent = " × ".join(f"{each:.1%}" for each in seen.scale)
        return (
            _(
                "Drawn with {width}×{height} pixels, captured with {across}×{down}: scaled to"
                " {percent}, and off by {right} pixels across and {below} down."
            ).format(
                width=wide,
                height=high,
                across=seen.size[0],
                down=seen.size[1],
                percent=percent,
                right=seen.offset[0],
                below=seen.offset[1],
            ),
            _(
                "Boxes would be in the wrong place. Choose another way of capturing in the"
                " settings, or another scale of this monitor, and please report it."
            ),
        )
    exact = _("{width}×{height} pixels, each one where it was drawn").format(
        width=wide, height=high
    )
    if seen.tinted:
        return (
            _("{exact}; colours differ by up to {tint} of 255").format(exact=exact, tint=seen.tint),
            _("A night light or a colour profile is in pictures too: switch it off for colours."),
        )
    if not seen.sharp:
        blurred = _("{exact}, but lines of one pixel are blurred").format(exact=exact)
        if drawn.scale != round(drawn.scale):  # the desktop blurs all that is drawn there
            return _("{blurred}, as a scale of {scale} does").format(
                blurred=blurred, scale=f"{drawn.scale:.0%}"
            ), ""
        return blurred, _("Small text is read worse: set the monitor to the size that it has.")
    return _("{exact}; lines and colours are right.").format(exact=exact), ""
