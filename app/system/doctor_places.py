"""What the doctor says of places: folders that can be written, room, what is used, the log."""

import os
import shutil
import sys
import time
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from app.core import identity
from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.words import _
from app.system import crashes
from app.system.paths import Paths

ENOUGH_DISK: Final = 500_000_000  # bytes: a year of pictures, roughly
_LATELY: Final = timedelta(days=7)  # that a crash is news
SECONDS: Final = 4.0  # that adding up may take; a slow disk with many files takes longer


def place_checks(paths: Paths, recordings: Path, control: Control) -> Iterator[Check]:
    """Look at all of it; adding up what is used takes a few seconds at most."""
    yield _folders(paths)
    yield _disk(paths, recordings, control)
    yield _log(paths)


def folders_of(paths: Paths) -> Mapping[str, tuple[str, Path]]:
    """Return the folders that are written to: what they are for, in words."""
    return {
        "config": (_("Settings"), paths.config),
        "data": (_("History"), paths.data),
        "state": (_("Log"), paths.state),
    }


def obstacle(folder: Path) -> str:
    """Return why nothing can be written to `folder`, which may not be there yet; "" if it can."""
    place = folder
    while not os.path.lexists(place) and place != place.parent:
        place = place.parent
    if not place.is_dir():
        return _("{path} is no folder").format(path=place)
    if not os.access(place, os.W_OK | os.X_OK):
        if _is_anothers(place):
            return _("{path} belongs to another user").format(path=place)
        return _("{path} may not be written to").format(path=place)
    return ""


def _is_anothers(place: Path) -> bool:
    if sys.platform == "win32":
        return False
    try:
        return place.stat().st_uid != os.geteuid()
    except OSError:
        return False


def troubles(paths: Paths) -> list[AppError]:
    """Return what will be lost of what this program keeps, and what root would spoil."""
    check = _folders(paths)
    if check.ok:
        return []
    if _foreign_home() is not None:
        return [AppError(check.found, check.hint)]
    return [AppError(_("Not everything can be kept here."), f"{check.found}. {check.hint}")]


def _folders(paths: Paths) -> Check:
    name = _("Folders")
    folders = folders_of(paths)
    troubles = {key: obstacle(folder) for key, (_label, folder) in folders.items()}
    data = {key: str(folder) for key, (_label, folder) in folders.items()}
    told = "; ".join(f"{label}: {folder}" for label, folder in folders.values())
    wrong = {key: why for key, why in troubles.items() if why}
    if wrong:
        lost = {
            "config": _("settings and keys are not kept"),
            "data": _("conversations are not kept"),
            "state": _("the log and the places of windows are not kept"),
        }
        found = "; ".join(f"{folders[key][0]}: {why}, {lost[key]}" for key, why in wrong.items())
        hint = _(
            "Make these folders yours and writable (chown, chmod), or have the variables"
            " XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME name others."
        )
        if sys.platform in ("win32", "darwin"):
            hint = _("Make these folders yours and writable.")
        return Check("folders", name, ok=False, found=found, hint=hint, data=data)
    if (foreign := _foreign_home()) is not None:
        return Check(
            "folders",
            name,
            ok=False,
            found=_("{name} runs as root in the home of another user: {path}").format(
                name=identity.NAME, path=foreign
            ),
            hint=_("Start it without sudo: nothing that it does needs root."),
            data=data,
        )
    return Check("folders", name, ok=True, found=told, data=data)


def _foreign_home() -> Path | None:
    """Return the home of somebody else that root works in, as `sudo` may leave it."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    home = Path(os.environ.get("HOME") or "/")
    return home if _is_anothers(home) else None


def _disk(paths: Paths, recordings: Path, control: Control) -> Check:
    name = _("Disk")
    place = paths.data
    while not place.exists() and place != place.parent:
        place = place.parent
    free = shutil.disk_usage(place).free
    end = time.monotonic() + SECONDS
    used = {
        "history": (_("history"), [paths.data], [paths.models, paths.local]),
        "models": (_("models"), [paths.models, paths.local], []),
        "recordings": (_("recordings"), [recordings], []),
    }
    sizes = {
        key: sum(size_of(folder, end, control, without=without) for folder in folders)
        for key, (_label, folders, without) in used.items()
    }
    words = [f"{used[key][0]} {_size(size)}" for key, size in sizes.items() if size]
    found = _("{size} GB free at {path}").format(size=f"{free / 1e9:.1f}", path=place)
    if words:
        found += "; " + _("in use: {sizes}").format(sizes=", ".join(words))
    data = {"path": str(place), "free": free, "used": sizes}
    if free < ENOUGH_DISK:
        hint = _("Make room there, or the history cannot grow.")
        return Check("disk", name, ok=False, found=found, hint=hint, data=data)
    return Check("disk", name, ok=True, found=found, data=data)


def size_of(
    folder: Path, end: float, control: Control, *, without: list[Path] | None = None
) -> int:
    """Return the bytes of all files in `folder`, what was seen of them by the time `end`.

    Links are not followed; folders in `without` are left out.
    """
    size, waiting = 0, [str(folder)]
    left_out = {str(each) for each in without or []}
    while waiting and time.monotonic() < end and not control.cancelled:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting += [] if entry.path in left_out else [entry.path]
                    elif entry.is_file(follow_symlinks=False):
                        size += entry.stat(follow_symlinks=False).st_size
        except OSError:
            continue
    return size


def _size(size: int) -> str:
    return f"{size / 1e9:.1f} GB" if size >= 10**8 else f"{size / 1e6:.1f} MB"


def _log(paths: Paths) -> Check:
    name = _("Log")
    crashed = crashes.kept(paths.crashes)
    try:
        size = paths.log.stat().st_size
    except OSError:
        size = 0
    data = {
        "path": str(paths.log),
        "size": size,
        "crashes": [{"at": each.at.isoformat(), "file": str(each.file)} for each in crashed],
    }
    found = f"{paths.log} ({_size(size)})" if size else _("nothing was written yet")
    if crashed:
        last = crashed[0]
        lately = datetime.now(UTC) - last.at < _LATELY
        found += "; " + _("the last crash was on {date} at {time} UTC: {path}").format(
            date=f"{last.at:%Y-%m-%d}", time=f"{last.at:%H:%M}", path=last.file
        )
        hint = _("Please report it with that file; it holds no picture, word or key.")
        return Check("log", name, not lately, found, hint if lately else "", data)
    return Check("log", name, ok=True, found=found, data=data)
