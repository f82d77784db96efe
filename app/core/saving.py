"""The ports that write for good: a section of the settings, a conversation as a file."""

from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from app.core.control import Control
from app.core.settings import S


class Save(Protocol):
    """Writes a section of the settings."""

    def __call__(self, kind: type[S], change: Callable[[S], S]) -> S:
        """Write what `change` makes of the section of that kind; returns what holds then.

        Nobody else changes it meanwhile, so `change` must neither ask for settings nor save.
        Raises SettingsError.
        """
        ...


class Export(Protocol):
    """Writes a conversation to a file: all of it or nothing."""

    def __call__(self, conversation: str, path: Path, control: Control | None = None) -> None:
        """Write it as the suffix of `path` says: ".md", ".html" or ".json"; takes a while.

        Beside a ".md" a folder with its pictures is made. A file that is there is replaced. Once
        `control` is cancelled it stops and leaves nothing. Raises StoreError for what cannot be
        read, MediaError for what cannot be written, UsageError for another suffix.
        """
        ...
