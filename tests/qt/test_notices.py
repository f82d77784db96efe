"""Notices: their words stand together, beside their sign, whatever room there is."""

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import AppError
from app.ui import theme
from app.ui.notices import Notice, NoticeCard
from app.ui.signs import Sign

LONG = "The folder /home/somebody/.local/share/eyeline belongs to another user. " * 3


def box(widget: QWidget) -> QRect:
    """Where it is in its window."""
    return QRect(widget.mapTo(widget.window(), QPoint(0, 0)), widget.size())


def label(window: QWidget, text: str) -> QLabel:
    return next(one for one in window.findChildren(QLabel) if one.text() == text)


@pytest.mark.parametrize("message", ["Said.", LONG])
@pytest.mark.parametrize("more", [0, 200])
def test_what_to_do_stands_right_under_what_happened(qtbot: QtBot, message: str, more: int) -> None:
    notice = Notice(AppError(message, "Do it.", detail="of it"))
    qtbot.addWidget(notice)
    notice.resize(theme.NOTICE_WIDTH, notice.heightForWidth(theme.NOTICE_WIDTH) + more)
    notice.show()
    happened, advice = label(notice, message), label(notice, "Do it.")
    (details,) = notice.findChildren(QPushButton)
    assert happened.height() == happened.heightForWidth(happened.width())
    assert box(advice).top() - box(happened).bottom() - 1 == theme.GRID
    assert box(details).top() - box(advice).bottom() - 1 == 2 * theme.GRID


def test_one_line_alone_stands_beside_its_sign(qtbot: QtBot) -> None:
    card = NoticeCard(AppError("Nothing was captured."))
    qtbot.addWidget(card)
    card.appear()
    (sign,) = card.findChildren(Sign)
    off = box(label(card, "Nothing was captured.")).center().y() - box(sign).center().y()
    assert abs(off) <= 1


def test_a_card_is_as_high_as_its_words_with_and_without_details(qtbot: QtBot) -> None:
    card = NoticeCard(AppError("Said.", "Do it.", detail="a: b\nc: d"))
    qtbot.addWidget(card)
    card.appear()
    low = card.height()
    (details,) = (one for one in card.findChildren(QPushButton) if one.text() == "Details")
    details.click()
    qtbot.waitUntil(lambda: card.height() > low)
    assert box(label(card, "a: b\nc: d")).bottom() < box(details).top()
    details.click()
    qtbot.waitUntil(lambda: card.height() == low)
