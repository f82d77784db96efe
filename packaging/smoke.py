"""Does a bundle do what it is for? `python3 packaging/smoke.py BUNDLE`, on every system.

BUNDLE is the folder of a bundle, a `.app`, or the program itself (`/usr/bin/eyeline`). It is told
by what it does: it starts, answers a question about a picture with its own reader, becomes the one
running program that later starts and other programs talk to, and ends when it is asked to. All of
it with a home of its own where the system allows that. Only the standard library is used.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final

import console
from console import Stop, say, seconds

_ROOT: Final = Path(__file__).resolve().parent.parent
_DEMO: Final = _ROOT / "assets" / "demo.png"
_QUESTION: Final = "Where is Save?"
_MEANT: Final = "Save"
_WITHIN: Final = 120.0  # seconds for one step: virus scanners look at what is new
_PAUSE: Final = 0.2


def main(arguments: Sequence[str]) -> int:
    """Look at the bundle that `arguments` name; returns the exit status."""
    console.prepare()
    parser = argparse.ArgumentParser(prog="packaging/smoke.py", description="Try a bundle.")
    parser.add_argument("bundle", type=Path, help="a bundle's folder, its .app, or the program")
    parsed = parser.parse_args(arguments)
    try:
        with (
            tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder,
            display() as shown,
        ):
            look(parsed.bundle.absolute(), {**os.environ, **home(Path(folder)), **shown})
    except Stop as stop:
        say(stop.message)
        return stop.code
    say("The bundle does what it is for.")
    return 0


def look(bundle: Path, environment: Mapping[str, str]) -> None:
    """Try everything, one thing after the other. Raises Stop at the first that fails."""
    window, shell = programs(bundle)
    program = _Program(window, shell, environment)
    _step("it says its version", program.says_version)
    _step("it answers a question with the reader", program.answers)
    with program.started() as running:
        _step("it runs and is heard", lambda: program.is_heard(running))
        _step("a second start goes to the first", lambda: program.goes_to_first(running))
        _step("it ends when it is asked to", lambda: program.ends(running))


def programs(bundle: Path) -> tuple[Path, Path]:
    """Return the program with the window and the one for a shell. Raises Stop."""
    if bundle.is_file():
        return bundle, bundle
    if bundle.suffix == ".app":
        found = bundle / "Contents" / "MacOS" / "eyeline"
        pair = found, found
    elif (bundle / "eyeline.exe").exists():
        pair = bundle / "eyeline.exe", bundle / "eyeline-cli.exe"
    else:
        pair = bundle / "eyeline", bundle / "eyeline"
    for path in pair:
        if not path.is_file():
            raise Stop(f"There is no {path}.")
    return pair


def home(folder: Path) -> dict[str, str]:
    """Return the environment of somebody whose home is `folder`; Windows has no such thing."""
    if sys.platform == "win32":
        return {}
    runtime = folder / "run"
    runtime.mkdir(mode=0o700)
    kept = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "DATA", "STATE")}
    return {**kept, "HOME": str(folder), "XDG_RUNTIME_DIR": str(runtime), "LC_ALL": "C.UTF-8"}


@contextmanager
def display() -> Iterator[dict[str, str]]:
    """Start an X server of our own on Linux, and say in the environment where it is."""
    if sys.platform != "linux":
        yield {}
        return
    reader, writer = os.pipe()
    try:
        server = subprocess.Popen(
            ["Xvfb", "-displayfd", str(writer), "-screen", "0", "1280x800x24", "-nolisten", "tcp"],
            pass_fds=[writer], stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
    except OSError as error:
        raise Stop("There is no Xvfb to show the program on (Debian: xvfb).") from error
    os.close(writer)
    try:
        with os.fdopen(reader) as told:
            number = told.readline().strip()
        if not number:
            raise Stop("Xvfb did not start.")
        # What leads to the desktop of whoever runs this leads nowhere.
        foreign = dict.fromkeys(("WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "XAUTHORITY"), "")
        yield {**foreign, "DISPLAY": f":{number}", "XDG_SESSION_TYPE": "x11"}
    finally:
        server.terminate()
        server.wait()


class _Program:
    def __init__(self, window: Path, shell: Path, environment: Mapping[str, str]) -> None:
        self._window = window
        self._shell = shell
        self._environment = environment

    def says_version(self) -> None:
        """Raises Stop."""
        said = self._say("--version")
        version = _version()
        if version not in said.split():
            raise Stop(f"It says {said.strip()!r}, not {version}.")

    def answers(self) -> None:
        """Raises Stop."""
        ask = "ask", str(_DEMO), _QUESTION, "--backend", "reader", "--temporary", "--json"
        said = self._say(*ask)
        try:
            answer: Any = json.loads(said)
        except ValueError as error:
            raise Stop(f"Its answer is no JSON: {said[:400]!r}") from error
        boxes = answer.get("boxes") or []
        if not any(_MEANT in str(box.get("label")) for box in boxes):
            raise Stop(f"It was asked “{_QUESTION}” and boxes {boxes!r}.")

    @contextmanager
    def started(self) -> Iterator["subprocess.Popen[bytes]"]:
        """Start the program with its window; it is killed where it did not end by itself."""
        running = self._start()
        try:
            yield running
        finally:
            with suppress(OSError):
                running.kill()
            running.wait()

    def is_heard(self, running: "subprocess.Popen[bytes]") -> None:
        """Wait until it does what another process asks for. Raises Stop."""
        end = time.monotonic() + _WITHIN
        while True:
            told = self._run("trigger", "new")
            if told.returncode == 0:
                return
            if running.poll() is not None:
                raise Stop(f"It has ended by itself, with {running.returncode}.")
            if time.monotonic() > end:
                raise Stop(f"It does not hear anybody: {told.stderr.strip()}")
            time.sleep(_PAUSE)

    def goes_to_first(self, running: "subprocess.Popen[bytes]") -> None:
        """Raises Stop where a second start stays, fails, or ends the first."""
        second = self._start()
        try:
            code = second.wait(_WITHIN)
        except subprocess.TimeoutExpired as error:
            raise Stop("A second start runs beside the first.") from error
        finally:
            with suppress(OSError):
                second.kill()
            second.wait()
        if code != 0:
            raise Stop(f"A second start fails, with {code}.")
        if running.poll() is not None:
            raise Stop("A second start ended the first.")

    def ends(self, running: "subprocess.Popen[bytes]") -> None:
        """Raises Stop where it goes on, or fails."""
        self._say("trigger", "quit")
        try:
            code = running.wait(_WITHIN)
        except subprocess.TimeoutExpired as error:
            raise Stop("It was asked to end and runs on.") from error
        if code != 0:
            raise Stop(f"It ended with {code}.")

    def _start(self) -> "subprocess.Popen[bytes]":
        return subprocess.Popen(
            [str(self._window)], env=self._environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip

    def _say(self, *words: str) -> str:
        """Run it to its end and return what it said. Raises Stop where it failed."""
        told = self._run(*words)
        if told.returncode != 0:
            raise Stop(f"It failed with {told.returncode}: {(told.stderr or told.stdout).strip()}")
        return told.stdout

    def _run(self, *words: str) -> "subprocess.CompletedProcess[str]":
        try:
            return subprocess.run(
                [str(self._shell), *words], env=self._environment, stdin=subprocess.DEVNULL,
                capture_output=True, text=True, encoding="utf-8", errors="replace", check=False,
                timeout=_WITHIN,
            )  # fmt: skip
        except subprocess.TimeoutExpired as error:
            raise Stop(f"It did not end within {_WITHIN:.0f} s.") from error
        except OSError as error:
            raise Stop(f"It cannot be started: {error}") from error


def _step(name: str, deed: Callable[[], None]) -> None:
    started = time.monotonic()
    try:
        deed()
    except Stop as stop:
        raise Stop(f"  FAIL {name}: {stop.message}") from stop
    say(f"  ok   {name} ({seconds(time.monotonic() - started)})")


def _version() -> str:
    """Return the version of this checkout, which the bundle was made of."""
    for line in (_ROOT / "app/core/identity.py").read_text(encoding="utf-8").splitlines():
        if line.startswith("VERSION = "):
            return line.split('"')[1]
    raise Stop("The checkout has no version.")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
