"""What just happened: from the switch in the tray to a question about the last seconds."""

import os
import signal
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import psutil  # type: ignore[import-untyped] # it has no types
import pytest
from PySide6.QtCore import QRect
from PySide6.QtGui import QAction
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QWidget,
)
from pytestqt.qtbot import QtBot
from Xlib import X
from Xlib.display import Display as XDisplay

from app import compose, sections
from app.core.chat import Finish, Picture, Text
from app.core.crash_report import CrashReport
from app.core.errors import CaptureError
from app.core.frame import Frame, Moment
from app.core.rewind import Remembered, RewindSettings, clip_name
from app.system import paths
from app.system.settings_file import Loaded
from app.ui.answers import Answers
from app.ui.lane import Mailbox
from app.ui.looking_back import propose
from app.ui.notices import Notice, NoticeCard
from app.ui.pane import ConversationPane
from app.ui.shell import Program, Shell
from app.ui.tray import Tray
from tests.e2e.display import x_server
from tests.e2e.recorded import Film
from tests.processes import those
from tests.qt.housing import House, housed
from tests.qt.scripted import picture


class Desk:
    """A shell whose services are real, and what is painted on the screen."""

    def __init__(
        self, app: QApplication, qtbot: QtBot, folder: Path, screen: XDisplay | None
    ) -> None:
        self.qtbot = qtbot
        self.screen = screen
        self.defects: list[BaseException | None] = []
        self.services = compose.build(sections.read_settings(Loaded({})), paths.standard())
        self.tray = Tray()
        program = Program(
            connect=lambda _wake: None,
            commands=lambda: iter(()),
            described=lambda error: CrashReport(type(error).__name__, "Eyeline"),
            places=folder / "windows.ini",
            troubles=(),
            first_start=False,
            welcomed=lambda: None,
        )
        self.shell = Shell(app, self.services, Mailbox(), self.tray, program, self.defects.append)
        self.shell.begin()

    def paint(self, colour: int) -> None:
        assert self.screen is not None
        root = self.screen.screen().root
        context = root.create_gc(foreground=colour, subwindow_mode=X.IncludeInferiors)
        root.fill_rectangle(context, 0, 0, 160, 120)
        self.screen.sync()

    def entry(self, text: str) -> QAction:
        menu = self.tray._menu
        assert menu is not None
        (rewind,) = (each.menu() for each in menu.actions() if each.text() == "Last seconds")
        assert isinstance(rewind, QMenu)
        return next(each for each in rewind.actions() if each.text().startswith(text))

    @property
    def on(self) -> bool:
        return self.services.settings().of(RewindSettings).on

    @property
    def pane(self) -> ConversationPane | None:
        """The conversation in view."""
        answers = self.shell._answers
        return answers._stage.pane if isinstance(answers, Answers) else None

    @property
    def attached(self) -> tuple[Frame, ...]:
        return self.pane.pictures.frames if self.pane is not None else ()

    @property
    def sign(self) -> str:
        """What the icon says of it."""
        lines = self.tray._icon.toolTip().splitlines()
        return next((line for line in lines if "in memory" in line), "")

    def until(self, condition: Callable[[], object]) -> None:
        self.qtbot.waitUntil(lambda: bool(condition()), timeout=20_000)

    def switch_on(self) -> None:
        self.entry("Remember").trigger()
        self.until(lambda: self.sign)

    def colours(self) -> list[int]:
        """Ask what just happened; the colours of the pictures that are attached."""
        self.shell.do("rewind")
        self.until(lambda: self.attached)
        found = [frame.pixels[5, 5, :3].tolist() for frame in self.attached]
        return [red << 16 | green << 8 | blue for blue, green, red in found]


def shown(kind: type[QWidget]) -> list[Any]:
    return [
        each for each in QApplication.topLevelWidgets() if type(each) is kind and each.isVisible()
    ]


def said(widget: QWidget) -> str:
    return "\n".join(label.text() for label in widget.findChildren(QLabel))


@pytest.fixture
def desk(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Desk]:
    with x_server(160, 120) as server:
        monkeypatch.setenv("DISPLAY", server.name)
        monkeypatch.setenv("XDG_SESSION_TYPE", "x11")
        screen = XDisplay(server.name)
        made = Desk(qapp, qtbot, tmp_path, screen)
        yield made
        made.shell.close()
        made.services.close()
        screen.close()
        assert made.defects == []


def test_off_the_key_says_how_to_switch_it_on_and_offers_to(desk: Desk) -> None:
    desk.shell.do("rewind")
    desk.until(lambda: shown(NoticeCard))
    (card,) = shown(NoticeCard)
    assert "not remembered" in said(card)
    assert "never written to disk" in said(card)
    (button,) = (
        each for each in card.findChildren(QPushButton) if each.text() == "Remember from now on"
    )
    button.click()
    desk.until(lambda: desk.sign)
    assert desk.on
    assert desk.sign == "The last 60 seconds of the screen are in memory."


def test_what_just_happened_becomes_a_question(desk: Desk) -> None:
    desk.paint(0xFF0000)
    desk.switch_on()
    desk.paint(0x00FF00)
    assert desk.colours() == [0xFF0000, 0x00FF00]
    pane = desk.pane
    assert pane is not None
    field = pane.composer.field
    assert field.toPlainText() == "What just happened?"
    assert field.textCursor().selectedText() == "What just happened?"
    first, last = pane.pictures.captions
    assert first.startswith("The screen ")
    assert first.endswith(" s before the end.")
    assert last == "The screen at the end."


def test_the_menu_switches_it_off_again_and_all_is_forgotten(desk: Desk) -> None:
    desk.switch_on()
    assert desk.entry("Remember").isChecked()
    assert desk.entry("Forget").isEnabled()
    desk.entry("Remember").trigger()
    desk.until(lambda: not desk.on)
    desk.until(lambda: not desk.services.rewind().running)
    assert not desk.sign
    assert not desk.entry("Remember").isChecked()
    assert not desk.entry("Forget").isEnabled()


def test_it_can_be_forgotten_at_once(desk: Desk) -> None:
    desk.paint(0xFF0000)
    desk.switch_on()
    desk.paint(0x0000FF)
    desk.entry("Forget").trigger()
    desk.until(lambda: any("is forgotten" in said(card) for card in shown(NoticeCard)))
    assert desk.colours() == [0x0000FF]


def test_the_last_seconds_are_saved_as_they_were_when_it_was_asked_for(
    desk: Desk, tmp_path: Path
) -> None:
    assert not desk.entry("Save as video…").isEnabled()
    desk.paint(0xC01010)
    desk.switch_on()
    desk.paint(0x10A010)
    desk.entry("Save as video…").trigger()
    desk.until(lambda: shown(QFileDialog))
    (dialog,) = shown(QFileDialog)
    assert dialog.selectedFiles()[0].endswith(".mp4")
    desk.paint(0x1010C0)  # while somebody thinks of a name
    path = tmp_path / "what happened.mp4"
    dialog.findChild(QLineEdit).setText(str(path))
    dialog.accept()
    desk.until(lambda: any(f"Saved: {path}" in said(card) for card in shown(NoticeCard)))
    film = Film(path)
    assert film.shows(0, 0xC01010, 50, 50)
    assert film.shows(film.times[-1], 0x10A010, 50, 50)
    (card,) = shown(NoticeCard)
    buttons = {each.text(): each for each in card.findChildren(QPushButton)}
    assert {"Open", "Show in folder"} <= {*buttons}
    buttons["Ask about it"].click()
    desk.until(lambda: desk.pane is not None and desk.pane.pictures.clips)


def test_whoever_asks_while_a_video_is_saved_is_told_what_is_waited_for(
    desk: Desk, tmp_path: Path
) -> None:
    desk.switch_on()
    desk.shell.do("rewind-save")
    desk.until(lambda: shown(QFileDialog))
    os.kill(remembering(), signal.SIGSTOP)
    (dialog,) = shown(QFileDialog)
    dialog.findChild(QLineEdit).setText(str(tmp_path / "a.mp4"))
    dialog.accept()
    desk.shell.do("rewind")
    desk.until(lambda: any("still being saved" in said(card) for card in shown(NoticeCard)))
    os.kill(remembering(), signal.SIGCONT)
    desk.until(lambda: desk.attached)
    assert [each.name for each in tmp_path.glob("a.mp4*")] == ["a.mp4"]


def test_whoever_changes_his_mind_saves_nothing(desk: Desk, tmp_path: Path) -> None:
    desk.switch_on()
    desk.shell.do("rewind-save")
    desk.until(lambda: shown(QFileDialog))
    shown(QFileDialog)[0].reject()
    desk.until(lambda: not any(type(each) is QFileDialog for each in QApplication.allWidgets()))
    assert desk.colours()  # and it goes on
    assert not [*tmp_path.rglob("*.mp4")]


def test_after_a_loss_it_is_said_that_it_is_remembered_again(desk: Desk) -> None:
    desk.switch_on()
    os.kill(remembering(), signal.SIGKILL)
    desk.until(lambda: any("are lost" in said(card) for card in shown(NoticeCard)))
    assert desk.services.rewind().running
    assert desk.sign


def test_switched_on_where_it_could_not_begin_it_begins(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_settings: RewindSettings) -> None:
        raise CaptureError("Not now.")

    with monkeypatch.context() as patch:
        patch.setattr(desk.services.rewind(), "start", refuse)
        desk.entry("Remember").trigger()
        desk.until(lambda: any("Not now." in said(card) for card in shown(NoticeCard)))
    assert not desk.entry("Remember").isChecked()
    desk.switch_on()
    assert desk.services.rewind().running
    assert desk.on


def remembering() -> int:
    """Return the process that remembers."""
    children = psutil.Process().children()
    (found,) = those(children, lambda each: each.cmdline()[-2:] == ["--child", "rewind"])
    return int(found.pid)


def test_settings_that_were_saved_hold_at_once(desk: Desk) -> None:
    desk.shell._dialogs.open_settings("rewind")
    desk.switch_on()
    preferences: Any = desk.shell._dialogs._preferences
    page = next(page for page in preferences._pages if page.name == "rewind")
    assert page.row("rewind.on").editor.value() is True  # switched in the tray meanwhile
    page.choose("seconds", 90)
    desk.until(lambda: "90" in desk.sign)
    page.choose("on", False)
    desk.until(lambda: not desk.sign)


def test_without_a_screen_it_says_what_is_missing(
    qapp: QApplication, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WAYLAND_DISPLAY", "wayland-none")
    monkeypatch.setenv("XDG_SESSION_TYPE", "wayland")
    made = Desk(qapp, qtbot, tmp_path, None)
    made.entry("Remember").trigger()
    made.until(lambda: any("Wayland" in said(card) for card in shown(NoticeCard)))
    assert not made.on
    assert not made.entry("Remember").isChecked()
    made.shell.close()
    made.services.close()


# ---- the question


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    with housed(qtbot, tmp_path) as made:
        yield made


def from_a_look(frame: Frame, before: float) -> Frame:
    return Frame(frame.memory, Moment(clip_name("1"), -before))


def remembered(*befores: float, full: bool = False) -> Remembered:
    frames = [
        from_a_look(picture(200 + number, 100), before) for number, before in enumerate(befores)
    ]
    return Remembered(list(zip(befores, frames, strict=True)), befores[0], full)


def test_the_pictures_go_with_their_times(house: House) -> None:
    house.will_say([Text("A dialog."), Finish("stop")])
    house.answers.look_back(remembered(12.04, 3.0, 0.0))
    house.pane.composer.field.submitted.emit()
    house.until(lambda: bool(house.shown.turns) and not house.shown.running)
    (message,) = house.model.asked[0]
    told = [part.caption for part in message.parts if isinstance(part, Picture)]
    assert told == [
        "The screen 12.0 s before the end.",
        "The screen 3.0 s before the end.",
        "The screen at the end.",
    ]
    assert message.text == "What just happened?"


def test_what_was_typed_stays(house: House) -> None:
    house.answers.new()
    house.pane.composer.field.replace_text("Why did it beep?")
    propose(remembered(1.0, 0.0), house.pane)
    assert house.pane.composer.field.toPlainText() == "Why did it beep?"


def test_another_look_takes_the_place_of_the_one_before(house: House) -> None:
    own = picture(100, 100)
    house.answers.look_back(remembered(5.0, 0.0))
    house.pane.pictures.add([own], ["mine"])
    house.answers.look_back(remembered(9.0, 4.0, 0.0))
    assert house.pane.pictures.frames[0] == own
    assert house.pane.pictures.captions == (
        "mine",
        "The screen 9.0 s before the end.",
        "The screen 4.0 s before the end.",
        "The screen at the end.",
    )


def test_pictures_lie_in_the_order_in_which_they_are_sent(house: House) -> None:
    house.answers.look_back(remembered(5.0, 0.0))
    house.pane.pictures.add([picture(100, 100)])
    house.answers.look_back(remembered(9.0, 0.0))
    row = house.pane.pictures

    def seen() -> dict[int, Frame]:
        widgets: list[Any] = [each for each in row.children() if isinstance(each, QWidget)]
        return {each.x(): each.frame for each in widgets if not each.isHidden()}

    house.until(lambda: len(seen()) == 3)
    assert [frame for _left, frame in sorted(seen().items())] == [*row.frames]


def test_memory_that_was_too_small_is_told(house: House) -> None:
    house.answers.look_back(remembered(20.4, 0.0, full=True))
    told = [said(notice) for notice in house.pane.findChildren(Notice)]
    assert any("Only the last 20 seconds" in each for each in told)


def test_the_key_reaches_it(desk: Desk) -> None:
    desk.switch_on()
    desk.shell._keys.pressed.emit("rewind")
    desk.until(lambda: desk.attached)


def test_many_pictures_lie_in_rows_that_do_not_overlap(house: House) -> None:
    house.answers.look_back(remembered(*[float(8 - number) for number in range(8)]))
    house.face.resize(500, 640)
    row = house.pane.pictures

    def places() -> list[QRect]:
        return [each.geometry() for each in row.children() if isinstance(each, QWidget)]

    house.until(lambda: len({place.top() for place in places()}) > 1)
    for number, one in enumerate(places()):
        assert row.rect().contains(one)
        assert not any(one.intersects(other) for other in places()[number + 1 :])
