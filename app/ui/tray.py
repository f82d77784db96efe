"""The icon in the tray: how the program is, and a menu with everything that it can open."""

import html
import re
from collections.abc import Mapping, Sequence
from typing import Final, Literal

from PySide6.QtCore import QObject, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QAction, QColor, QIcon, QPainter
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.core import identity
from app.core.errors import AppError
from app.core.words import N_, _
from app.ui import icons, theme
from app.ui.tray_host import TrayHost, is_overlooked

TrayState = Literal["idle", "thinking", "attention"]

_TITLE: Final = 48  # characters of a title in the menu
_TROUBLE: Final = 100  # of what is wrong: a sentence with its reason
_PATH: Final = 24  # of a path in it, at least

_SIZES: Final = (16, 22, 24, 32, 48, 64)  # px
_DOTS: Final[Mapping[TrayState, str]] = {
    "idle": "",
    "thinking": theme.TRAY_THINKING,
    "attention": theme.TRAY_ATTENTION,
}

_CAPTURES: Final = (
    ("region", "region", N_("Capture region")),
    ("monitor", "monitor", N_("Capture monitor")),
    ("all", "monitors", N_("Capture all monitors")),
)


class Tray(QObject):
    """Shows itself at once, its menu when `fill` was called. `chosen` has a verb of the shell."""

    chosen = Signal(str)
    recent_chosen = Signal(str)  # id of a conversation
    trouble_chosen = Signal(object)  # the AppError that is to be told whole
    opening = Signal()  # the menu, which may show what is recent
    host_changed = Signal(bool)  # whether the desktop shows such icons now

    def __init__(self) -> None:
        super().__init__()
        self._icon = self._made()
        self._state: TrayState = "idle"
        self._troubles: tuple[AppError, ...] = ()
        self._menu: QMenu | None = None
        self._shortcut = ""
        self._draw()
        self._icon.show()
        self._host = TrayHost(self)
        self._host.changed.connect(self._meet)

    @property
    def is_there(self) -> bool:
        """Whether the desktop shows such icons at all."""
        return self._host.there

    def show_state(self, state: TrayState) -> None:
        """Show what is going on."""
        if state != self._state:
            self._state = state
            self._draw()

    def show_troubles(self, troubles: Sequence[AppError]) -> None:
        """Say at the top of the menu what is wrong, and mark the icon."""
        self._troubles = tuple(troubles)
        self._draw()
        self._renew()

    def show_shortcut(self, shown: str) -> None:
        """Name the key that captures a region, "" for none."""
        self._shortcut = shown
        self._renew()

    def show_recent(self, found: Sequence[tuple[str, str]]) -> None:
        """List conversations, each its id and title, in their submenu."""
        if self._menu is not None:
            self._recent.clear()
            for conversation, title in found:
                action = self._recent.addAction(_entry(title, _TITLE))
                action.setData(conversation)
            self._recent.setEnabled(bool(found))

    def fill(self) -> None:
        """Make the menu, in the language and colours in use."""
        self._menu = QMenu()
        self._menu.setToolTipsVisible(True)
        self._menu.aboutToShow.connect(self.opening)
        self._menu.triggered.connect(self._choose)
        self._icon.setContextMenu(self._menu)
        self._renew()
        self._draw()

    def close(self) -> None:
        """Take the icon away."""
        self._host.close()
        self._icon.hide()

    def _made(self) -> QSystemTrayIcon:
        made = QSystemTrayIcon(self)
        made.activated.connect(self._activate)
        return made

    def _meet(self, there: bool) -> None:
        """Show the icon to a host that came after it, where Qt does not do that by itself."""
        if there and is_overlooked(self._icon):
            self._icon.deleteLater()
            self._icon = self._made()
            if self._menu is not None:
                self._icon.setContextMenu(self._menu)
            self._draw()
            self._icon.show()
        self.host_changed.emit(there)

    def _renew(self) -> None:
        menu = self._menu
        if menu is None:
            return
        menu.clear()
        colours = theme.of(menu)
        for number, trouble in enumerate(self._troubles[:3]):
            words = _entry(trouble.message, _TROUBLE)
            said = menu.addAction(icons.icon("warning", colours.warn), words)
            said.setData(number)
            said.setToolTip(_tip(trouble))
        if self._troubles:
            menu.addSeparator()
        for verb, name, label in _CAPTURES:
            keys = self._shortcut if verb == "region" else ""
            self._add(verb, name, f"{_(label)}\t{keys}" if keys else _(label))
        menu.addSeparator()
        self._add("show", "window", _("Show window"))
        self._recent = menu.addMenu(
            icons.icon("history", colours.quiet, colours.faint), _("Recent")
        )
        self._recent.setEnabled(False)
        menu.addSeparator()
        self._add("connect", "connect", _("Connect a model…"))
        self._add("settings", "settings", _("Settings…"))
        self._add("doctor", "pulse", _("Doctor"))
        menu.addSeparator()
        self._add("quit", "quit", _("Quit"))

    def _add(self, verb: str, name: str, label: str) -> None:
        assert self._menu is not None
        action = self._menu.addAction(icons.icon(name, theme.of(self._menu).quiet), label)
        action.setData(verb)

    def _choose(self, action: QAction) -> None:
        # Actions of the submenu arrive here too.
        if action in self._recent.actions():
            self.recent_chosen.emit(action.data())
        elif isinstance(action.data(), int):
            self.trouble_chosen.emit(self._troubles[action.data()])
        elif action.data():
            self.chosen.emit(action.data())

    def _activate(self, reason: QSystemTrayIcon.ActivationReason) -> None:
        if reason == QSystemTrayIcon.ActivationReason.Trigger:
            self.chosen.emit("region")
        elif reason == QSystemTrayIcon.ActivationReason.MiddleClick:
            self.chosen.emit("show")

    def _draw(self) -> None:
        shown: TrayState = self._state
        if shown == "idle" and self._troubles:
            shown = "attention"
        self._icon.setIcon(icon_of(shown))
        told = [identity.NAME, *(trouble.message for trouble in self._troubles)]
        if shown == "thinking":
            told.append(_("Answering…"))
        self._icon.setToolTip("\n".join(told))


def icon_of(state: TrayState) -> QIcon:
    """Return a tile: it reads on a light and on a dark panel, whatever the theme of the window."""

    def render(painter: QPainter, side: int, _enabled: bool) -> None:
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(theme.TRAY))
        painter.drawRoundedRect(QRectF(0, 0, side, side), side / 4, side / 4)
        inset = round(side / 10)
        box = QRectF(inset, inset, side - 2 * inset, side - 2 * inset)
        icons.draw(painter, "tray", theme.ON_TRAY, box)
        if _DOTS[state]:
            _draw_dot(painter, side, _DOTS[state])

    return QIcon(icons.Painted(f"tray {state}", render, _SIZES))


def _draw_dot(painter: QPainter, size: int, colour: str) -> None:
    """Draw a dot into the corner, with a gap around it."""
    centre = QPointF(size * 0.76, size * 0.76)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Clear)
    painter.drawEllipse(centre, size * 0.33, size * 0.33)
    painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_SourceOver)
    painter.setBrush(QColor(colour))
    painter.drawEllipse(centre, size * 0.24, size * 0.24)


def _entry(text: str, longest: int) -> str:
    """Return `text` as one line of a menu: a long path loses its middle, any other its end."""
    line = " ".join(text.split())
    paths: list[str] = re.findall(r"\S*[/\\]\S*", line)
    if len(line) > longest and paths:
        path = max(paths, key=len)
        room = max(len(path) - (len(line) - longest), _PATH)
        if room < len(path):
            start = room // 3  # its end tells more
            line = line.replace(path, f"{path[:start]}…{path[start + 1 - room :]}")
    if len(line) > longest:
        line = f"{line[: longest - 1]}…"
    return line.replace("&", "&&")


def _tip(trouble: AppError) -> str:
    """Return all of it, in lines that are broken where they are too long: only HTML has such."""
    said = filter(None, (trouble.message, trouble.hint))
    return "".join(f"<p>{html.escape(each)}</p>" for each in said)
