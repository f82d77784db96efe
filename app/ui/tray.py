"""The icon in the tray: how the program is, and a menu with everything that it can open."""

import html
import re
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSystemTrayIcon

from app.core import identity
from app.core.clips import clock
from app.core.errors import AppError
from app.core.hotkeys import Live
from app.core.recorder import Rolling
from app.core.verbs import DELAYED, DELAYS
from app.core.words import N_, _, ngettext
from app.ui import icons, theme
from app.ui.delays import delay_said
from app.ui.recording.words import standing
from app.ui.tray_ground import TrayGround, name_for
from app.ui.tray_host import TrayHost, embedded, is_overlooked
from app.ui.tray_icon import TrayState, icon_of

_TITLE: Final = 48  # characters of a title in the menu
_TROUBLE: Final = 100  # of what is wrong: a sentence with its reason
_KEYS: Final = 40  # of keys, in the words of whoever gave them
_PATH: Final = 24  # of a path in it, at least

_CAPTURES: Final = (
    ("region", "region", N_("Capture region")),
    ("window", "window", N_("Capture window")),
    ("monitor", "monitor", N_("Capture monitor")),
    ("all", "monitors", N_("Capture all monitors")),
)
_RECORDINGS: Final = (
    ("record", "region", N_("Record region")),
    ("record-window", "window", N_("Record window")),
    ("record-monitor", "monitor", N_("Record monitor")),
)


class Tray(QObject):
    """Shows itself at once, its menu when `fill` was called. `chosen` has a verb of the shell."""

    chosen = Signal(str)
    recent_chosen = Signal(str)  # id of a conversation
    keys_chosen = Signal()  # they are to be changed
    trouble_chosen = Signal(object)  # the AppError that is to be told whole
    opening = Signal()  # the menu, which may show what is recent
    host_changed = Signal(bool)  # whether the desktop shows such icons now

    def __init__(self) -> None:
        super().__init__()
        self._icon = self._made()
        self._state: TrayState = "idle"
        self._troubles: tuple[AppError, ...] = ()
        self._menu: QMenu | None = None
        self._live: Sequence[Live] = ()
        self._rolling: Rolling | None = None
        self._standing: QAction | None = None  # says how long the recording is
        self._remembered = 0  # seconds of the screen
        self._ground = TrayGround(self)
        self._ground.changed.connect(self._draw)
        self._draw()
        self._show_icon()
        self._host = TrayHost(self)
        self._host.changed.connect(self._meet)
        self._host.embedding.connect(self._ground.follow)

    @property
    def is_there(self) -> bool:
        """Whether the desktop shows such icons at all."""
        return self._host.there

    def show_state(self, state: TrayState) -> None:
        """Show what is going on."""
        if state != self._state:
            self._state = state
            self._draw()

    def show_thinking(self, thinking: bool) -> None:
        """Show whether somebody is answering."""
        self.show_state("thinking" if thinking else "idle")

    def show_recording(self, rolling: Rolling | None) -> None:
        """Show what is being recorded, and offer to end it; None once nothing is any more."""
        before, self._rolling = self._rolling, rolling
        if (
            before is None
            or rolling is None
            or ((before.paused, before.locked) != (rolling.paused, rolling.locked))
        ):
            if before is not rolling:
                self._draw()
                self._renew()
        elif clock(before.seconds) != clock(rolling.seconds):
            self._tell()
            if self._standing is not None:
                self._standing.setText(standing(rolling))

    def show_remembered(self, seconds: int) -> None:
        """Show how many of the last seconds of the screen are remembered, 0 for none."""
        self._remembered = seconds
        self._draw()
        self._renew()

    def show_troubles(self, troubles: Sequence[AppError]) -> None:
        """Say at the top of the menu what is wrong, and mark the icon."""
        self._troubles = tuple(troubles)
        self._draw()
        self._renew()

    def show_keys(self, live: Sequence[Live]) -> None:
        """Name keys beside the entries that they stand for; all, and why not, in their submenu."""
        self._live = tuple(live)
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
        self._ground.renew()
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
        self._show_icon()
        self.host_changed.emit(there)

    def _show_icon(self) -> None:
        self._icon.show()
        self._ground.follow(embedded())

    def _renew(self) -> None:
        menu = self._menu
        if menu is None:
            return
        for inner in menu.findChildren(QMenu):
            inner.deleteLater()  # `clear` takes their entries alone
        menu.clear()
        self._standing = None
        colours = theme.of(menu)
        for number, trouble in enumerate(self._troubles[:3]):
            words = _entry(trouble.message, _TROUBLE)
            said = menu.addAction(icons.icon("warning", colours.warn), words)
            said.setData(number)
            said.setToolTip(_tip(trouble))
        if self._troubles:
            menu.addSeparator()
        if self._rolling is not None:
            self._add_recording(menu, self._rolling)
        for verb, name, label in _CAPTURES:
            self._add(verb, name, _(label))
        later = menu.addMenu(icons.icon("timer", colours.quiet), _("Capture later"))
        for seconds in DELAYS:
            later.addAction(delay_said(seconds)).setData(f"{DELAYED}{seconds}")
        if self._rolling is None:
            record = menu.addMenu(icons.icon("record", colours.quiet), _("Record"))
            for verb, name, label in _RECORDINGS:
                self._add(verb, name, _(label), record)
        self._fill_rewind(menu.addMenu(icons.icon("rewind", colours.quiet), _("Last seconds")))
        menu.addSeparator()
        self._add("new", "compose", _("New conversation"))
        self._add("compare", "table", _("Compare documents…"))
        self._add("show", "window", _("Open {name}").format(name=identity.NAME))
        self._recent = menu.addMenu(
            icons.icon("history", colours.quiet, colours.faint), _("Recent")
        )
        self._recent.setEnabled(False)
        self._keys = menu.addMenu(icons.icon("keyboard", colours.quiet), _("Keys"))
        self._fill_keys()
        menu.addSeparator()
        self._add("connect", "connect", _("Connect a model…"))
        self._add("settings", "settings", _("Settings…"))
        self._add("doctor", "pulse", _("Doctor"))
        self._add("begin", "play", _("Getting started"))
        menu.addSeparator()
        self._add("quit", "quit", _("Quit"))

    def _add_recording(self, menu: QMenu, rolling: Rolling) -> None:
        """Say how the recording stands, and what can be done with it."""
        colours = theme.of(menu)
        told = icons.icon("record", theme.RECORDING, theme.RECORDING)
        self._standing = menu.addAction(told, standing(rolling))
        self._standing.setEnabled(False)
        self._add("record-stop", "stop", _("Stop recording"), keys="record")
        if rolling.paused:
            self._add("record-pause", "resume", _("Go on recording"))
        else:
            self._add("record-pause", "pause", _("Pause recording"))
        sure = menu.addMenu(icons.icon("delete", colours.quiet), _("Discard recording"))
        self._add("record-discard", "delete", _("Really discard"), sure)
        menu.addSeparator()

    def _add(
        self, verb: str, name: str, label: str, menu: QMenu | None = None, keys: str = ""
    ) -> None:
        """Add an entry, with what is to be pressed for it, or for the action `keys`."""
        menu, action = menu or self._menu, keys or verb
        assert menu is not None
        live = (each for each in self._live if each.action == action and each.refused is None)
        text = "\t".join([label, *(_entry(each.keys, _KEYS) for each in live)])
        colours = theme.of(menu)
        menu.addAction(icons.icon(name, colours.quiet, colours.faint), text).setData(verb)

    def _fill_rewind(self, menu: QMenu) -> None:
        self._add("rewind", "rewind", _("What just happened?"), menu)
        self._add("rewind-save", "save", _("Save as video…"), menu)
        menu.actions()[-1].setEnabled(self._remembered > 0)
        menu.addSeparator()
        switch = menu.addAction(_("Remember the last seconds"))
        switch.setCheckable(True)
        switch.setChecked(self._remembered > 0)
        switch.setData("rewind-switch")
        self._add("rewind-forget", "delete", _("Forget them now"), menu)
        menu.actions()[-1].setEnabled(self._remembered > 0)

    def _fill_keys(self) -> None:
        """Give each action with keys a line, and the reason under one whose keys do nothing."""
        menu = self._keys
        menu.setToolTipsVisible(True)
        warning = icons.icon("warning", theme.of(menu).warn)
        for each in self._live:
            text = f"{_entry(each.label, _TITLE)}\t{_entry(each.keys, _KEYS)}"
            if each.refused is None:
                menu.addAction(text)
                continue
            menu.addAction(warning, text).setToolTip(_tip(each.refused))
            menu.addAction(_entry(each.refused.message, _TROUBLE)).setEnabled(False)
        if not self._live:
            menu.addAction(_("No keys are set.")).setEnabled(False)
        menu.addSeparator()
        menu.addAction(_("Change the keys…"))

    def _choose(self, action: QAction) -> None:
        # Actions of the submenus arrive here too.
        if action in self._recent.actions():
            self.recent_chosen.emit(action.data())
        elif action in self._keys.actions():
            self.keys_chosen.emit()
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
        if self._rolling is not None:
            shown = "recording"
        self._icon.setIcon(icon_of(shown, self._ground.now, name_for(shown)))
        self._tell()

    def _tell(self) -> None:
        told = [identity.NAME, *(trouble.message for trouble in self._troubles)]
        if self._rolling is not None:
            told.append(_("Recording: {time}").format(time=standing(self._rolling)))
        if self._state == "thinking":
            told.append(_("Answering…"))
        if self._remembered:
            told.append(_remembered(self._remembered))
        self._icon.setToolTip("\n".join(told))


def _remembered(seconds: int) -> str:
    return ngettext(
        "The last {n} second of the screen is in memory.",
        "The last {n} seconds of the screen are in memory.",
        seconds,
    ).format(n=seconds)


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
