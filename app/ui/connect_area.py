"""`ConnectArea`: what is scrolled of the dialog that connects a model: all but its buttons."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QPoint, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDialog, QFrame, QLayout, QScrollArea, QVBoxLayout, QWidget

from app.ui import theme

_WIDTH: Final = 600
_TITLE_BAR: Final = 40  # px that the desktop may add, which is not told before it is shown


class ConnectArea(QScrollArea):
    """Has `dialog` be as high as what is in it; `inside` a window, that scrolls it instead."""

    def __init__(self, dialog: QDialog, layout: QLayout, buttons: QLayout, *, inside: bool) -> None:
        """`layout` is the one of the dialog, in which `buttons` are the row that needs most."""
        super().__init__()
        self._buttons = buttons
        self._dialog = dialog
        self._around = layout
        self._inside = inside
        inner = QWidget()
        inner.installEventFilter(self)
        self.body = QVBoxLayout(inner)
        self.body.setContentsMargins(0, 0, 0, 0)
        self.body.setSpacing(4 * theme.GRID)
        self.setWidget(inner)
        self.setWidgetResizable(True)
        self.setFixedHeight(0)  # until `fit` knows
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        if inside:
            self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    def fit(self) -> None:
        """Be as high as what is in it, and whole on its screen.

        Its width stays, its top as long as there is room below. Where even the whole screen is not
        enough, all but the title and the buttons is scrolled.
        """
        self.body.activate()
        if self._inside:
            self.setFixedHeight(self.body.totalHeightForWidth(self.width()))
            return
        dialog = self._dialog
        screen = dialog.screen().availableGeometry()
        around = max(dialog.frameGeometry().height() - dialog.height(), _TITLE_BAR)
        inside = self._around.contentsMargins()
        around_it = inside.left() + inside.right()
        width = max(_WIDTH, self._buttons.sizeHint().width() + around_it)
        wanted = self.body.totalHeightForWidth(width - around_it)
        whole = self._around.totalSizeHint().height() - self.height() + wanted
        over = max(0, whole + around - screen.height())
        self.setFixedHeight(max(0, wanted - over))
        dialog.setFixedSize(width, whole - over)
        below = dialog.frameGeometry().bottom() - screen.bottom()
        if dialog.isVisible() and below > 0:
            dialog.move(dialog.x(), max(screen.top(), dialog.y() - below))

    def scroll_to(self, *parts: QWidget) -> None:
        """Let `parts` be seen as soon as they have their places, the last one in any case."""
        QTimer.singleShot(0, self, lambda: self._scroll_to(parts))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # a part of the form has become higher
            self.fit()
        return super().eventFilter(watched, event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self._inside and event.size().width() != event.oldSize().width():
            self.fit()

    def _scroll_to(self, parts: Sequence[QWidget]) -> None:
        area = self._scrolling()
        around = area.widget() if area is not None else None
        if area is None or around is None:
            return
        inside: QWidget | None = self.widget()
        while inside is not None and inside is not around.parentWidget():
            # What has come only asks for its room, and then so does each layout around it.
            QCoreApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
            inside = inside.parentWidget()
        for part in parts:
            if not around.isAncestorOf(part):
                continue  # it is gone, or stands beside what is scrolled
            top, bar = part.mapTo(around, QPoint()).y(), area.verticalScrollBar()
            if part.height() > area.viewport().height():
                bar.setValue(top)
            else:
                area.ensureWidgetVisible(part, 0, 2 * theme.GRID)

    def _scrolling(self) -> QScrollArea | None:
        """Return what scrolls: this, or what is around the window's part."""
        if not self._inside:
            return self
        above = self.parentWidget()
        while above is not None and not isinstance(above, QScrollArea):
            above = above.parentWidget()
        return above
