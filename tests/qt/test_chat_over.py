"""Conversations that are over leave nothing behind."""

import threading

from PySide6.QtCore import QCoreApplication, QEvent
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from app.core.chat import Finish, Text
from app.ui.chat.view import ChatView
from tests.qt.chatting import begun

FORMULAS = "\n\n".join(rf"$$\frac{{{number}}}{{\sqrt{{x}}}}$$" for number in range(4))


def chat_threads() -> list[threading.Thread]:
    return [each for each in threading.enumerate() if each.name == "chat lane"]


def test_threads_end_with_their_chat_whatever_they_are_at(qtbot: QtBot) -> None:
    before = len(chat_threads())
    begun_ones = 0
    for _number in range(50):
        view = ChatView()
        view.resize(400, 300)
        view.show()
        begun(view, Text(FORMULAS), Finish("stop"))
        begun_ones += len(chat_threads()) > before
        view.deleteLater()
        QCoreApplication.sendPostedEvents(view, QEvent.Type.DeferredDelete)
        assert not isValid(view)
    assert begun_ones
    qtbot.waitUntil(lambda: len(chat_threads()) <= before, timeout=20_000)
