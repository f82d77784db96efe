"""Every test begins as a stranger: an empty home, plain C locale, no key, no proxy, no desktop."""

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import pytest

from app.core import words

BEFORE: Final[Mapping[str, str]] = dict(os.environ)

_PREFIXES: Final = ("EYELINE_", "OPENAI_", "XDG_", "LC_", "QT_")
_NAMES: Final = frozenset(
    {"DBUS_SESSION_BUS_ADDRESS", "DISPLAY", "LANGUAGE", "WAYLAND_DISPLAY", "XAUTHORITY"}
)
_HOME: Final = {
    "HOME": ".",
    "USERPROFILE": ".",
    "XDG_CONFIG_HOME": ".config",
    "XDG_DATA_HOME": ".local/share",
    "XDG_STATE_HOME": ".local/state",
    "XDG_CACHE_HOME": ".cache",
    "XDG_RUNTIME_DIR": "run",
}


@pytest.fixture(scope="session")
def real_environment() -> Mapping[str, str]:
    """The environment that the tests were started in, for what needs the real home (pip)."""
    return BEFORE


@pytest.fixture(scope="session")
def local_python(real_environment: Mapping[str, str]) -> str:
    """An interpreter with torch, such as `packaging/dev.py test` sets up."""
    found = real_environment.get("EYELINE_LOCAL_PYTHON")
    if found is None:
        pytest.skip("no interpreter with torch: packaging/dev.py local")
    return found


@pytest.fixture(scope="session", autouse=True)
def stranger() -> Iterator[None]:
    """Take what the environment says about the person who runs the tests, and their desktop."""
    with pytest.MonkeyPatch.context() as patch:
        for name in BEFORE:
            if name in _NAMES or name.startswith(_PREFIXES) or name.lower().endswith("_proxy"):
                patch.delenv(name)
        patch.setenv("LANG", "C.UTF-8")
        patch.setenv("QT_QPA_PLATFORM", "offscreen")
        yield


@pytest.fixture(autouse=True)
def home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    """Give the test a home of its own, which what it starts inherits; returns the folder."""
    folder = tmp_path_factory.mktemp("home")
    for name, inner in _HOME.items():
        place = folder / inner
        place.mkdir(parents=True, exist_ok=True, mode=0o700)
        monkeypatch.setenv(name, str(place))
    monkeypatch.setenv("LANGUAGE", "")  # the program tells its children; undone after the test
    monkeypatch.delenv("LANGUAGE")
    words.use()
    yield folder
    words.use("en")
