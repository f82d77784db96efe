"""The tray icon: what it says, and what its menu asks for."""

from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QColor, QIcon, QImage, QPainter
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

import icons
from app.core import identity
from app.core.errors import AppError
from app.core.hotkeys import Live
from app.core.place import Desktop, Rect
from app.core.recorder import Rolling
from app.ui.tray import Tray
from app.ui.tray_ground import ground_of, name_for
from app.ui.tray_icon import STATES, Ground, icon_of

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


@pytest.mark.parametrize("ground", ["unknown", "light", "dark", "mask"])
@pytest.mark.parametrize("side", [16, 22, 24, 32, 48])
def test_every_state_looks_different_on_every_panel(
    qtbot: QtBot, ground: Ground, side: int
) -> None:
    seen = [icon_of(state, ground).pixmap(side, side).toImage() for state in STATES]
    alpha = [each.convertToFormat(QImage.Format.Format_Alpha8) for each in seen]
    shapes = [bytes(each.constBits()) for each in alpha]
    assert len({*shapes}) == len(STATES) or ground == "unknown"  # by shape, for one colour
    assert all(one != other for one, other in combinations(seen, 2))


@pytest.mark.parametrize(
    ("panel", "ground"),
    [("#ffffff", "light"), ("#f0f0f0", "light"), ("#c0c0c0", "light"), ("#ffcc00", "light"),
     ("#000000", "dark"), ("#2e3440", "dark"), ("#3d3846", "dark"), ("#1a5fb4", "dark")],
)  # fmt: skip
def test_the_panel_is_seen_beside_the_icon(panel: str, ground: Ground) -> None:
    grounds: tuple[Ground, ...] = ("light", "dark", "unknown")
    for state in STATES:
        for drawn in grounds:
            seen = QImage(24, 24, QImage.Format.Format_RGB32)
            seen.fill(QColor(panel))
            painter = QPainter(seen)
            painter.drawPixmap(0, 0, icon_of(state, drawn).pixmap(24, 24))
            painter.end()
            assert ground_of(seen) == ground


def test_nothing_is_seen_of_an_icon_without_a_size() -> None:
    assert ground_of(QImage()) is None


def test_a_panel_that_colours_icons_is_told_the_name_of_an_installed_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    place = tmp_path / "hicolor/symbolic/apps"
    place.mkdir(parents=True)
    index = "[Icon Theme]\nName=Hicolor\nDirectories=symbolic/apps\n\n[symbolic/apps]\nSize=16\n"
    (tmp_path / "hicolor/index.theme").write_text(f"{index}MinSize=8\nMaxSize=512\nType=Scalable\n")
    for name, data in icons.symbolic().items():
        (place / f"{name}.svg").write_bytes(data)
    before = QIcon.themeName(), QIcon.themeSearchPaths()
    assert name_for("recording") == ""
    monkeypatch.setenv("XDG_CURRENT_DESKTOP", "ubuntu:GNOME")
    assert name_for("recording") == ""
    QIcon.setThemeName("hicolor")
    QIcon.setThemeSearchPaths([str(tmp_path)])
    try:
        name = name_for("recording")
        assert name == f"{identity.APP_ID}-recording-symbolic"
        assert icon_of("recording", "unknown", name).name() == name
        monkeypatch.setenv("XDG_CURRENT_DESKTOP", "sway")
        assert name_for("recording") == ""  # shows it as it is, maybe dark on dark
    finally:
        QIcon.setThemeName(before[0])
        QIcon.setThemeSearchPaths(before[1])
