"""uv, which makes Python environments: where it is, and one run of it, line by line."""

import queue
import shutil
import subprocess
import sys
import threading
from collections.abc import Generator, Mapping, Sequence
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import IO, Final

from app.child import limits
from app.core.control import Control

TICK: Final = 0.5  # seconds between two looks at how far it is


def program() -> str | None:
    """Return uv's program: that of the bundle, of this environment, or one that is installed."""
    name = "uv.exe" if sys.platform == "win32" else "uv"
    bundled = getattr(sys, "_MEIPASS", None)
    beside = Path(bundled, "uv", name) if bundled else Path(sys.executable).parent / name
    return str(beside) if beside.is_file() else shutil.which("uv")


def run(
    command: Sequence[str], variables: Mapping[str, str], folder: Path, control: Control
) -> Generator[str | None, None, int]:
    """Run a program in `folder`; yields its lines, and None at least every `TICK` seconds.

    Returns its exit status, -1 after `control.cancel()`: it is ended then with all that it
    started, and also where this generator is closed. Raises OSError where it cannot be started.
    """
    popen = subprocess.Popen(
        [*_leash(), *command],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=dict(variables),
        cwd=folder,
        start_new_session=True,
        creationflags=limits.popen_flags(0),
    )
    leash = limits.tie(popen)
    lines: queue.SimpleQueue[str | None] = queue.SimpleQueue()
    forget = control.on_change(lambda: lines.put(""))
    assert popen.stdout is not None
    reader = threading.Thread(target=_read, args=(popen.stdout, lines), name="uv", daemon=True)
    reader.start()
    try:
        while not control.cancelled:
            try:
                line = lines.get(timeout=TICK)
            except queue.Empty:
                yield None
                continue
            if line is None:
                return popen.wait()
            yield line or None
        return -1
    finally:
        forget()
        limits.kill(popen)
        popen.wait()
        reader.join(5)
        del leash


@cache
def _leash() -> tuple[str, ...]:
    """Return what has the kernel end a program with the thread that started it, where it can.

    Otherwise uv would go on after this program was killed, and fetch gigabytes for nobody. What
    starts it has no need to be told: on Windows `limits.tie` sees to it, on macOS there is no way.
    """
    if sys.platform == "linux" and (found := shutil.which("setpriv")):
        leash = (found, "--pdeathsig", "KILL", "--")
        with suppress(OSError, subprocess.SubprocessError):
            subprocess.run([*leash, "true"], capture_output=True, check=True, timeout=10)
            return leash
    return ()


def _read(stream: IO[bytes], lines: "queue.SimpleQueue[str | None]") -> None:
    with stream, suppress(ValueError, OSError):
        for line in stream:
            lines.put(line.decode(errors="replace").rstrip("\r\n"))
    lines.put(None)
