"""The real program as a subprocess, as somebody at a shell runs it."""

import json
import os
import pty
import select
import subprocess
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

ROOT: Final = Path(__file__).parents[2]
SECONDS: Final = 60.0


@dataclass(frozen=True, slots=True)
class Ended:
    """How a run ended: exit code and both streams."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        """The one object on the output."""
        (line,) = self.out.splitlines()
        return json.loads(line)


def start(
    *words: str, env: Mapping[str, str] | None = None, **told: Any
) -> "subprocess.Popen[bytes]":
    """Start `eyeline WORDS…`; its streams are pipes unless told otherwise."""
    pipes = {"stdin": subprocess.DEVNULL, "stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen(
        [sys.executable, "-m", "app", *words],
        env={**os.environ, "PYTHONPATH": str(ROOT), **(env or {})},
        **{**pipes, **told},
    )


def ended(process: "subprocess.Popen[bytes]", seconds: float = SECONDS) -> Ended:
    """Wait for the end and return it."""
    try:
        out, err = process.communicate(timeout=seconds)
    finally:
        process.kill()
    return Ended(process.returncode, (out or b"").decode(), (err or b"").decode())


def run(
    *words: str,
    env: Mapping[str, str] | None = None,
    given: bytes | None = None,
    cwd: Path | None = None,
) -> Ended:
    """Run `eyeline WORDS…` to its end, `given` on its standard input."""
    process = start(*words, env=env, cwd=cwd, stdin=subprocess.PIPE if given is not None else -3)
    try:
        out, err = process.communicate(given, timeout=SECONDS)
    finally:
        process.kill()
    return Ended(process.returncode, out.decode(), err.decode())


def run_at_terminal(words: Sequence[str], typed: Sequence[tuple[str, str]]) -> Ended:
    """Run it with a terminal as standard input and error output.

    `typed`: when the first of each pair has been said, the second is typed.
    """
    ours, theirs = pty.openpty()
    try:
        process = start(*words, stdin=theirs, stderr=theirs, start_new_session=True)
        os.close(theirs)
        said = b""
        for prompt, text in typed:
            while prompt.encode() not in said and (more := _read(ours)):
                said += more
            os.write(ours, f"{text}\n".encode())
        while more := _read(ours):
            said += more
        finished = ended(process)
        return Ended(finished.code, finished.out, said.decode())
    finally:
        os.close(ours)


def _read(terminal: int) -> bytes:
    ready, _writable, _broken = select.select([terminal], [], [], SECONDS)
    if not ready:
        raise TimeoutError
    try:
        return os.read(terminal, 65536)
    except OSError:  # how Linux says that nobody has it open any more
        return b""
