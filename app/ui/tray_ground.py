"""What the tray's icon stands on: seen where the panel is one of X11, asked for elsewhere."""

import os
import sys
from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtGui import QColor, QIcon, QImage
from PySide6.QtWidgets import QApplication, QWidget

from app.ui.tray_icon import Ground, TrayState, theme_name

_SETTLE_MS: Final = 50  # until what was painted can be seen
_BRIGHT: Final = 0.22  # of light; above it dark ink is told from the panel better than light ink
_COLOURING: Final = frozenset({"KDE", "GNOME", "Unity", "Cinnamon", "X-Cinnamon"})
"""Desktops whose panels give symbolic icons the colour of their text."""


class TrayGround(QObject):
    """Looks at the panel whenever it paints itself under the icon, so also when it changes."""

    changed = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.now: Ground = _told()
        self._window: QWidget | None = None
        self._timer = QTimer(self, interval=_SETTLE_MS, singleShot=True)
        self._timer.timeout.connect(self._look)

    def follow(self, window: QWidget | None) -> None:
        """Look at what is under `window`, the icon's in a panel of X11; None where it has none."""
        if window is not self._window:
            self._window = window
            if window is not None:
                window.installEventFilter(self)
                window.destroyed.connect(self._forget)
                self._timer.start()

    def renew(self) -> None:
        """The desktop looks otherwise now."""
        self._show(_told() if self._window is None else self.now)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.Paint, QEvent.Type.Show) and watched is self._window:
            self._timer.start()
        return super().eventFilter(watched, event)

    def _forget(self) -> None:
        self._window = None
        self._show(_told())

    def _look(self) -> None:
        window = self._window
        if window is None or not window.isVisible():
            return
        at = window.mapToGlobal(window.rect().topLeft())
        screen = QApplication.screenAt(at) or QApplication.primaryScreen()
        place = at - screen.geometry().topLeft()
        seen = screen.grabWindow(0, place.x(), place.y(), window.width(), window.height())
        ground = ground_of(seen.toImage())
        if ground is not None:
            self._show(ground)

    def _show(self, ground: Ground) -> None:
        if ground != self.now:
            self.now = ground
            self.changed.emit()


def ground_of(seen: QImage) -> Ground | None:
    """Return what is under an icon, which leaves three corners free; None for no picture."""
    right, bottom = seen.width() - 1, seen.height() - 1
    if right < 1 or bottom < 1:
        return None
    corners = ((0, 0), (right, 0), (0, bottom))
    light = sorted(_light(seen.pixelColor(*corner)) for corner in corners)
    return "light" if light[1] > _BRIGHT else "dark"


def name_for(state: TrayState) -> str:
    """Return the name of an installed icon that this desktop's panel colours by itself, or ""."""
    desktops = {*os.environ.get("XDG_CURRENT_DESKTOP", "").split(":")}
    name = theme_name(state)
    return name if desktops & _COLOURING and QIcon.hasThemeIcon(name) else ""


def _light(colour: QColor) -> float:
    """Return relative luminance, 0 to 1 (WCAG 2.2)."""
    red, green, blue = (_linear(each) for each in (colour.redF(), colour.greenF(), colour.blueF()))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(channel: float) -> float:
    if channel <= 0.04045:
        return channel / 12.92
    return float(((channel + 0.055) / 1.055) ** 2.4)


def _told() -> Ground:
    """Return what the system says of its panel."""
    if sys.platform == "darwin":
        return "mask"
    if sys.platform == "win32":
        return "light" if _is_taskbar_light() else "dark"
    return "unknown"


def _is_taskbar_light() -> bool:
    """Whether Windows shows its own parts in light colours; dark ones before it could do that."""
    if sys.platform == "win32":
        import winreg

        key = r"Software\Microsoft\Windows\CurrentVersion\Themes\Personalize"
        try:
            with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                return bool(winreg.QueryValueEx(opened, "SystemUsesLightTheme")[0])
        except OSError:
            return False
    return False
