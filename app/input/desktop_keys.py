"""Where desktops keep the keys of their users: the way out wherever a program gets none."""

from collections.abc import Mapping
from typing import Final

from app.core import identity
from app.core.session import Session
from app.core.words import N_, _
from app.input.combination import Combination, parse
from app.input.trigger import xkb_name

DEFAULT_KEYS: Final = "Ctrl+Alt+Space"
"""What is written into examples."""

# Names of desktops as they stand in XDG_CURRENT_DESKTOP, in lower case.
_MENUS: Final[Mapping[str, str]] = {
    "gnome": N_("Settings > Keyboard > View and Customize Shortcuts > Custom Shortcuts"),
    "unity": N_("Settings > Keyboard > View and Customize Shortcuts > Custom Shortcuts"),
    "kde": N_("System Settings > Keyboard > Shortcuts > Add New > Command or Script"),
    "xfce": N_("Settings > Keyboard > Application Shortcuts"),
    "x-cinnamon": N_("System Settings > Keyboard > Shortcuts > Custom Shortcuts"),
    "cinnamon": N_("System Settings > Keyboard > Shortcuts > Custom Shortcuts"),
    "mate": N_("Control Center > Keyboard Shortcuts"),
    "lxqt": N_("LXQt Configuration > Shortcut Keys"),
    "pantheon": N_("System Settings > Keyboard > Shortcuts > Custom"),
    "cosmic": N_("Settings > Input Devices > Keyboard > Keyboard Shortcuts > Custom"),
    "budgie": N_("Settings > Keyboard > View and Customize Shortcuts > Custom Shortcuts"),
    "deepin": N_("Control Center > Keyboard and Language > Shortcuts"),
    "ukui": N_("Settings > Devices > Shortcut"),
    "windows": N_("the properties of a shortcut on the desktop"),
    "macos": N_("the Shortcuts app, with the action Run Shell Script"),
}
# The file, and a line of it; compositors without any window for it.
_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "sway": ("~/.config/sway/config", "bindsym {modded} exec {command}"),
    "i3": ("~/.config/i3/config", "bindsym {modded} exec {command}"),
    "hyprland": ("~/.config/hypr/hyprland.conf", "bind = {spaced}, {key}, exec, {command}"),
    "niri": ("~/.config/niri/config.kdl", "{joined} {{ spawn {quoted}; }}"),
    "river": ("~/.config/river/init", "riverctl map normal {riverine} {key} spawn '{command}'"),
}
_MODS: Final[Mapping[str, str]] = {"Alt": "Mod1", "Super": "Mod4"}  # as i3 and sway have it
# Where a key that the desktop has given to a program can be changed.
_GRANTED: Final[Mapping[str, str]] = {
    "gnome": N_("Settings > Apps > {name} > Global Shortcuts"),
    "kde": N_("System Settings > Keyboard > Shortcuts"),
    "cosmic": N_("Settings > Input Devices > Keyboard > Keyboard Shortcuts"),
}


def command(action: str) -> str:
    """Return the command that does what the key of `action` would."""
    return f"{identity.SLUG} trigger {action}"


def how_to_bind(session: Session, action: str, keys: str = "") -> str:
    """Return how the user of this desktop has a key call `command(action)`.

    `keys` is the combination of an example; one that is none is left out for the usual one.
    """
    told = command(action)
    for name in _names(session):
        if name in _MENUS:
            return _("In {place}, bind a key to “{command}”.").format(
                place=_(_MENUS[name]), command=told
            )
        if name in _FILES:
            file, line = _FILES[name]
            return _("Add this line to {file}: {line}").format(
                file=file, line=_filled(line, parse(keys or DEFAULT_KEYS), action)
            )
    return _("In the keyboard settings of the desktop, bind a key to “{command}”.").format(
        command=told
    )


def how_to_change(session: Session) -> str:
    """Return where the user of this desktop changes a key that it has given to a program."""
    for name in _names(session):
        if name in _GRANTED:
            place = _(_GRANTED[name]).format(name=identity.NAME)
            return _("It can be changed in {place}.").format(place=place)
    return _("It can be changed in the keyboard settings of the desktop.")


def _names(session: Session) -> list[str]:
    """Return what the desktop calls itself, the most specific first ("ubuntu:GNOME")."""
    return [name.lower().removesuffix("-wayland") for name in session.desktops]


def _filled(line: str, combination: Combination, action: str) -> str:
    held = combination.held
    key = xkb_name(combination.key)
    words = command(action).split()
    return line.format(
        joined="+".join([*held, key]),
        modded="+".join([*(_MODS.get(each, each) for each in held), key]),
        spaced=" ".join(held).upper(),
        riverine="+".join("Control" if each == "Ctrl" else each for each in held) or "None",
        key=key,
        command=command(action),
        quoted=" ".join(f'"{word}"' for word in words),
    )
