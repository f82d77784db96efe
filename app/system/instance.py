"""One running Eyeline: a second start, and `eyeline trigger`, talk to the first.

A command is one object of JSON, and so is its answer. Commands open windows and nothing more: none
of them captures *and* sends. Only programs of the same user are listened to.
"""

import json
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Final

from app.core import identity
from app.core.verbs import COMMANDS, MOST_FILES, is_preset, opened
from app.core.words import _
from app.system.door import Broken, Busy, Door, InstanceError, Talk

OnCommand = Callable[[str], bool]
"""Told of a command on one of the listener's threads; returns whether the program does it.

It must only pass the command on and return at once.
"""

_TALKS: Final = 8  # at a time; the next one waits for the end of another
_START_SECONDS: Final = 15.0  # for another that is about to listen, or to end with its recording

_log = logging.getLogger(__name__)


def folder_of(state: Path, environment: Mapping[str, str]) -> Path:
    """Return the folder of what belongs to the running program; nothing is made yet.

    It is in the user's runtime folder where there is one, else in `state`.
    """
    return runtime_folder(environment) or state / "run"


def runtime_folder(environment: Mapping[str, str]) -> Path | None:
    """Return the folder of it in the user's runtime folder; None where there is none."""
    if sys.platform == "win32":
        return None
    user = os.getuid()
    for named in (environment.get("XDG_RUNTIME_DIR", ""), f"/run/user/{user}"):
        runtime = Path(named)
        # That of another user is what `sudo` and `su` leave in the environment.
        if runtime.is_absolute() and runtime.is_dir() and runtime.stat().st_uid == user:
            return runtime / identity.SLUG
    return None


def send(folder: Path, verb: str) -> bool | None:
    """Tell the running program to do `verb`: one of `COMMANDS`, a preset, or files to open.

    Returns whether it does, None when none is running. Takes milliseconds; imports no Qt. Raises
    InstanceError when what listens is not the user's own program, or does not answer.
    """
    talk = _knock(folder)
    if talk is None:
        return None
    try:
        talk.write(_packed({"verb": verb}))
        return _unpacked(talk.read()).get("done") is True
    except Broken as error:
        raise unanswered() from error
    finally:
        talk.close()


def is_running(folder: Path) -> bool:
    """Return whether a program listens there, or something else in its place."""
    try:
        return send(folder, "") is not None  # no verb: nothing is done
    except InstanceError:
        return True


def unanswered() -> InstanceError:
    """Return the error of a running program that says nothing."""
    return InstanceError(
        _("The running Eyeline does not answer."),
        _("Quit it from its icon in the tray, or end its process, and start it again."),
    )


def _refused() -> InstanceError:
    """Return the error of a running program that does nothing more, and does not end either."""
    return InstanceError(
        _("The Eyeline that runs already does not do what it is asked to: it may be about to end."),
        _(
            "Until it is gone, keys and other programs reach only that one: start this one again"
            " then."
        ),
    )


def begin(folder: Path, on_command: OnCommand, wish: str = "show") -> "Listener | None":
    """Become the running program; where there is one have it do `wish`, and return None.

    One that does not do it may be about to end: that is waited for, but not for ever. Raises
    InstanceError.
    """
    end = time.monotonic() + _START_SECONDS
    while True:
        try:
            return Listener(folder, on_command)
        except Busy:
            done = send(folder, wish)
            if done:
                return None
            if time.monotonic() > end:
                if done is None:
                    raise
                raise _refused() from None
        time.sleep(0.02)


class Listener:
    """Listens for commands until `close`, in a thread that sleeps until one comes."""

    def __init__(self, folder: Path, on_command: OnCommand) -> None:
        """Become the running program. Raises Busy when there is one, InstanceError."""
        self._on_command = on_command
        self._talks = threading.BoundedSemaphore(_TALKS)
        self._door = _door(folder)
        self._thread = threading.Thread(target=self._listen, name="instance", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Stop listening; another program may begin."""
        self._door.close()
        self._thread.join(0.1)

    def _listen(self) -> None:
        while True:
            self._talks.acquire()
            talk = self._door.accept()
            if talk is None:
                return
            threading.Thread(
                target=self._serve, args=(talk,), name="instance talk", daemon=True
            ).start()

    def _serve(self, talk: Talk) -> None:
        try:
            verb = _unpacked(talk.read()).get("verb")
            done = isinstance(verb, str) and _is_known(verb) and self._on_command(verb)
            talk.write(_packed({"done": done}))
        except Broken as error:
            _log.info("a talk came to nothing: %s", error)
        finally:
            talk.close()
            self._talks.release()


def _is_known(verb: str) -> bool:
    files = opened(verb)
    if files:  # of the folder that another program is in nothing is known here
        return len(files) <= MOST_FILES + 1 and all(map(os.path.isabs, files))
    return verb in COMMANDS or is_preset(verb)


def _door(folder: Path) -> Door:
    if sys.platform == "win32":
        from app.system.door_pipe import PipeDoor

        return PipeDoor(folder)
    from app.system.door_socket import SocketDoor

    return SocketDoor(folder)


def _knock(folder: Path) -> Talk | None:
    if sys.platform == "win32":
        from app.system.door_pipe import knock
    else:
        from app.system.door_socket import knock
    return knock(folder)


def _packed(message: Mapping[str, object]) -> bytes:
    # Letters beyond ASCII take a half of what they take escaped; names may be no Unicode.
    return json.dumps(message, ensure_ascii=False).encode("utf-8", "surrogatepass")


def _unpacked(message: bytes) -> dict[str, Any]:
    """Return the object that a message is. Raises Broken."""
    try:
        found = json.loads(message)
    except (ValueError, RecursionError) as error:
        raise Broken("no JSON") from error
    if not isinstance(found, dict):
        raise Broken("no object")
    return found
