"""A private Wayland desktop for tests: sway without hardware, XWayland and the desktop portals.

sway refuses to run as root, and a portal looks at who asks: tests that run as root run it, and
what they try on it, as the user "nobody".
"""

import json
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
from typing import Any, Final

import pytest

from tests.e2e.display import FOREIGN, Box, needs

PORTALS: Final = ("xdg-desktop-portal", "xdg-desktop-portal-wlr", "xdg-desktop-portal-gtk")
PORTAL_FILE: Final = Path("/tmp/out.png")  # the same for everybody, whoever has written it
TOLD: Final = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS")


@contextmanager
def wayland_desktop(
    monitors: Mapping[str, Box],
    *,
    scales: Sequence[float] = (),
    wallpaper: bytes = b"",
    bare: bool = False,
) -> Iterator[Mapping[str, str]]:
    """Run sway with one monitor a colour ("#rrggbb" to its place); yields the environment.

    Programs are to be run through `as_user`, or with `seen_by_others`. `scales` are those of the
    monitors, 1 where there are fewer; `wallpaper` is a PNG that the first one shows instead of its
    colour. A `bare` desktop has neither portals nor XWayland, and needs less to be installed.
    """
    needs("sway", "swaybg", "grim", "dbus-run-session", "setpriv")
    if not bare:
        needs("Xwayland", "pipewire")
        missing = [name for name in PORTALS if not Path("/usr/libexec", name).exists()]
        if missing:
            pytest.skip(f"not installed: {', '.join(missing)}")
        if PORTAL_FILE.exists():
            pytest.skip(f"somebody's {PORTAL_FILE} is where the portal of wlroots writes")
    folder = Path(tempfile.mkdtemp(prefix="sway-"))
    try:
        config = _outputs(folder, monitors, scales, wallpaper)
        config.append(f"xwayland {'disable' if bare else 'force'}")
        environment = _prepare(folder, config, len(monitors))
        script = f"exec sway -c {shlex.quote(str(folder / 'config'))}"
        if not bare:  # the portal of wlroots does not start without pipewire
            script = (
                'pipewire & until [ -S "$XDG_RUNTIME_DIR/pipewire-0" ]; do sleep 0.02; done;'
                f" {script}"
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
            if not _comes(ready, process):
                pytest.skip(f"sway does not start here: {(folder / 'log').read_text()[-500:]}")
            told = dict(
                line.split("=", 1) for line in ready.read_text().splitlines() if "=" in line
            )
            yield environment | {name: told[name] for name in TOLD if name in told}
        finally:
            _end_all(process)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _comes(file: Path, process: "subprocess.Popen[bytes]") -> bool:
    """Whether there is a `file` before the process ends, and within half a minute."""
    end = time.monotonic() + 30
    while not file.exists() and process.poll() is None and time.monotonic() < end:
        time.sleep(0.01)
    return file.exists()


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


def seen_by_others(environment: Mapping[str, str]) -> dict[str, str]:
    """Return the variables for a program of any user: where the compositor is, and nothing else."""
    place = Path(environment["XDG_RUNTIME_DIR"], environment["WAYLAND_DISPLAY"])
    return {"WAYLAND_DISPLAY": str(place), "XDG_SESSION_TYPE": "wayland"}


def sway(environment: Mapping[str, str], *words: str) -> bytes:
    """Tell sway something; returns what it answers."""
    (door,) = Path(environment["XDG_RUNTIME_DIR"]).glob("sway-ipc.*.sock")
    command = as_user(["swaymsg", "-s", str(door), *words])
    return subprocess.run(command, env=dict(environment), capture_output=True, check=True).stdout


def windows(environment: Mapping[str, str]) -> list[str]:
    """Return the titles of the windows that sway manages."""
    return list(_titles(json.loads(sway(environment, "-t", "get_tree"))))


def _titles(node: Mapping[str, Any]) -> Iterator[str]:
    if node.get("pid") and node.get("name"):
        yield node["name"]
    for each in (*node.get("nodes", ()), *node.get("floating_nodes", ())):
        yield from _titles(each)


def _outputs(
    folder: Path, monitors: Mapping[str, Box], scales: Sequence[float], wallpaper: bytes
) -> list[str]:
    """Return the lines of sway's configuration about monitors."""
    lines = [
        f"output HEADLESS-{number} resolution {width}x{height} position {x} {y}"
        f" bg {colour} solid_color"
        for number, (colour, (x, y, width, height)) in enumerate(monitors.items(), start=1)
    ]
    lines += [f"output HEADLESS-{number} scale {scale}" for number, scale in enumerate(scales, 1)]
    if wallpaper:
        picture = folder / "wallpaper.png"
        picture.write_bytes(wallpaper)
        lines.append(f"output HEADLESS-1 bg {picture} fill")
    return lines


def _prepare(folder: Path, lines: Sequence[str], monitors: int) -> dict[str, str]:
    """Write sway's configuration; returns the environment that it starts in."""
    new, ready = folder / "new", folder / "ready"
    names = "WAYLAND_DISPLAY DISPLAY XDG_CURRENT_DESKTOP=sway"
    tell = f"dbus-update-activation-environment {names}; env > {new}; mv {new} {ready}"
    config = "\n".join([*lines, f'exec "{tell}"', ""])
    (folder / "config").write_text(config, encoding="utf-8")
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
        "WLR_HEADLESS_OUTPUTS": str(monitors),
        "WLR_LIBINPUT_NO_DEVICES": "1",
        "WLR_RENDERER": "pixman",
    }
