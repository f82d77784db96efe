"""What was built, a Debian to install it in, and a desktop that its programs are shown on."""

import json
import os
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.bundle.debian import HOME, ROOT, Debian, debian
from tests.e2e.display import Display, tray, window_manager, x_server
from tests.e2e.windowed import Desk

OLDER: Final = "0.0.9"


@pytest.fixture(scope="session", autouse=True)
def _as_root() -> None:
    if os.geteuid() != 0:
        pytest.exit("A Debian is made and entered by root alone: run this with sudo.", 3)


@pytest.fixture(scope="session")
def built() -> Any:
    """What the build says of itself."""
    return json.loads((ROOT / "dist/BUILD.json").read_text(encoding="utf-8"))


def made(pattern: str) -> Path:
    """Return the one package of this name in dist/, or where BUNDLE_DIST says."""
    (path,) = Path(os.environ.get("BUNDLE_DIST", ROOT / "dist")).glob(pattern)
    return path


@pytest.fixture(scope="session")
def older(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same bundle as a .deb of an older version."""
    folder = tmp_path_factory.mktemp("older")
    words = ["packaging/bundling.py", "--again", OLDER, str(folder)]
    subprocess.run([str(ROOT / ".bundle/bin/python"), *words], cwd=ROOT, check=True)
    (path,) = folder.glob("*.deb")
    return path


@pytest.fixture(scope="session")
def display() -> Iterator[Display]:
    """An X server that every local user may use, with openbox and tint2."""
    with x_server(1280, 800) as shown:
        subprocess.run(["xhost", "+local:"], env=dict(shown.environment), check=True, stdout=-3)
        with window_manager(shown), tray(shown):
            yield shown


@pytest.fixture(scope="session")
def desk(display: Display) -> Desk:
    return Desk(display)


@pytest.fixture(scope="session")
def system(tmp_path_factory: pytest.TempPathFactory, display: Display) -> Iterator[Debian]:
    """A minimal Debian without Python; its user has met Eyeline before."""
    with debian(tmp_path_factory.mktemp("system")) as inside:
        inside.display = display.name
        inside.must("mkdir", "-p", f"{HOME}/.local/state/eyeline/log")
        inside.must("touch", f"{HOME}/.local/state/eyeline/log/welcomed")
        yield inside
