"""`Footer`: the way through the steps, and out of them."""

from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.core.words import _
from app.ui import theme

_AROUND: Final = 7 * theme.GRID  # px of a button beside its words


class Footer(QWidget):
    """“Later” leaves, with what was chosen; so does “Done”, which is there at the end."""

    left = Signal()
    turned = Signal(int)  # so many steps on

    def __init__(self) -> None:
        super().__init__()
        self._later = QPushButton(_("Later"))
        self._later.setToolTip(_("Close this window; nothing here has to be done"))
        self._back = QPushButton(_("Back"))
        self.next = QPushButton(_("Continue"))
        words = self.fontMetrics()
        both = max(words.horizontalAdvance(text) for text in (_("Continue"), _("Done")))
        for button in (self._later, self._back, self.next):
            button.setMinimumWidth(20 * theme.GRID)
        self.next.setMinimumWidth(max(20 * theme.GRID, both + _AROUND))  # of one width at the end
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GRID, 0, 3 * theme.GRID, 0)  # as the pages above
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self._later)
        row.addStretch(1)
        row.addWidget(self._back)
        row.addWidget(self.next)
        self._later.clicked.connect(self.left)
        self._back.clicked.connect(lambda: self.turned.emit(-1))
        self.next.clicked.connect(lambda: self.turned.emit(1))

    def show_place(self, number: int, count: int) -> None:
        """Be that of step `number` of `count`, from 0."""
        self._back.setEnabled(number > 0)
        last = number == count - 1
        self.next.setText(_("Done") if last else _("Continue"))
        self._later.setVisible(not last)

    def prefer(self, preferred: bool) -> None:
        """Let going on be what there is to do, or one thing among others."""
        if bool(self.next.property("primary")) != preferred:
            self.next.setProperty("primary", preferred)
            self.next.style().unpolish(self.next)
            self.next.style().polish(self.next)
