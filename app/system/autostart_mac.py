"""`MacAutostart`: an agent that launchd starts when its user logs in; see launchd.plist(5)."""

import os
import plistlib
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final
from xml.parsers.expat import ExpatError

from app.core import identity
from app.system import whole_file
from app.system.autostart_words import reading, unusable, writing

_SECONDS: Final = 5


class MacAutostart:
    """`agents` is the folder of the user's agents. launchd itself is asked by `launchctl`.

    An agent that is switched off stays loaded until the user logs out: to unload it would end the
    program that it started.
    """

    def __init__(
        self, agents: Path, command: Sequence[str], launchctl: str = "/bin/launchctl"
    ) -> None:
        self._place = agents / f"{identity.APP_ID}.plist"
        self._command = list(command)
        self._launchctl = launchctl

    def is_on(self) -> bool:
        agent = self._agent()
        if not agent or agent.get("Disabled") is True or agent.get("RunAtLoad") is not True:
            return False
        return _is_there(_program(agent)) and not self._is_refused()

    def switch(self, on: bool) -> None:
        if on:
            self._write({})
            self._ask("enable", f"{_domain()}/{identity.APP_ID}")
            return
        with writing(self._place):
            self._place.unlink(missing_ok=True)

    def renew(self) -> None:
        agent = self._agent()
        if agent and not _is_there(_program(agent)):
            self._write({key: agent[key] for key in ("Disabled",) if key in agent})

    def _agent(self) -> Mapping[str, Any]:
        """Return the agent, empty where there is none of use. Raises SettingsError."""
        with reading(self._place):
            try:
                found = plistlib.loads(self._place.read_bytes())
            except FileNotFoundError:
                return {}
            except (plistlib.InvalidFileException, ExpatError, ValueError):
                return {}
        return found if isinstance(found, dict) else {}

    def _write(self, switches: Mapping[str, Any]) -> None:
        agent = {
            "Label": identity.APP_ID,
            "ProgramArguments": self._command,
            "RunAtLoad": True,
            "LimitLoadToSessionType": "Aqua",
            "ProcessType": "Interactive",
            "AssociatedBundleIdentifiers": [identity.APP_ID],
            **switches,
        }
        try:
            data = plistlib.dumps(agent)
        except ValueError as error:  # no Unicode, or letters that XML has not
            raise unusable(self._command[0]) from error
        with writing(self._place):
            whole_file.folder(self._place.parent)
            whole_file.write(self._place, data)

    def _is_refused(self) -> bool:
        """Whether launchd was told not to start the agent, whatever its file says."""
        told = self._ask("print-disabled", _domain())
        lines = (line.strip() for line in told.splitlines())
        named = (line for line in lines if line.startswith(f'"{identity.APP_ID}"'))
        return any(line.endswith(("disabled", "true")) for line in named)

    def _ask(self, *arguments: str) -> str:
        """Return what launchctl says, "" where it says nothing."""
        try:
            asked = subprocess.run(
                [self._launchctl, *arguments],
                capture_output=True, text=True, errors="replace", timeout=_SECONDS, check=False,
            )  # fmt: skip
        except (OSError, subprocess.TimeoutExpired):
            return ""
        return asked.stdout


def _program(agent: Mapping[str, Any]) -> str:
    arguments = agent.get("ProgramArguments")
    return str(arguments[0]) if isinstance(arguments, list) and arguments else ""


def _is_there(program: str) -> bool:
    return os.access(program, os.X_OK)


def _domain() -> str:
    """Return launchd's name of this user's desktop."""
    if sys.platform == "win32":
        return ""
    return f"gui/{os.getuid()}"
