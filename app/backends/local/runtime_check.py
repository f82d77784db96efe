"""Compares an environment with what its wheels said of their files (PEP 376, RECORD)."""

import base64
import csv
import hashlib
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.control import Control
from app.core.local_models import Fetching

_BLOCK: Final = 4 * 1024**2


def damaged(environment: Path, control: Control) -> Iterator[Fetching | tuple[str, ...]]:
    """Read all files again; yields how far it is, at last the packages with other bytes.

    Nothing comes last after `control.cancel()`.
    """
    records = sorted(environment.glob("[Ll]ib/**/*.dist-info/RECORD"))
    files = [(record, *each) for record in records for each in _listed(record)]
    total = sum(size for _record, _path, _digest, size in files)
    done, wrong = 0, set[str]()
    for record, path, digest, size in files:
        if control.cancelled:
            return
        if _digest_of(path, control) != digest:
            wrong.add(record.parent.name.partition("-")[0].replace("_", "-").lower())
        done += size
        yield Fetching("checking", done, total)
    if not control.cancelled:
        yield tuple(sorted(wrong))


def _listed(record: Path) -> Iterator[tuple[Path, str, int]]:
    """Yield path, SHA-256 and bytes of all files of a package that have a checksum."""
    with record.open(encoding="utf-8", newline="") as file:
        for row in csv.reader(file):
            if len(row) == 3 and row[1].startswith("sha256="):
                yield record.parents[1] / row[0], row[1].removeprefix("sha256="), int(row[2] or 0)


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
