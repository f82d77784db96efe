"""`OutlineList`: the outline of a document; its lines lead to their pages."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QListWidget, QListWidgetItem, QWidget

from app.core.documents import Heading
from app.core.labels import clean
from app.core.words import _
from app.ui.tips import literal

_INDENT: Final = "    "  # a level
_DEEPEST: Final = 6  # levels that are told apart
_PAGE: Final = Qt.ItemDataRole.UserRole


class OutlineList(QListWidget):
    """The line that the page in view belongs to is selected."""

    chosen = Signal(int)  # number of a page

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(_("Outline"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.itemClicked.connect(self._choose)
        self.itemActivated.connect(self._choose)

    def show_outline(self, outline: Sequence[Heading]) -> None:
        """Show the outline of another document."""
        self.clear()
        for heading in outline:
            title = clean(heading.title)
            item = QListWidgetItem(_INDENT * min(heading.level, _DEEPEST) + title)
            item.setData(_PAGE, heading.page)
            item.setToolTip(literal(title))
            said = _("{title}, page {page}").format(title=title, page=heading.page)
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)
            self.addItem(item)

    def show_page(self, number: int) -> None:
        """Show which line page `number` belongs to: the last one that begins by then."""
        best = -1
        for row in range(self.count()):
            if self.item(row).data(_PAGE) <= number:
                best = row
        self.setCurrentRow(best)
        if best >= 0:
            self.scrollToItem(self.item(best))

    def _choose(self, item: QListWidgetItem) -> None:
        self.chosen.emit(item.data(_PAGE))
