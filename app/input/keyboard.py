"""`Keyboard`: what the keys of an X server write at present, and where a combination lies on it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple

from app.input import keys
from app.input.combination import Combination, Modifier
from app.input.keys import Key

SHIFT: Final = 1
CAPS_LOCK: Final = 1 << 1
CONTROL: Final = 1 << 2
_FIRST_MOD: Final = 3  # Mod1 is bit 3

_NUM_LOCK: Final = 0xFF7F
_SCROLL_LOCK: Final = 0xFF14
_ALT: Final = (0xFFE9, 0xFFEA)  # left and right, as the two below
_META: Final = (0xFFE7, 0xFFE8)
_SUPER: Final = (0xFFEB, 0xFFEC)
# What the server does by itself, with Ctrl and Alt: switch to console 1 to 12, end.
_OF_THE_SERVER: Final = frozenset({*range(0x1008FE01, 0x1008FE0D), 0xFED5})
# Where no key sets a modifier, the bits that every desktop uses for it.
_MOD1: Final = 1 << _FIRST_MOD
_MOD4: Final = 1 << (_FIRST_MOD + 3)

Groups = tuple[tuple[int, ...], ...]
"""Keysyms of a key by group (layout), then by level (0 plain, 1 with Shift)."""


class Grip(NamedTuple):
    """What is grabbed: a keycode and the real modifiers (X11's bits 0 to 7) held with it."""

    keycode: int
    modifiers: int


@dataclass(frozen=True, slots=True)
class Keyboard:
    """Keys of an X server by keycode, the group in use, and the keycodes of Mod1 to Mod5.

    `groups` in `keys` hold one entry for each group of that key; where a key has fewer groups than
    the keyboard, `group` is taken modulo their number, as the server does.
    """

    keys: Mapping[int, Groups]
    group: int = 0
    mods: tuple[tuple[int, ...], ...] = ()

    def grips(self, combination: Combination) -> frozenset[Grip]:
        """Return where `combination` is pressed; empty when no key of the keyboard writes it.

        A key is looked for where the layout in use has it, then in the other layouts, then where
        an American keyboard has it. A sign that is only written with Shift is pressed with Shift;
        digits (in France) and Latin letters (in Israel) are pressed without.
        """
        held = 0
        for modifier in combination.modifiers:
            held |= self._bit(modifier)
        key = combination.key
        shift = 0 if key.name.isalnum() else SHIFT
        places = (
            self._places(key, self.group)
            or self._places(key, self.group, level=1, modifiers=shift)
            or self._elsewhere(key)
        )
        if not places and key.position is not None:
            places = {Grip(key.position, 0)}
        return frozenset(Grip(keycode, held | more) for keycode, more in places)

    def keeps(self, combination: Combination) -> bool:
        """Return whether the server itself acts on `combination`: no program is told of it."""
        if not {"Ctrl", "Alt"} <= combination.modifiers or "Shift" in combination.modifiers:
            return False
        return any(
            not _OF_THE_SERVER.isdisjoint(levels)
            for grip in self.grips(combination)
            for levels in self.keys.get(grip.keycode, ())
        )

    @property
    def locks(self) -> tuple[int, ...]:
        """Every set of modifiers that locks alone can hold: none of them, Caps Lock, both, …"""
        sets = [0]
        for bit in (CAPS_LOCK, self._mod((_NUM_LOCK,)), self._mod((_SCROLL_LOCK,))):
            if bit:
                sets += [held | bit for held in sets]
        return tuple(sorted(set(sets)))

    def _bit(self, modifier: Modifier) -> int:
        match modifier:
            case "Shift":
                return SHIFT
            case "Ctrl":
                return CONTROL
            case "Alt":
                return self._mod(_ALT) or self._mod(_META) or _MOD1
            case "Super":
                return self._mod(_SUPER) or _MOD4

    def _mod(self, keysyms: tuple[int, ...]) -> int:
        """Return the bit of the first of Mod1 to Mod5 that a key with one of `keysyms` sets."""
        for index, keycodes in enumerate(self.mods):
            written = {
                keysym
                for keycode in keycodes
                for levels in self.keys.get(keycode, ())
                for keysym in levels
            }
            if not written.isdisjoint(keysyms):
                return 1 << (_FIRST_MOD + index)
        return 0

    # ---- where a key lies

    def _places(self, key: Key, group: int, level: int = 0, modifiers: int = 0) -> set[Grip]:
        return {
            Grip(keycode, modifiers)
            for keycode, groups in self.keys.items()
            if groups and _writes(groups[group % len(groups)], level, key)
        }

    def _elsewhere(self, key: Key) -> set[Grip]:
        most = max(map(len, self.keys.values()), default=0)
        found = (self._places(key, group) for group in range(most))
        return next(filter(None, found), set())


def _writes(levels: tuple[int, ...], level: int, key: Key) -> bool:
    if level >= len(levels):
        return False
    keysym = levels[level]
    if keysym == key.keysym:
        return True
    written = keys.character(keysym)
    return bool(written) and written.lower() == keys.character(key.keysym)
