"""Models in the cache that Hugging Face's own programs fill; they are used where they lie.

The layout is that of `huggingface_hub` 2.4.0 (`constants.py`, guide "Understand caching"):
models--OWNER--NAME/snapshots/COMMIT holds links to blobs/DIGEST, refs/main the commit.
"""

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

_DIGEST: Final = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_TRUE: Final = frozenset({"1", "ON", "YES", "TRUE"})


def is_offline(environment: Mapping[str, str]) -> bool:
    """Whether the environment forbids programs to ask Hugging Face."""
    asked = environment.get("HF_HUB_OFFLINE") or environment.get("TRANSFORMERS_OFFLINE") or ""
    return asked.upper() in _TRUE


def folder_of(environment: Mapping[str, str]) -> Path:
    """Return where the cache is."""
    for name in ("HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"):
        if environment.get(name):
            return _expanded(environment[name])
    if environment.get("HF_HOME"):
        return _expanded(environment["HF_HOME"]) / "hub"
    above = environment.get("XDG_CACHE_HOME") or "~/.cache"
    return _expanded(above) / "huggingface" / "hub"


def _expanded(path: str) -> Path:
    return Path(os.path.expandvars(os.path.expanduser(path)))  # noqa: PTH111 - never raises


def snapshots(cache: Path) -> Iterator[tuple[str, Path]]:
    """Yield the repositories of the cache with the folder of the version that is current there."""
    for folder in sorted(cache.glob("models--*--*")):
        if (snapshot := _current(folder)) is not None:
            owner, _dashes, name = folder.name.removeprefix("models--").partition("--")
            yield f"{owner}/{name}", snapshot


def _current(folder: Path) -> Path | None:
    try:
        commit = (folder / "refs" / "main").read_text(encoding="ascii").strip()
    except (OSError, ValueError):
        commit = ""
    found = sorted(path for path in (folder / "snapshots").glob("*") if path.is_dir())
    found.sort(key=lambda path: path.name == commit)
    return found[-1] if found else None


def digest_of(file: Path) -> tuple[str, str]:
    """Return the SHA-256 and git's name of a file of a snapshot; "" for what is not known.

    The link's target is called so. That may be a link again, to a store that all repositories
    share, where other names hold (`utils/_shared_blobs.py`), so it is not followed further.
    """
    name = file.readlink().name if file.is_symlink() else ""
    if not _DIGEST.fullmatch(name):
        return "", ""
    return (name, "") if len(name) == 64 else ("", name)
