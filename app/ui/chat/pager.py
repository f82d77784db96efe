"""`Pager`: which of several versions is shown, and the way to the others."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.turn import Turn


class Pager(QWidget):
    """‹ 2/3 ›; hidden where there is but one."""

    chosen = Signal(object)  # Turn

    def __init__(self, before: str, after: str, parent: QWidget | None = None) -> None:
        """`before` and `after` are what its buttons are called, translated."""
        super().__init__(parent)
        self._turns: Sequence[Turn] = ()
        self._at = 0
        self._before = IconButton("chevron-left", before)
        self._before.clicked.connect(lambda: self._step(-1))
        self._after = IconButton("chevron-right", after)
        self._after.clicked.connect(lambda: self._step(1))
        self._which = QLabel()
        self._which.setFont(theme.font(theme.SMALL))
        self._which.setProperty("quiet", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (self._before, self._which, self._after):
            row.addWidget(widget)
        self.hide()

    def show_turns(self, turns: Sequence[Turn], shown: Turn) -> None:
        """Say which of `turns` is shown."""
        self._turns = tuple(turns)
        self._at = self._turns.index(shown) if shown in self._turns else 0
        count = len(self._turns)
        self._which.setText(_("{number}/{count}").format(number=self._at + 1, count=count))
        said = _("{number} of {count}").format(number=self._at + 1, count=count)
        self._which.setAccessibleName(said)
        self._before.setEnabled(self._at > 0)
        self._after.setEnabled(self._at < count - 1)
        self.setVisible(count > 1)

    def _step(self, step: int) -> None:
        self.chosen.emit(self._turns[self._at + step])
