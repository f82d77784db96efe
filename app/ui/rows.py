"""Rows of widgets that come and go."""

from PySide6.QtWidgets import QLayout


def clear(layout: QLayout, but: int = 0) -> None:
    """Take all widgets out of a layout and delete them; the last `but` things stay."""
    while layout.count() > but:
        item = layout.takeAt(0)
        widget = item.widget() if item is not None else None
        if widget is not None:
            widget.deleteLater()
