"""What is asked before something is recorded: nothing but to begin."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.words import _
from app.ui import icons, theme


class RecordBar(QFrame):
    """Small, beside what is selected; it also says how the recording ends where that is not seen.

    It takes no focus by itself: keys go on to move the selection, and Enter begins.
    """

    begun = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(_("Record what is selected"))
        self._begin = QPushButton(_("Record"), self)
        self._begin.setProperty("primary", True)
        self._begin.setIcon(icons.icon("record", theme.of(self).on_accent))
        self._begin.clicked.connect(self.begun)
        hint = QLabel(_("Enter to record · Esc to go back"), self)
        hint.setProperty("quiet", True)
        hint.setFont(theme.font(theme.SMALL))
        self._said = QLabel(self)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setWordWrap(True)
        self._said.setProperty("notice", True)
        self._said.hide()
        row = QHBoxLayout()
        row.setSpacing(3 * theme.GRID)
        row.addWidget(self._begin)
        row.addWidget(hint, 1)
        column = QVBoxLayout(self)
        edge = 2 * theme.GRID
        column.setContentsMargins(edge, edge, 3 * theme.GRID, edge)
        column.setSpacing(theme.GRID)
        column.addLayout(row)
        column.addWidget(self._said)

    def say(self, notice: str) -> None:
        """Show a notice below; "" shows none."""
        self._said.setText(notice)
        self._said.setVisible(bool(notice))

    def fitting(self, width: int) -> tuple[int, int]:
        """Return how wide and how high it is where there is room for `width`."""
        wide = min(max(self.sizeHint().width(), self._least()), width)
        layout = self.layout()
        assert layout is not None
        high = layout.totalHeightForWidth(wide) if layout.hasHeightForWidth() else -1
        return wide, high if high > 0 else self.sizeHint().height()

    def _least(self) -> int:
        """Return the width in which a notice is read in few lines."""
        return theme.NOTICE_WIDTH if self._said.text() else 0
