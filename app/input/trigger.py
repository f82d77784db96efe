"""Combinations in the spelling of desktops: https://specifications.freedesktop.org/shortcuts-spec.

Modifiers in capitals, then the name of a keysym as xkbcommon-keysyms.h has it: "CTRL+ALT+space".
"""

from collections.abc import Mapping
from typing import Final

from app.input.combination import Combination, Modifier
from app.input.keys import Key

_MODIFIERS: Final[Mapping[Modifier, str]] = {
    "Super": "LOGO", "Ctrl": "CTRL", "Alt": "ALT", "Shift": "SHIFT",
}  # fmt: skip
_NAMES: Final[Mapping[str, str]] = {
    "Space": "space", "Enter": "Return", "Backspace": "BackSpace", "Esc": "Escape",
    "PageUp": "Page_Up", "PageDown": "Page_Down", "Plus": "plus", "-": "minus", "=": "equal",
    "[": "bracketleft", "]": "bracketright", ";": "semicolon", "'": "apostrophe", "`": "grave",
    "\\": "backslash", ",": "comma", ".": "period", "/": "slash",
}  # fmt: skip


def trigger_of(combination: Combination) -> str:
    """Return `combination` as portals take it."""
    modifiers = (_MODIFIERS[each] for each in combination.held)
    return "+".join([*modifiers, xkb_name(combination.key)])


def xkb_name(key: Key) -> str:
    """Return what xkbcommon calls the key."""
    known = _NAMES.get(key.name)
    if known is not None:
        return known
    if len(key.name) > 1:
        return key.name
    char = key.name.lower() if len(key.name.lower()) == 1 else key.name
    return char if char.isascii() and char.isalnum() else f"U{ord(char):04X}"
