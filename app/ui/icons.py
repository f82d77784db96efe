"""The icons: strokes on a 24 x 24 grid, tinted with a colour of the theme."""

from functools import cache
from typing import Final, Literal

from PySide6.QtCore import QByteArray, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.core import identity
from app.ui import theme

TrayState = Literal["idle", "listening", "thinking", "attention"]

_SIZES: Final = (16, 20, 24, 32, 48)  # px: 16 at 100 % to 300 %
_APP_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)
_TRAY_SIZES: Final = (16, 22, 24, 32, 48)


def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """Return icon `name` in `colour`, in `disabled` where its control is off."""
    made = QIcon()
    for size in _SIZES:
        made.addPixmap(pixmap(name, colour, size))
        if disabled:
            made.addPixmap(pixmap(name, disabled, size), QIcon.Mode.Disabled)
    return made


def pixmap(name: str, colour: str, size: int) -> QPixmap:
    """Return icon `name` of `size` x `size` device pixels."""
    key = f"icon {name} {colour} {size}"
    made = QPixmap()
    if QPixmapCache.find(key, made):
        return made
    made = QPixmap(QSize(size, size))
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    draw(painter, name, colour, QRectF(0, 0, size, size))
    painter.end()
    QPixmapCache.insert(key, made)
    return made


def draw(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Paint icon `name` into `box`."""
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(
        painter, box
    )


def app_icon() -> QIcon:
    """Return the icon of the program."""
    made = QIcon()
    for size in _APP_SIZES:
        made.addPixmap(pixmap("app", "", size))
    return made


def tray_icon(state: TrayState, colour: str, scheme: theme.Colours) -> QIcon:
    """Return the tray's icon: an eye in `colour`, with a dot while something is going on."""
    dot = {"idle": "", "listening": scheme.bad, "thinking": scheme.accent, "attention": scheme.warn}
    made = QIcon()
    for size in _TRAY_SIZES:
        drawn = pixmap("tray", colour, size).copy()
        if dot[state]:
            _add_dot(drawn, dot[state])
        made.addPixmap(drawn)
    return made


def _add_dot(drawn: QPixmap, colour: str) -> None:
    """Draw a dot into the corner, with a gap around it."""
    size = drawn.width()
    centre = QPointF(size * 0.77, size * 0.77)
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(centre, size * 0.30, size * 0.30)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(centre, size * 0.22, size * 0.22)
    painter.end()


@cache
def _source(name: str) -> str:
    return (identity.assets() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
