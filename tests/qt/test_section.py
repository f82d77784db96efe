"""Rows of a section: placed by their heights, laid out when they have changed, gone for good."""

import pytest
from PySide6.QtGui import QHideEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.chat.row import Row
from app.ui.chat.section import Place, Section


class Block(QWidget):
    """As high as it is told to be."""

    def __init__(self, parent: QWidget, high: int) -> None:
        super().__init__(parent)
        self.high = high

    def fit(self, width: int) -> int:
        return self.high


class Filling:
    """A content that has made its rows already."""

    keeps = False

    def read_more(self, until: float) -> bool:
        return True

    def close(self) -> None:
        """Nothing is left to be taken down."""


@pytest.fixture
def section(qtbot: QtBot) -> Section:
    place = Place()
    qtbot.addWidget(place)
    made = Section(place, lambda _section: Filling(), lambda _width: 0)
    made.open()
    return made


def block(high: int) -> Row:
    return Row(
        None,
        lambda _width: 0,
        gap=1,
        make=lambda parent: Block(parent, high),
        guess=lambda _width: 10,
    )


def tops(section: Section) -> list[int]:
    section.measure()
    return [row.top for row in section.rows]


def test_rows_stand_where_the_heights_above_put_them(section: Section) -> None:
    first, last = section.add(block(30)), section.add(block(30))
    assert tops(section) == [1, 12]  # as high as they are guessed to be
    assert section.lay_out(first)
    assert tops(section) == [1, 32]
    between = section.add(block(5), first)
    assert tops(section) == [1, 32, 43]
    section.remove(between)
    section.lay_out_changed()
    first.gap = 4
    section.changed(first)
    assert not section.lay_out_changed()  # it is as high as before
    assert tops(section) == [4, 35]
    assert last.top + last.height == section.height


def test_a_row_that_is_gone_is_not_laid_out(section: Section) -> None:
    removed, closed = section.add(block(30)), section.add(block(30))
    section.lay_out(closed)
    section.remove(removed)
    section.changed(removed)  # a formula of it was drawn meanwhile
    assert section.shown == {closed}
    section.close()
    section.changed(closed)
    assert not section.lay_out_changed()
    assert removed.gone
    assert closed.gone


def test_what_opens_again_while_it_closes_is_whole(qtbot: QtBot) -> None:
    class Reopening(Block):
        """Opens its section when it is hidden: the keyboard moves on, and the view with it."""

        def hideEvent(self, event: QHideEvent) -> None:
            section.open()

    place = Place()
    qtbot.addWidget(place)
    place.show()

    def fill(section: Section) -> Filling:
        reopened = bool(opened)
        opened.append(section)
        make = Block if reopened else Reopening
        section.add(Row(None, lambda _width: 0, make=lambda parent: make(parent, 30)))
        return Filling()

    opened: list[Section] = []
    section = Section(place, fill, lambda _width: 0)
    section.open()
    section.lay_out(section.rows[0])
    section.close()
    (row,) = section.rows
    assert not row.gone
    assert section.content is not None
