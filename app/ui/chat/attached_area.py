"""`AttachedArea`: what goes with the next question, scrolled where it is more than a few rows."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from app.ui import theme
from app.ui.chat.attachments import Attachments

_MOST: Final = 3 * theme.THUMBNAIL + 2 * theme.CONTROL_HEIGHT
"""Pixels: two rows of documents, and enough of a third to tell that there is one."""


class AttachedArea(QScrollArea):
    """As high as `attached`, as far as there is room; hidden with it.

    What was added last is in view: the others are above it.
    """

    def __init__(self, attached: Attachments, parent: QWidget) -> None:
        super().__init__(parent)
        self._attached = attached
        self._count = 0
        self._adds = False
        self._lowest = 0
        self.setWidget(attached)
        attached.setVisible(bool(attached.count))  # it has been shown by that
        attached.setAutoFillBackground(False)  # it lies on a card
        self.viewport().setAutoFillBackground(False)
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        policy = QSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)
        attached.installEventFilter(self)
        attached.changed.connect(self._follow)
        self.verticalScrollBar().rangeChanged.connect(self._show_last)
        self.setVisible(not attached.isHidden())

    def hasHeightForWidth(self) -> bool:
        return True

    def heightForWidth(self, width: int) -> int:
        layout = self._attached.layout()
        return min(layout.heightForWidth(width), _MOST) if layout is not None else 0

    def sizeHint(self) -> QSize:
        width = self._attached.sizeHint().width()
        return QSize(width, self.heightForWidth(max(width, self.width())))

    def minimumSizeHint(self) -> QSize:
        return QSize(self._attached.minimumSizeHint().width(), theme.THUMBNAIL)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._attached:
            match event.type():
                case QEvent.Type.ShowToParent | QEvent.Type.HideToParent:
                    self.setVisible(not self._attached.isHidden())
                case QEvent.Type.LayoutRequest:
                    self.updateGeometry()
        return super().eventFilter(watched, event)

    def _follow(self) -> None:
        """Look whether there are more than before."""
        count = self._attached.count
        self._adds = count > self._count or (self._adds and count == self._count)
        self._count = count
        self.updateGeometry()

    def _show_last(self, _least: int, most: int) -> None:
        bar = self.verticalScrollBar()
        if self._adds or bar.value() >= self._lowest:  # there, or it was there before
            bar.setValue(most)
        self._adds, self._lowest = False, most
