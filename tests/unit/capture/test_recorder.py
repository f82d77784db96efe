"""Where recordings are possible, what goes to their child, and how polling paces itself."""

from pathlib import Path

import pytest

from app.capture.recorder.framing import Box
from app.capture.recorder.order import (
    Order,
    header_of,
    order_of,
    recorded_header,
    recorded_of,
    rolling_header,
    rolling_of,
    wishes_of,
)
from app.capture.recorder.recorder import ScreenRecorder
from app.capture.recorder.stopwatch import Stopwatch
from app.capture.recorder.watching import Polling
from app.core.errors import CaptureError
from app.core.place import Desktop, Rect
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.session import Session, SessionKind

PLACE = Rect(1, 2, 30, 40, Desktop("screen"))


@pytest.mark.parametrize(
    "shot", [Shot(PLACE), Shot(PLACE, "77", False, True, 12.5, 3), Shot(PLACE, rate=60)]
)
def test_an_order_arrives_as_it_was_given(shot: Shot) -> None:
    order = Order(shot, Path("/a/b\udcff.mp4"), Session("x11", display=":7"))
    assert order_of(header_of(order)) == order


def test_what_is_told_arrives() -> None:
    rolling = Rolling(1.25, 77, True, PLACE)
    assert rolling_of(rolling_header(rolling)) == rolling
    recorded = Recorded(Path("a.mp4"), 2.5, 99, "disk")
    assert recorded_of(recorded_header(recorded), recorded.path) == recorded


def test_wishes() -> None:
    reins = Reins()
    reins.pause(paused=True)
    assert wishes_of(reins) == {"paused": True, "stopped": False, "discarded": False}
    reins.discard()
    assert wishes_of(reins)["discarded"]


def test_on_wayland_it_says_what_is_missing(tmp_path: Path) -> None:
    recorder = ScreenRecorder(Session("wayland", display=":1"))
    missing = recorder.obstacle()
    assert missing is not None
    assert "PipeWire" in missing[0]
    with pytest.raises(CaptureError, match="Wayland"):
        list(recorder.record(Shot(PLACE), tmp_path / "a.mp4", Reins()))
    assert recorder.pointer_untold
    recorder.close()


@pytest.mark.parametrize(("kind", "possible"), [("headless", False), ("windows", True)])
def test_other_sessions(kind: SessionKind, possible: bool) -> None:
    recorder = ScreenRecorder(Session(kind))
    assert (recorder.obstacle() is None) == possible
    recorder.close()


def test_a_stopwatch_is_moved_by_no_clock_on_the_wall(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [100.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    monkeypatch.setattr("time.time", lambda: 0.0)
    watch = Stopwatch()
    assert watch.paused
    watch.start()
    now[0] += 2
    watch.pause()
    now[0] += 50
    watch.start()
    now[0] += 0.5
    assert watch.seconds == 2.5


def test_polling_looks_seldom_where_nothing_changes(monkeypatch: pytest.MonkeyPatch) -> None:
    now = [0.0]
    monkeypatch.setattr("time.monotonic", lambda: now[0])
    polling = Polling(30)
    looks = []
    while now[0] < 2:
        now[0] += 0.001
        if polling.due:
            looks.append(now[0])
            assert polling.settle(Box(0, 0, 1, 1))
            polling.note(changed=False)
    assert 15 <= len(looks) <= 30
    polling.note(changed=True)
    now[0] += 1 / 30
    assert polling.due
