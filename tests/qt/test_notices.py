"""Notices: their words stand together, beside their sign, whatever room there is."""

from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QLabel, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import AppError
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.notices import Notice, NoticeCard
from app.ui.signs import Sign
from tests.qt.housing import housed, visible

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


def test_what_every_button_says_is_seen_whole(qtbot: QtBot) -> None:
    labels = ("Show in folder", "Copy path", "Move to the trash", "Ask about it")
    ways = [(one, lambda: None) for one in labels]
    card = NoticeCard(AppError("Said.", detail="a"), "info", ways)
    qtbot.addWidget(card)
    card.appear()
    buttons = card.findChildren(QPushButton)
    assert len(buttons) == len(labels) + 1
    for button in buttons:
        assert button.width() >= button.sizeHint().width()
        assert card.rect().contains(box(button))


def test_bars_above_a_chat_do_not_pile_up(qtbot: QtBot, tmp_path: Path) -> None:
    with housed(qtbot, tmp_path) as house:
        kept = house.keep("First")
        house.answers.show()
        house.open_list()

        def bars() -> list[str]:
            return [bar.accessibleName() for bar in visible(house.face, Notice)]

        for name in ("one.html", "two.md", "three.json"):
            house.listing._export(kept, tmp_path / name)
            saved = [f"Saved: {tmp_path / name}"]
            house.until(partial(lambda told: bars() == told, saved))
        for hint in ("Make room.", "Make room. The answer is not kept.", "Make room."):
            house.pane.show_notice(AppError("The disk is full.", hint))
        house.until(lambda: bars() == [f"Saved: {tmp_path / 'three.json'}", "The disk is full."])
        assert label(house.face, "Make room. The answer is not kept.").isVisible()
        for bar in visible(house.face, Notice):
            next(b for b in bar.findChildren(IconButton) if b.accessibleName() == "Close").click()
        assert bars() == []


def test_each_way_on_is_a_button(qtbot: QtBot) -> None:
    done: list[str] = []
    ways = [(name, partial(done.append, name)) for name in ("Show", "Copy", "Delete")]
    card = NoticeCard(AppError("Saved."), "info", ways)
    qtbot.addWidget(card)
    buttons = card.findChildren(QPushButton)
    assert [each.text() for each in buttons] == ["Show", "Copy", "Delete"]
    buttons[1].click()
    assert done == ["Copy"]
