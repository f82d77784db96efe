"""Which words of a window got less room than they ask for, by the sizes that Qt computes."""

from collections.abc import Iterator
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QAbstractButton,
    QComboBox,
    QLabel,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QToolButton,
    QWidget,
)

from app.ui.elided import ElidedLabel
from app.ui.menu_button import MenuButton

_SLACK: Final = 1  # px of rounding
_PADDING: Final = 8  # px above and below the words of a button, which give way before they do


def cut_off(window: QWidget) -> list[str]:
    """Return each widget whose words are cut off, with them.

    What is scrolled counts as seen. Labels that are elided say all of it in a tool tip or to
    screen readers.
    """
    return [
        f"{type(widget).__name__} of {_size(widget)}: {said[:60]!r}"
        for widget in (window, *window.findChildren(QWidget))
        if widget.isVisibleTo(window)
        for said in _cut(widget)
    ]


def _size(widget: QWidget) -> str:
    """Return what it has and what it asks for."""
    wanted = widget.sizeHint()
    return f"{widget.width()} × {widget.height()}, not {wanted.width()} × {wanted.height()}"


def _cut(widget: QWidget) -> Iterator[str]:
    match widget:
        case ElidedLabel():
            return
        case QLabel():
            yield from _label(widget)
        case QToolButton() if widget.toolButtonStyle() == Qt.ToolButtonStyle.ToolButtonIconOnly:
            return
        case MenuButton():
            return
        case QAbstractButton() if widget.text():
            if _is_small(widget):
                yield widget.text()
        case QComboBox():
            yield from _box(widget)
        case QLineEdit() if not widget.text():
            said = widget.placeholderText()
            if said != widget.toolTip() and _width(widget, said) > widget.contentsRect().width():
                yield said
        case QListWidget():
            yield from _list(widget)
        case QScrollArea():
            yield from _scrolled(widget)


def _label(label: QLabel) -> Iterator[str]:
    text = label.text()
    if not text or not label.pixmap().isNull():
        return
    if label.wordWrap():
        longest = max(text.split(), key=lambda word: _width(label, word), default="")
        narrow = label.textFormat() != Qt.TextFormat.RichText and "<" not in text
        if label.heightForWidth(label.width()) > label.height() + _SLACK:
            yield text
        elif narrow and _latin(longest) and _width(label, longest) > label.width() + _SLACK:
            yield longest
    elif _is_small(label):
        yield text


def _latin(word: str) -> bool:
    """Whether a word is one that is broken nowhere."""
    return all(ord(letter) < 0x2E80 and (letter.isalnum()) for letter in word)


def _box(box: QComboBox) -> Iterator[str]:
    option = QStyleOptionComboBox()
    option.initFrom(box)
    option.editable = box.isEditable()
    part = QStyle.SubControl.SC_ComboBoxEditField
    room = box.style().subControlRect(QStyle.ComplexControl.CC_ComboBox, option, part, box)
    for number in range(box.count()):
        if _width(box, box.itemText(number)) > room.width() + _SLACK and not box.isEditable():
            yield f"{box.itemText(number)} ({_width(box, box.itemText(number))} in {room.width()})"


def _list(listed: QListWidget) -> Iterator[str]:
    if listed.horizontalScrollBar().maximum() > 0:
        yield from (listed.item(row).text() for row in range(listed.count()))
    for row in range(listed.count()):
        item = listed.item(row)
        wanted = listed.sizeHintForIndex(listed.indexFromItem(item))
        if wanted.width() > listed.viewport().width() + _SLACK and not item.toolTip():
            yield item.text()


def _scrolled(area: QScrollArea) -> Iterator[str]:
    """What is wider than its view and cannot be scrolled to the side is lost there."""
    inside = area.widget()
    still = area.horizontalScrollBarPolicy() == Qt.ScrollBarPolicy.ScrollBarAlwaysOff
    if inside is not None and still and inside.width() > area.viewport().width():
        yield f"{inside.width()} px in {area.viewport().width()}"


def _is_small(widget: QWidget) -> bool:
    wanted = widget.sizeHint()
    spare = _PADDING if isinstance(widget, QAbstractButton) else 0
    high = wanted.height() <= widget.height() + spare + _SLACK
    return not (high and wanted.width() <= widget.width() + _SLACK)


def _width(widget: QWidget, text: str) -> int:
    return widget.fontMetrics().horizontalAdvance(text)
