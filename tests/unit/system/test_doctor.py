import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest

from app.core import words
from app.core.chat import Delta, Finish, Message, Options
from app.core.check import Check
from app.core.control import Control
from app.core.errors import CaptureError, StoreError
from app.core.frame import Frame
from app.core.memory import History
from app.core.ports import Backend, Capabilities, Estimate, Health, Monitor
from app.core.session import Session
from app.core.settings import Problem
from app.store.salvage import kept_beside
from app.store.temporary import TemporaryHistory
from app.system import doctor
from app.system.doctor import Patient, checks
from app.system.paths import Paths
from app.system.secrets import SystemSecrets


@dataclass
class FakeScreens:
    handler: str = "mss"
    instant: bool = True
    error: CaptureError | None = None
    hints: Sequence[str] = ()

    def monitors(self) -> Sequence[Monitor]:
        if self.error is not None:
            raise self.error
        return [Monitor("HDMI-1", -1920, 0, 1920, 1080, primary=True)]

    def grab(self, what: Literal["monitor", "all"], control: Control) -> Sequence[Frame]:
        raise AssertionError("the doctor takes no picture: it might open a dialog")

    def close(self) -> None:
        """Nothing to do."""


@dataclass
class FakeBackend:
    look: Callable[[Control], Health]

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities("fake", False, True, frozenset())

    def probe(self, control: Control) -> Health:
        return self.look(control)

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return Estimate(())

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        yield Finish("stop")

    def close(self) -> None: ...


def backend(look: Callable[[Control], Health]) -> Callable[[], Backend]:
    return lambda: FakeBackend(look)


@pytest.fixture
def well(tmp_path: Path) -> Patient:
    paths = Paths(tmp_path / "config", tmp_path / "data" / "deep", tmp_path / "state")
    return Patient(
        paths,
        Session("x11", ("KDE",), ":0"),
        (),
        FakeScreens,
        backend(lambda _control: Health(True, "Ready.", details=(("Model", "m"),))),
        {},
        TemporaryHistory,
        SystemSecrets(paths.keys, str.strip),
        kept_beside,
    )


def found(patient: Patient) -> Mapping[str, Check]:
    return {check.name: check for check in checks(patient)}


def test_all_is_well(well: Patient) -> None:
    seen = found(well)
    assert all(check.ok for check in seen.values()), seen
    assert seen["Display"].found == "x11, KDE, :0"
    assert seen["Monitors"].found == "HDMI-1 1920×1080+-1920+0"
    assert seen["Reader"].found == "Ready. (Model: m)"
    assert not list(well.paths.config.parent.iterdir())


def history_fails() -> History:
    raise StoreError("Locked.", "Close the other.")


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("Settings", {"problems": (Problem("a.b", "Wrong."),)}),
        ("Display", {"session": Session("headless")}),
        ("Capture", {"screens": lambda: FakeScreens(handler="")}),
        ("Monitors", {"screens": lambda: FakeScreens(error=CaptureError("No X.", "Start it."))}),
        ("History", {"history": history_fails}),
        ("Reader", {"reader": backend(lambda _c: Health(False, "Gone.", "Install it."))}),
        (
            "Endpoint desk",
            {"endpoints": {"desk": backend(lambda _c: Health(False, "Gone.", "Start it."))}},
        ),
    ],
)
def test_what_is_not_well_says_what_to_do(
    name: str, change: Mapping[str, object], well: Patient
) -> None:
    seen = found(replace(well, **change))  # type: ignore[arg-type]  # any field
    assert [check.name for check in seen.values() if not check.ok] == [name]
    assert seen[name].hint


def test_a_damaged_history_that_was_kept_is_named(well: Patient) -> None:
    well.paths.data.mkdir(parents=True)
    (well.paths.data / "history.damaged-20260101-120000.db").write_bytes(b"no database")
    assert "history.damaged-20260101-120000.db" in found(well)["History"].found


def test_a_full_disk(well: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "ENOUGH_DISK", 2**62)
    assert not found(well)["Disk"].ok


def test_a_probe_that_hangs_is_ended(well: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(control: Control) -> Health:
        cancelled = threading.Event()
        control.on_change(cancelled.set)
        return Health(not cancelled.wait(20), "Given up.", "Look into its log.")

    monkeypatch.setattr(doctor, "PROBE_SECONDS", 0.05)
    assert not found(replace(well, endpoints={"desk": backend(hangs)}))["Endpoint desk"].ok


def test_every_check_has_an_id_that_no_language_changes(well: Patient) -> None:
    looked_at = replace(well, endpoints={"desk": well.reader})
    english = [check.id for check in checks(looked_at)]
    words.use("zh_CN")
    chinese = list(checks(looked_at))
    assert [check.id for check in chinese] == english
    assert "显示" in next(check.name for check in chinese if check.id == "display")
    assert english == [
        "versions",
        "settings",
        "display",
        "capture",
        "monitors",
        "reader",
        "endpoint_desk",
        "keyring",
        "history",
        "disk",
    ]
