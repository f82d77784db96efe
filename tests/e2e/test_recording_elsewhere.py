"""Recordings of X servers that tell less than others, or share no memory."""

from pathlib import Path

import pytest
from Xlib.error import DisplayConnectionError

from app.capture.recorder.engine import Recording
from app.capture.recorder.order import Order
from app.capture.recorder.recorder import ScreenRecorder
from app.core.errors import CaptureError
from app.core.place import Desktop, Rect
from app.core.recorder import Recorded, Reins, Shot
from app.core.session import Session
from app.x11.connection import Connection
from app.x11.damage import Damage
from tests.e2e.display import x_server
from tests.e2e.recorded import Film, probed
from tests.e2e.sheets import wandering

pytestmark = pytest.mark.screen

WHOLE = Rect(0, 0, 320, 240, Desktop("screen"))


@pytest.mark.parametrize("missing", ["DAMAGE", "MIT-SHM", "XInputExtension"])
def test_it_records_all_the_same(missing: str, tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    with x_server(320, 240, without=missing) as shown:
        recorder = ScreenRecorder(Session("x11", display=shown.name))
        with wandering(shown, (5, 5, 100, 60)):
            list(recorder.record(Shot(WHOLE, clicks=True, seconds=0.8), out, Reins()))
        recorder.close()
    assert len(probed(out).times) > 8
    assert probed(out).ordinary


def test_looking_at_a_still_screen_writes_nothing(tmp_path: Path) -> None:
    out = tmp_path / "a.mp4"
    with x_server(320, 240, without="DAMAGE") as shown:
        recorder = ScreenRecorder(Session("x11", display=shown.name))
        list(recorder.record(Shot(WHOLE, seconds=0.8), out, Reins()))
        recorder.close()
    assert len(probed(out).times) < 8


def test_a_server_that_does_not_tell_is_not_relied_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Silent(Damage):
        """Told of under a number that no event has."""

        def __init__(
            self, connection: Connection, root: int, opcodes: tuple[int, int], event: int
        ) -> None:
            super().__init__(connection, root, opcodes, event)
            self.event = -1

    monkeypatch.setattr("app.capture.recorder.x_watch.Damage", Silent)
    shot = Shot(WHOLE, pointer=False, seconds=3)
    out = tmp_path / "a.mp4"
    with x_server(320, 240) as shown, wandering(shown, (5, 5, 100, 60)):
        order = Order(shot, out, Session("x11", display=shown.name))
        *_told, end = Recording(order, dict).run()
    assert isinstance(end, Recorded)
    times = Film(out).times
    assert sum(time < 1 for time in times) < 6
    assert sum(time > 2 for time in times) > 8


def test_a_second_connection_that_is_refused_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refused(_display: str) -> Connection:
        raise DisplayConnectionError(":7", "Maximum number of clients reached")

    monkeypatch.setattr("app.capture.recorder.x_watch.Connection", refused)
    with x_server(320, 240) as shown:
        order = Order(Shot(WHOLE), tmp_path / "a.mp4", Session("x11", display=shown.name))
        with pytest.raises(CaptureError, match="cannot be reached"):
            list(Recording(order, dict).run())
    assert list(tmp_path.iterdir()) == []
