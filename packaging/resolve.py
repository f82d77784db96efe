"""Can what Eyeline is made of be installed on every system? `python3 packaging/resolve.py`.

Asks the package index, through `uv`, for wheels of exactly the pinned versions: for each system
that bundles are made for, also those that this is not. Nothing may come along that is not pinned.
Needs the network and `uv` (`pip install uv`), so that it is no test.
"""

import argparse
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Final

_ROOT: Final = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(_ROOT))

import console  # noqa: E402 - after the path to the program
from console import Stop, say  # noqa: E402 - after the path to the program
from macos_image import OLDEST  # noqa: E402 - after the path to the program

PYTHON: Final = "3.11"
_CONSTRAINTS: Final = _ROOT / "packaging/constraints.txt"


@dataclass(frozen=True, slots=True)
class Target:
    """A system as `uv` calls it; one of others than Linux as `pip` does; `oldest` macOS."""

    name: str
    platform: str
    tag: str = ""
    oldest: str = ""


_MAC: Final = f"macosx_{OLDEST.replace('.', '_')}"
TARGETS: Final = (
    Target("Linux x86_64 (glibc 2.34)", "x86_64-manylinux_2_34"),
    Target("Windows x86_64", "x86_64-pc-windows-msvc", "win_amd64"),
    Target(f"macOS {OLDEST} arm64", "aarch64-apple-darwin", f"{_MAC}_arm64", OLDEST),
    Target(f"macOS {OLDEST} x86_64", "x86_64-apple-darwin", f"{_MAC}_x86_64", OLDEST),
)


def main(arguments: Sequence[str]) -> int:
    """Resolve for all systems; returns the exit status."""
    console.prepare()
    parser = argparse.ArgumentParser(prog="packaging/resolve.py")
    parser.add_argument("--extra", action="append", default=[], help="with an extra of the project")
    parsed = parser.parse_args(arguments)
    try:
        program = uv()
        failed = [target for target in TARGETS if not _resolves(program, target, parsed.extra)]
    except Stop as stop:
        say(stop.message)
        return stop.code
    return 1 if failed else 0


def uv() -> list[str]:
    """Return what starts `uv`. Raises Stop where it is not there."""
    if found := shutil.which("uv"):
        return [found]
    if find_spec("uv") is not None:
        return [sys.executable, "-m", "uv"]
    raise Stop("uv is not there: python3 -m pip install uv")


def command(target: Target, extras: Sequence[str]) -> list[str]:
    """Return what `uv` is told to find: wheels of the pinned versions that `target` can load."""
    return [
        "pip", "compile", "--quiet", "--no-header", "--no-annotate", "--only-binary", ":all:",
        "--python-version", PYTHON, "--python-platform", target.platform,
        "--constraint", str(_CONSTRAINTS),
        *(f"--extra={extra}" for extra in extras),
        str(_ROOT / "pyproject.toml"),
    ]  # fmt: skip


def resolved(program: Sequence[str], target: Target, extras: Sequence[str]) -> set[str]:
    """Return the names and versions of all that is installed there. Raises Stop."""
    environment = dict(os.environ)
    if target.oldest:
        environment["MACOSX_DEPLOYMENT_TARGET"] = target.oldest
    told = subprocess.run(
        [*program, *command(target, extras)], env=environment, capture_output=True, text=True,
        errors="replace", check=False,
    )  # fmt: skip
    if told.returncode != 0:
        raise Stop(f"FAIL {target.name}\n{told.stderr.strip()}")
    return pinned(told.stdout)


def _resolves(program: Sequence[str], target: Target, extras: Sequence[str]) -> bool:
    try:
        found = resolved(program, target, extras)
    except Stop as stop:
        print(stop.message)
        return False
    if loose := sorted(found - pinned(_CONSTRAINTS.read_text(encoding="utf-8"))):
        print(f"FAIL {target.name}: not in {_CONSTRAINTS.name}: {', '.join(loose)}")
        return False
    print(f"ok   {target.name}: {len(found)} packages, all pinned, all as wheels")
    return True


def pinned(requirements: str) -> set[str]:
    """Return the names and versions in a list of requirements, without their conditions."""
    lines = (line.partition(";")[0].split("#")[0] for line in requirements.splitlines())
    return {line.strip() for line in lines if "==" in line}


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
