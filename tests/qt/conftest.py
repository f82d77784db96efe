"""What several tests of the windows stand on."""

import gc
import weakref
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import pytest
import shiboken6
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QApplication, QToolTip, QWidget
from pytestqt.qtbot import QtBot
from pytestqt.wait_signal import SignalBlocker

from app.core.memory import History
from app.core.videos import Videos
from app.media.encode import Codec
from app.media.picture import ChildDecoder
from app.store.history import SqliteHistory
from app.ui import overrides, theme
from app.ui.collecting import Collector
from app.ui.lane import Mailbox
from tests.clips import make_clip

ROOT: Final = Path(__file__).parents[2]
_PATIENCE: Final = 60_000  # ms


@pytest.fixture(scope="module", autouse=True)
def collector(qapp: QApplication) -> Iterator[None]:
    """Collect garbage where the program does; what the tests left goes with them.

    So does what they copied: the offscreen clipboard outlives Python, and crashes over an object
    of it.
    """
    gc.collect()  # by now pytest has forgotten the last test of the module before
    gc.freeze()  # what is left is not looked through again and again
    overrides.install()
    made = Collector(qapp)
    yield
    qapp.clipboard().clear()
    QToolTip.hideText()
    gc.collect()
    left = [each for each in qapp.topLevelWidgets() if each.isVisible() and not _fades(each)]
    told = [repr(each) for each in left]
    for window in left:  # or they take what others do with the pointer
        window.close()
    _part(qapp, frozenset())
    shiboken6.delete(made)
    gc.enable()
    assert not left, told


@pytest.fixture(autouse=True)
def parting(qapp: QApplication, collector: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Destroy the windows that the test made and closed.

    They would stay for ever (see `app.ui.parting`), and be dressed at each change of the theme:
    that took seconds a test, and hundreds of megabytes a process. What lanes have still to tell
    them is dropped.
    """
    before, boxes = frozenset(_windows(qapp)), weakref.WeakSet[Mailbox]()
    begin = Mailbox.__init__

    def noted(box: Mailbox, parent: QObject | None = None) -> None:
        begin(box, parent)
        boxes.add(box)

    monkeypatch.setattr(Mailbox, "__init__", noted)
    yield
    for box in tuple(boxes):
        box.close()
    qapp.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    _part(qapp, before)


def _windows(app: QApplication) -> Iterator[int]:
    """Yield which windows there are, without holding any of them."""
    for window in app.topLevelWidgets():
        yield shiboken6.getCppPointer(window)[0]


def _part(app: QApplication, but: frozenset[int]) -> None:
    """Destroy the windows of nobody that are hidden, `but` those."""
    for window in app.topLevelWidgets():
        if (
            shiboken6.isValid(window)
            and window.parent() is None
            and not window.isVisible()
            and shiboken6.getCppPointer(window)[0] not in but
        ):
            shiboken6.delete(window)


def _fades(window: QWidget) -> bool:
    """Whether it goes by itself, and takes nothing of the pointer until then."""
    return window.windowType() == Qt.WindowType.ToolTip


class Patient(QtBot):
    """Waits as long as a busy machine may take, also where a test thinks that less would do."""

    def waitUntil(self, callback: Callable[[], bool | None], *, timeout: int = _PATIENCE) -> None:
        super().waitUntil(callback, timeout=max(timeout, _PATIENCE))

    def waitSignal(self, signal: Any, *, timeout: int = _PATIENCE, **told: Any) -> SignalBlocker:
        return super().waitSignal(signal, timeout=max(timeout, _PATIENCE), **told)


@pytest.fixture
def qtbot(qapp: QApplication, request: pytest.FixtureRequest) -> QtBot:
    return Patient(request)


@pytest.fixture
def folder(real_environment: Mapping[str, str]) -> Path:
    """Where pictures are kept."""
    chosen = Path(real_environment.get("EYELINE_PICTURES") or ROOT / "build/pictures")
    chosen.mkdir(parents=True, exist_ok=True)
    return chosen


@pytest.fixture
def history(tmp_path: Path) -> Iterator[History]:
    """A history that is empty."""
    made = SqliteHistory(tmp_path, Codec(), ChildDecoder)
    yield made
    made.close()


@pytest.fixture
def restored(qapp: QApplication) -> Iterator[None]:
    """The light theme, after a test that wears others."""
    yield
    theme.apply(qapp, "light")


@pytest.fixture(scope="module")
def videos() -> Iterator[Videos]:
    """What decodes videos, in a child."""
    from tests.qt.cinema import projector

    with projector() as made:
        yield made


@pytest.fixture(scope="module")
def recording(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A video whose seconds have colours of their own; see `tests.clips`."""
    return make_clip(tmp_path_factory.mktemp("clips") / "Recording.mp4")
