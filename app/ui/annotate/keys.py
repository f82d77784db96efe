"""The keys of the tools: shortcuts, so that they are found on keyboards with other letters too."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget

from app.ui.annotate.desk import Desk
from app.ui.annotate.tools import COLOURS, REDO, THICKER, THINNER, TOOLS, UNDO, Tool


def bind(widget: QWidget, desk: Desk) -> None:
    """Let the keys work while `widget`, or what lies on it, has the keyboard."""
    for keys, act in _actions(desk):
        shortcut = QShortcut(QKeySequence(keys), widget)
        shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        shortcut.activated.connect(act)


def _actions(desk: Desk) -> Iterator[tuple[str, Callable[[], None]]]:
    for tool in TOOLS:
        yield tool.key, _taking(desk, tool)
    for number in range(len(COLOURS)):
        yield str(number + 1), _colouring(desk, number)
    yield UNDO, desk.undo
    yield REDO, desk.redo
    yield "Ctrl+Y", desk.redo
    yield THINNER, lambda: desk.choose_width(desk.width - 1)
    yield THICKER, lambda: desk.choose_width(desk.width + 1)


def _taking(desk: Desk, tool: Tool) -> Callable[[], None]:
    return lambda: desk.take(tool.kind)


def _colouring(desk: Desk, number: int) -> Callable[[], None]:
    return lambda: desk.choose_colour(number)
