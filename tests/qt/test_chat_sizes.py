"""What grows with the size of the text, and what keeps room to be read in."""

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from app.core.chat import Text
from app.core.chips import chip
from app.core.labels import colours
from app.core.mark import Mark
from app.ui import theme
from app.ui.chat.view import ChatView
from tests.qt.chatting import answer, begun, chat_view, proses
from tests.qt.scripted import picture

LARGEST = 20  # px that may be chosen


def _chip_height(view: ChatView) -> int:
    """How many rows of pixels show the colour of the chip."""
    mark = Mark("box", ((1, 1), (9, 9)), "button", picture().id, 4)
    (tint,) = colours([mark])
    (prose,) = proses(view)
    shown = prose.grab().toImage()
    return sum(
        any(
            shown.pixelColor(x, y).getRgb()[:3] == tint  # type: ignore[index] # a tuple of four
            for x in range(shown.width())
        )
        for y in range(shown.height())
    )


def test_chips_grow_with_the_words_around_them(qtbot: QtBot) -> None:
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    mark = Mark("box", ((1, 1), (9, 9)), "button", picture().id, 4)
    heights = {}
    try:
        for size in (theme.BODY, LARGEST):
            theme.apply(app, "light", text=size)
            view = chat_view(qtbot)
            begun(view, Text(f"The {chip(1)} button"), mark)
            heights[size] = _chip_height(view)
    finally:
        theme.apply(app, "light")
    assert heights[LARGEST] >= heights[theme.BODY] * LARGEST / theme.BODY * 0.9


@pytest.mark.parametrize("step", ["> ", "- "])
def test_words_deep_in_something_keep_room_to_be_read_in(qtbot: QtBot, step: str) -> None:
    view = chat_view(qtbot)
    lines = [step * deep + f"deep {deep}" for deep in range(1, 40)]
    begun(view, Text("\n\n".join(lines)))
    assert all(f"deep {deep}" in answer(view) for deep in range(1, 40))
    for prose in proses(view):
        document = prose.document()
        for number in range(document.blockCount()):
            shape = document.findBlockByNumber(number).blockFormat()
            assert shape.indent() * document.indentWidth() < document.textWidth() * 0.6
