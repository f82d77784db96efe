"""The tray icon: what it says, and what its menu asks for."""

from dataclasses import replace

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from app.core.errors import AppError
from app.core.hotkeys import Live
from app.core.place import Desktop, Rect
from app.core.recorder import Rolling
from app.ui.tray import Tray, TrayState, icon_of

LIVE = (
    Live("region", "Ask about a region", "Ctrl+Alt+Space"),
    Live("monitor", "Ask about the monitor", "Ctrl+Alt+T", AppError("Taken.", "Go on.")),
    Live("preset.kind", "kind & short", "Press F&9"),
)


def menu_of(tray: Tray) -> QMenu:
    menu = tray._menu
    assert menu is not None
    return menu


def action(tray: Tray, text: str) -> QAction:
    return next(each for each in menu_of(tray).actions() if each.text().startswith(text))


@pytest.fixture
def tray(qtbot: QtBot) -> Tray:
    made = Tray()
    made.fill()
    return made


@pytest.mark.parametrize(
    ("text", "verb"),
    [
        ("Capture region", "region"),
        ("Capture monitor", "monitor"),
        ("Capture all", "all"),
        ("New conversation", "new"),
        ("Open Eyeline", "show"),
        ("Connect", "connect"),
        ("Settings", "settings"),
        ("Doctor", "doctor"),
        ("Quit", "quit"),
    ],
)
def test_each_entry_asks_for_its_verb(tray: Tray, qtbot: QtBot, text: str, verb: str) -> None:
    with qtbot.waitSignal(tray.chosen) as chosen:
        action(tray, text).trigger()
    assert chosen.args == [verb]


def test_the_key_stands_beside_its_entry(tray: Tray) -> None:
    tray.show_keys(LIVE)
    assert action(tray, "Capture region").text().endswith("\tCtrl+Alt+Space")
    assert action(tray, "Capture monitor").text() == "Capture monitor"


def test_pain_1_the_menu_says_which_keys_are_live_and_why_others_are_not(
    tray: Tray, qtbot: QtBot
) -> None:
    tray.show_keys(LIVE)
    keys = action(tray, "Keys").menu()
    assert isinstance(keys, QMenu)
    region, monitor, why, kind, _line, change = keys.actions()
    assert region.text() == "Ask about a region\tCtrl+Alt+Space"
    assert monitor.text() == "Ask about the monitor\tCtrl+Alt+T"
    assert "Go on." in monitor.toolTip()
    assert (why.text(), why.isEnabled()) == ("Taken.", False)
    assert kind.text() == "kind && short\tPress F&&9"
    for each in (monitor, change):
        with qtbot.waitSignal(tray.keys_chosen):
            each.trigger()
    tray.show_keys([])
    keys = action(tray, "Keys").menu()
    assert isinstance(keys, QMenu)
    assert [each.text() for each in keys.actions() if each.text()] == [
        "No keys are set.",
        "Change the keys…",
    ]


ROLLING = Rolling(12.4, 1_430_000, paused=False, place=Rect(0, 0, 8, 8, Desktop("LEFT")))


def test_recordings_begin_in_a_menu_of_their_own(tray: Tray, qtbot: QtBot) -> None:
    record = action(tray, "Record").menu()
    assert isinstance(record, QMenu)
    verbs = []
    for each in record.actions():
        with qtbot.waitSignal(tray.chosen) as chosen:
            each.trigger()
        verbs += chosen.args
    assert verbs == ["record", "record-window", "record-monitor"]


def test_while_something_is_recorded_the_tray_tells_and_ends_it(tray: Tray, qtbot: QtBot) -> None:
    tray.show_keys([Live("record", "Record the screen", "Ctrl+Alt+R")])
    tray.show_recording(ROLLING)
    first, stop, pause, discard = menu_of(tray).actions()[:4]
    assert (first.text(), first.isEnabled()) == ("0:12 · 1.4 MB", False)
    assert stop.text() == "Stop recording\tCtrl+Alt+R"
    assert "Recording: 0:12" in tray._icon.toolTip()
    assert "Record" not in [each.text() for each in menu_of(tray).actions()]
    sure = discard.menu()
    assert isinstance(sure, QMenu)
    for each, verb in ((stop, "record-stop"), (pause, "record-pause")):
        with qtbot.waitSignal(tray.chosen) as chosen:
            each.trigger()
        assert chosen.args == [verb]
    with qtbot.waitSignal(tray.chosen) as chosen:
        sure.actions()[0].trigger()
    assert chosen.args == ["record-discard"]
    tray.show_recording(replace(ROLLING, seconds=13.1))
    assert first.text() == "0:13 · 1.4 MB"  # the menu stays as it is while it is open
    assert "0:13" in tray._icon.toolTip()
    tray.show_recording(replace(ROLLING, paused=True))
    assert [each.text() for each in menu_of(tray).actions()[:3]][2] == "Go on recording"
    tray.show_recording(None)
    assert action(tray, "Record").menu() is not None
    assert "Recording" not in tray._icon.toolTip()


def test_what_is_wrong_is_said_in_words(tray: Tray, qtbot: QtBot) -> None:
    tray.show_troubles([AppError("The key is taken & gone.", "Choose another.")])
    first = menu_of(tray).actions()[0]
    assert first.text() == "The key is taken && gone."
    assert "The key is taken & gone." in tray._icon.toolTip()
    tray.show_troubles([])
    assert menu_of(tray).actions()[0].text().startswith("Capture region")


@pytest.mark.parametrize(
    ("message", "begin", "end"),
    [
        (
            "The folder /home/somebody/.cache/eyeline/run belongs to another user.",
            "The folder /home/somebody/.cache/eyeline/run",
            "/eyeline/run belongs to another user.",
        ),
        (
            f"The folder /home{'/deep' * 40}/eyeline belongs to another user.",
            "The folder /home/deep/",
            "/deep/eyeline belongs to another user.",
        ),
        ("It is in C:" + r"\deep" * 40 + ".", r"It is in C:\deep", r"\deep\deep."),
        ("It goes on. " * 40, "It goes on. " * 8, "…"),
    ],
)
def test_a_long_trouble_keeps_its_reason(tray: Tray, message: str, begin: str, end: str) -> None:
    tray.show_troubles([AppError(message)])
    text = menu_of(tray).actions()[0].text()
    assert text.startswith(begin)
    assert text.endswith(end)
    assert len(text) == min(len(message), 100)


def test_the_trouble_that_is_chosen_is_told_whole(tray: Tray, qtbot: QtBot) -> None:
    first, second = AppError("One & <b>only</b>.", "Look & see."), AppError("Two." * 99)
    tray.show_troubles([first, second])
    menu = menu_of(tray)
    assert menu.toolTipsVisible()
    assert menu.actions()[0].toolTip() == (
        "<p>One &amp; &lt;b&gt;only&lt;/b&gt;.</p><p>Look &amp; see.</p>"
    )
    assert "Two." * 99 in menu.actions()[1].toolTip()
    with qtbot.waitSignal(tray.trouble_chosen) as chosen:
        menu.actions()[1].trigger()
    assert chosen.args == [second]


def test_recent_conversations_are_listed(tray: Tray, qtbot: QtBot) -> None:
    assert not tray._recent.isEnabled()
    tray.show_recent([("one", "Where is\nSave & Quit?"), ("two", "x" * 200)])
    first, second = tray._recent.actions()
    assert first.text() == "Where is Save && Quit?"
    assert len(second.text()) <= 48
    with qtbot.waitSignal(tray.recent_chosen) as chosen:
        second.trigger()
    assert chosen.args == ["two"]


@pytest.mark.parametrize("state", ["thinking", "attention", "recording"])
def test_every_state_looks_different_at_16_px(qtbot: QtBot, state: TrayState) -> None:
    plain = icon_of("idle").pixmap(16, 16).toImage()
    assert icon_of(state).pixmap(16, 16).toImage() != plain
