"""A chat in which a turn says what a test tells it to."""

from pytestqt.qtbot import QtBot

from app.core.chat import Piece, Text
from app.core.mark import Mark
from app.core.ports import Choice
from app.ui.chat.prose import Prose
from app.ui.chat.view import ChatView
from app.ui.turn import Turn
from tests.qt.scripted import picture


def chat_view(qtbot: QtBot) -> ChatView:
    """An empty one, shown."""
    made = ChatView()
    qtbot.addWidget(made)
    made.resize(420, 500)
    made.show()
    qtbot.waitExposed(made)
    return made


def turn_of(question: str = "Where?", *, plain: bool = False) -> Turn:
    return Turn(question, (picture(),), Choice(), "auto", backend="Model", plain=plain)


def say(view: ChatView, turn: Turn, *pieces: Piece) -> None:
    for piece in pieces:
        turn.add(piece)
    view.add_pieces(turn, list(pieces))
    view.flush()


def begun(view: ChatView, *pieces: Piece, plain: bool = False) -> Turn:
    turn = turn_of(plain=plain)
    view.add_turn(turn)
    say(view, turn, *pieces)
    return turn


def proses(view: ChatView) -> list[Prose]:
    """Those of answers, in order."""
    found = [one for one in view.findChildren(Prose) if one.accessibleName() != "Question"]
    return sorted((one for one in found if one.isVisible()), key=lambda one: one.y())


def answer(view: ChatView) -> str:
    """The words of all answers."""
    return "\n".join(one.toPlainText() for one in proses(view))


def with_mark(text: str, number: int, label: str, at: int) -> list[Piece]:
    """Words and the box that they name, without a `number` neither."""
    where = picture()
    return [Text(text), Mark("box", ((1, 1), (9, 9)), label, where.id, at)] if number else []
