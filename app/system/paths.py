"""Where things are kept: the folders that the system intends for them (XDG, AppData, Library)."""

from pathlib import Path
from typing import NamedTuple

from app.core import identity


class Paths(NamedTuple):
    """Folders and files of the program; nothing is made before it is written to."""

    config: Path
    data: Path
    state: Path

    @property
    def settings(self) -> Path:
        return self.config / "settings.toml"

    @property
    def keys(self) -> Path:
        """Keys that their owner chose to keep in a file."""
        return self.config / "keys.toml"

    @property
    def welcomed(self) -> Path:
        """Is there once the program has shown how to begin."""
        return self.state / "welcomed"

    @property
    def windows(self) -> Path:
        """Where windows remember their own places."""
        return self.state / "windows.ini"

    @property
    def log(self) -> Path:
        return self.state / f"{identity.SLUG}.log"


def standard() -> Paths:
    """Return the folders of this user on this system."""
    import platformdirs

    folders = platformdirs.PlatformDirs(identity.SLUG, appauthor=False, roaming=False)
    return Paths(folders.user_config_path, folders.user_data_path, folders.user_log_path)
