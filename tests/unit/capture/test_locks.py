"""Nothing is recorded or remembered while the screen is locked: real buses, real screen."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from app.capture.locks import Polled
from app.capture.recorder.recorder import ScreenRecorder
from app.capture.rewind.rewind import ChildRewind
from app.core.errors import CaptureError
from app.core.place import Desktop, Rect
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.rewind import RewindSettings
from app.core.session import Session
from app.portal.locks import DesktopLocks
from tests.e2e.display import Display, message_bus, wait_until, x_server
from tests.e2e.recorded import Film
from tests.e2e.sheets import Sheet
from tests.unit.capture.lock_service import locker

pytestmark = pytest.mark.screen

RED, GREEN, BLUE = 0xE01010, 0x10A010, 0x1010E0


@pytest.fixture(autouse=True)
def no_system_bus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", "unix:path=/nowhere")


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with message_bus() as address:
        yield address


@pytest.fixture(scope="module")
def screen() -> Iterator[Display]:
    with x_server(320, 240) as shown:
        yield shown


def test_a_screen_saver_tells(bus: str) -> None:
    with locker(bus) as desktop:
        locks = DesktopLocks(bus)
        assert not locks.locked
        desktop.lock()
        wait_until(lambda: locks.locked, "the lock")
        desktop.lock(on=False)
        wait_until(lambda: not locks.locked, "it to be open again")


def test_one_that_was_locked_before_is_known(bus: str) -> None:
    with locker(bus, locked=True):
        assert DesktopLocks(bus).locked


def test_one_that_is_gone_holds_no_lock(bus: str) -> None:
    with locker(bus, locked=True):
        locks = DesktopLocks(bus)
        assert locks.locked
    wait_until(lambda: not locks.locked, "its end to be told")


def test_logind_tells(bus: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DBUS_SYSTEM_BUS_ADDRESS", bus)
    with locker(bus, hints=True) as desktop:
        locks = DesktopLocks("")
        assert not locks.locked
        desktop.lock()
        wait_until(lambda: locks.locked, "the hint")
        desktop.lock(on=False)
        wait_until(lambda: not locks.locked, "it to be taken back")
    with locker(bus, hints=True, locked=True):
        assert DesktopLocks("").locked


def test_without_a_bus_nothing_is_locked() -> None:
    assert not DesktopLocks("").locked
    assert not DesktopLocks("unix:path=/nowhere/either").locked


def test_a_system_that_is_asked_is_not_asked_at_each_look() -> None:
    asked: list[bool] = []

    def ask() -> bool:
        asked.append(True)
        return True

    polled = Polled(ask)
    assert polled.locked
    assert polled.locked
    assert len(asked) == 1


def test_a_recording_waits_until_it_is_unlocked(bus: str, screen: Display, tmp_path: Path) -> None:
    recorder = ScreenRecorder(Session("x11", display=screen.name, bus=bus))
    shot = Shot(Rect(0, 0, 200, 200, Desktop("screen")), pointer=False)
    reins, seen, end = Reins(), list[str](), list[Recorded]()
    with locker(bus) as desktop, Sheet(screen, (0, 0, 200, 200), RED) as sheet:

        def act(rolling: Rolling) -> None:
            match seen:
                case [] if rolling.seconds > 0.2:
                    desktop.lock()
                    seen.append("locking")
                case ["locking"] if rolling.locked:
                    assert rolling.paused
                    sheet.paint(GREEN)
                    seen.append("locked")
                case ["locking", "locked"]:
                    sheet.paint(BLUE)
                    desktop.lock(on=False)
                    seen.append("unlocking")
                case [*_, "unlocking"] if not rolling.locked and rolling.seconds > 0.7:
                    reins.stop()

        for told in recorder.record(shot, tmp_path / "a.mp4", reins):
            if isinstance(told, Rolling):
                act(told)
            else:
                end.append(told)
        desktop.lock()
        recorder_refuses(recorder, shot, tmp_path / "b.mp4")
        desktop.lock(on=False)
    recorder.close()
    film = Film(tmp_path / "a.mp4")
    assert not any(film.shows(time, GREEN, 50, 50) for time in film.times)
    assert film.shows(0, RED, 50, 50)
    assert film.shows(end[0].seconds, BLUE, 50, 50)


def recorder_refuses(recorder: ScreenRecorder, shot: Shot, path: Path) -> None:
    """Nothing is begun on a locked screen; that it is may be told a moment later."""

    def refused() -> bool:
        path.unlink(missing_ok=True)
        reins = Reins()
        try:
            for _told in recorder.record(shot, path, reins):
                reins.stop()
        except CaptureError as error:
            return "locked" in error.message
        return False

    wait_until(refused, "it to be refused")
    assert not path.exists()


def test_nothing_is_remembered_meanwhile(bus: str, screen: Display) -> None:
    rewind = ChildRewind(Session("x11", display=screen.name, bus=bus))

    def colours() -> list[int]:
        moments = rewind.take().moments
        pixels = [frame.pixels[50, 50, :3].tolist() for _before, frame in moments]
        return [red << 16 | green << 8 | blue for blue, green, red in pixels]

    with locker(bus) as desktop, Sheet(screen, (0, 0, 200, 200), RED) as sheet:
        rewind.start(RewindSettings(True, 30, 64, "all"))
        wait_until(lambda: RED in colours(), "the first colour")
        desktop.lock()
        marks = iter(range(1, 1000))

        def overlooked() -> bool:
            """Whether what is painted is not seen any more: the lock is known."""
            mark = next(marks)
            sheet.paint(mark)
            return mark not in colours()

        wait_until(overlooked, "the lock")
        sheet.paint(GREEN)
        assert GREEN not in colours()
        sheet.paint(BLUE)
        desktop.lock(on=False)
        wait_until(lambda: BLUE in colours(), "what came after")
        assert GREEN not in colours()
        desktop.lock()

        def nothing_known() -> bool:
            rewind.forget()
            try:
                rewind.take()
            except CaptureError as error:
                return "locked" in error.message
            return False

        wait_until(nothing_known, "nothing to be known of a locked screen")
    rewind.stop()
