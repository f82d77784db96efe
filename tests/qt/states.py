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
from app.core.chat import Finish, Message, Picture, Progress, Text, Thinking, Usage
from app.core.errors import AppError, AuthRefused, ReplyCut, Unavailable
from app.core.frame import Frame, Screen
from app.core.meter import Meter, PictureMeter
from app.core.place import Desktop, Rect
from app.core.ports import Capabilities, Choice
from app.core.redact import Read
from app.core.redaction import Policy
from app.core.text_line import TextLine
from app.media.paint import PillowPainter
from app.ui import theme
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.askbar import AskBar
from app.ui.canvas.snapping import Snapping
from app.ui.chat.question import QuestionBubble
from app.ui.chat.view import ChatView
from app.ui.conversation import Conversation
from app.ui.home import HomeWindow
from app.ui.lane import Lane, Mailbox
from app.ui.notices import NoticeCard
from app.ui.picture_out import PictureOut
from app.ui.queue import Queued
from app.ui.stage import Stage
from app.ui.viewer.viewing import DocumentTools
from app.ui.window import AnswerWindow
from tests import pages
from tests.qt import document_states, first_states, replies
from tests.qt.document_states import Reader
from tests.qt.first_states import Newcomers
from tests.qt.gating import abroad, is_blind, sees
from tests.qt.recording import recording_bar
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
    stages: list[Stage] = field(default_factory=list)
    conversations: list[Conversation] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.reader = Reader(self.folder, until)
        self.newcomers = Newcomers(self.folder, until)
        mailbox = Mailbox()
        self.lanes = [Lane("backend", mailbox), Lane("work", mailbox)]

    def close(self) -> None:
        for conversation in self.conversations:
            conversation.stop()
        for stage in self.stages:
            stage.close()
        for window in self.windows:
            window.close()
            window.deleteLater()
        self.reader.close()
        self.newcomers.close()
        for lane in self.lanes:
            lane.close(5)

    def window(self, documents: DocumentTools | None = None) -> AnswerWindow:
        kept = QSettings(str(self.folder / "places.ini"), QSettings.Format.IniFormat)
        model = AskModel(lambda *_: None)
        model.offer([MODEL])
        out = PictureOut(lambda *_: None, PillowPainter, self.lanes[1], kept)
        stage = Stage(out, self.lanes[1], model, lambda _path, _done: None, documents=documents)
        self.stages.append(stage)
        made = AnswerWindow(stage, QWidget(), kept)
        made.take()
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
        until(lambda: window.panel.canvas.settled)
        return window

    def bar(self, *backends: BackendEntry) -> AskBar:
        model = AskModel(counted)
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


def rested(chat: ChatView) -> None:
    """Wait for the formulas and colours of what is in view."""
    chat.flush()
    ends: list[Exception | None] = []
    chat._tools.lane.submit(lambda _control: iter(()), lambda _batch: None, ends.append)
    until(lambda: bool(ends))
    chat.flush()


def until(condition: Callable[[], bool], seconds: float = 60.0) -> None:
    """Let Qt work until `condition` holds."""
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "it did not come to that"
        QTest.qWait(5)


def counted(entry: BackendEntry, messages: Sequence[Message]) -> Meter | None:
    """What a question to a model would be; the reader counts nothing."""
    if entry != MODEL:
        return None
    count = sum(isinstance(part, Picture) for part in messages[-1].parts)
    pictures = [PictureMeter(n, (3840, 2160), (3220, 1792), 7360) for n in range(1, count + 1)]
    return Meter(tuple(pictures), words=12, context=131_072, price=0.0022, currency="USD")


def screenshot() -> Frame:
    """A page with words, taken from a monitor."""
    frame = pages.small().frame()
    place = Rect(0, 0, frame.width, frame.height, Desktop("LEFT"))
    return Frame(frame.memory, Screen("LEFT", place))


def _raise(failure: Exception) -> None:
    raise failure


def _answer(question: str, *reply: Said) -> Callable[[Studio], QWidget]:
    return lambda studio: studio.asked(question, [screenshot()], *_fresh(reply))


def _set(reply: str) -> Callable[[Studio], QWidget]:
    """A reply from its beginning, all of its formulas drawn."""

    def shown(studio: Studio) -> QWidget:
        window = studio.asked("What is wrong?", [screenshot()], Text(reply), Finish("stop"))
        formulas = window.chat._tools.formulas
        until(lambda: not formulas._awaited)
        window.chat.verticalScrollBar().setValue(0)
        until(lambda: not formulas._awaited)
        return window

    return shown


def _fresh(reply: Sequence[Said]) -> list[Said]:
    """Events are used up by those who wait."""
    return [threading.Event() if isinstance(said, threading.Event) else said for said in reply]


def _framed(width: int, height: int) -> Callable[[Studio], QWidget]:
    found = Text(places(("here", *BOX)))
    return lambda studio: studio.asked(
        "Where is it?", [picture(width, height)], found, Finish("stop")
    )


def _empty(studio: Studio, documents: DocumentTools | None = None) -> AnswerWindow:
    """A conversation in which nothing was asked."""
    window = studio.window(documents)
    window.stage.say_hint(f"Press {KEYS} to look at something.")
    given = services(lambda _choice: Scripted())
    conversation = Conversation(given, lambda _choice: studio.lanes[0], _raise)
    studio.conversations.append(conversation)
    window.show_conversation(conversation)
    window.show()
    return window


def _several(studio: Studio) -> QWidget:
    text = "Image 2: " + places(("here", *BOX)) + " and image 1."
    frames = [screenshot(), picture(500, 300), picture(200, 600)]
    return studio.asked("What differs?", frames, Text(text), Usage(3100, 20), Finish("stop"))


def _filtered(studio: Studio) -> QWidget:
    window = studio.asked("What is there?", [screenshot()], Text(replies.kinds(40)), Finish("stop"))
    window.panel.pane.filter.only("icon")
    window.panel.list.select(3)
    until(lambda: window.panel.canvas.settled)
    return window


def _snapped(studio: Studio) -> QWidget:
    """The words of the page, given a little wrong, around their text."""
    page = pages.small()
    words = [word for word in page.words if len(word.text) > 4][:9]
    width, height = screenshot().width, screenshot().height
    said = places(
        *(
            (
                word.text,
                round((word.box[0] - 9) * 1000 / width),
                round((word.box[1] + 4) * 1000 / height),
                round((word.box[2] + 5) * 1000 / width),
                round((word.box[3] + 9) * 1000 / height),
            )
            for word in words
        )
    )
    lines = [TextLine(word.text, word.box) for word in page.words]
    window = studio.asked("Where are they?", [screenshot()], Text(said), Finish("stop"))
    snapping = Snapping(lambda _frame, _control: lines, studio.lanes[0], window)
    window.panel.offer_snapping(snapping)
    snapping.begin(window.panel.marks[:6], [window.panel.frame or screenshot()])
    until(lambda: not snapping.running)
    until(lambda: window.panel.canvas.settled)
    return window


def _troubled(studio: Studio) -> QWidget:
    home = HomeWindow(stays=False)
    home.show_keys(KEYS)
    home.show_troubles([AppError("The history cannot be kept.", "Free some space on the disk.")])
    return studio.shown(home)


def _noticed(studio: Studio) -> QWidget:
    error = AppError(f"{KEYS} is taken by another program.", "Choose another combination.")
    card = NoticeCard(error, actions=(("Settings…", lambda: None),))
    card.appear()
    studio.windows.append(card)
    return card


def _talked(studio: Studio, *replies: Sequence[Said]) -> tuple[AnswerWindow, Conversation]:
    """A conversation that was asked once, about a screenshot, with whoever thinks if he shall."""
    window = studio.window()
    backend = Scripted(*replies, name="GLM-4.6V", hurries=True)
    conversation = Conversation(
        services(lambda _choice: backend), lambda _choice: studio.lanes[0], _raise
    )
    studio.conversations.append(conversation)
    window.show()
    window.show_conversation(conversation)
    conversation.ask(_WHERE, [screenshot()], MODEL.choice, "on")
    return window, conversation


def _settled(window: AnswerWindow, conversation: Conversation) -> AnswerWindow:
    until(lambda: not conversation.running)
    window.chat.flush()
    until(lambda: not window.panel.canvas._settle.isActive())
    return window


def _versions(studio: Studio) -> QWidget:
    ended: list[list[Said]] = [[Text(f"Answer {n}."), Finish("stop")] for n in range(3)]
    window, conversation = _talked(studio, *ended)
    _settled(window, conversation)
    conversation.edit(conversation.turns[0], "Where can I save everything?", MODEL.choice)
    _settled(window, conversation)
    conversation.retry(MODEL.choice)
    return _settled(window, conversation)


def _reworded(studio: Studio) -> QWidget:
    window, conversation = _talked(studio, [Text("The third button."), Finish("stop")])
    _settled(window, conversation)
    window.chat.findChildren(QuestionBubble)[0].reword()
    return window


def _queued(studio: Studio) -> QWidget:
    window, conversation = _talked(studio, [Thinking("The user asks. " * 9), threading.Event()])
    until(lambda: bool(conversation.turns[0].thinking))
    conversation.enqueue(Queued("Which colour is it?", (), MODEL.choice))
    conversation.enqueue(
        Queued("Translate all of it, in the order on the screen. " * 3, (), MODEL.choice)
    )
    window.chat.flush()
    return window


def _held(studio: Studio) -> QWidget:
    window, conversation = _talked(studio, [Text("It is the"), threading.Event()])
    until(lambda: bool(conversation.turns[0].text))
    conversation.enqueue(Queued("Which colour is it?", (), MODEL.choice))
    conversation.stop()
    return _settled(window, conversation)


def _document(state: str) -> Callable[[Studio], QWidget]:
    """A document beside a conversation in which nothing was asked."""

    def shown(studio: Studio) -> QWidget:
        window = _empty(studio, studio.reader.tools(state))
        studio.reader.show(window.stage, state)
        return window

    return shown


def _first(state: str) -> Callable[[Studio], QWidget]:
    """The window of the first steps."""
    return lambda studio: studio.newcomers.show(state)


def _reviewed(read: Read, policy: Policy = "ask") -> Callable[[Studio], QWidget]:
    """What was found before a question goes elsewhere, or could not be looked for."""

    def shown(studio: Studio) -> QWidget:
        window = studio.window()
        conversation = Conversation(abroad(read, policy), lambda _choice: studio.lanes[0], _raise)
        studio.conversations.append(conversation)
        window.show()
        window.show_conversation(conversation)
        conversation.ask(_WHERE, [screenshot()], MODEL.choice)
        until(lambda: conversation.gate.review is not None or not conversation.running)
        window.chat.flush()
        until(lambda: window.stage.review.view.settled and window.panel.canvas.settled)
        return window

    return shown


def _deleted(studio: Studio) -> QWidget:
    window, conversation = _talked(studio, [Text("One."), Finish("stop")], [Text("Two.")])
    _settled(window, conversation)
    conversation.retry(MODEL.choice)
    _settled(window, conversation)
    conversation.delete(conversation.turns[0])
    return window


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
    **{state: _first(state) for state in first_states.STATES},
    "no-tray": lambda studio: studio.shown(HomeWindow(stays=False)),
    "no-tray-troubled": _troubled,
    "notice": _noticed,
    "recording": lambda studio: studio.shown(recording_bar()),
    "nothing-yet": _empty,
    "ask-offline": lambda studio: studio.bar(READER),
    "ask-model": lambda studio: studio.bar(MODEL, READER),
    "waiting": _answer(_WHERE, _NEVER),
    "reading": _answer(_WHERE, Progress("Reading", 3, 9), _NEVER),
    "thinking": _answer(_WHERE, Thinking("The user asks for a button. " * 9), _NEVER),
    "streaming": _answer(_WHERE, Thinking("hm"), Text("It is\n\n```py\nx = 1"), _NEVER),
    "done": _answer(_WHERE, _FOUND, Usage(900, 40), Finish("stop")),
    "versions": _versions,
    "reworded": _reworded,
    "queued": _queued,
    "held": _held,
    "deleted": _deleted,
    "secrets": _reviewed(sees),
    "secrets-unknown": _reviewed(is_blind),
    "secrets-covered": _reviewed(sees, "always"),
    "cut": _answer(_WHERE, _FOUND, ReplyCut("The line went dead.", "Ask again.", detail="reset")),
    "failed": _answer(_WHERE, AuthRefused("The key is wrong.", "Enter another one.", detail="401")),
    "offline": _answer(_WHERE, _OFFLINE),
    "no-boxes": _answer(_WHERE, Text("[]"), Finish("stop", "The model found nothing to mark.")),
    "one-box": _answer(_WHERE, Text(places(("here", *BOX))), Finish("stop")),
    "12-boxes": _answer("Where are the rows?", Text(replies.grid(12)), Finish("stop")),
    "80-boxes": _answer("Where are the rows?", Text(replies.grid(80)), Finish("stop")),
    "500-boxes": _answer("What is there?", Text(replies.kinds(500)), Finish("stop")),
    "labels": _answer("What is there?", Text(replies.kinds(40)), Finish("stop")),
    "labels-filtered": _filtered,
    "snapped": _snapped,
    "tall": _framed(200, 1600),
    "wide": _framed(3000, 200),
    "several-frames": _several,
    "chinese": _answer("程序为什么停止了？" * 8, Text(_LONG_ZH), Finish("stop")),
    "rich": _set(replies.RICH),
    "formulas-chinese": _set(replies.MATHS_ZH),
    "long-table": _set(replies.LONG_TABLE),
    **{state: _document(state) for state in document_states.STATES},
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
