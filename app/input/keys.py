"""Keys by name, and what each system calls them.

`position` is the keycode that the key has in X, whatever the layout: evdev's number plus 8
(linux/input-event-codes.h). It is where a key of an American keyboard lies, so it finds a letter
on layouts that have none. Keysyms are those of X11/keysymdef.h, virtual keys those of winuser.h,
`mac` those of HIToolbox/Events.h; None where a system has no such key.
"""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from types import MappingProxyType
from typing import Final

from app.core.words import N_, _


@dataclass(frozen=True, slots=True)
class Key:
    """One key. `name` is canonical, `label` a message id; `alone`: needs no modifier.

    Without a label it is called by its name in every language, as those keys are whose name is
    also what a button does: a catalogue has one translation for both.
    """

    name: str
    keysym: int
    label: str = ""
    position: int | None = None
    virtual: int | None = None
    mac: int | None = None
    alone: bool = False


# Rows of an American keyboard: the position of the first key, the characters.
_ROWS: Final = (
    (10, "1234567890-="),
    (24, "QWERTYUIOP[]"),
    (38, "ASDFGHJKL;'`"),
    (51, "\\ZXCVBNM,./"),
)
_VIRTUAL: Final[Mapping[str, int]] = {
    ";": 0xBA, "=": 0xBB, ",": 0xBC, "-": 0xBD, ".": 0xBE, "/": 0xBF, "`": 0xC0,
    "[": 0xDB, "\\": 0xDC, "]": 0xDD, "'": 0xDE,
}  # fmt: skip
# Index: the code. "_" stands for codes of other keys.
_MAC: Final = "ASDFHGZXCV_BQWERYT123465=97-80]OU[IP_LJ'K;\\,/NM.__`"
_MAC_F: Final = (
    122, 120, 99, 118, 96, 97, 98, 100, 101, 109, 103, 111, 105, 107, 113, 106, 64, 79, 80, 90,
)  # fmt: skip

_NAMED: Final = (
    Key("Space", 0x20, N_("Space"), 65, 0x20, 49),
    Key("Tab", 0xFF09, N_("Tab"), 23, 0x09, 48),
    Key("Enter", 0xFF0D, N_("Enter"), 36, 0x0D, 36),
    Key("Backspace", 0xFF08, N_("Backspace"), 22, 0x08, 51),
    Key("Esc", 0xFF1B, N_("Esc"), 9, 0x1B, 53),
    Key("Insert", 0xFF63, N_("Insert"), 118, 0x2D, 114),
    Key("Delete", 0xFFFF, "", 119, 0x2E, 117),
    Key("Home", 0xFF50, N_("Home"), 110, 0x24, 115),
    Key("End", 0xFF57, N_("End"), 115, 0x23, 119),
    Key("PageUp", 0xFF55, N_("Page Up"), 112, 0x21, 116),
    Key("PageDown", 0xFF56, N_("Page Down"), 117, 0x22, 121),
    Key("Left", 0xFF51, N_("Left"), 113, 0x25, 123),
    Key("Up", 0xFF52, N_("Up"), 111, 0x26, 126),
    Key("Right", 0xFF53, N_("Right"), 114, 0x27, 124),
    Key("Down", 0xFF54, N_("Down"), 116, 0x28, 125),
    Key("Print", 0xFF61, N_("Print Screen"), 107, 0x2C, None, alone=True),
    Key("Pause", 0xFF13, "", 127, 0x13, None, alone=True),
    Key("Menu", 0xFF67, N_("Menu"), 135, 0x5D, None, alone=True),
)
_ALIASES: Final[Mapping[str, str]] = {
    "spacebar": "Space", "return": "Enter", "escape": "Esc", "ins": "Insert", "del": "Delete",
    "prior": "PageUp", "pgup": "PageUp", "next": "PageDown", "pgdn": "PageDown",
    "pgdown": "PageDown", "printscreen": "Print", "prtscr": "Print", "prtscn": "Print",
    "prtsc": "Print", "sysrq": "Print", "snapshot": "Print", "break": "Pause", "apps": "Menu",
    "minus": "-", "hyphen": "-", "dash": "-", "equal": "=", "equals": "=", "bracketleft": "[",
    "leftbracket": "[", "bracketright": "]", "rightbracket": "]", "semicolon": ";",
    "apostrophe": "'", "quote": "'", "grave": "`", "backtick": "`", "backquote": "`",
    "backslash": "\\", "comma": ",", "period": ".", "dot": ".", "slash": "/",
}  # fmt: skip
# The last byte of older keysyms is a code of an alphabet, the byte before says which.
_ALPHABETS: Final[Mapping[int, str]] = {
    0x1: "iso8859-2", 0x2: "iso8859-3", 0x3: "iso8859-4", 0x5: "iso8859-6", 0x6: "koi8-r",
    0x7: "iso8859-7", 0xC: "iso8859-8", 0xD: "tis-620",
}  # fmt: skip
# Where they differ from these codes: the first keysym, the characters from there on.
_EXCEPTIONS: Final[Mapping[int, str]] = {
    0x6A1: "ђѓёєѕіїјљњћќґўџ", 0x6B0: "№ЂЃЁЄЅІЇЈЉЊЋЌҐЎЏ", 0x7A1: "ΆΈΉΊΪ", 0x7A7: "Ό", 0x7A8: "ΎΫ",
    0x7AB: "Ώ", 0x7B1: "άέήίϊΐό", 0x7B8: "ύϋΰώ", 0x7D2: "Σ", 0x7F2: "σς",
}  # fmt: skip


def find(name: str) -> Key | None:
    """Return the key of that name, in any case, by its other names or label; None for none.

    Any character that somebody can type names a key, which other layouts may have.
    """
    if len(name) == 1:
        return _table().get(_folded(name)) or _foreign(name)
    folded = name.casefold().replace(" ", "").replace("_", "").replace("-", "")
    known = _table().get(_ALIASES.get(folded, folded).casefold())
    return known or next((key for key in _NAMED if key.label and _(key.label) == name), None)


def character(keysym: int) -> str:
    """Return what a keysym writes, "" when it writes nothing that is known here."""
    if 0x20 <= keysym <= 0x7E or 0xA0 <= keysym <= 0xFF:
        return chr(keysym)
    if 0x01000100 <= keysym <= 0x0110FFFF:
        return chr(keysym - 0x01000000)
    for first, characters in _EXCEPTIONS.items():
        if first <= keysym < first + len(characters):
            return characters[keysym - first]
    alphabet = _ALPHABETS.get(keysym >> 8)
    return bytes((keysym & 0xFF,)).decode(alphabet, "ignore") if alphabet else ""


def keysym_of(char: str) -> int:
    """Return the keysym of a character."""
    code = ord(char)
    return code if code < 0x100 else 0x01000000 + code


@cache
def _table() -> Mapping[str, Key]:
    return MappingProxyType({key.name.casefold(): key for key in _all()})


def _all() -> Iterator[Key]:
    yield from _NAMED
    for number in range(1, 25):
        position = 66 + number if number <= 10 else 84 + number if number <= 12 else 178 + number
        yield Key(
            f"F{number}",
            0xFFBD + number,
            position=position,
            virtual=0x6F + number,
            mac=_MAC_F[number - 1] if number <= len(_MAC_F) else None,
            alone=True,
        )
    for first, row in _ROWS:
        for place, char in enumerate(row):
            yield Key(
                char,
                keysym_of(char.lower()),
                position=first + place,
                virtual=_VIRTUAL.get(char, ord(char)),
                mac=_MAC.index(char),
            )
    yield Key("Plus", keysym_of("+"))


def _folded(char: str) -> str:
    return "plus" if char == "+" else char.casefold()


def _foreign(char: str) -> Key | None:
    upper = char.upper() if len(char.upper()) == 1 else char
    if unicodedata.category(char)[0] not in "LNPS":
        return None
    return Key(upper, keysym_of(char.lower() if len(char.lower()) == 1 else char))
