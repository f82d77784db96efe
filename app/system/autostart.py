"""What starts this program when its user logs in: each system's own list of such programs."""

import os
import sys
from pathlib import Path

from app.core.autostart import Autostart
from app.core.errors import SettingsError
from app.core.words import _
from app.system.installed import command


def open_autostart() -> Autostart:
    """Return that of the system this runs on. Raises SettingsError where there is no home."""
    if sys.platform == "win32":
        from app.system.autostart_windows import WindowsAutostart, WindowsRegistry

        return WindowsAutostart(WindowsRegistry(), command())
    home = _home()
    if sys.platform == "darwin":
        from app.system.autostart_mac import MacAutostart

        return MacAutostart(home / "Library" / "LaunchAgents", command())
    from app.system.autostart_linux import LinuxAutostart

    return LinuxAutostart(home, os.environ, command())


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise SettingsError(
            _("You have no home folder, where it would be kept what starts when you log in."),
            _("Set the environment variable HOME to a folder of yours."),
        ) from error
