import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import pytest

from app.capture.windows.session import UntoldWindows
from app.core import words
from app.core.chat import Delta, Finish, Message, Options
from app.core.check import Check
from app.core.control import Control
from app.core.errors import CaptureError, StoreError
from app.core.frame import Frame
from app.core.memory import History
from app.core.ports import Backend, Capabilities, Estimate, Health, Monitor
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.session import Session
from app.core.settings import Problem
from app.core.ways import Way
from app.store.salvage import kept_beside
from app.store.temporary import TemporaryHistory
from app.system import doctor, doctor_desktop, doctor_places
from app.system.doctor import Asked, Patient, checks
from app.system.paths import Paths
from app.system.secrets import SystemSecrets


@dataclass
class FakeScreens:
    handler: str = "mss"
    instant: bool = True
    error: CaptureError | None = None
    hints: Sequence[str] = ()

    def ways(self) -> Sequence[Way]:
        missing = CaptureError("Nobody answers.", "Log in again.", detail="ServiceUnknown")
        found = [Way("portal", "missing", missing), Way("other", "foreign")]
        return [Way(self.handler, "used"), Way("spare", "spare"), *found] if self.handler else found

    def monitors(self) -> Sequence[Monitor]:
        if self.error is not None:
            raise self.error
        return [
            Monitor("HDMI-1", -1920, 0, 1920, 1080, primary=True),
            Monitor("eDP-1", 0, 0, 2880, 1800, scale=1.5),
        ]

    def prepare(self) -> None: ...

    def grab(self, what: Literal["monitor", "all"], control: Control) -> Sequence[Frame]:
        raise AssertionError("the doctor takes no picture: it might open a dialog")

    def close(self) -> None:
        """Nothing to do."""


class ToldWindows(UntoldWindows):
    """A desktop that tells of its windows."""

    @property
    def untold(self) -> str:
        return ""


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


class FakeRecorder:
    """One that records, but for `way` in between."""

    pointer_untold = ""

    def __init__(self, way: tuple[str, str] | None = None) -> None:
        self.way = way

    def obstacle(self) -> tuple[str, str] | None:
        return self.way

    def prepare(self) -> None: ...

    def record(self, shot: Shot, out: Path, reins: Reins) -> Iterator[Rolling | Recorded]:
        raise NotImplementedError

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
        ToldWindows,
        ("bank",),
        FakeRecorder,
        backend(lambda _control: Health(True, "Ready.", details=(("Model", "m"),))),
        None,
        {},
        TemporaryHistory,
        SystemSecrets(paths.keys, str.strip),
        kept_beside,
        lambda: [Check("hotkeys", "Keys", ok=True, found="none")],
        tmp_path / "videos",
        tools={"LibreOffice": lambda: ""},
    )


def found(patient: Patient) -> Mapping[str, Check]:
    return {check.name: check for check in checks(patient, Control())}


def test_what_keeps_the_screen_from_being_recorded_is_said(well: Patient) -> None:
    assert found(well)["Recording"].ok
    told = FakeRecorder(("Refused.", "Allow it."))
    mac = found(replace(well, session=Session("macos"), recorder=lambda: told))["Recording"]
    assert (mac.ok, mac.found, mac.hint) == (False, "Refused.", "Allow it.")


def test_a_desktop_that_lets_nobody_record_is_as_well_as_it_can_be(well: Patient) -> None:
    told = FakeRecorder(("Wayland.", "Use X11."))
    wayland = found(replace(well, session=Session("wayland"), recorder=lambda: told))["Recording"]
    assert (wayland.ok, wayland.found, wayland.hint) == (True, "Wayland.", "Use X11.")


@pytest.fixture(autouse=True)
def panel(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is a panel, whatever the display of the tests has."""
    monkeypatch.setattr(doctor_desktop, "_has_panel", bool)


def test_all_is_well(well: Patient) -> None:
    seen = found(well)
    assert all(check.ok for check in seen.values()), seen
    assert seen["Display"].found == "x11, KDE, :0"
    assert seen["Capture"].found == (
        "“mss” is used. “spare” would work too. “portal” is not: Nobody answers."
    )
    assert seen["Monitors"].found == "HDMI-1 1920×1080+-1920+0, eDP-1 2880×1800+0+0 150%"
    assert seen["Reader"].found == "Ready. (Model: m)"
    assert "│ 1 HDMI-1" in seen["Monitors"].drawing
    assert "LibreOffice: not installed" in seen["Versions"].found
    assert not list(well.paths.config.parent.iterdir())


def test_what_is_found_of_capture_can_be_read_by_programs(well: Patient) -> None:
    told = found(well)["Capture"].data or {}

    assert told["handler"] == "mss"
    assert told["ways"] == [
        {"name": "mss", "state": "used"},
        {"name": "spare", "state": "spare"},
        {
            "name": "portal",
            "state": "missing",
            "why": "Nobody answers.",
            "detail": "ServiceUnknown",
        },
        {"name": "other", "state": "foreign"},
    ]


def test_without_any_way_the_doctor_says_what_each_one_lacks(well: Patient) -> None:
    seen = found(replace(well, screens=lambda: FakeScreens(handler="")))

    assert seen["Capture"].found == "“portal” is not: Nobody answers."
    assert seen["Capture"].hint == "Log in again."
    assert "Monitors" not in seen


def test_windows_that_cannot_be_hidden_are_owned_up_to(well: Patient) -> None:
    assert found(well)["Open windows"].found == "The desktop tells where they are."
    untold = replace(well, windows=UntoldWindows)
    seen = found(untold)["Open windows"]
    assert not seen.ok
    assert "does not tell" in seen.found
    assert "cover them yourself" in seen.hint
    assert found(replace(untold, hidden_windows=()))["Open windows"].ok


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
        ("Reader", {"reader": backend(lambda _c: Health(False, "Gone."))}),
        (
            "Endpoint desk",
            {"endpoints": {"desk": Asked(backend(lambda _c: Health(False, "Gone.", "Start it.")))}},
        ),
    ],
)
def test_what_is_not_well_says_what_to_do(
    name: str, change: Mapping[str, object], well: Patient
) -> None:
    seen = found(replace(well, **change))  # type: ignore[arg-type]  # any field
    assert [check.name for check in seen.values() if not check.ok] == [name]
    assert seen[name].hint


def test_each_wrong_setting_says_what_to_do_once(well: Patient) -> None:
    known = Problem("remote.key", "No entry.", "Use the keyring.")
    wrong = (known, replace(known, key="remote.token"), Problem("nonsense", "No section."))
    hint = found(replace(well, problems=wrong))["Settings"].hint
    assert hint.count("Use the keyring.") == 1
    assert str(well.paths.settings) in hint


def test_a_key_in_the_settings_file_is_not_told(well: Patient) -> None:
    key = "sk-" + "a1b2c3d4e5f6" * 3
    wrong = Problem("endpoints.desk", f"This must be a table, not “{key}”.")
    seen = found(replace(well, problems=(wrong,)))["Settings"]
    assert "must be a table" in seen.found
    assert key not in f"{seen.found} {seen.hint} {seen.data}"


def test_a_damaged_history_that_was_kept_is_named(well: Patient) -> None:
    well.paths.data.mkdir(parents=True)
    (well.paths.data / "history.damaged-20260101-120000.db").write_bytes(b"no database")
    assert "history.damaged-20260101-120000.db" in found(well)["History"].found


def test_a_full_disk(well: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_places, "ENOUGH_DISK", 2**62)
    assert not found(well)["Disk"].ok


def test_a_probe_that_hangs_is_ended(well: Patient, monkeypatch: pytest.MonkeyPatch) -> None:
    def hangs(control: Control) -> Health:
        cancelled = threading.Event()
        control.on_change(cancelled.set)
        return Health(not cancelled.wait(20), "Given up.", "Look into its log.")

    monkeypatch.setattr(doctor, "PROBE_SECONDS", 0.05)
    assert not found(replace(well, endpoints={"desk": Asked(backend(hangs))}))["Endpoint desk"].ok


def test_only_a_model_on_this_machine_has_longer(
    well: Patient, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(control: Control) -> Health:
        cancelled = threading.Event()
        control.on_change(cancelled.set)
        return Health(not cancelled.wait(0.3), "The check was cancelled.")

    monkeypatch.setattr(doctor, "READER_SECONDS", 0.01)
    seen = found(replace(well, local=backend(slow), reader=backend(slow)))
    assert seen["Model on this machine"].ok
    assert (seen["Reader"].found, seen["Reader"].hint) == ("There was no answer.", "Ask again.")


def test_every_check_has_an_id_that_no_language_changes(well: Patient) -> None:
    looked_at = replace(well, endpoints={"desk": Asked(well.reader, lambda: "in a file")})
    english = [check.id for check in checks(looked_at, Control())]
    words.use("zh_CN")
    chinese = list(checks(looked_at, Control()))
    assert [check.id for check in chinese] == english
    assert "显示" in next(check.name for check in chinese if check.id == "display")
    assert english == [
        "versions",
        "settings",
        "display",
        "capture",
        "monitors",
        "windows",
        "recording",
        "hotkeys",
        "tray",
        "portals",
        "keyring",
        "reader",
        "endpoint_desk",
        "history",
        "folders",
        "disk",
        "log",
    ]


def test_the_key_of_an_endpoint_is_told_of_never_told(well: Patient) -> None:
    some = replace(
        well, endpoints={"a": Asked(well.reader, lambda: "in a file"), "b": Asked(well.reader)}
    )
    seen = found(some)
    assert seen["Endpoint a"].found == "Ready. (Model: m); key: in a file"
    assert seen["Endpoint b"].found == "Ready. (Model: m); no key is kept for it"


def test_a_defect_in_one_look_spoils_no_other(well: Patient) -> None:
    def broken() -> FakeScreens:
        raise KeyError("secret")

    seen = found(replace(well, screens=broken))
    assert not seen["Capture"].ok
    assert "KeyError" in seen["Capture"].found
    assert "secret" not in seen["Capture"].found
    assert seen["Reader"].ok


def test_who_no_longer_looks_waits_for_nobody(well: Patient) -> None:
    control, begun, over = Control(), threading.Event(), threading.Event()

    def hangs(mine: Control) -> Health:
        mine.on_change(over.set)
        begun.set()
        return Health(not over.wait(60), "Given up.", "Look.")

    looked = checks(replace(well, reader=backend(hangs)), control)
    seen = [next(looked).id]
    begun.wait(60)
    control.cancel()
    seen += [check.id for check in looked]
    assert "reader" not in seen
    assert over.wait(60), "whoever is asked is told"
