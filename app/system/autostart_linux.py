"""`LinuxAutostart`: an entry in the folder `autostart` of the user's configuration.

By the Desktop Application Autostart Specification 0.5, and what desktops add to it.
"""

import os
import re
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Final

from app.core import identity
from app.core.words import _
from app.system import desktop_entry, whole_file
from app.system.autostart_words import reading, unusable, writing

_NAME: Final = f"{identity.APP_ID}.desktop"
_OURS: Final = f"X-{identity.NAME}-Autostart"  # by it an entry is known that nobody else wrote
_SWITCH: Final = re.compile(r"X-\w+-[Aa]utostart-enabled")  # of GNOME, MATE, KDE


class LinuxAutostart:
    """The user's entry hides one of the same name that the system has for everybody."""

    def __init__(self, home: Path, environment: Mapping[str, str], command: Sequence[str]) -> None:
        config = _folder(environment.get("XDG_CONFIG_HOME", "")) or home / ".config"
        told = environment.get("XDG_CONFIG_DIRS", "") or "/etc/xdg"
        shared = filter(None, map(_folder, told.split(os.pathsep)))
        self._place = config / "autostart" / _NAME
        self._shared = tuple(each / "autostart" / _NAME for each in shared)
        self._desktops = set(filter(None, environment.get("XDG_CURRENT_DESKTOP", "").split(":")))
        self._command = list(command)

    def is_on(self) -> bool:
        for place in (self._place, *self._shared):
            entry = _entry_at(place)
            if entry is not None:
                return self._starts(entry)
        return False

    def switch(self, on: bool) -> None:
        if on:
            self._write({"Hidden": "false"})
            return
        if any(_entry_at(place) is not None for place in self._shared):
            self._write({"Hidden": "true"})
            return
        with writing(self._place):
            self._place.unlink(missing_ok=True)

    def renew(self) -> None:
        entry = _entry_at(self._place)
        if entry is None or entry.get(_OURS) != "true":
            return
        if not _is_there(desktop_entry.program_of(entry.get("Exec", ""))):
            kept = {key: value for key, value in entry.items() if _is_switch(key)}
            self._write(kept)

    def _starts(self, entry: Mapping[str, str]) -> bool:
        """Whether desktops start what is in an entry."""
        # By the specification "true" and "false"; GLib takes numbers, too.
        off = any(_SWITCH.fullmatch(key) and entry[key] in ("false", "0") for key in entry)
        if off or entry.get("Hidden") in ("true", "1"):
            return False
        only, never = (
            {*filter(None, entry.get(key, "").split(";"))} for key in ("OnlyShowIn", "NotShowIn")
        )
        if never & self._desktops or (only and not only & self._desktops):
            return False
        tried = entry.get("TryExec", "")
        program = desktop_entry.program_of(entry.get("Exec", ""))
        return _is_there(program) and (not tried or _is_there(tried))

    def _write(self, switches: Mapping[str, str]) -> None:
        program = self._command[0]
        if "%" in program:  # it is written twice, under which GLib does not find it
            raise unusable(program)
        entries = {
            "Type": "Application",
            "Name": identity.NAME,
            "Comment": _("Ask about what you see on the screen"),
            "Icon": identity.APP_ID,
            "TryExec": program,
            "Exec": desktop_entry.command_line(self._command),
            "Terminal": "false",
            "StartupNotify": "false",
            _OURS: "true",
            **switches,
        }
        try:
            data = desktop_entry.written(entries)
        except ValueError as error:
            raise unusable(program) from error
        with writing(self._place):
            whole_file.folder(self._place.parent)
            if self._place.is_symlink():
                self._place.unlink()  # it leads to the entry of a menu, which stays as it is
            whole_file.write(self._place, data)


def _entry_at(place: Path) -> dict[str, str] | None:
    """Return what is in a file, None where there is none. Raises SettingsError."""
    with reading(place):
        try:
            return desktop_entry.read(place.read_bytes())
        except (FileNotFoundError, NotADirectoryError):
            return None


def _is_switch(key: str) -> bool:
    return key in ("Hidden", "OnlyShowIn", "NotShowIn") or bool(_SWITCH.fullmatch(key))


def _is_there(program: str) -> bool:
    return shutil.which(program) is not None


def _folder(path: str) -> Path | None:
    """Return a folder that the environment names; relative ones do not count."""
    return Path(path) if Path(path).is_absolute() else None
