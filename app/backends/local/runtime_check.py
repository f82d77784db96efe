"""Compares an environment with what its wheels said of their files (PEP 376, RECORD)."""

import base64
import csv
import hashlib
import re
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Final

from app.core.control import Control
from app.core.local_models import Fetching

_BLOCK: Final = 4 * 1024**2


def damaged(
    environment: Path, control: Control, wanted: Collection[str] = ()
) -> Iterator[Fetching | tuple[str, ...]]:
    """Read all files again; yields how far it is, at last the packages with other bytes.

    What is not there counts only where packages are `wanted`: those are to be there in full. Else
    it was deleted here, and the cache still has it. Nothing comes last after `control.cancel()`.
    """
    found = {_name(each): each for each in environment.glob("[Ll]ib/**/*.dist-info/RECORD")}
    wrong = set(wanted) - found.keys()
    files = list[tuple[str, Path, str, int]]()
    for name, record in sorted(found.items()):
        try:
            files += [(name, *each) for each in _listed(record)]
        except (OSError, ValueError, csv.Error):
            wrong.add(name)
    total = sum(size for _name, _path, _digest, size in files)
    done = 0
    for name, path, digest, size in files:
        if control.cancelled:
            return
        if (wanted or path.exists()) and _digest_of(path, control) != digest:
            wrong.add(name)
        done += size
        yield Fetching("checking", done, total)
    if not control.cancelled:
        yield tuple(sorted(wrong))


def _name(record: Path) -> str:
    """Return the package that a list is about, as indexes write it."""
    return re.sub(r"[-_.]+", "-", record.parent.name.partition("-")[0]).lower()


def _listed(record: Path) -> list[tuple[Path, str, int]]:
    """Return path, SHA-256 and bytes of all files of a package that have a checksum.

    Raises OSError, ValueError, csv.Error: it is not the list that it was.
    """
    made = []
    own = False
    with record.open(encoding="utf-8", newline="") as file:
        for path, told, size in csv.reader(file):
            own = own or path.replace("\\", "/") == f"{record.parent.name}/{record.name}"
            if told.startswith("sha256="):
                place = record.parents[1] / path
                made.append((place, told.removeprefix("sha256="), int(size or 0)))
    if not own:  # every list has itself in it
        raise ValueError(record.name)
    return made


def _digest_of(path: Path, control: Control) -> str:
    """Return the SHA-256 of a file as RECORD writes it, "" where it cannot be read."""
    sums = hashlib.sha256()
    try:
        with path.open("rb") as file:
            while not control.cancelled and (block := file.read(_BLOCK)):
                sums.update(block)
    except OSError:
        return ""
    return base64.urlsafe_b64encode(sums.digest()).decode().rstrip("=")
