"""How the window of the settings is laid out: the sections on the left, one of them beside."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLayout,
    QLineEdit,
    QListWidget,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme

_LIST_WIDTH: Final = 176


def lay_out(
    window: QWidget, search: QLineEdit, sections: QListWidget, told: QLayout, body: QVBoxLayout
) -> QScrollArea:
    """Place the parts in `window`: `told` stays over `body`, which is scrolled by what returns."""
    told.setContentsMargins(0, 0, 3 * theme.GRID, 0)
    body.setContentsMargins(0, 0, 3 * theme.GRID, 0)
    body.setSpacing(6 * theme.GRID)
    inner = QWidget()
    inner.setLayout(body)
    area = QScrollArea()
    area.setWidget(inner)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
    left = QVBoxLayout()
    left.setSpacing(3 * theme.GRID)
    left.addWidget(search)
    left.addWidget(sections, 1)
    search.setFixedWidth(_LIST_WIDTH)
    sections.setFixedWidth(_LIST_WIDTH)
    right = QVBoxLayout()
    right.setSpacing(3 * theme.GRID)
    right.addLayout(told)
    right.addWidget(area, 1)
    columns = QHBoxLayout(window)
    columns.setContentsMargins(5 * theme.GRID, 5 * theme.GRID, 2 * theme.GRID, 5 * theme.GRID)
    columns.setSpacing(5 * theme.GRID)
    columns.addLayout(left)
    columns.addLayout(right, 1)
    return area
