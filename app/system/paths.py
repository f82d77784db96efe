"""Where things are kept: the folders that the system intends for them (XDG, AppData, Library)."""

import os
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
    def models(self) -> Path:
        """Models that were fetched, a folder each."""
        return self.data / "models"

    @property
    def local(self) -> Path:
        """What running a model on this machine leaves: its program, and the memory it took."""
        return self.data / "local"

    @property
    def welcomed(self) -> Path:
        """Is there once the program has shown how to begin."""
        return self.state / "welcomed"

    @property
    def windows(self) -> Path:
        """Where windows remember their own places."""
        return self.state / "windows.ini"

    @property
    def last_place(self) -> Path:
        """The place on the screen that was asked about or captured last."""
        return self.state / "last-place.json"

    @property
    def crashes(self) -> Path:
        """Where runs that end in a crash leave what is known of it."""
        return self.state / "crashes"

    @property
    def log(self) -> Path:
        return self.state / f"{identity.SLUG}.log"


def standard() -> Paths:
    """Return the folders of this user on this system."""
    import platformdirs

    _have_home()
    folders = platformdirs.PlatformDirs(identity.SLUG, appauthor=False, roaming=False)
    return Paths(folders.user_config_path, folders.user_data_path, folders.user_log_path)


def recordings() -> Path:
    """Return where recordings go: a folder among the videos of this user."""
    import platformdirs

    return platformdirs.user_videos_path() / identity.NAME


def _have_home() -> None:
    """Let a user without any home have that of the system, where nothing can be written.

    Otherwise Python makes a folder that is called "~" wherever it stands.
    """
    try:
        known = Path.home().is_absolute()
    except RuntimeError:
        known = False
    if not known:
        os.environ["HOME"] = "/"
