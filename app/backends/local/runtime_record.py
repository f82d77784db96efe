"""What stands in the folder of the private Python: whether it is whole, and of what it is made."""

import json
import os
import sys
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, Final

_READY: Final = "environment"
_RECORD: Final = "eyeline-runtime.json"
_COME: Final = "come.json"


@dataclass(frozen=True, slots=True)
class Record:
    """What an environment was made of, and what torch found there. `size` in bytes, on disk."""

    lock: str
    digest: str
    torch: str
    device: str
    python: str
    size: int


def environment(root: Path) -> Path:
    """Return the folder of the environment that is whole, or will be."""
    return root / _READY


def program_in(folder: Path) -> Path:
    """Return the Python of an environment."""
    if sys.platform == "win32":
        return folder / "Scripts" / "python.exe"
    return folder / "bin" / "python"


def record_of(root: Path) -> Record | None:
    """Return what the environment was made of; None where none was ever whole."""
    try:
        return Record(**_table(environment(root) / _RECORD))
    except (OSError, ValueError, TypeError):
        return None


def write_record(folder: Path, record: Record) -> None:
    """Say that the environment in `folder` is whole. Raises OSError."""
    _write(folder / _RECORD, asdict(record))


def with_size(record: Record, size: int) -> Record:
    """Return it with the bytes that all of it takes."""
    return replace(record, size=size)


def come(root: Path, digest: str) -> tuple[str, ...]:
    """Return the packages of a lock that have come in full already."""
    try:
        table = _table(root / _COME)
        return tuple(map(str, table["packages"])) if table["digest"] == digest else ()
    except (OSError, ValueError, TypeError, KeyError):
        return ()


def note_come(root: Path, digest: str, packages: tuple[str, ...]) -> None:
    """Remember which packages have come in full. Raises OSError."""
    _write(root / _COME, {"digest": digest, "packages": packages})


def size_of(folder: Path) -> int:
    """Return the bytes that a folder takes; what has two names in it counts once."""
    seen: set[tuple[int, int]] = set()
    size = 0
    for entry in _files(folder):
        try:
            stat = entry.stat(follow_symlinks=False)
        except OSError:
            continue  # it went meanwhile
        key = stat.st_dev, stat.st_ino or hash(entry.path)
        if key not in seen:
            seen.add(key)
            size += stat.st_size
    return size


def _files(folder: Path) -> Iterator[os.DirEntry[str]]:
    waiting = [str(folder)]
    while waiting:
        try:
            with os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
                    else:
                        yield entry
        except OSError:
            continue


def _table(path: Path) -> dict[str, Any]:
    table = json.loads(path.read_text(encoding="utf-8"))
    if not isinstance(table, dict):
        raise TypeError(path.name)
    return table


def _write(path: Path, table: Mapping[str, object]) -> None:
    part = path.with_name(f"{path.name}.{os.getpid()}.part")
    part.write_text(json.dumps(table), encoding="utf-8")
    part.replace(path)
