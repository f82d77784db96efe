"""`Empty`: what stands in a comparison of nothing."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.words import _
from app.ui import theme


class Empty(QWidget):
    """What to do where there is nothing yet."""

    def __init__(self) -> None:
        super().__init__()
        title = QLabel(_("Compare documents"))
        title.setFont(theme.font(theme.TITLE, bold=True))
        hint = QLabel(
            _(
                "Add two or more documents, and ask all of them the same questions. Each answer"
                " names the page that it is from."
            )
        )
        hint.setProperty("quiet", True)
        hint.setWordWrap(True)
        for each in (title, hint):
            each.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.add = QPushButton(_("Add documents…"))
        self.add.setProperty("primary", True)
        inner = QWidget()
        inner.setMaximumWidth(theme.CARD_WIDTH)
        column = QVBoxLayout(inner)
        column.setSpacing(3 * theme.GRID)
        column.addStretch(1)
        column.addWidget(title)
        column.addWidget(hint)
        column.addWidget(self.add, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(1)
        row = QHBoxLayout(self)
        row.addStretch(1)
        row.addWidget(inner, 1000)  # as wide as it may be
        row.addStretch(1)
