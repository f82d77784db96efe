"""Changing a document at a stroke: it is laid out once, not at every change."""

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtGui import QTextCursor, QTextDocument


@contextmanager
def edited(document: QTextDocument) -> Iterator[None]:
    """Let all changes of `document` in the block be one, which costs what the longest of them does.

    Blocks may stand in each other. Nothing is known of places on the screen before the end.
    """
    cursor = QTextCursor(document)
    cursor.beginEditBlock()
    try:
        yield
    finally:
        cursor.endEditBlock()
