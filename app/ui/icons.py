"""The icons: strokes on a 24 x 24 grid, tinted with a colour of the theme, painted when shown."""

from collections.abc import Callable
from functools import cache
from typing import Final

from PySide6.QtCore import QByteArray, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QIconEngine, QPainter, QPixmap, QPixmapCache
from PySide6.QtSvg import QSvgRenderer

from app.core import identity

Render = Callable[[QPainter, int, bool], None]
"""Paint an icon of so many device pixels into the upper left corner, on or off."""

_APP_SIZES: Final = (16, 22, 24, 32, 48, 64, 128, 256)
APP_SMALL: Final = 24
"""Pixels up to which the program's icon is the one for small sizes."""


class Painted(QIconEngine):
    """An icon that is painted at the sizes that are shown, once each: none costs time before.

    Two with the same `key` look the same. `sizes` are those told to desktops, which ask first, and
    so is `name`: that of an icon of their theme which they may show instead.
    """

    def __init__(
        self, key: str, render: Render, sizes: tuple[int, ...] = (), name: str = ""
    ) -> None:
        super().__init__()
        self._name = name
        self._key = key
        self._render = render
        self._sizes = sizes

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:  # noqa: ARG002 - of Qt
        side = min(size.width(), size.height())
        enabled = mode != QIcon.Mode.Disabled
        return _painted(f"{self._key} {enabled}", side, lambda to: self._render(to, side, enabled))

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        ratio = painter.device().devicePixelRatio()
        painter.drawPixmap(rect, self.pixmap(rect.size() * ratio, mode, state))

    def availableSizes(
        self,
        mode: QIcon.Mode = QIcon.Mode.Normal,  # noqa: ARG002 - of Qt
        state: QIcon.State = QIcon.State.Off,  # noqa: ARG002 - of Qt
    ) -> list[QSize]:
        return [QSize(size, size) for size in self._sizes]

    def iconName(self) -> str:
        return self._name

    def clone(self) -> "Painted":
        return Painted(self._key, self._render, self._sizes, self._name)


def icon(name: str, colour: str, disabled: str = "") -> QIcon:
    """Return icon `name` in `colour`, in `disabled` where its control is off."""

    def render(painter: QPainter, side: int, enabled: bool) -> None:
        draw(painter, name, colour if enabled else disabled or colour, QRectF(0, 0, side, side))

    return QIcon(Painted(f"icon {name} {colour} {disabled}", render))


def draw(painter: QPainter, name: str, colour: str, box: QRectF) -> None:
    """Paint icon `name` into `box`."""
    QSvgRenderer(QByteArray(_source(name).replace("currentColor", colour).encode())).render(
        painter, box
    )


def app_icon() -> QIcon:
    """Return the icon of the program."""

    def render(painter: QPainter, side: int, _enabled: bool) -> None:
        source = QByteArray(app_source(side).encode())
        QSvgRenderer(source).render(painter, QRectF(0, 0, side, side))

    return QIcon(Painted("app", render, _APP_SIZES))


def app_source(side: int) -> str:
    """Return the SVG file of it for so many pixels: small ones have fewer and bolder strokes."""
    return _source("app-small" if side <= APP_SMALL else "app")


def _painted(key: str, side: int, paint: Callable[[QPainter], None]) -> QPixmap:
    """Return what was painted for `key` before, or paint it now."""
    key = f"{key} {side}"
    made = QPixmap()
    if QPixmapCache.find(key, made):
        return made
    made = QPixmap(side, side)
    made.fill(Qt.GlobalColor.transparent)
    painter = QPainter(made)
    paint(painter)
    painter.end()
    QPixmapCache.insert(key, made)
    return made


@cache
def _source(name: str) -> str:
    return (identity.assets() / "icons" / f"{name}.svg").read_text(encoding="utf-8")
