"""`Selection`: what is selected of a text that several widgets show, a part of it or all."""

from collections.abc import Callable
from typing import Protocol

from PySide6.QtCore import QPoint, SignalInstance
from PySide6.QtGui import QKeyEvent, QKeySequence, QTextCursor
from PySide6.QtWidgets import QMenu, QWidget

from app.core.words import _


class Part(Protocol):
    """A QTextEdit or a QPlainTextEdit."""

    selectionChanged: SignalInstance  # noqa: N815 - of Qt
    destroyed: SignalInstance

    def textCursor(self) -> QTextCursor: ...
    def setTextCursor(self, cursor: QTextCursor) -> None: ...
    def selectAll(self) -> None: ...
    def copy(self) -> None: ...


class Selection:
    """Selects in one of its parts at a time, or all of them: then `text` is what is copied."""

    def __init__(self, text: Callable[[], str]) -> None:
        self._text = text
        self._parts: dict[int, Part] = {}  # by their identity
        self._whole = self._selecting = False

    def add(self, part: Part) -> None:
        """Watch another part as long as it is there. It asks for `whole_text` when it is copied."""
        key = id(part)
        self._parts[key] = part
        part.selectionChanged.connect(lambda: self._changed(part))
        part.destroyed.connect(lambda: self._parts.pop(key, None))

    def clear(self) -> None:
        """Forget all parts."""
        self._parts, self._whole = {}, False

    def whole_text(self) -> str | None:
        """Return what is copied where all is selected, None where a part of it is."""
        return self._text() if self._whole else None

    def select_all(self) -> None:
        """Select all parts."""
        self._select(lambda part: part.selectAll())
        self._whole = True

    def takes(self, event: QKeyEvent) -> bool:
        """Do what a key that was pressed in a part means for all of them; whether it does."""
        if event.matches(QKeySequence.StandardKey.SelectAll):
            self.select_all()
            return True
        return False

    def open_menu(self, part: Part, widget: QWidget, at: QPoint) -> None:
        """Offer at `at` on the screen what can be done with what is selected in `part`."""
        menu = QMenu(widget)
        menu.aboutToHide.connect(menu.deleteLater)
        copying = menu.addAction(_("Copy"))
        copying.setEnabled(part.textCursor().hasSelection())
        copying.triggered.connect(part.copy)
        menu.addAction(_("Select all")).triggered.connect(self.select_all)
        menu.popup(at)

    def _changed(self, changed: Part) -> None:
        if self._selecting or not changed.textCursor().hasSelection():
            return
        self._whole = False
        self._select(lambda part: None if part is changed else _unselect(part))

    def _select(self, change: Callable[[Part], None]) -> None:
        self._selecting = True
        for part in self._parts.values():
            change(part)
        self._selecting = False


def _unselect(part: Part) -> None:
    cursor = part.textCursor()
    if cursor.hasSelection():
        cursor.clearSelection()
        part.setTextCursor(cursor)
