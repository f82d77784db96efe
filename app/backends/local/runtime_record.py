"""What stands in the folder of the private Python: whether it is whole, and of what it is made."""

import json
import os
import sys
from collections.abc import Collection, Iterator, Mapping
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


def stamp(root: Path) -> tuple[int, int]:
    """Return what is another one once the environment was made anew, by whichever process."""
    try:
        told = (environment(root) / _RECORD).stat()
    except OSError:
        return 0, 0
    return told.st_ino, told.st_mtime_ns


def write_record(folder: Path, record: Record) -> None:
    """Say that the environment in `folder` is whole. Raises OSError."""
    _write(folder / _RECORD, asdict(record))


def with_size(record: Record, size: int) -> Record:
    """Return it with the bytes that all of it takes."""
    return replace(record, size=size)


def come(root: Path, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Return those of the packages `wanted`, with their versions, that have come in full."""
    there = set(_come(root))
    return tuple(name for name, version in wanted.items() if f"{name}=={version}" in there)


def outdated(root: Path, wanted: Mapping[str, str]) -> tuple[str, ...]:
    """Return the packages that have come in other versions than those `wanted`."""
    told = (each.partition("==") for each in _come(root))
    return tuple({name: None for name, _is, version in told if wanted.get(name) != version})


def note_come(root: Path, packages: Mapping[str, str]) -> None:
    """Remember that packages have come in full. Raises OSError."""
    more = {f"{name}=={version}": None for name, version in packages.items()}
    _write(root / _COME, {"packages": [*(dict.fromkeys(_come(root)) | more)]})


def forget_come(root: Path, packages: Collection[str]) -> None:
    """Forget that packages have come, in whichever version. Raises OSError."""
    left = [each for each in _come(root) if each.partition("==")[0] not in packages]
    _write(root / _COME, {"packages": left})


def forget_all(root: Path) -> None:
    """Forget what has come. Raises OSError."""
    (root / _COME).unlink(missing_ok=True)


def _come(root: Path) -> tuple[str, ...]:
    """Return the packages that are in the cache, as `name==version`."""
    try:
        there = _table(root / _COME)["packages"] if (root / "cache").is_dir() else ()
        return tuple(map(str, there))
    except (OSError, ValueError, TypeError, KeyError):
        return ()


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
