"""`Combination`: a key with its modifiers, as people write it, such as “Ctrl+Alt+Space”."""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final, Literal, get_args

from app.core.errors import SettingsError
from app.core.words import N_, _
from app.input import keys
from app.input.keys import Key

Modifier = Literal["Super", "Ctrl", "Alt", "Shift"]
MODIFIERS: Final[tuple[Modifier, ...]] = get_args(Modifier)  # in the order of writing

_MODIFIER_NAMES: Final[Mapping[str, Modifier]] = {
    "ctrl": "Ctrl", "control": "Ctrl", "ctl": "Ctrl", "primary": "Ctrl", "strg": "Ctrl",
    "alt": "Alt", "option": "Alt", "opt": "Alt", "mod1": "Alt",
    "shift": "Shift", "umschalt": "Shift",
    "super": "Super", "win": "Super", "windows": "Super", "meta": "Super", "logo": "Super",
    "cmd": "Super", "command": "Super", "mod4": "Super",
}  # fmt: skip
_SIGNS: Final = str.maketrans({"⌘": "Super+", "⌃": "Ctrl+", "⌥": "Alt+", "⇧": "Shift+"})
# Full-width letters and signs come from Chinese and Japanese input methods.
_NARROW: Final = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {0x3000: 0x20}
_BRACKETED: Final = re.compile(r"<([A-Za-z0-9]+)>(?=.)")  # as GTK writes: <Control><Alt>space
_LABELS: Final[Mapping[str, Mapping[Modifier, str]]] = {
    "linux": {"Super": N_("Super"), "Ctrl": N_("Ctrl"), "Alt": N_("Alt"), "Shift": N_("Shift")},
    "win32": {"Super": N_("Win"), "Ctrl": N_("Ctrl"), "Alt": N_("Alt"), "Shift": N_("Shift")},
    "darwin": {
        "Super": N_("Cmd"),
        "Ctrl": N_("Control"),
        "Alt": N_("Option"),
        "Shift": N_("Shift"),
    },
}


@dataclass(frozen=True, slots=True)
class Combination:
    """A key pressed while exactly `modifiers` are held; `str` gives the canonical spelling.

    "Super" is the key with the system's logo: Windows and Command are it too.
    """

    modifiers: frozenset[Modifier]
    key: Key

    def __str__(self) -> str:
        return "+".join([*self.held, self.key.name])

    @property
    def held(self) -> tuple[Modifier, ...]:
        """The modifiers in the order of writing."""
        return tuple(modifier for modifier in MODIFIERS if modifier in self.modifiers)

    def shown(self, platform: str) -> str:
        """Return it as the keyboards of `platform` (a value of `sys.platform`) are labelled."""
        labels = _LABELS.get(platform, _LABELS["linux"])
        key = _(self.key.label) if self.key.label else self.key.name
        return "+".join([*(_(labels[modifier]) for modifier in self.held), key])


def parse(text: str) -> Combination:
    """Return what `text` names, in any case, order and common spelling.

    Raises SettingsError: no key, no such key, or one that would take a letter from typing.
    """
    modifiers: set[Modifier] = set()
    found: list[Key] = []
    for word in _words(text):
        modifier = _modifier(word)
        if modifier is not None:
            modifiers.add(modifier)
            continue
        key = keys.find(word)
        if key is None:
            raise SettingsError(
                _("There is no key “{key}”.").format(key=_short(word)), _how_to_write()
            )
        found.append(key)
    if len(found) != 1:
        raise SettingsError(
            _("“{text}” is no combination of keys.").format(text=_short(text)), _how_to_write()
        )
    combination = Combination(frozenset(modifiers), found[0])
    if not modifiers - {"Shift"} and not found[0].alone:
        raise SettingsError(
            _("“{combination}” alone would be taken from typing.").format(combination=combination),
            _("Add Ctrl, Alt or Super to it."),
        )
    return combination


def _modifier(word: str) -> Modifier | None:
    """Return the modifier of that name, in English or as it is labelled in the language in use."""
    known = _MODIFIER_NAMES.get(word.casefold())
    labelled = (
        modifier
        for labels in _LABELS.values()
        for modifier, label in labels.items()
        if _(label).casefold() == word.casefold()
    )
    return known or next(labelled, None)


def _words(text: str) -> Iterator[str]:
    """Return the names in `text`: "+" joins them, else blanks or hyphens do."""
    plain = unicodedata.normalize("NFC", text).translate(_NARROW).translate(_SIGNS)
    plain = _BRACKETED.sub(r"\1+", plain).strip()
    plain = re.sub(r"(^|\+\s*)\+$", r"\1plus", plain)  # the key "+" itself
    for piece in filter(None, (piece.strip() for piece in plain.split("+"))):
        if keys.find(piece) is not None or _modifier(piece) is not None:
            yield piece
        else:
            yield from _apart(piece)


def _apart(piece: str) -> Iterator[str]:
    """Return the names in a piece such as "ctrl-alt-page up" or "Ctrl -"."""
    rest = piece
    while rest:
        name = re.match(r"([A-Za-z0-9]+)[\s-]+(?=.)", rest)
        if name is None or _modifier(name[1]) is None:
            break
        yield name[1]
        rest = rest[name.end() :]
    yield rest


def _short(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:40]}…"


def _how_to_write() -> str:
    return _("Write it like “{example}”.").format(example="Ctrl+Alt+Space")
