"""How the model in use runs, in the settings; and what is told when nobody has them in sight."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from pytestqt.qtbot import QtBot

from app.core.errors import AppError, ChildError
from app.core.local_models import Source, Way
from app.core.settings import Section
from app.ui.dialogs import Dialogs
from app.ui.keys import Keys
from app.ui.lane import Mailbox
from app.ui.lanes import Lanes
from app.ui.preferences import PreferencesDialog
from app.ui.ways_out import WayOut
from tests.qt import hubbing
from tests.qt.hubbing import FIT, GIB, Bench, button, hubbed
from tests.qt.preferring import choose
from tests.unit.local.hub import FIRST, REPOSITORY, refuses


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    with hubbed(qtbot) as made:
        made.have()
        yield made


def test_the_choice_and_its_reason_are_shown(bench: Bench) -> None:
    dialog = bench.dialog()
    bench.until(lambda: "10.0 of 12.0 GiB free" in hubbing.fit(dialog))
    told = hubbing.fit(dialog)
    assert FIT.way is not None
    assert FIT.way.words in told
    assert "about 9.0 GiB at most, as computed" in told
    assert FIT.reason in told


def test_an_option_changes_it(bench: Bench) -> None:
    dialog = bench.dialog()
    bench.until(lambda: "4 bits" in hubbing.fit(dialog))
    bench.machine.fits = replace(
        FIT, way=Way("8 bits for the whole model.", 10 * GIB, measured=True), warning="Slow."
    )
    choose(dialog, "local.quantisation", "int8")
    bench.until(lambda: "8 bits for the whole model." in hubbing.fit(dialog))
    assert bench.machine.looked[-1] == bench.settings
    assert "It has taken 10.0 GiB at most." in hubbing.fit(dialog)
    assert "Slow." in hubbing.fit(dialog)


def test_what_does_not_fit_and_what_failed_says_so(bench: Bench) -> None:
    bench.machine.fits = ChildError("The other Python has no torch.", "Install it there.")
    dialog = bench.dialog()
    bench.until(lambda: "has no torch. Install it there." in hubbing.fit(dialog))
    bench.machine.fits = replace(FIT, way=None, reason="It needs 40 GiB.")
    button(dialog, "Look again").click()
    bench.until(lambda: "does not fit" in hubbing.fit(dialog))
    assert "It needs 40 GiB." in hubbing.fit(dialog)
    assert "no torch" not in hubbing.fit(dialog)


def test_nobody_looks_while_the_page_is_not_in_sight(bench: Bench) -> None:
    dialog = bench.dialog()
    bench.until(lambda: hubbing.fit(dialog) != "")
    dialog.open_at("capture")
    looked = len(bench.machine.looked)
    choose(dialog, "local.device", "cpu")
    bench.until(lambda: bench.settings.device == "cpu")
    assert len(bench.machine.looked) == looked
    dialog.open_at("local")
    bench.until(lambda: len(bench.machine.looked) == looked + 1)


# ---- while the page is not in sight


@pytest.fixture
def dialogs(bench: Bench, tmp_path: Path) -> Iterator[Dialogs]:
    mailbox = Mailbox()
    lanes = Lanes(bench.services, mailbox)
    keys = Keys(bench.services, mailbox, lanes.work)
    places = QSettings(str(tmp_path / "places.ini"), QSettings.Format.IniFormat)
    made = Dialogs(bench.services, lanes, keys, bench.lanes[2], places)
    yield made
    for window in made._windows.values():
        window.close()
    lanes.close()


def test_a_failure_is_told_where_the_page_is_not_in_sight(bench: Bench, dialogs: Dialogs) -> None:
    told: list[tuple[AppError, WayOut, str]] = []
    applied: list[Section] = []
    dialogs.told.connect(lambda *args: told.append(args))
    dialogs.applied.connect(applied.append)
    bench.machine.remove(REPOSITORY)
    bench.hub.faults[FIRST] = [refuses(403)]
    dialogs._jobs.get(Source(REPOSITORY))
    bench.until(lambda: bool(told))
    ((error, (label, open_page), kind),) = told
    assert (label, kind) == ("Settings…", "warning")
    assert error.hint
    open_page()
    page = dialogs._windows["settings"]
    assert isinstance(page, PreferencesDialog)
    bench.until(lambda: page.shows("local") and hubbing.shown(page, "Try again"))
    assert hubbing.outcome(page) == error.told
    button(page, "Try again").click()
    bench.until(lambda: not dialogs._jobs.busy)
    bench.until(lambda: [each.choice.isChecked() for each in hubbing.rows(page)] == [True])
    assert len(told) == 1
    assert applied[-1] == bench.settings


def test_its_coming_is_told(bench: Bench, dialogs: Dialogs) -> None:
    told: list[tuple[AppError, WayOut, str]] = []
    dialogs.told.connect(lambda *args: told.append(args))
    dialogs._jobs.get(Source(REPOSITORY))
    bench.until(lambda: bool(told))
    assert told[0][0].message == f"{REPOSITORY} has come in full."
    assert told[0][2] == "info"
