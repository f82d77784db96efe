"""What runs models, in the settings: fetched, paused, repaired, removed."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.control import Control
from app.core.errors import AppError, ModelError, Unavailable
from app.core.local_models import Fetching
from app.core.local_runtime import Build, Kind, Runtime
from app.ui import theme
from app.ui.local.jobs import Jobs
from app.ui.local.runtime_card import RuntimeCard
from app.ui.preferences import PreferencesDialog
from tests.qt.hubbing import Bench, button, hubbed, shown
from tests.qt.test_local_page import drawn

FOLDER = Path("/home/ada/.local/share/eyeline/local/python")
CUDA = Build("cuda", "2.13.0", 2_830_467_489, 4_789_126_672, "NVIDIA GeForce RTX 4070")
SLOW = Build(
    "cpu", "2.13.0+cpu", 291_963_268, 1_149_518_665,
    warning="No graphics card of NVIDIA was found. A model would run on the processor.",
)  # fmt: skip
ABSENT = Runtime("absent", FOLDER, CUDA)
READY = Runtime(
    "ready", FOLDER, CUDA, str(FOLDER / "environment/bin/python"),
    "torch 2.13.0 on NVIDIA GeForce RTX 4070", size=4_789_126_672,
)  # fmt: skip
HALF = replace(ABSENT, state="begun", done=1_230_467_489, size=2_000_000_000)
LOST = Unavailable("The package index could not be reached.", "Check the connection.")


class Workshop:
    """Makes what a test says, as far as that lets it."""

    def __init__(self) -> None:
        self.now = ABSENT
        self.fails: AppError | None = None
        self.goes_on = threading.Event()
        self.repaired = 0
        self.stays: AppError | None = None  # why it cannot be deleted

    def look(self) -> Runtime:
        return self.now

    def make(self, control: Control, kind: Kind | None = None) -> Iterator[Fetching | Runtime]:
        yield Fetching("fetching", HALF.done, CUDA.download, 45.2e6, 35.0)
        if self.fails is not None:
            raise self.fails
        forget = control.on_change(self.goes_on.set)
        self.goes_on.wait(60)
        forget()
        self.goes_on.clear()
        self.now = HALF if control.cancelled else READY
        if not control.cancelled:
            yield self.now

    def repair(self, control: Control) -> Iterator[Fetching | Runtime]:
        self.repaired += 1
        self.now = READY
        yield self.now

    def remove(self) -> int:
        if self.stays is not None:
            raise self.stays
        self.now = ABSENT
        return 4_789_126_672


@pytest.fixture
def workshop() -> Workshop:
    return Workshop()


@pytest.fixture
def bench(qtbot: QtBot, workshop: Workshop) -> Iterator[Bench]:
    with hubbed(qtbot) as made:
        made.services = replace(made.services, runtimes=lambda: workshop)
        made.jobs = Jobs(made.services, made.lanes[2])
        yield made


def card(dialog: PreferencesDialog) -> RuntimeCard:
    (found,) = dialog.findChildren(RuntimeCard)
    return found


def opened(bench: Bench, words: str) -> PreferencesDialog:
    """The page, once it says so of what runs models."""
    dialog = bench.dialog()
    bench.until(lambda: words in card(dialog).text)
    return dialog


def test_it_says_what_it_takes_and_is_set_up(bench: Bench, workshop: Workshop) -> None:
    dialog = opened(bench, "is not here yet")
    assert "2.8 GB to fetch, 4.8 GB on the disk" in card(dialog).text
    assert str(FOLDER) in card(dialog).text
    told: list[AppError] = []
    bench.jobs.runtime.ended.connect(told.append)
    button(dialog, "Set it up").click()
    bench.until(lambda: "1.2 GB of 2.8 GB" in card(dialog).text)
    workshop.goes_on.set()
    bench.until(lambda: "What runs a model is ready" in card(dialog).text)
    assert "RTX 4070 · 4.8 GB" in card(dialog).text
    assert [each.message for each in told] == ["Models can run now."]
    bench.until(lambda: bool(bench.services.runtimes().look().program))


def test_it_is_paused_and_gone_on_with_also_in_another_window(
    bench: Bench, workshop: Workshop
) -> None:
    dialog = opened(bench, "is not here yet")
    button(dialog, "Set it up").click()
    bench.until(lambda: "1.2 GB of 2.8 GB" in card(dialog).text)
    dialog.close()
    again = opened(bench, "1.2 GB of 2.8 GB")
    button(again, "Pause it").click()
    bench.until(lambda: "Paused · 1.2 GB of 2.8 GB" in card(again).text)
    assert shown(again, "Remove…")
    button(again, "Go on").click()
    bench.until(lambda: shown(again, "Pause it"))
    workshop.goes_on.set()
    bench.until(lambda: "is ready" in card(again).text)


def test_a_failure_says_what_to_do_and_is_tried_again(bench: Bench, workshop: Workshop) -> None:
    workshop.fails = LOST
    dialog = opened(bench, "is not here yet")
    button(dialog, "Set it up").click()
    bench.until(lambda: LOST.told in card(dialog).text)
    workshop.fails = None
    workshop.goes_on.set()
    button(dialog, "Try again").click()
    bench.until(lambda: "is ready" in card(dialog).text)


def test_it_is_repaired_and_deleted_after_a_question(bench: Bench, workshop: Workshop) -> None:
    workshop.now = READY
    dialog = opened(bench, "is ready")
    button(dialog, "Repair").click()
    bench.until(lambda: workshop.repaired == 1 and shown(dialog, "Remove…"))
    button(dialog, "Remove…").click()
    assert dialog.focusWidget() is button(dialog, "Keep it")
    button(dialog, "Keep it").click()
    button(dialog, "Remove…").click()
    button(dialog, "Delete it").click()
    bench.until(lambda: "is not here yet" in card(dialog).text)
    assert shown(dialog, "Set it up")


def test_what_cannot_be_deleted_says_so_until_something_is_done(
    bench: Bench, workshop: Workshop
) -> None:
    workshop.now = READY
    workshop.stays = ModelError("It could not be deleted.", "Is the model in use?")
    dialog = opened(bench, "is ready")
    for _time in range(2):
        button(dialog, "Remove…").click()
        button(dialog, "Delete it").click()
        bench.until(lambda: "Is the model in use?" in card(dialog).text)
    workshop.now = replace(READY, words="looked again")
    bench.jobs.models_changed.emit()
    bench.until(lambda: "looked again" in card(dialog).text)
    assert "Is the model in use?" in card(dialog).text
    button(dialog, "Repair").click()
    bench.until(lambda: workshop.repaired == 1 and shown(dialog, "Remove…"))
    assert "in use" not in card(dialog).text


def test_what_is_left_of_one_that_is_gone_can_be_deleted(bench: Bench, workshop: Workshop) -> None:
    workshop.now = replace(ABSENT, size=2_000_000_000)
    dialog = opened(bench, "is not here yet")
    bench.until(lambda: shown(dialog, "Set it up"))
    assert shown(dialog, "Remove…")
    button(dialog, "Remove…").click()
    workshop.now = replace(ABSENT, size=4000)
    button(dialog, "Delete it").click()
    bench.until(lambda: not shown(dialog, "Remove…"))


def test_what_would_be_too_slow_is_said_before_it_is_fetched(
    bench: Bench, workshop: Workshop
) -> None:
    workshop.now = replace(ABSENT, build=SLOW)
    dialog = opened(bench, "No graphics card of NVIDIA")
    offer = button(dialog, "Set it up all the same")
    assert not offer.property("primary")


def test_a_machine_that_cannot_is_told_why(bench: Bench, workshop: Workshop) -> None:
    workshop.now = Runtime("absent", FOLDER, None, fault="There is no torch for this machine.")
    dialog = opened(bench, "There is no torch for this machine.")
    assert not shown(dialog, "Set it up")


def test_a_python_of_the_settings_needs_nothing(bench: Bench, workshop: Workshop) -> None:
    workshop.now = Runtime("named", FOLDER, CUDA, "/opt/torch/bin/python")
    dialog = opened(bench, "/opt/torch/bin/python")
    assert not shown(dialog, "Set it up")
    assert not shown(dialog, "Repair")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_and_nothing_is_cut_off(
    qapp: QApplication, restored: None, bench: Bench, workshop: Workshop, folder: Path,
    scheme: theme.Scheme,
) -> None:  # fmt: skip
    theme.apply(qapp, scheme)
    workshop.now = replace(ABSENT, build=SLOW)
    dialog = opened(bench, "is not here yet")
    drawn(dialog, folder / f"local-python-absent-{scheme}.png")
    workshop.fails = LOST
    button(dialog, "Set it up all the same").click()
    bench.until(lambda: LOST.told in card(dialog).text)
    drawn(dialog, folder / f"local-python-failed-{scheme}.png")
    workshop.fails = None
    button(dialog, "Try again").click()
    bench.until(lambda: "1.2 GB of 2.8 GB" in card(dialog).text)
    drawn(dialog, folder / f"local-python-fetching-{scheme}.png")
    workshop.goes_on.set()
    bench.until(lambda: "is ready" in card(dialog).text)
    button(dialog, "Remove…").click()
    drawn(dialog, folder / f"local-python-ready-{scheme}.png")
