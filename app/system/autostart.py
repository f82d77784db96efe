"""What starts this program when its user logs in: each system's own list of such programs."""

import os
import sys
from pathlib import Path

from app.core import identity
from app.core.autostart import Autostart
from app.core.errors import SettingsError
from app.core.words import _


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


def command() -> list[str]:
    """Return what starts this very program, wherever it is started, without a console."""
    if hasattr(sys, "_MEIPASS"):
        return [_beside(identity.SLUG)]
    from app.hosting.process import program

    if sys.platform == "win32":
        return [_beside("pythonw"), *program()[1:]]
    script = _script(Path(__file__).resolve().parents[2])
    return program() if script is None else [str(script)]


def _beside(name: str) -> str:
    """Return the program called so where the one is that runs, which itself if there is none."""
    running = Path(sys.executable)
    other = running.with_name(f"{name}{running.suffix}")
    return str(other if other.is_file() else running)


def _script(root: Path) -> Path | None:
    """Return the command that pip made for the packages in the folder `root`, if it did.

    That goes when the program is uninstalled, the interpreter stays.
    """
    import sysconfig

    for scheme in (sysconfig.get_default_scheme(), sysconfig.get_preferred_scheme("user")):
        script = Path(sysconfig.get_path("scripts", scheme)) / identity.SLUG
        if Path(sysconfig.get_path("purelib", scheme)).resolve() == root and script.is_file():
            return script
    return None


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError as error:
        raise SettingsError(
            _("You have no home folder, where it would be kept what starts when you log in."),
            _("Set the environment variable HOME to a folder of yours."),
        ) from error
