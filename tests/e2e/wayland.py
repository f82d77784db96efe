"""A private Wayland desktop for tests: sway without hardware, XWayland and the desktop portals.

sway refuses to run as root, and a portal looks at who asks: tests that run as root run it, and
what they try on it, as the user "nobody".
"""

import os
import pwd
import shlex
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from tests.e2e.display import FOREIGN, Box, needs, wait_until

PORTALS: Final = ("xdg-desktop-portal", "xdg-desktop-portal-wlr", "xdg-desktop-portal-gtk")
TOLD: Final = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")


@contextmanager
def wayland_desktop(monitors: Mapping[str, Box]) -> Iterator[Mapping[str, str]]:
    """Run sway with one monitor a colour ("#rrggbb" to its place); yields the environment.

    Programs are to be run through `as_user`.
    """
    needs("sway", "swaybg", "Xwayland", "grim", "pipewire", "dbus-run-session", "setpriv")
    missing = [name for name in PORTALS if not Path("/usr/libexec", name).exists()]
    if missing:
        pytest.skip(f"not installed: {', '.join(missing)}")
    folder = Path(tempfile.mkdtemp(prefix="sway-"))
    try:
        environment = _prepare(folder, monitors)
        script = (  # the portal of wlroots does not start without pipewire
            'pipewire & until [ -S "$XDG_RUNTIME_DIR/pipewire-0" ]; do sleep 0.02; done;'
            f" exec sway -c {shlex.quote(str(folder / 'config'))}"
        )
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(
                as_user(["dbus-run-session", "--", "sh", "-c", script]),
                env=environment,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        try:
            ready = folder / "ready"
            wait_until(lambda: ready.exists() or process.poll() is not None, "sway", 30)
            if not ready.exists():
                pytest.skip(f"sway does not start here: {(folder / 'log').read_text()[-500:]}")
            told = dict(
                line.split("=", 1) for line in ready.read_text().splitlines() if "=" in line
            )
            yield environment | {name: told[name] for name in TOLD}
        finally:
            _end_all(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _end_all(leader: "subprocess.Popen[bytes]") -> None:
    """End the whole process group; a compositor that hangs in its own end is killed."""
    for number, patience in ((signal.SIGTERM, 3.0), (signal.SIGKILL, 5.0)):
        end = time.monotonic() + patience
        while time.monotonic() < end:
            leader.poll()  # a zombie would keep the group alive
            try:
                os.killpg(leader.pid, number)
            except ProcessLookupError:
                return
            time.sleep(0.1)


def as_user(command: Sequence[str]) -> list[str]:
    """Return `command` for a user that sway and the portals accept."""
    if os.getuid() != 0:
        return list(command)
    nobody = pwd.getpwnam("nobody")
    return [
        "setpriv",
        f"--reuid={nobody.pw_uid}",
        f"--regid={nobody.pw_gid}",
        "--clear-groups",
        *command,
    ]


def needs_readable_program() -> None:
    """Skip the test where that user cannot start this interpreter."""
    if subprocess.run(as_user([sys.executable, "-c", ""]), check=False).returncode:
        pytest.skip("the interpreter of the tests cannot be read by another user")


def _prepare(folder: Path, monitors: Mapping[str, Box]) -> dict[str, str]:
    """Write sway's configuration; returns the environment that it starts in."""
    lines = [
        f"output HEADLESS-{number} resolution {width}x{height} position {x} {y}"
        f" bg {colour} solid_color"
        for number, (colour, (x, y, width, height)) in enumerate(monitors.items(), start=1)
    ]
    new, ready = folder / "new", folder / "ready"
    names = "WAYLAND_DISPLAY DISPLAY XDG_CURRENT_DESKTOP=sway"
    tell = f"dbus-update-activation-environment {names}; env > {new}; mv {new} {ready}"
    lines += ["xwayland force", f'exec "{tell}"']
    (folder / "config").write_text("\n".join(lines) + "\n", encoding="utf-8")
    for name in ("runtime", "home"):
        (folder / name).mkdir(mode=0o700)
    if os.getuid() == 0:
        for path in (folder, *folder.iterdir()):
            shutil.chown(path, "nobody")
    inherited = {name: value for name, value in os.environ.items() if name not in FOREIGN}
    return inherited | {
        "HOME": str(folder / "home"),
        "XDG_RUNTIME_DIR": str(folder / "runtime"),
        "XDG_CURRENT_DESKTOP": "sway",
        "XDG_SESSION_TYPE": "wayland",
        "WLR_BACKENDS": "headless",
        "WLR_HEADLESS_OUTPUTS": str(len(monitors)),
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
    }
