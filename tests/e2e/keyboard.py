"""A keyboard as the X server knows it: places of keys, whatever the layout writes with them."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from Xlib import XK, X, error
from Xlib.display import Display as XDisplay
from Xlib.ext import xtest

from tests.e2e.display import Display, needs

# Keycodes by what they write on an American keyboard.
CTRL, ALT, SHIFT, RIGHT_CTRL = 37, 64, 50, 105
SPACE, KEY_Q, KEY_S, KEY_O, HOME, PRINT, ONE, RETURN = 65, 24, 39, 32, 110, 107, 10, 36
ESCAPE = 9
QWERTY: Final = range(24, 30)


class Keyboard:
    """Somebody at the keyboard, with another program that may take keys too."""

    def __init__(self, shown: Display) -> None:
        needs("setxkbmap")
        self._shown = shown
        self.display = XDisplay(shown.name)
        self.root = self.display.screen().root
        self._held: list[int] = []

    def close(self) -> None:
        """Let go of what is held or taken, and leave the American layout behind."""
        self.up(*self._held)
        self.give()
        self.layout("us")
        self.display.close()

    def layout(self, *words: str) -> None:
        """Change the layout, as `setxkbmap` is told to."""
        subprocess.run(
            ["setxkbmap", "-option", "", *words], env=dict(self._shown.environment), check=True
        )

    def code(self, name: str) -> int:
        """Return the keycode of a key that has a name, as "Caps_Lock"."""
        return int(self.display.keysym_to_keycode(XK.string_to_keysym(name)))

    def down(self, *keycodes: int) -> None:
        """Press keys and hold them."""
        for keycode in keycodes:
            xtest.fake_input(self.display, X.KeyPress, keycode)
        self._held += keycodes
        self.display.sync()

    def up(self, *keycodes: int) -> None:
        """Let keys go, the last one first."""
        for keycode in reversed(keycodes):
            xtest.fake_input(self.display, X.KeyRelease, keycode)
        self._held = [each for each in self._held if each not in keycodes]
        self.display.sync()

    def press(self, *keycodes: int) -> None:
        """Press keys together."""
        self.down(*keycodes)
        self.up(*keycodes)

    def take(self, keycode: int, modifiers: int) -> bool:
        """Take a key as another program does; whether it was free."""
        refused = error.CatchError(error.BadAccess)
        modes = (X.GrabModeAsync, X.GrabModeAsync)
        self.root.grab_key(keycode, modifiers, False, *modes, onerror=refused)
        self.display.sync()
        return refused.get_error() is None

    def give(self) -> None:
        """Give back every key that was taken."""
        self.root.ungrab_key(X.AnyKey, X.AnyModifier)
        self.display.sync()

    @contextmanager
    def all_taken(self) -> Iterator[None]:
        """Hold the keyboard as an open menu of another program does."""
        modes = (X.GrabModeAsync, X.GrabModeAsync)
        assert self.root.grab_keyboard(False, *modes, X.CurrentTime) == X.GrabSuccess
        try:
            yield
        finally:
            self.display.ungrab_keyboard(X.CurrentTime)
            self.display.sync()
