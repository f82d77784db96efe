"""`LabelPopup`: all labels of an answer in a list, to choose which are shown."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from typing import Final

from PySide6.QtCore import QPoint, QSize, Qt, Signal
from PySide6.QtGui import QIcon
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.labels import Group
from app.core.words import _
from app.ui import theme
from app.ui.canvas.dots import of_group

_ROWS: Final = 10
_ROW: Final = 28
_KEY: Final = Qt.ItemDataRole.UserRole


class LabelPopup(QFrame):
    """Stays open while labels are ticked; typing narrows the list."""

    changed = Signal(object)  # set[str]: the keys of the labels that are hidden

    def __init__(self, groups: Sequence[Group], hidden: AbstractSet[str], parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("card", True)
        self.setProperty("square", True)
        self._search = QLineEdit()
        self._search.setPlaceholderText(_("Find a label"))
        self._search.setAccessibleName(_("Find a label"))
        self._search.textChanged.connect(self._narrow)
        self._list = QListWidget()
        self._list.setAccessibleName(_("Labels"))
        self._list.setUniformItemSizes(True)
        self._list.setIconSize(QSize(theme.DOT, theme.DOT))
        scheme = theme.of(self)
        kinds = {(group.colour, group.sign): group for group in groups}
        dots = {kind: of_group(group, scheme) for kind, group in kinds.items()}
        for group in groups:
            icon = dots[group.colour, group.sign]
            self._list.addItem(_item(group, icon, on=group.key not in hidden))
        self._list.itemChanged.connect(self._tell)
        every, none = QPushButton(_("All")), QPushButton(_("None"))
        every.clicked.connect(lambda: self._tick(Qt.CheckState.Checked))
        none.clicked.connect(lambda: self._tick(Qt.CheckState.Unchecked))
        buttons = QHBoxLayout()
        buttons.addWidget(every)
        buttons.addWidget(none)
        buttons.addStretch()
        column = QVBoxLayout(self)
        column.setContentsMargins(*(2 * theme.GRID,) * 4)
        column.setSpacing(2 * theme.GRID)
        column.addWidget(self._search)
        column.addWidget(self._list)
        column.addLayout(buttons)
        self._list.setFixedHeight(_ROW * min(len(groups), _ROWS) + 2 * theme.GRID)
        self.setFixedWidth(theme.POPUP_WIDTH)

    def open_at(self, at: QPoint) -> None:
        """Show it with its corner at `at` on the screen, moved so that all of it is seen."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = max(min(at.x(), room.right() - self.width()), room.left())
        y = max(min(at.y(), room.bottom() - self.height()), room.top())
        self.move(x, y)
        self.show()
        self._search.setFocus()

    def _items(self) -> list[QListWidgetItem]:
        return [self._list.item(row) for row in range(self._list.count())]

    def _narrow(self, text: str) -> None:
        for item in self._items():
            item.setHidden(text.casefold() not in item.text().casefold())

    def _tick(self, state: Qt.CheckState) -> None:
        """Tick all that are in the list as it is narrowed."""
        self._list.blockSignals(True)
        for item in self._items():
            if not item.isHidden():
                item.setCheckState(state)
        self._list.blockSignals(False)
        self._tell()

    def _tell(self) -> None:
        off = Qt.CheckState.Unchecked
        self.changed.emit({item.data(_KEY) for item in self._items() if item.checkState() == off})


def _item(group: Group, icon: QIcon, *, on: bool) -> QListWidgetItem:
    name = group.name or _("without a name")
    item = QListWidgetItem(f"{name}  ·  {len(group.numbers)}")
    item.setIcon(icon)
    item.setSizeHint(QSize(0, _ROW))
    item.setData(_KEY, group.key)
    item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)
    return item
