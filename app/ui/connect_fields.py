"""What the fields of the connect dialog are made of."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCompleter, QLabel, QSizePolicy, QVBoxLayout, QWidget

from app.ui import theme
from app.ui.inputs import ComboBox

_LABEL_WIDTH: Final = 72


def model_box() -> ComboBox:
    """Where a model is typed, or chosen of those that the server lists."""
    box = ComboBox()
    box.setEditable(True)
    box.setInsertPolicy(ComboBox.InsertPolicy.NoInsert)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    completer = QCompleter(box.model(), box)
    completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
    completer.setFilterMode(Qt.MatchFlag.MatchContains)
    box.setCompleter(completer)
    return box


def stack(*widgets: QWidget) -> QWidget:
    """Return a widget with `widgets` below each other."""
    made = QWidget()
    made.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Preferred)
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(theme.GRID)
    for widget in widgets:
        rows.addWidget(widget)
    return made


def label(said: str, field: QWidget) -> QLabel:
    """Return what stands before `field`."""
    made = QLabel(said)
    made.setMinimumWidth(_LABEL_WIDTH)
    made.setFixedHeight(theme.CONTROL_HEIGHT)
    made.setBuddy(field)
    return made


def caption() -> QLabel:
    """Return a quiet line that explains something."""
    made = QLabel()
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setWordWrap(True)
    made.setProperty("quiet", True)
    return made
