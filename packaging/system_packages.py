"""Debian's and Ubuntu's packages that Python's own cannot bring: libraries, fonts, X servers."""

import importlib.util
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

from console import Stop, Ticker, confirm, interactive, say, seconds

# "a|b": either will do; the first one that the system offers is installed.
VENV: Final = ("python3-venv",)
RUN: Final = (
    *VENV,
    "fontconfig",
    "libfribidi0",  # right-to-left text in drawn labels
    "fonts-noto-cjk|fonts-wqy-zenhei|fonts-wqy-microhei|fonts-droid-fallback",
    # what the Qt wheel links to: libqxcb, libQt6Gui, libQt6DBus
    "libdbus-1-3", "libegl1", "libfontconfig1", "libfreetype6", "libgl1",
    "libglib2.0-0t64|libglib2.0-0",
    "libx11-xcb1", "libxcb-cursor0", "libxcb-icccm4", "libxcb-image0", "libxcb-keysyms1",
    "libxcb-randr0", "libxcb-render-util0", "libxcb-render0", "libxcb-shape0", "libxcb-shm0",
    "libxcb-sync1", "libxcb-util1", "libxcb-xfixes0", "libxcb-xkb1", "libxkbcommon-x11-0",
    "libxkbcommon0",
)  # fmt: skip
TEST: Final = (
    "appstream", "dbus", "desktop-file-utils", "ffmpeg", "fonts-dejavu-core", "git", "openbox",
    "tint2", "x11-utils", "x11-xkb-utils", "x11-xserver-utils", "xauth", "xclip", "xdotool", "xvfb",
    "zenity",
    # A Wayland desktop:
    "grim", "libwayland-cursor0", "sway", "wtype", "xdg-desktop-portal",
)  # fmt: skip
# objdump and strip: what the bundle is linked to, without symbols. Debian's own Python lies in one
# file, and its library, which bundles begin with, in a package besides.
BUNDLE: Final = (
    "binutils",
    *(
        [f"libpython{sys.version_info[0]}.{sys.version_info[1]}"]
        if sys.base_prefix == "/usr"
        else []
    ),
)
BUNDLE_TEST: Final = ("cpio", "mmdebstrap", "rpm")

_FRESH: Final = 24 * 3600  # seconds: older package lists are fetched anew
_LISTS: Final = Path("/var/lib/apt/lists")


def supported() -> bool:
    """Whether this is a Debian or one of its children."""
    return all(shutil.which(program) for program in ("dpkg-query", "apt-get"))


def missing(wanted: Iterable[str]) -> list[str]:
    """Return those of `wanted` that are not installed. Raises Stop when dpkg cannot be asked."""
    asked = [each for each in wanted if each != "python3-venv" or _needs_venv()]
    names = sorted({name for each in asked for name in each.split("|")})
    told = subprocess.run(
        ["dpkg-query", "--show", "--showformat=${Package} ${db:Status-Status}\n", *names],
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    if told.returncode not in (0, 1):  # 1: some are unknown
        raise Stop(f"dpkg-query failed: {told.stderr.strip()}")
    installed = {
        line.split()[0] for line in told.stdout.splitlines() if line.endswith(" installed")
    }
    return [each for each in asked if not installed & set(each.split("|"))]


def require(wanted: Iterable[str]) -> None:
    """Install what is missing of `wanted`; raises Stop (code 3) where nobody can allow it."""
    absent = missing(wanted)
    if not absent:
        return
    if os.geteuid() == 0:
        _install([], absent)
        return
    line = _line(["sudo"], _offered(absent))
    if not interactive() or not shutil.which("sudo"):
        raise Stop(
            f"Eyeline needs system packages. Install them, then run this again:\n  {line}", 3
        )
    say(f"Eyeline needs {len(absent)} system packages:\n  {line}")
    if not confirm("Install them now (sudo asks for your password)?"):
        raise Stop("Nothing was installed. Run that line, then the same command again.", 3)
    _install(["sudo"], absent)


def _needs_venv() -> bool:
    """Debian keeps `ensurepip` in a package of its own; other builds of Python bring it along."""
    return importlib.util.find_spec("ensurepip") is None


def _offered(absent: Iterable[str]) -> list[str]:
    """Return one name for each "a|b": the first that the package lists know, else the last."""
    chosen = []
    for each in absent:
        names = each.split("|")
        known = [name for name in names if len(names) > 1 and _has_candidate(name)]
        chosen.append((known or names[-1:])[0])
    return chosen


def _has_candidate(name: str) -> bool:
    told = subprocess.run(
        ["apt-cache", "policy", name],
        capture_output=True, text=True, check=False, env={**os.environ, "LC_ALL": "C"},
    )  # fmt: skip
    return bool(re.search(r"Candidate: (?!\(none\))", told.stdout))


def _line(prefix: Sequence[str], names: Sequence[str]) -> str:
    return shlex.join([*prefix, "apt-get", "install", "-y", "--no-install-recommends", *names])


def _install(prefix: Sequence[str], absent: Sequence[str]) -> None:
    started = time.monotonic()
    say(f"Installing {len(absent)} system packages …")
    if _stale():
        _apt(prefix, "update")
    arguments = ["install", "-y", "--no-install-recommends"]
    if not _apt(prefix, *arguments, *_offered(absent), final=False):
        # Lists that are a few hours old can name files that a mirror has dropped since.
        _apt(prefix, "update")
        _apt(prefix, *arguments, *_offered(absent))
    say(f"System packages installed in {seconds(time.monotonic() - started)}.")


def _stale() -> bool:
    """Whether the package lists are absent or old."""
    times = [path.stat().st_mtime for path in _LISTS.glob("*_Packages*")]
    return not times or time.time() - max(times) > _FRESH


def _apt(prefix: Sequence[str], *arguments: str, final: bool = True) -> bool:
    """Run apt-get and show sizes and progress; raises Stop when it fails and `final` is set."""
    variables = ["env", "DEBIAN_FRONTEND=noninteractive", "LC_ALL=C"]
    options = ["-q", "-o", "Dpkg::Use-Pty=0", "-o", "DPkg::Lock::Timeout=120"]
    ticker, last = Ticker(), [""]
    with subprocess.Popen(
        [*prefix, *variables, "apt-get", *options, *arguments],
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace",
    ) as apt:  # fmt: skip
        assert apt.stdout is not None
        for line in apt.stdout:
            if found := re.match(r"Need to get ([\d.,]+ [kMG]?B)", line):
                ticker.clear()
                say(f"  {found[1]} to download")
            elif line.startswith(("Get:", "Setting up", "Unpacking")):
                ticker.show("  " + line.strip()[:70])
            elif line.startswith(("E:", "Err:")):
                last = [*last, line.strip()][-4:]
    ticker.clear()
    if apt.returncode != 0 and final:
        raise Stop(
            "\n  ".join(["apt-get could not install the system packages:", *filter(None, last)])
            + "\nCheck the network and the package sources, then run the same command again."
        )
    return apt.returncode == 0
