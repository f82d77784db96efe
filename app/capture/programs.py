"""Other programs that write a picture to their standard output, side by side."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack, suppress
from selectors import EVENT_READ, DefaultSelector
from typing import Final, Self

from app.capture.foreign import cancelled
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.labels import clean
from app.core.words import _

MOST_BYTES: Final = 512 << 20  # of one picture; what comes beyond is no picture
_PIECE: Final = 1 << 20
_SAID: Final = 2000  # bytes of the standard error that are kept


def outputs(
    commands: Sequence[Sequence[str]],
    environment: Mapping[str, str],
    control: Control,
    seconds: float,
) -> list[bytes]:
    """Run `commands` at the same time; returns what each wrote, once all have ended well.

    None of them is left running: they are killed, with whatever they started, after `seconds` and
    within 100 ms of `control.cancel()`. Raises CaptureError; its detail is what the program that
    failed said.
    """
    deadline = time.monotonic() + seconds
    with ExitStack() as stack:
        runs = [stack.enter_context(_Run(command, environment)) for command in commands]

        def end() -> None:
            if control.cancelled:
                for run in runs:
                    run.kill()

        stack.callback(control.on_change(end))
        ended = _read(runs, deadline) and all(run.wait(deadline) for run in runs)
        if control.cancelled:
            raise cancelled()
        if not ended:
            raise CaptureError(
                _("The program {program} did not finish the picture.").format(program=runs[0].name),
                _("Look for a question of the desktop behind other windows, then try again."),
            )
        return [run.result() for run in runs]


def _read(runs: Sequence["_Run"], deadline: float) -> bool:
    """Read what all say until they have said it; returns False at the deadline."""
    with DefaultSelector() as selector:
        for run in runs:
            for number in run.mouths:
                selector.register(number, EVENT_READ, run)
        while selector.get_map():
            left = deadline - time.monotonic()
            if left <= 0:
                return False
            for key, _events in selector.select(left):
                if not key.data.hear(key.fd):
                    selector.unregister(key.fd)
    return True


class _Run:
    """One program that runs, a context manager that leaves nothing running."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = command[0].rpartition("/")[2]
        self._picture = bytearray()
        self._said = bytearray()
        try:
            self._process = subprocess.Popen(
                command,
                env=dict(environment),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                start_new_session=True,  # a group of its own, so that all of it can be ended
            )
        except OSError as error:
            raise CaptureError(
                _("The program {program} could not be started.").format(program=self.name),
                _("Install it again."),
                detail=type(error).__name__,
            ) from error
        assert self._process.stdout is not None
        assert self._process.stderr is not None
        self.mouths = (self._process.stdout.fileno(), self._process.stderr.fileno())

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: object) -> None:
        self.kill()
        with self._process:  # waits, and closes the pipes
            pass

    def hear(self, number: int) -> bool:
        """Read on; returns False at the end of that mouth."""
        data = os.read(number, _PIECE)
        if number == self.mouths[0]:
            self._picture += data
            if len(self._picture) > MOST_BYTES:
                raise self._failed("too much")
        else:
            self._said += data[: _SAID - len(self._said)]
        return bool(data)

    def wait(self, deadline: float) -> bool:
        """Wait for its end; returns False at the deadline."""
        try:
            self._process.wait(max(deadline - time.monotonic(), 0.0))
        except subprocess.TimeoutExpired:
            return False
        return True

    def result(self) -> bytes:
        """Return what it wrote. Raises CaptureError when it failed."""
        code = self._process.returncode
        if code or not self._picture:
            said = clean(self._said.decode("utf-8", "replace").strip())
            raise self._failed(f"{code}: {said}" if said else str(code))
        return bytes(self._picture)

    def _failed(self, detail: str) -> CaptureError:
        return CaptureError(
            _("The program {program} could not take the picture.").format(program=self.name),
            _("If a monitor was just plugged in or out, try again."),
            detail=detail,
        )

    def kill(self) -> None:
        """End it and what it started; of no effect on one that was waited for."""
        if sys.platform == "win32":
            return  # there are no such programs, and no groups
        if self._process.returncode is None:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
