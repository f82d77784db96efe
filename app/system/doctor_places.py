"""What the doctor says of places: folders that can be written, room, what is used, the log."""

import os
import shutil
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from app.core import identity
from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.words import _, sentences
from app.system import crashes, whole_file
from app.system.paths import Paths

ENOUGH_DISK: Final = 500_000_000  # bytes: a year of pictures, roughly
ENOUGH_TEXT: Final = 10_000_000  # bytes: a log and settings, many times
_LATELY: Final = timedelta(days=7)  # that a crash is news
SECONDS: Final = 4.0  # that adding up may take; a slow disk with many files takes longer


def place_checks(paths: Paths, recordings: Path, control: Control) -> Iterator[Check]:
    """Look at all of it; adding up what is used takes a few seconds at most."""
    yield _folders(paths, recordings)
    yield _disk(paths, recordings, control)
    yield _log(paths)


def obstacle(folder: Path) -> str:
    """Return why nothing can be written to `folder`, which may not be there yet; "" if it can."""
    place = _there(folder)
    if not place.is_dir():
        return _("{path} is no folder").format(path=place)
    if not os.access(place, os.W_OK | os.X_OK):
        if _is_anothers(place):
            return _("{path} belongs to another user").format(path=place)
        return _("{path} may not be written to").format(path=place)
    return ""


def _there(folder: Path) -> Path:
    """Return `folder`, or of those around it the first one that is there, as far as we see."""
    place = folder
    while not whole_file.is_there(place) and place != place.parent:
        place = place.parent
    return place


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


def _folders(paths: Paths, recordings: Path | None = None) -> Check:
    name = _("Folders")
    folders = {
        "config": (_("Settings"), paths.config, _("settings and keys are not kept")),
        "data": (_("History"), paths.data, _("conversations are not kept")),
        "state": (_("Log"), paths.state, _("the log and the places of windows are not kept")),
    }
    if recordings is not None:
        folders["recordings"] = _("Recordings"), recordings, _("recordings cannot be saved")
    data = {key: str(folder) for key, (_label, folder, _lost) in folders.items()}
    troubles = {key: obstacle(folder) for key, (_label, folder, _lost) in folders.items()}
    wrong = [key for key, why in troubles.items() if why]
    said = [f"{folders[key][0]}: {troubles[key]}, {folders[key][2]}" for key in wrong]
    hints = _ways(wrong)
    if recordings is not None and not _has_temporary():
        said.append(_("no folder for temporary files can be written to"))
        hints.append(_("Have the variable TMPDIR name a folder that you can write to."))
    if said:
        return Check("folders", name, False, "; ".join(said), sentences(*hints), data)
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
    told = "; ".join(f"{label}: {folder}" for label, folder, _lost in folders.values())
    return Check("folders", name, ok=True, found=told, data=data)


def _ways(wrong: list[str]) -> list[str]:
    """Return what to do where nothing can be written to these folders."""
    hints = []
    if {*wrong} - {"recordings"}:
        if sys.platform in ("win32", "darwin"):
            hints.append(_("Make these folders yours and writable."))
        else:
            hints.append(
                _(
                    "Make these folders yours and writable (chown, chmod), or have the variables"
                    " XDG_CONFIG_HOME, XDG_DATA_HOME and XDG_STATE_HOME name others."
                )
            )
    if "recordings" in wrong:
        hints.append(_("Choose another folder for recordings in the settings."))
    return hints


def _has_temporary() -> bool:
    try:
        tempfile.gettempdir()
    except OSError:
        return False
    return True


def _foreign_home() -> Path | None:
    """Return the home of somebody else that root works in, as `sudo` may leave it."""
    if sys.platform == "win32" or os.geteuid() != 0:
        return None
    home = Path(os.environ.get("HOME") or "/")
    return home if _is_anothers(home) else None


def _disk(paths: Paths, recordings: Path, control: Control) -> Check:
    name = _("Disk")
    place = _there(paths.data)
    free = _free(place)
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
    found = _room(place, free)
    if words:
        found += "; " + _("in use: {sizes}").format(sizes=", ".join(words))
    full = {
        other: room
        for other, enough in (
            (_there(recordings), ENOUGH_DISK),
            (_there(paths.config), ENOUGH_TEXT),
            (_there(paths.state), ENOUGH_TEXT),
        )
        if (room := _free(other)) is not None and room < enough and not _same_disk(other, place)
    }
    found = "; ".join([found, *(_room(other, room) for other, room in full.items())])
    data = {
        "path": str(place),
        "free": free,
        "used": sizes,
        "full": [str(other) for other in full],
    }
    hints = []
    if free is not None and free < ENOUGH_DISK:
        hints.append(_("Make room there, or the history cannot grow."))
    if full:
        hints.append(
            _("Make room at {paths}, or nothing more can be saved there.").format(
                paths=", ".join(map(str, full))
            )
        )
    return Check("disk", name, not hints, found, sentences(*hints), data)


def _free(place: Path) -> int | None:
    """Return the bytes that are free at `place`, None where nobody can tell."""
    try:
        return shutil.disk_usage(place).free
    except OSError:
        return None


def _same_disk(one: Path, other: Path) -> bool:
    try:
        return one.stat().st_dev == other.stat().st_dev
    except OSError:
        return False


def _room(place: Path, free: int | None) -> str:
    if free is None:
        return _("nobody can tell how much is free at {path}").format(path=place)
    return _("{size} free at {path}").format(size=_size(free), path=place)


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
