"""`Choices`: one of several things, each with a sentence that says what it means."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import (
    QAbstractButton,
    QButtonGroup,
    QFrame,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from app.ui import theme
from app.ui.first_run.page import quiet


class Choices(QWidget):
    """A card for each; the arrow keys go from one to the next."""

    chosen = Signal(str)  # by its user, also what was chosen before

    def __init__(self, offered: Sequence[tuple[str, str, str]], name: str) -> None:
        """`offered` are values, each with its label and what it means, translated."""
        super().__init__()
        self.setAccessibleName(name)
        self._values = [value for value, _label, _meaning in offered]
        self._group = QButtonGroup(self)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GRID)
        for number, (_value, label, meaning) in enumerate(offered):
            button = QRadioButton(label)
            self._group.addButton(button, number)
            rows.addWidget(Card(button, meaning))
        self._group.idClicked.connect(lambda number: self.chosen.emit(self._values[number]))

    @property
    def value(self) -> str:
        """The one that is chosen, "" for none."""
        number = self._group.checkedId()
        return self._values[number] if number >= 0 else ""

    def show_value(self, value: str) -> None:
        """Show another one as chosen, which nobody has clicked."""
        if value in self._values:
            self._group.button(self._values.index(value)).setChecked(True)


class Card(QFrame):
    """A button with what it means; a click anywhere on it is one on the button."""

    def __init__(self, button: QAbstractButton, meaning: str) -> None:
        super().__init__()
        self.setProperty("card", True)
        self.button = button
        button.setFont(theme.font(bold=True))
        button.setAccessibleDescription(meaning)
        said = quiet(meaning)
        said.setContentsMargins(6 * theme.GRID, 0, 0, 0)  # below the words of the button
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4 * theme.GRID, 3 * theme.GRID, 4 * theme.GRID, 3 * theme.GRID)
        rows.setSpacing(theme.GRID)
        rows.addWidget(self.button)
        rows.addWidget(said)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self.rect().contains(event.position().toPoint())
        if event.button() == Qt.MouseButton.LeftButton and inside and self.button.isEnabled():
            self.button.setFocus(Qt.FocusReason.MouseFocusReason)
            self.button.click()
        else:
            super().mouseReleaseEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # or its release goes to what lies below
