"""A desktop of two monitors with somebody before it, for the tests of the windowed program."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.e2e.display import Display, desktop
from tests.e2e.eyes import Eyes
from tests.e2e.keyboard import Keyboard
from tests.e2e.windowed import Desk


@pytest.fixture(scope="module")
def two_monitors() -> Iterator[Display]:
    with desktop() as shown:
        yield shown


@pytest.fixture
def desk(two_monitors: Display) -> Desk:
    return Desk(two_monitors)


@pytest.fixture
def keyboard(two_monitors: Display) -> Iterator[Keyboard]:
    keyboard = Keyboard(two_monitors)
    keyboard.layout("us")
    yield keyboard
    keyboard.close()


@pytest.fixture(scope="session")
def eyes() -> Iterator[Eyes]:
    eyes = Eyes()
    yield eyes
    eyes.close()


@pytest.fixture
def welcomed(home: Path) -> None:
    """Somebody who has been here before."""
    state = home / ".local/state/eyeline/log"
    state.mkdir(parents=True)
    (state / "welcomed").touch()
