"""What several tests of the real program need: a desktop with somebody before it, a picture."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import pages
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


@pytest.fixture(scope="session")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A picture for questions to servers, which do not look at it."""
    return str(pages.blank(200, 100).save(tmp_path_factory.mktemp("pictures") / "tiny.png"))
