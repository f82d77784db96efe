"""The order in which Tab goes through a window: as it is read, also through what came later."""

from collections.abc import Iterator
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLayout, QScrollArea, QWidget


def chain(window: QWidget) -> None:
    """Have Tab go through `window` in the order of its layouts.

    Qt goes in the order in which widgets were made: what is made when somebody has chosen
    something would come after all that stands below it.
    """
    stops = [each for each in _read(window) if _stops(each, window)]
    for before, after in pairwise(stops):
        QWidget.setTabOrder(before, after)


def _stops(widget: QWidget, window: QWidget) -> bool:
    return (
        widget.focusPolicy() != Qt.FocusPolicy.NoFocus
        and widget.focusProxy() is None  # the field of a box, which the box stands for
        and widget.window() is window  # not a list that drops down
    )


def _read(widget: QWidget) -> Iterator[QWidget]:
    """Yield `widget` and all in it; what has no layout has them in the order they were made."""
    yield widget
    inner = widget.widget() if isinstance(widget, QScrollArea) else None
    layout = widget.layout()
    if inner is not None:
        yield from _read(inner)
    elif layout is not None:
        yield from _laid(layout)
    else:
        yield from widget.findChildren(QWidget)


def _laid(layout: QLayout) -> Iterator[QWidget]:
    for index in range(layout.count()):
        item = layout.itemAt(index)
        widget = item.widget() if item is not None else None
        inside = item.layout() if item is not None else None
        if widget is not None:
            yield from _read(widget)
        elif inside is not None:
            yield from _laid(inside)
