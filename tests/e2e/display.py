"""A private desktop for tests: X server, window manager, tray, message bus, windows of one colour.

Everything is a context manager that returns when the thing is ready and ends it afterwards; the
processes of one test never meet those of another. Nothing touches the environment of the test:
give `Display.environment` to programs that are started, `Display.name` to what takes a display.

    with desktop() as shown, window(shown, (0, 0, 64, 64), "#ff0000"):
        subprocess.run([...], env=shown.environment)
"""

import os
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

import pytest
from Xlib import X
from Xlib.display import Display as XDisplay

Box = tuple[int, int, int, int]  # x, y, width, height in device pixels of the desktop

TWO_MONITORS: Final[Mapping[str, Box]] = {
    "LEFT": (0, 0, 1920, 1080),
    "RIGHT": (1920, 0, 1920, 1080),
}
PATIENCE: Final = 90.0  # seconds, of a test's 300
FOREIGN: Final = (  # what a test must not inherit of the desktop that it was started in
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "XAUTHORITY",
    "DBUS_SESSION_BUS_ADDRESS",
    "XDG_CURRENT_DESKTOP",
    "XDG_RUNTIME_DIR",
    "XDG_SESSION_TYPE",
)
BUS_CONFIGURATION: Final = """
<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:path={socket}</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""


@dataclass(frozen=True, slots=True)
class Display:
    """A running X server: its `name` (":7"), and the environment for programs shown on it."""

    name: str
    environment: Mapping[str, str]
    process: int = 0


def wait_until(condition: Callable[[], object], what: str, seconds: float = PATIENCE) -> None:
    """Return as soon as `condition` holds; fails the test when it never does.

    It has as long as a busy machine may take, also where a test thinks that less would do.
    """
    patience = max(seconds, PATIENCE)
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            pytest.fail(f"waited {patience:g} s in vain for {what}")
        time.sleep(0.01)


def needs(*programs: str) -> None:
    """Skip the test, naming what is missing, unless all of `programs` are installed."""
    missing = [program for program in programs if shutil.which(program) is None]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")


@contextmanager
def running(
    command: Sequence[str], environment: Mapping[str, str], ready: Callable[[], object]
) -> Iterator[subprocess.Popen[bytes]]:
    """Run a program until the end of the block; enter it when `ready`, fail if it ends first."""
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(
            command, env=dict(environment), stdin=subprocess.DEVNULL, stdout=said, stderr=said
        )
        try:
            wait_until(lambda: ready() or process.poll() is not None, command[0])
            if process.poll() is not None:
                said.seek(0)
                pytest.fail(f"{command[0]} ended: {said.read().decode(errors='replace')}")
            yield process
        finally:
            _end(process)


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.terminate()
    try:
        process.wait(5)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@contextmanager
def x_server(
    width: int = 1920,
    height: int = 1080,
    *,
    depth: int = 24,
    authority: Path | None = None,
    without: str = "",
) -> Iterator[Display]:
    """Run Xvfb on a free display; only for clients with the cookie of `authority` where given.

    `without` is an extension that it shall not have.
    """
    needs("Xvfb")
    environment = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    command = ["Xvfb", "-displayfd", "1", "-noreset", "-nolisten", "tcp"]
    command += ["-screen", "0", f"{width}x{height}x{depth}"]
    command += ["-auth", str(authority)] if authority else []
    command += ["-extension", without] if without else []
    process = subprocess.Popen(
        command,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,  # warnings of xkbcomp
    )
    try:
        assert process.stdout is not None
        number = process.stdout.readline().decode().strip()  # written when it is ready
        if not number:
            pytest.fail("Xvfb did not start")
        name = f":{number}"
        shown = environment | {"DISPLAY": name, "XDG_SESSION_TYPE": "x11"}
        yield Display(name, shown, process.pid)
    finally:
        _end(process)
        if process.stdout is not None:
            process.stdout.close()


@contextmanager
def window_manager(shown: Display) -> Iterator[None]:
    """Run openbox."""
    needs("openbox", "xprop")
    with running(
        ["openbox", "--sm-disable"],
        shown.environment,
        lambda: b"window id" in _said(shown, "xprop", "-root", "_NET_SUPPORTING_WM_CHECK"),
    ):
        yield


@contextmanager
def tray(shown: Display, configuration: Path | None = None) -> Iterator["subprocess.Popen[bytes]"]:
    """Run tint2, a panel with a notification area, until the end of the block."""
    needs("tint2")
    connection = XDisplay(shown.name)
    hosting = connection.intern_atom("_NET_SYSTEM_TRAY_S0")
    try:
        with running(
            ["tint2", *(["-c", str(configuration)] if configuration else [])],
            shown.environment,
            lambda: connection.get_selection_owner(hosting) != X.NONE,
        ) as process:
            yield process
    finally:
        connection.close()


def set_monitors(shown: Display, monitors: Mapping[str, Box]) -> None:
    """Divide the one screen of the X server into virtual monitors, the first one primary.

    Replaces those of an earlier call. The first holds the only output of the server, "screen".
    """
    needs("xrandr")
    for line in _said(shown, "xrandr", "--listmonitors").decode().splitlines()[1:]:
        old = line.split()[1].lstrip("+*")
        if old != "screen":  # the server's own, which it shows where no other holds its output
            _said(shown, "xrandr", "--delmonitor", old)
    for number, (name, (x, y, width, height)) in enumerate(monitors.items()):
        place = f"{width}/{width // 4}x{height}/{height // 4}+{x}+{y}"  # with a size in mm
        given = (name, place, "none") if number else (f"*{name}", place, "screen")
        _said(shown, "xrandr", "--setmonitor", *given)


def resize(shown: Display, width: int, height: int) -> None:
    """Give the whole screen another size, at most the one that it began with."""
    needs("xrandr")
    mode = f"{width}x{height}-test"
    timings = ["25", *[str(width)] * 4, *[str(height)] * 4]
    _said(shown, "xrandr", "--newmode", mode, *timings)
    _said(shown, "xrandr", "--addmode", "screen", mode)
    _said(shown, "xrandr", "--output", "screen", "--mode", mode)
    _said(shown, "xrandr", "--fb", f"{width}x{height}")


@contextmanager
def message_bus() -> Iterator[str]:
    """Run a session bus of its own that starts no services; yields its address."""
    needs("dbus-daemon")
    with tempfile.TemporaryDirectory(prefix="bus-") as folder:
        place = Path(folder, "socket")
        configuration = Path(folder, "bus.conf")
        configuration.write_text(BUS_CONFIGURATION.format(socket=place), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={configuration}", "--nofork", "--nopidfile"]
        with running(command, os.environ, place.exists):
            yield f"unix:path={place}"


@contextmanager
def desktop(
    monitors: Mapping[str, Box] = TWO_MONITORS, *, with_tray: bool = True
) -> Iterator[Display]:
    """Run an X server with `monitors`, openbox, tint2 and a message bus."""
    width = max(x + across for x, _, across, _ in monitors.values())
    height = max(y + down for _, y, _, down in monitors.values())
    with ExitStack() as stack:
        shown = stack.enter_context(x_server(width, height))
        set_monitors(shown, monitors)
        address = stack.enter_context(message_bus())
        environment = {**shown.environment, "DBUS_SESSION_BUS_ADDRESS": address}
        shown = replace(shown, environment=environment)
        stack.enter_context(window_manager(shown))
        if with_tray:
            stack.enter_context(tray(shown))
        yield shown


@contextmanager
def window(shown: Display, box: Box, colour: str) -> Iterator[None]:
    """Show a window of one `colour` ("#rrggbb") at exactly `box`, without any frame or manager."""
    with tempfile.TemporaryDirectory(prefix="window-") as folder:
        painted = Path(folder, "painted")
        program = Path(__file__).with_name("painted_window.py")
        command = [sys.executable, str(program), *map(str, box), colour, str(painted)]
        with running(command, shown.environment, painted.exists):
            yield


def _said(shown: Display, *command: str) -> bytes:
    """Return what a command that may fail prints."""
    return subprocess.run(
        command, env=dict(shown.environment), capture_output=True, check=False
    ).stdout
