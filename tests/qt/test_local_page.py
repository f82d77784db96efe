"""Models on this machine, in the settings: real ones, from a hub on loopback."""

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QLineEdit
from pytestqt.qtbot import QtBot

from app.backends.local.settings import LocalSettings
from app.core import words
from app.core.control import Control
from app.core.local_models import Checked, Fetching, Source
from app.core.ports import READER, Choice
from app.system.paths import standard
from app.ui import theme
from app.ui.inputs import ComboBox
from app.ui.lane import Lane, Mailbox
from app.ui.local.get_form import GetForm
from app.ui.local.jobs import Jobs
from app.ui.preferences import PreferencesDialog
from tests.qt import hubbing
from tests.qt.faults import faults
from tests.qt.hubbing import Bench, button, hubbed, said, shown
from tests.qt.preferring import choose, row
from tests.unit.local.hub import (
    FIRST,
    NEEDED,
    REPOSITORY,
    Fault,
    LoopHub,
    refuses,
    repository,
    stalls,
)
from tests.unit.remote.servers import Wire


@pytest.fixture
def bench(qtbot: QtBot) -> Iterator[Bench]:
    with hubbed(qtbot) as made:
        yield made


def waits(event: threading.Event, size: int = 100_000) -> Fault:
    """Nothing more comes after `size` bytes until `event`."""

    def fault(hub: LoopHub, wire: Wire, data: bytes, start: int) -> None:
        hub.begin(wire, len(data), start)
        wire.send(data[start : start + size])
        event.wait(60)
        wire.send(data[start + size :])

    return fault


def answerers(dialog: PreferencesDialog) -> list[tuple[str, str]]:
    """Who can be chosen as the one who answers, each with its name for people."""
    box = row(dialog, "general.endpoint").editor.widget
    assert isinstance(box, ComboBox)
    return [(box.itemData(number), box.itemText(number)) for number in range(box.count())]


def begin(dialog: PreferencesDialog, name: str = REPOSITORY) -> None:
    """Type the name of a model and press Enter."""
    (form,) = dialog.findChildren(GetForm)
    (field,) = (each for each in form.findChildren(QLineEdit) if each.isVisibleTo(form))
    field.clear()
    QTest.keyClicks(field, name)
    QTest.keyClick(field, Qt.Key.Key_Return)


def begun(bench: Bench, fault: Fault, size: int = 100_000) -> PreferencesDialog:
    """A page while its first model is fetched: all of it but what the fault leaves of one file."""
    bench.hub.faults[FIRST] = [fault]
    dialog = bench.dialog()
    begin(dialog)
    files = bench.hub.files
    there = sum(len(files[name]) for name in NEEDED) - len(files[FIRST]) + size

    def stuck() -> bool:
        return bench.jobs.job is not None and bench.jobs.job.step.done == there

    bench.until(stuck)
    bench.until(lambda: "MB of 0.6 MB" in hubbing.progress(dialog))
    return dialog


def whole(bench: Bench, dialog: PreferencesDialog) -> bool:
    """Whether its only model has come, and answers."""
    found = hubbing.rows(dialog)
    return not bench.jobs.busy and len(found) == 1 and found[0].choice.isChecked()


def break_file(name: str = FIRST) -> None:
    path = standard().models / REPOSITORY.replace("/", "--") / name
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)


# ---- getting one


def test_an_empty_machine_is_told_what_it_takes(bench: Bench) -> None:
    dialog = bench.dialog()
    (form,) = dialog.findChildren(GetForm)
    words = " ".join(label.text() for label in dialog.findChildren(QLabel))
    assert "20.6 GB" in words
    assert "free of charge" in words
    assert form._name.placeholderText() == "zai-org/GLM-4.6V-Flash"
    assert button(form, "Get it").property("primary")
    assert hubbing.fit(dialog) == ""


def test_the_hub_is_that_of_the_settings(bench: Bench) -> None:
    dialog = bench.dialog()
    (form,) = dialog.findChildren(GetForm)
    (box,) = form.findChildren(ComboBox)
    box.setCurrentIndex(box.findData("modelscope"))
    box.activated.emit(box.currentIndex())
    bench.until(lambda: bench.settings.hub == "modelscope")
    assert form._name.placeholderText() == "ZhipuAI/GLM-4.6V-Flash"
    choose(dialog, "local.hub", "huggingface")
    bench.until(lambda: box.currentData() == "huggingface")
    QTest.keyClicks(form._name, "https://www.modelscope.cn/models/a/b")
    bench.until(lambda: bench.settings.hub == "modelscope")


def test_the_address_of_a_page_is_read(bench: Bench) -> None:
    dialog = bench.dialog()
    begin(dialog, f"https://huggingface.co/{REPOSITORY}/tree/main?x=1")
    bench.until(lambda: whole(bench, dialog))
    assert bench.ended[0].source == Source(REPOSITORY, "huggingface")


def test_the_first_one_comes_and_answers(bench: Bench) -> None:
    dialog = begun(bench, waits(event := threading.Event()))
    assert not hubbing.row(dialog).choice.isEnabled()
    assert not shown(dialog, "Get it")
    event.set()
    bench.until(lambda: whole(bench, dialog))
    assert hubbing.outcome(dialog) == f"{REPOSITORY} answers from now on."
    assert bench.settings.model == REPOSITORY
    bench.until(lambda: "RTX 4070" in hubbing.fit(dialog))


def test_it_is_paused_and_gone_on_with(bench: Bench) -> None:
    dialog = begun(bench, stalls(100_000))
    assert dialog.focusWidget() is button(dialog, "Pause it")
    button(dialog, "Pause it").click()
    bench.until(lambda: "Paused" in hubbing.progress(dialog))
    assert bench.ended == []
    bench.until(lambda: dialog.focusWidget() is button(dialog, "Go on"))
    button(dialog, "Go on").click()
    bench.until(lambda: whole(bench, dialog))
    bench.until(lambda: dialog.focusWidget() is button(dialog, "Check"))
    assert bench.hub.ranges_of(FIRST) == ["", "bytes=100000-"]


def test_it_goes_on_while_the_settings_are_closed(bench: Bench) -> None:
    dialog = begun(bench, waits(event := threading.Event()))
    dialog.close()
    again = bench.dialog()
    bench.until(lambda: "MB of 0.6 MB" in hubbing.progress(again))
    again.close()
    event.set()
    bench.until(lambda: bool(bench.ended))
    last = bench.dialog()
    bench.until(lambda: whole(bench, last))
    assert len(bench.hub.ranges_of(FIRST)) == 1


def test_it_goes_on_while_the_page_is_made_anew_in_another_language(bench: Bench) -> None:
    dialog = begun(bench, waits(event := threading.Event()))
    dialog.applied.connect(lambda _section: words.use("zh_CN"))
    choose(dialog, "general.language", "zh_CN")
    bench.until(lambda: dialog.windowTitle().startswith("设置"))
    bench.until(lambda: " 0.6 MB" in hubbing.progress(dialog))
    event.set()
    bench.until(lambda: whole(bench, dialog))


def test_the_end_of_the_program_keeps_what_has_come(bench: Bench) -> None:
    dialog = begun(bench, stalls(100_000))
    dialog.close()
    bench.lanes[2].close(5)
    bench.lanes[2] = Lane("models", Mailbox())
    bench.jobs = Jobs(bench.services, bench.lanes[2])
    again = bench.dialog()
    assert hubbing.progress(again).startswith("Paused · 0.")
    button(again, "Go on").click()
    bench.until(lambda: whole(bench, again))
    assert bench.hub.ranges_of(FIRST) == ["", "bytes=100000-"]


def test_a_failure_says_what_to_do_and_is_tried_again(bench: Bench) -> None:
    bench.hub.faults[FIRST] = [refuses(403)]
    dialog = bench.dialog()
    begin(dialog)
    bench.until(lambda: shown(dialog, "Try again"))
    failure = bench.ended[0].error
    assert failure is not None
    assert failure.hint
    assert hubbing.outcome(dialog) == failure.told
    button(dialog, "Try again").click()
    bench.until(lambda: whole(bench, dialog))


def test_a_name_that_is_none_can_be_dismissed(bench: Bench) -> None:
    dialog = bench.dialog()
    begin(dialog, "nonsense")
    bench.until(lambda: shown(dialog, "Try again"))
    assert "is not the name of a model" in hubbing.outcome(dialog)
    hubbing.row(dialog)._close.click()
    bench.until(lambda: hubbing.rows(dialog) == [])
    assert shown(dialog, "Get it")


def test_another_one_that_fails_leaves_the_first_alone(bench: Bench) -> None:
    bench.have()
    dialog = bench.dialog()
    assert not shown(dialog, "Get it")
    button(dialog, "Get another…").click()
    begin(dialog, "a/Other")
    bench.until(lambda: len(bench.ended) == 1)
    first, other = hubbing.rows(dialog)
    assert first.choice.isChecked()
    assert first.outcome == ""
    assert bench.ended[0].error is not None
    assert other.outcome == bench.ended[0].error.told
    assert bench.settings.model == REPOSITORY


# ---- what is there


def test_a_check_finds_what_is_damaged_and_it_is_mended(bench: Bench) -> None:
    bench.have()
    dialog = bench.dialog()
    button(dialog, "Check").setFocus()
    QTest.keyClick(button(dialog, "Check"), Qt.Key.Key_Space)
    assert dialog.focusWidget() is button(dialog, "Stop")
    bench.until(lambda: "Every byte" in hubbing.outcome(dialog))
    assert dialog.focusWidget() is button(dialog, "Check")
    break_file()
    button(dialog, "Check").click()
    bench.until(lambda: hubbing.outcome(dialog) == "1 file is damaged or missing.")
    bench.until(lambda: hubbing.fit(dialog) == "")  # it does not run any more
    dialog.close()
    bench.jobs.forget()
    again = bench.dialog()
    assert hubbing.outcome(again) == "1 file is damaged or missing."
    button(again, "Mend").click()
    assert bench.jobs.busy
    bench.until(lambda: whole(bench, again))
    assert bench.hub.ranges_of(FIRST) == ["", ""]


def test_what_a_check_found_is_told_once_it_can_be_mended(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    bench.have()
    break_file()
    found, over, verify = threading.Event(), threading.Event(), bench.machine.verify

    def slow(name: str, control: Control) -> Iterator[Fetching | Checked]:
        yield from verify(name, control)
        found.set()
        over.wait(60)

    monkeypatch.setattr(bench.machine, "verify", slow)
    dialog = bench.dialog()
    button(dialog, "Check").click()
    bench.until(found.is_set)
    heard: list[Exception | None] = []
    bench.lanes[0].submit(lambda _control: iter(()), lambda _batch: None, heard.append)
    bench.until(lambda: bool(heard))  # and with it all that was said before
    bench.jobs.changed.emit()
    assert hubbing.outcome(dialog) == ""
    assert shown(dialog, "Stop")
    over.set()
    bench.until(lambda: hubbing.outcome(dialog) == "1 file is damaged or missing.")
    assert shown(dialog, "Mend")


def test_it_is_deleted_only_after_a_question(bench: Bench) -> None:
    bench.have()
    dialog = bench.dialog()
    button(dialog, "Remove…").click()
    assert dialog.focusWidget() is button(dialog, "Keep it")
    button(dialog, "Keep it").click()
    assert not shown(dialog, "Delete it")
    button(dialog, "Remove…").click()
    button(dialog, "Delete it").click()
    bench.until(lambda: "are free again" in said(dialog))
    bench.until(lambda: shown(dialog, "Get it"))
    assert hubbing.rows(dialog) == []
    assert bench.machine.all() == ()


def test_a_folder_is_used_as_it_is(bench: Bench, tmp_path: Path) -> None:
    folder = written(tmp_path / "mine")
    dialog = bench.dialog()
    pick(dialog, tmp_path)
    bench.until(lambda: "config.json" in said(dialog))
    pick(dialog, folder)
    bench.until(lambda: said(dialog) == "mine answers from now on.")
    bench.until(lambda: bool(hubbing.rows(dialog)) and hubbing.row(dialog).choice.isChecked())
    assert bench.settings.model == str(folder)
    assert not shown(dialog, "Remove…")
    button(dialog, "Check").click()
    bench.until(lambda: "no checksums to compare" in hubbing.outcome(dialog))


def test_another_one_is_chosen_to_answer(bench: Bench, tmp_path: Path) -> None:
    bench.have()
    bench.machine.use(str(written(tmp_path / "mine")))
    dialog = bench.dialog()
    own, mine = hubbing.rows(dialog)
    assert mine.choice.isChecked()
    QTest.keyClick(own.choice, Qt.Key.Key_Space)
    bench.until(lambda: bench.settings.model == REPOSITORY)
    bench.until(lambda: said(dialog) == f"{REPOSITORY} answers from now on.")
    assert own.choice.isChecked()


def test_one_that_nobody_has_chosen_does_not_look_as_if_it_answered(bench: Bench) -> None:
    bench.have()
    dialog = bench.dialog()
    bench.until(lambda: "GiB" in hubbing.fit(dialog))
    bench.services.save(LocalSettings, lambda own: replace(own, model=""))
    bench.jobs.models_changed.emit()
    bench.until(lambda: not hubbing.row(dialog).choice.isChecked())
    assert hubbing.fit(dialog) == ""
    QTest.keyClick(hubbing.row(dialog).choice, Qt.Key.Key_Space)
    bench.until(lambda: bench.settings.model == REPOSITORY)


def test_who_answers_by_default_is_among_those_who_can(bench: Bench) -> None:
    dialog = bench.dialog()
    assert answerers(dialog) == [("", "Offline reader")]
    begin(dialog)
    bench.until(lambda: answerers(dialog) == [("", "Tiny"), ("@reader", "Offline reader")])
    choose(dialog, "general.endpoint", "@reader")
    bench.until(lambda: bench.services.meant(Choice()) == READER)
    bench.machine.remove(REPOSITORY)
    bench.jobs.models_changed.emit()
    bench.until(lambda: answerers(dialog)[0] == ("", "Offline reader"))


def test_a_model_that_is_named_and_not_there_is_told(qtbot: QtBot) -> None:
    with hubbed(qtbot, model="a/gone") as bench:
        dialog = bench.dialog()
        bench.until(lambda: said(dialog) == "The model a/gone is not on this machine.")


def written(folder: Path) -> Path:
    """A folder with a model that nobody fetched."""
    folder.mkdir()
    for name, data in repository().items():
        if "/" not in name:
            (folder / name).write_bytes(data)
    return folder


def pick(dialog: PreferencesDialog, folder: Path) -> None:
    """Choose a folder in the dialog for that."""
    button(dialog, "Use a folder…").click()
    (chooser,) = (each for each in dialog.findChildren(QFileDialog) if each.isVisible())
    chooser.fileSelected.emit(str(folder))
    chooser.reject()


# ---- how it looks


def test_a_search_shows_it_where_it_is_meant(bench: Bench) -> None:
    dialog = bench.dialog()
    QTest.keyClicks(dialog._search, "precision")
    assert row(dialog, "local.quantisation").isVisible()
    assert not shown(dialog, "Get it")
    dialog._search.clear()
    QTest.keyClicks(dialog._search, "this machine")
    assert shown(dialog, "Get it")


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_and_nothing_is_cut_off(
    qapp: QApplication, restored: None, bench: Bench, folder: Path, scheme: theme.Scheme
) -> None:
    theme.apply(qapp, scheme)
    drawn(bench.dialog(), folder / f"local-empty-{scheme}.png")
    dialog = begun(bench, stalls(100_000))
    drawn(dialog, folder / f"local-fetching-{scheme}.png")
    button(dialog, "Pause it").click()
    bench.until(lambda: shown(dialog, "Go on"))
    drawn(dialog, folder / f"local-paused-{scheme}.png")
    button(dialog, "Go on").click()
    bench.until(lambda: "RTX 4070" in hubbing.fit(dialog))
    button(dialog, "Remove…").click()
    drawn(dialog, folder / f"local-there-{scheme}.png")


def drawn(dialog: PreferencesDialog, path: Path) -> None:
    QTest.qWait(1)
    dialog.grab().save(str(path))
    assert faults(dialog) == []


def test_the_keyboard_comes_by_from_top_to_bottom(bench: Bench, tmp_path: Path) -> None:
    bench.have()
    bench.machine.use(str(written(tmp_path / "mine")))
    dialog = bench.dialog()
    button(dialog, "Get another…").click()
    bench.until(lambda: shown(dialog, "Look again"))
    own, mine = hubbing.rows(dialog)
    mine.choice.setFocus()
    heights = []
    while (at := dialog.focusWidget()) is not button(dialog, "Look again"):
        heights.append(at.mapTo(dialog, at.rect().center()).y())
        QTest.keyClick(at, Qt.Key.Key_Tab)
        assert len(heights) < 20
    assert heights == sorted(heights)
    mine.choice.setFocus()
    QTest.keyClick(mine.choice, Qt.Key.Key_Up)
    bench.until(lambda: bench.settings.model == REPOSITORY)
    assert own.choice.isChecked()
