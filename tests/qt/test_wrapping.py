"""Widgets in rows, as many in each as fit."""

from collections.abc import Sequence
from itertools import pairwise

import pytest
from PySide6.QtCore import QRect, QSize
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from app.ui.wrapping import Wrapping


class Block(QWidget):
    """Wants to be of one size."""

    def __init__(self, width: int, height: int) -> None:
        super().__init__()
        self._wanted = QSize(width, height)

    def sizeHint(self) -> QSize:
        return self._wanted

    def minimumSizeHint(self) -> QSize:
        return self._wanted


def laid(qtbot: QtBot, width: int, sizes: Sequence[tuple[int, int]], *, fills: bool) -> list[QRect]:
    around = QWidget()
    qtbot.addWidget(around)
    layout = Wrapping(around, fills=fills)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(4)
    blocks = [Block(*size) for size in sizes]
    for block in blocks:
        layout.append(block)
    around.resize(width, layout.heightForWidth(width))
    layout.setGeometry(around.rect())
    return [block.geometry() for block in blocks]


def test_the_next_row_begins_where_one_is_full(qtbot: QtBot) -> None:
    found = laid(qtbot, 50, [(20, 10), (20, 16), (20, 10)], fills=False)
    assert found == [QRect(0, 0, 20, 10), QRect(24, 0, 20, 16), QRect(0, 20, 20, 10)]


@pytest.mark.parametrize("width", [64, 65, 71])
def test_one_row_is_shared_by_all(qtbot: QtBot, width: int) -> None:
    found = laid(qtbot, width, [(20, 10), (16, 16), (20, 10)], fills=True)
    assert {each.height() for each in found} == {16}
    assert [each.y() for each in found] == [0, 0, 0]
    assert found[0].left() == 0
    assert found[-1].right() == width - 1
    assert [after.left() - before.right() - 1 for before, after in pairwise(found)] == [4, 4]
    assert (
        max(each.width() - wanted for each, wanted in zip(found, (20, 16, 20), strict=True))
        <= (width - 64) // 3 + 1
    )


def test_rows_that_wrap_are_not_stretched(qtbot: QtBot) -> None:
    found = laid(qtbot, 50, [(20, 10), (20, 16), (20, 10)], fills=True)
    assert found == [QRect(0, 0, 20, 16), QRect(24, 0, 20, 16), QRect(0, 20, 20, 16)]
