"""`eyeline-model.json`: what a folder that was fetched should hold, and whether it does."""

import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from app.core.errors import ModelError
from app.core.words import _

NAME: Final = "eyeline-model.json"
_MOST: Final = 16 * 1024**2


@dataclass(frozen=True, slots=True)
class Entry:
    """A file: its size in bytes, and its SHA-256, "" as long as it has not come.

    `damaged`: a check found other bytes there.
    """

    path: str
    size: int
    sha256: str = ""
    damaged: bool = False


@dataclass(frozen=True, slots=True)
class Manifest:
    """Where a model came from and what belongs to it. `base` is the address of the hub."""

    hub: str
    base: str
    repository: str
    revision: str
    files: tuple[Entry, ...]
    whole: bool = False

    @property
    def total(self) -> int:
        """Bytes of all files."""
        return sum(file.size for file in self.files)

    def with_file(self, entry: Entry) -> "Manifest":
        """Return it with another entry for a file."""
        files = tuple(entry if file.path == entry.path else file for file in self.files)
        return replace(self, files=files)


def load(folder: Path) -> Manifest | None:
    """Read the manifest of a folder; None where there is none that can be read."""
    try:
        with (folder / NAME).open("rb") as file:
            table = json.loads(file.read(_MOST))
        return _manifest(table)
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


def save(folder: Path, manifest: Manifest) -> None:
    """Write the manifest: whole or not at all. Raises OSError."""
    table = {
        "hub": manifest.hub,
        "base": manifest.base,
        "repository": manifest.repository,
        "revision": manifest.revision,
        "whole": manifest.whole,
        "files": [
            {
                "path": file.path,
                "size": file.size,
                "sha256": file.sha256,
                "damaged": file.damaged,
            }
            for file in manifest.files
        ],
    }
    part = folder / f"{NAME}.part"
    with part.open("w", encoding="utf-8") as out:
        json.dump(table, out, indent=1)
        out.flush()
        os.fsync(out.fileno())
    part.replace(folder / NAME)


def _manifest(table: Mapping[str, object]) -> Manifest:
    found = table["files"]
    if not isinstance(found, list):
        raise TypeError(NAME)
    return Manifest(
        hub=str(table["hub"]),
        base=str(table["base"]),
        repository=str(table["repository"]),
        revision=str(table["revision"]),
        files=tuple(_entry(file) for file in found),
        whole=table["whole"] is True,
    )


def _entry(found: Mapping[str, object]) -> Entry:
    path, size = str(found["path"]), found["size"]
    if type(size) is not int or size < 0 or Path(path).name != path:
        raise ValueError(NAME)
    return Entry(path, size, str(found["sha256"]), found.get("damaged") is True)


def unwritable(error: OSError, folder: Path) -> ModelError:
    """Return the error for a folder that cannot be written to."""
    return ModelError(
        _("The model could not be written to {folder}: {reason}.").format(
            folder=folder, reason=error.strerror or type(error).__name__
        ),
        _("Make room or choose another place; what has come is kept."),
    )
