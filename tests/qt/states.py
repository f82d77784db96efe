"""Every state that a person may meet, as a window that shows it: see `STATES`."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget

from app.core import words
from app.core.chat import Finish, Progress, Text, Thinking, Usage
from app.core.errors import AppError, AuthRefused, ReplyCut, Unavailable
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Capabilities, Choice
from app.ui import theme
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.askbar import AskBar
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.notices import NoticeCard
from app.ui.welcome import HomeWindow, WelcomeCard
from app.ui.window import AnswerWindow
from tests import pages
from tests.qt.scripted import Said, Scripted, picture, places, services

BOX: Final = (100, 250, 300, 500)  # of "one box": left, top, right, bottom in thousandths
KEYS: Final = "Ctrl+Alt+Space"

READER: Final = BackendEntry(
    Choice("reader"),
    Capabilities("reader", False, False, frozenset({"find", "read", "table", "errors"})),
    "Offline reader",
)
MODEL: Final = BackendEntry(
    Choice("remote", endpoint="glm"),
    Capabilities("glm", True, True, frozenset({"chat"}), thinking=frozenset({"on", "off", "auto"})),
    "GLM-4.6V",
)


@dataclass
class Studio:
    """What windows need; `close` ends it, and all windows that were made."""

    folder: Path
    lanes: list[Lane] = field(default_factory=list)
    windows: list[QWidget] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)

    def __post_init__(self) -> None:
        mailbox = Mailbox()
        self.lanes = [Lane("backend", mailbox), Lane("work", mailbox)]

    def close(self) -> None:
        for conversation in self.conversations:
            conversation.stop()
        for window in self.windows:
            window.close()
            window.deleteLater()
        for lane in self.lanes:
            lane.close(5)

    def window(self) -> AnswerWindow:
        kept = QSettings(str(self.folder / "places.ini"), QSettings.Format.IniFormat)
        model = AskModel(lambda *_: 0)
        model.offer([MODEL])
        made = AnswerWindow(lambda *_: None, self.lanes[1], kept, model)
        self.windows.append(made)
        return made

    def asked(self, question: str, frames: Sequence[Frame], *reply: Said) -> AnswerWindow:
        """Show an answer as far as it comes; an event in the reply is waited for, for ever."""
        window, backend = self.window(), Scripted(reply, name="GLM-4.6V")
        conversation = Conversation(
            services(lambda _choice: backend), lambda _choice: self.lanes[0], _raise
        )
        self.conversations.append(conversation)
        window.show()
        window.show_conversation(conversation)
        conversation.ask(question, frames, Choice())
        turn, waits = (
            conversation.turns[0],
            any(isinstance(each, threading.Event) for each in reply),
        )
        until(lambda: (waits and bool(backend.asked)) or not conversation.running)
        if waits and len(reply) > 1:
            until(lambda: bool(turn.text or turn.thinking or turn.progress))
        window.chat.flush()
        until(lambda: not window.panel.canvas._settle.isActive())
        return window

    def bar(self, *backends: BackendEntry) -> AskBar:
        model = AskModel(lambda entry, _frames, _question: 2691 if entry == MODEL else 0, None)
        model.offer(list(backends))
        made = AskBar(model)
        self.windows.append(made)
        made.set_context((screenshot(),))
        made.show()
        made.resize(theme.BAR_WIDTH, made.height_at(theme.BAR_WIDTH))
        return made

    def shown(self, window: QWidget) -> QWidget:
        self.windows.append(window)
        window.show()
        return window


def until(condition: Callable[[], bool], seconds: float = 20.0) -> None:
    """Let Qt work until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        QTest.qWait(5)


def screenshot() -> Frame:
    """A page with words, taken from a monitor."""
    frame = pages.small().frame()
    place = Rect(0, 0, frame.width, frame.height, Desktop("LEFT"))
    return Frame(frame.memory, Screen("LEFT", place))


def grid(count: int) -> str:
    """What a model writes for so many boxes, twelve a row at most."""
    rows = range(count)
    return places(
        *(
            (f"row {n}", n % 10 * 98, n // 10 * 120 + 5, n % 10 * 98 + 60, n // 10 * 120 + 50)
            for n in rows
        )
    )


def _raise(failure: Exception) -> None:
    raise failure


def _answer(question: str, *reply: Said) -> Callable[[Studio], QWidget]:
    return lambda studio: studio.asked(question, [screenshot()], *_fresh(reply))


def _fresh(reply: Sequence[Said]) -> list[Said]:
    """Events are used up by those who wait."""
    return [threading.Event() if isinstance(said, threading.Event) else said for said in reply]


def _framed(width: int, height: int) -> Callable[[Studio], QWidget]:
    found = Text(places(("here", *BOX)))
    return lambda studio: studio.asked(
        "Where is it?", [picture(width, height)], found, Finish("stop")
    )


def _nothing_yet(studio: Studio) -> QWidget:
    window = studio.window()
    window.show_nothing(f"Press {KEYS} to look at something.")
    window.show()
    return window


def _several(studio: Studio) -> QWidget:
    text = "Image 2: " + places(("here", *BOX)) + " and image 1."
    frames = [screenshot(), picture(500, 300), picture(200, 600)]
    return studio.asked("What differs?", frames, Text(text), Usage(3100, 20), Finish("stop"))


def _troubled(studio: Studio) -> QWidget:
    home = HomeWindow(stays=False)
    home.show_keys(KEYS)
    home.show_troubles([AppError("The history cannot be kept.", "Free some space on the disk.")])
    return studio.shown(home)


def _noticed(studio: Studio) -> QWidget:
    error = AppError(f"{KEYS} is taken by another program.", "Choose another combination.")
    card = NoticeCard(error, action=("Settings…", lambda: None))
    card.appear()
    studio.windows.append(card)
    return card


_FOUND: Final = Text(
    "It is the third button "
    + places(("Save All", 600, 100, 700, 150))
    + " in the dialog "
    + places(("Dialog", 400, 50, 900, 400))
    + "."
)
_LONG_ZH: Final = "程序停止了，因为表格里有一个单元格不是数字。" * 30
_NEVER: Final = threading.Event()
_OFFLINE: Final = Unavailable(
    "Nobody answers at http://127.0.0.1:8000.", "Start the server, or check the address.",
    detail="ConnectError",
)  # fmt: skip
_WHERE: Final = "Where is Save All?"

STATES: Final[Mapping[str, Callable[[Studio], QWidget]]] = {
    "first-run": lambda studio: studio.shown(WelcomeCard(KEYS)),
    "no-tray": lambda studio: studio.shown(HomeWindow(stays=False)),
    "no-tray-troubled": _troubled,
    "notice": _noticed,
    "nothing-yet": _nothing_yet,
    "ask-offline": lambda studio: studio.bar(READER),
    "ask-model": lambda studio: studio.bar(MODEL, READER),
    "waiting": _answer(_WHERE, _NEVER),
    "reading": _answer(_WHERE, Progress("Reading", 3, 9), _NEVER),
    "thinking": _answer(_WHERE, Thinking("The user asks for a button. " * 9), _NEVER),
    "streaming": _answer(_WHERE, Thinking("hm"), Text("It is\n\n```py\nx = 1"), _NEVER),
    "done": _answer(_WHERE, _FOUND, Usage(900, 40), Finish("stop")),
    "cut": _answer(_WHERE, _FOUND, ReplyCut("The line went dead.", "Ask again.", detail="reset")),
    "failed": _answer(_WHERE, AuthRefused("The key is wrong.", "Enter another one.", detail="401")),
    "offline": _answer(_WHERE, _OFFLINE),
    "no-boxes": _answer(_WHERE, Text("[]"), Finish("stop", "The model found nothing to mark.")),
    "one-box": _answer(_WHERE, Text(places(("here", *BOX))), Finish("stop")),
    "12-boxes": _answer("Where are the rows?", Text(grid(12)), Finish("stop")),
    "80-boxes": _answer("Where are the rows?", Text(grid(80)), Finish("stop")),
    "tall": _framed(200, 1600),
    "wide": _framed(3000, 200),
    "several-frames": _several,
    "chinese": _answer("程序为什么停止了？" * 8, Text(_LONG_ZH), Finish("stop")),
    "arabic": _answer(
        "أين زر الحفظ؟", Text("هذا هو الزر الثالث\n\n- الأول\n- الثاني"), Finish("stop")
    ),
}  # fmt: skip


def show(studio: Studio, state: str) -> QWidget:
    """Show a state, in Chinese where it is about that, and let it come to rest."""
    words.use("zh_CN" if state == "chinese" else "en")
    shown = STATES[state](studio)
    until(shown.isVisible)
    for _turn in range(3):
        QTest.qWait(5)
    return shown
