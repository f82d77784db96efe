"""The icon in the tray, on a grid of 16 x 16: an eye, and beside it what is going on.

Every state has a shape of its own: some panels paint icons in one colour.
"""

from collections.abc import Mapping
from functools import cache
from typing import Final, Literal, NamedTuple

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPainterPath

from app.core import identity
from app.ui import icons, theme

TrayState = Literal["idle", "thinking", "attention", "recording"]
STATES: Final[tuple[TrayState, ...]] = ("idle", "thinking", "attention", "recording")

Ground = Literal["unknown", "light", "dark", "mask"]
"""What the icon stands on. "mask": the system gives it one colour, and chooses that."""

GRID: Final = 16
_SIZES: Final = (16, 22, 24, 32, 48, 64)  # px
_CORNER: Final = QPointF(12, 12)  # where the state stands
_GAP: Final = 4.75


class Shapes(NamedTuple):
    """The eye, with room for the badge that says the state; the badge is empty for none."""

    eye: QPainterPath
    badge: QPainterPath


@cache
def shapes(state: TrayState) -> Shapes:
    """Return what is filled, in units of the grid."""
    eye = _eye()
    if state == "idle":
        return Shapes(eye, QPainterPath())
    gap = QPainterPath()
    gap.addEllipse(_CORNER, _GAP, _GAP)
    return Shapes(eye.subtracted(gap).simplified(), _badge(state))


def theme_name(state: TrayState) -> str:
    """Return what the icon is called where it is installed, for panels that colour it."""
    ending = "" if state == "idle" else f"-{state}"
    return f"{identity.APP_ID}{ending}-symbolic"


def icon_of(state: TrayState, ground: Ground = "unknown", name: str = "") -> QIcon:
    """Return the icon for what it stands on; a tile, which reads on all, where nobody knows.

    A desktop that has an icon called `name` may show that one.
    """

    def render(painter: QPainter, side: int, _enabled: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        if ground == "unknown":
            _paint_tile(painter, side, state)
        else:
            ink, badges = theme.TRAY_INKS[ground]
            _paint(painter, side / GRID, state, ink, badges[state])

    made = QIcon(icons.Painted(f"tray {state} {ground}", render, _SIZES, name))
    made.setIsMask(ground == "mask")
    return made


def _paint(painter: QPainter, scale: float, state: TrayState, ink: str, badge: str) -> None:
    painter.scale(scale, scale)
    found = shapes(state)
    painter.fillPath(found.eye, QColor(ink))
    painter.fillPath(found.badge, QColor(badge))


def _paint_tile(painter: QPainter, side: int, state: TrayState) -> None:
    painter.setBrush(QColor(theme.TRAY))
    painter.drawRoundedRect(QRectF(0, 0, side, side), side / 4, side / 4)
    inset = round(side / 10)
    painter.save()
    painter.translate(inset, inset)
    painter.scale((side - 2 * inset) / GRID, (side - 2 * inset) / GRID)
    painter.fillPath(_eye(), QColor(theme.ON_TRAY))
    painter.restore()
    if state != "idle":
        painter.scale(side / GRID, side / GRID)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
        painter.drawEllipse(_CORNER, _GAP, _GAP)
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
        painter.fillPath(_badge(state), QColor(_ON_TILE[state]))


_ON_TILE: Final[Mapping[TrayState, str]] = {
    "idle": "",
    "thinking": theme.TRAY_THINKING,
    "attention": theme.TRAY_ATTENTION,
    "recording": theme.RECORDING,
}


def _eye() -> QPainterPath:
    """Return the outline of an eye and its pupil, filled by the odd-even rule."""
    path = QPainterPath()
    for left, top in ((0.25, 2.5), (2.0, 4.25)):  # outside, inside
        bulge = (8 - left) * 0.62
        path.moveTo(left, 8)
        path.cubicTo(left, 8, 8 - bulge, top, 8, top)
        path.cubicTo(8 + bulge, top, 16 - left, 8, 16 - left, 8)
        path.cubicTo(16 - left, 8, 8 + bulge, 16 - top, 8, 16 - top)
        path.cubicTo(8 - bulge, 16 - top, left, 8, left, 8)
        path.closeSubpath()
    path.addEllipse(QPointF(8, 8), 2.0, 2.0)
    return path


def _badge(state: TrayState) -> QPainterPath:
    path = QPainterPath()
    match state:
        case "recording":
            path.addEllipse(_CORNER, 3.5, 3.5)
        case "thinking":
            path.addEllipse(_CORNER, 3.5, 3.5)
            path.addEllipse(_CORNER, 1.75, 1.75)
        case "attention":
            path.addRoundedRect(QRectF(11, 8.5, 2, 4), 1, 1)
            path.addEllipse(QPointF(12, 14.5), 1.1, 1.1)
        case "idle":
            pass
    return path
