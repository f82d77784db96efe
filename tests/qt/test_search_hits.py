"""From a hit of a search to the words that it found, where they stand in an answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QRect
from pytestqt.qtbot import QtBot

from app.core.chat import Finish, Message, Text
from app.ui.chat.table import TableBlock
from tests.qt.housing import House, housed

ROWS = "".join(
    f"| {n} | sensor {n} | a note that is long enough to be wrapped |\n" for n in range(300)
)
TABLE = f"| n | name | note |\n|--:|---|---|\n{ROWS}"


@pytest.fixture
def house(qtbot: QtBot, tmp_path: Path) -> Iterator[House]:
    with housed(qtbot, tmp_path) as made:
        yield made


@pytest.mark.parametrize("open_before", [False, True])
def test_a_hit_in_a_table_leads_to_its_row(house: House, open_before: bool) -> None:
    conversation = house.keep("Which sensors?", TABLE)
    history = house.services.history()
    asked = history.ask(conversation, Message("user", (Text("And then?"),)))
    recording = history.record(conversation, asked, "Model")
    recording.add(Text("Nothing.\n\n" * 100))
    recording.add(Finish("stop"))
    recording.close()
    (found,) = history.search("sensor 7")
    if open_before:
        house.answers.reopen(conversation)
        house.until(lambda: house.answers.shows_something)
    house.answers.reopen(conversation, found)
    house.until(lambda: "sensor 0" in in_view(house))


def in_view(house: House) -> set[str]:
    """The names in the rows of tables that are seen."""
    chat = house.pane.chat.viewport()
    names = set()
    for block in house.pane.chat.findChildren(TableBlock):
        view = block._view
        for row in range(view.model().rowCount()):
            box = view.visualRect(view.model().index(row, 1))
            at = QRect(view.viewport().mapTo(chat, box.topLeft()), box.size())
            if chat.rect().contains(at):
                names.add(view.model().index(row, 1).data())
    return names
