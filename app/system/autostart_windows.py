r"""`WindowsAutostart`: a value of the user's key `Run` in the registry.

The task manager and the settings switch such values off in another key, `StartupApproved`: a value
there whose first byte is odd does that, and is followed by the time at which it was done.
"""

import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Protocol

from app.core import identity
from app.system.autostart_words import reading, unusable, writing

_VERSION: Final = r"Software\Microsoft\Windows\CurrentVersion"
_RUN: Final = rf"{_VERSION}\Run"
_APPROVED: Final = rf"{_VERSION}\Explorer\StartupApproved\Run"
_LONGEST: Final = 260  # characters of a command: longer ones are not started


class Registry(Protocol):
    """Values of keys below `HKEY_CURRENT_USER`. All raise OSError."""

    def get(self, key: str, name: str) -> object:
        """Return a value, None where there is none."""
        ...

    def put(self, key: str, name: str, text: str) -> None: ...
    def drop(self, key: str, name: str) -> None:
        """Delete a value, if it is there."""
        ...


class WindowsAutostart:
    """The value is called as the program is; its installer deletes it."""

    def __init__(self, registry: Registry, command: Sequence[str]) -> None:
        self._registry = registry
        self._command = list(command)

    def is_on(self) -> bool:
        with reading(_RUN):
            line = self._registry.get(_RUN, identity.NAME)
            approved = self._registry.get(_APPROVED, identity.NAME)
        refused = isinstance(approved, bytes) and bool(approved) and approved[0] % 2 == 1
        return isinstance(line, str) and Path(program_of(line)).is_file() and not refused

    def switch(self, on: bool) -> None:
        if on:
            self._write()
        with writing(_RUN):
            self._registry.drop(_APPROVED, identity.NAME)
            if not on:
                self._registry.drop(_RUN, identity.NAME)

    def renew(self) -> None:
        with reading(_RUN):
            line = self._registry.get(_RUN, identity.NAME)
        if isinstance(line, str) and not Path(program_of(line)).is_file():
            self._write()

    def _write(self) -> None:
        line = subprocess.list2cmdline(self._command)
        if len(line) > _LONGEST:
            raise unusable(self._command[0])
        with writing(_RUN):
            self._registry.put(_RUN, identity.NAME, line)


def program_of(line: str) -> str:
    """Return the program that a command line starts, "" for none."""
    text = line.strip()
    if text.startswith('"'):
        return text[1:].partition('"')[0]
    return text.partition(" ")[0]


class WindowsRegistry:
    """`Registry` of the user who is logged in."""

    def get(self, key: str, name: str) -> object:
        if sys.platform == "win32":
            import winreg

            try:
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key) as opened:
                    return winreg.QueryValueEx(opened, name)[0]
            except FileNotFoundError:
                return None
        return None

    def put(self, key: str, name: str, text: str) -> None:
        if sys.platform == "win32":
            import winreg

            with winreg.CreateKey(winreg.HKEY_CURRENT_USER, key) as opened:
                winreg.SetValueEx(opened, name, 0, winreg.REG_SZ, text)

    def drop(self, key: str, name: str) -> None:
        if sys.platform == "win32":
            import winreg

            try:
                access = winreg.KEY_SET_VALUE
                with winreg.OpenKey(winreg.HKEY_CURRENT_USER, key, 0, access) as opened:
                    winreg.DeleteValue(opened, name)
            except FileNotFoundError:
                return
