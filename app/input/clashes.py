"""Well-known combinations of others: what a system, a desktop or many programs do with them.

They are warned of, never refused: anybody may have changed them. Read in the defaults of GNOME 46
to 48 (org.gnome.shell.keybindings, settings-daemon.plugins.media-keys, wm.keybindings), Plasma 6,
Xfce 4.18 (xfce4-keyboard-shortcuts.xml), Cinnamon 6 and MATE 1.26; for Windows in "Keyboard
shortcuts in Windows", for macOS in "Mac keyboard shortcuts" of their makers.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from types import MappingProxyType
from typing import Final

from app.core.session import Session
from app.core.words import N_, _
from app.input.combination import Combination, Modifier, parse

_SCREENSHOT: Final = N_("{who} takes screenshots with {keys}.")
_TERMINAL: Final = N_("{who} opens a terminal with {keys}.")
_LOCK: Final = N_("{who} locks the screen with {keys}.")
_LAYOUT: Final = N_("{who} switches the keyboard layout with {keys}.")
_INPUT: Final = N_("Input methods are turned on and off with {keys}.")
_WINDOWS: Final = N_("{who} switches windows with {keys}.")
_CLOSE: Final = N_("{who} closes windows with {keys}.")
_SEARCH: Final = N_("{who} opens its search with {keys}.")
_FILES: Final = N_("{who} opens the file manager with {keys}.")
_RUN: Final = N_("{who} opens a line for commands with {keys}.")
_END: Final = N_("{who} ends the session or shows its tasks with {keys}.")
_DESKS: Final = N_("{who} switches desktops with {keys}.")
_RECORD: Final = N_("{who} records the screen with {keys}.")
_CLIPBOARD: Final = N_("{who} shows the clipboard with {keys}.")
_ASSISTANT: Final = N_("Assistants such as ChatGPT, Claude or Copilot open with {keys}.")
_TAB: Final = N_("Browsers reopen the last closed tab with {keys}.")
_INCOGNITO: Final = N_("Browsers open a private window with {keys}.")
_DEVELOPER: Final = N_("Browsers open their developer tools with {keys}.")
_TERMINAL_COPY: Final = N_("Terminals copy and paste with {keys}.")
_EVERYWHERE: Final = N_("Nearly every program has its own use for {keys}.")

_Table = Mapping[str, tuple[str, ...]]
"""What is done (a message id), and the combinations that do it."""

# What programs do on all systems; on macOS with Command in the place of Ctrl.
_PROGRAMS: Final[_Table] = {
    _TAB: ("Ctrl+Shift+T",),
    _INCOGNITO: ("Ctrl+Shift+N", "Ctrl+Shift+P"),
    _DEVELOPER: ("Ctrl+Shift+I", "Ctrl+Shift+J", "Ctrl+Shift+K", "F12"),
    _TERMINAL_COPY: ("Ctrl+Shift+C", "Ctrl+Shift+V"),
    _EVERYWHERE: (
        *(f"Ctrl+{letter}" for letter in "ABCDEFGHIJKLMNOPQRSTUVWXYZ"),
        "Ctrl+Shift+S", "Ctrl+Shift+Z", "Ctrl+Tab", "Ctrl+Shift+Tab", "F1", "F2", "F3", "F5", "F11",
    ),
}  # fmt: skip
_GNOME: Final[_Table] = {
    _SCREENSHOT: ("Print", "Shift+Print", "Alt+Print"),
    _RECORD: ("Ctrl+Alt+Shift+R",),
    _TERMINAL: ("Ctrl+Alt+T",),
    _LOCK: ("Super+L",),
    _LAYOUT: ("Super+Space", "Super+Shift+Space"),
    _WINDOWS: ("Alt+Tab", "Super+Tab", "Alt+Esc", "Ctrl+Alt+Tab"),
    _CLOSE: ("Alt+F4",),
    _SEARCH: ("Super+A", "Super+S", "Alt+F1"),
    _RUN: ("Alt+F2",),
    _END: ("Ctrl+Alt+Delete",),
    _DESKS: ("Ctrl+Alt+Left", "Ctrl+Alt+Right", "Ctrl+Alt+Up", "Ctrl+Alt+Down"),
}
_KDE: Final[_Table] = {
    _SCREENSHOT: ("Print", "Shift+Print", "Super+Print", "Super+Shift+Print", "Super+Shift+S"),
    _RECORD: ("Super+Shift+R", "Super+Alt+R", "Super+Ctrl+R"),
    _TERMINAL: ("Ctrl+Alt+T",),
    _LOCK: ("Ctrl+Alt+L", "Super+L"),
    _LAYOUT: ("Ctrl+Alt+K", "Super+Alt+K", "Super+Alt+L"),
    _WINDOWS: ("Alt+Tab", "Super+Tab", "Super+W", "Ctrl+F9", "Ctrl+F10"),
    _CLOSE: ("Alt+F4", "Ctrl+Alt+Esc", "Super+Ctrl+Esc"),
    _SEARCH: ("Alt+Space", "Alt+F2", "Alt+F1"),
    _FILES: ("Super+E",),
    _CLIPBOARD: ("Super+V", "Ctrl+Alt+X", "Ctrl+Alt+R"),
    _END: ("Ctrl+Alt+Delete", "Ctrl+Esc", "Super+Esc"),
    _DESKS: ("Ctrl+F1", "Ctrl+F2", "Ctrl+F3", "Ctrl+F4", "Super+F8", "Super+D"),
}
_XFCE: Final[_Table] = {
    _SCREENSHOT: ("Print", "Shift+Print", "Alt+Print"),
    _TERMINAL: ("Ctrl+Alt+T", "Super+T"),
    _LOCK: ("Ctrl+Alt+L",),
    _WINDOWS: ("Alt+Tab", "Alt+Shift+Tab", "Super+Tab"),
    _CLOSE: ("Alt+F4", "Ctrl+Alt+Esc"),
    _SEARCH: ("Alt+F1", "Alt+F3", "Super+R"),
    _FILES: ("Super+E", "Ctrl+Alt+F"),
    _RUN: ("Alt+F2",),
    _END: ("Ctrl+Alt+Delete", "Ctrl+Shift+Esc", "Ctrl+Alt+End"),
    _DESKS: (
        "Ctrl+Alt+Left", "Ctrl+Alt+Right", "Ctrl+Alt+Up", "Ctrl+Alt+Down", "Ctrl+Alt+D",
        *(f"Ctrl+F{number}" for number in range(1, 13)),
    ),
}  # fmt: skip
_CINNAMON: Final[_Table] = {
    _SCREENSHOT: ("Print", "Shift+Print", "Alt+Print", "Ctrl+Print"),
    _RECORD: ("Ctrl+Alt+Shift+R",),
    _TERMINAL: ("Ctrl+Alt+T",),
    _LOCK: ("Ctrl+Alt+L", "Super+L"),
    _WINDOWS: ("Alt+Tab", "Alt+F1"),
    _CLOSE: ("Alt+F4", "Ctrl+Alt+Esc"),
    _FILES: ("Super+E",),
    _RUN: ("Alt+F2",),
    _END: ("Ctrl+Alt+Delete", "Ctrl+Alt+End"),
    _DESKS: ("Ctrl+Alt+Left", "Ctrl+Alt+Right", "Ctrl+Alt+Up", "Ctrl+Alt+Down", "Super+D"),
}
_MATE: Final[_Table] = {
    _SCREENSHOT: ("Print", "Shift+Print", "Alt+Print"),
    _TERMINAL: ("Ctrl+Alt+T",),
    _LOCK: ("Ctrl+Alt+L",),
    _WINDOWS: ("Alt+Tab", "Ctrl+Alt+Tab"),
    _CLOSE: ("Alt+F4",),
    _SEARCH: ("Alt+F1",),
    _RUN: ("Alt+F2",),
    _END: ("Ctrl+Alt+Delete",),
    _DESKS: ("Ctrl+Alt+Left", "Ctrl+Alt+Right", "Ctrl+Alt+Up", "Ctrl+Alt+Down", "Ctrl+Alt+D"),
}
_LINUX: Final[_Table] = {
    _INPUT: ("Ctrl+Space", "Super+Space", "Ctrl+Shift+Space"),
}
_WIN32: Final[_Table] = {
    _SCREENSHOT: ("Super+Shift+S", "Print", "Alt+Print", "Super+Print"),
    _RECORD: ("Super+Shift+R", "Super+Alt+R", "Super+G"),
    _LOCK: ("Super+L",),
    _LAYOUT: ("Super+Space",),
    _INPUT: ("Ctrl+Space",),
    _WINDOWS: ("Alt+Tab", "Super+Tab", "Alt+Esc", "Ctrl+Alt+Tab"),
    _CLOSE: ("Alt+F4",),
    _SEARCH: ("Super+S", "Super+Q", "Ctrl+Esc"),
    _FILES: ("Super+E",),
    _RUN: ("Super+R",),
    _CLIPBOARD: ("Super+V",),
    _END: ("Ctrl+Alt+Delete", "Ctrl+Shift+Esc", "Super+X"),
    _DESKS: ("Super+D", "Super+Ctrl+Left", "Super+Ctrl+Right", "Super+Ctrl+D"),
    _ASSISTANT: ("Alt+Space", "Ctrl+Alt+Space", "Super+C"),
}
_DARWIN: Final[_Table] = {
    _SCREENSHOT: ("Cmd+Shift+3", "Cmd+Shift+4", "Cmd+Shift+5", "Cmd+Shift+6",
                  "Cmd+Ctrl+Shift+3", "Cmd+Ctrl+Shift+4"),
    _LAYOUT: ("Ctrl+Space", "Ctrl+Option+Space"),
    _SEARCH: ("Cmd+Space",),
    _FILES: ("Cmd+Option+Space",),
    _LOCK: ("Cmd+Ctrl+Q",),
    _WINDOWS: ("Cmd+Tab", "Cmd+`", "Ctrl+Up", "Ctrl+Down"),
    _CLOSE: ("Cmd+Option+Esc",),
    _END: ("Cmd+Shift+Q",),
    _DESKS: ("Ctrl+Left", "Ctrl+Right"),
    _ASSISTANT: ("Option+Space",),
}  # fmt: skip
# What a desktop calls itself in XDG_CURRENT_DESKTOP, its name for people, what it does.
_DESKTOPS: Final[Mapping[str, tuple[str, _Table]]] = {
    "gnome": ("GNOME", _GNOME),
    "unity": ("GNOME", _GNOME),
    "budgie": ("Budgie", _GNOME),
    "kde": ("KDE Plasma", _KDE),
    "xfce": ("Xfce", _XFCE),
    "x-cinnamon": ("Cinnamon", _CINNAMON),
    "cinnamon": ("Cinnamon", _CINNAMON),
    "mate": ("MATE", _MATE),
}


def clash_of(combination: Combination, session: Session) -> str:
    """Return who is known to use `combination` in such a session, as a sentence; "" for nobody."""
    platform = {"windows": "win32", "macos": "darwin"}.get(session.kind, "linux")
    shown = combination.shown(platform)
    for who, table in _systems(session):
        use = _use(table, combination)
        if use:
            return _(use).format(who=who, keys=shown)
    theirs = _with_ctrl(combination) if platform == "darwin" else combination
    use = _use(_PROGRAMS, theirs) if theirs is not None else ""
    return _(use).format(keys=shown) if use else ""


def _systems(session: Session) -> Iterator[tuple[str, _Table]]:
    """Yield who may have keys in `session`, by name for people, and the table of them."""
    match session.kind:
        case "windows":
            yield "Windows", _WIN32
        case "macos":
            yield "macOS", _DARWIN
        case _:
            known = (_DESKTOPS.get(name.lower()) for name in session.desktops)
            yield from (each for each in known if each is not None)
            yield "", _LINUX


def _with_ctrl(combination: Combination) -> Combination | None:
    """Return a combination of macOS as it would be elsewhere; None where it is none of programs."""
    if "Ctrl" in combination.modifiers:
        return None
    held: set[Modifier] = {"Ctrl" if each == "Super" else each for each in combination.modifiers}
    return replace(combination, modifiers=frozenset(held))


def _use(table: _Table, combination: Combination) -> str:
    return _index(tuple(table.items())).get(combination, "")


@cache
def _index(table: tuple[tuple[str, tuple[str, ...]], ...]) -> Mapping[Combination, str]:
    return MappingProxyType({parse(text): use for use, texts in table for text in texts})
