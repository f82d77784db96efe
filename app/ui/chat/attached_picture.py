"""`AttachedPicture`: a picture that goes with the next question."""

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget

from app.core.chat import Picture
from app.core.frame import Moment
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.question import Thumbnail
from app.ui.pictures import Pictures


class AttachedPicture(QWidget):
    """One picture, with a button that removes it."""

    removed = Signal()
    chosen = Signal(object)  # Frame

    def __init__(self, picture: Picture, pictures: Pictures, parent: QWidget) -> None:
        super().__init__(parent)
        self.frame, self.caption = picture.frame, picture.caption
        self.frames = (picture.frame,)
        self._small = Thumbnail(picture.frame, pictures, self)
        self._small.chosen.connect(self.chosen)
        if isinstance(self.frame.source, Moment) and self.caption:
            self._small.setToolTip(self.caption)
        self._close = IconButton("close", _("Remove this picture"), self)
        self._close.setProperty("badge", True)
        self._close.setFixedSize(theme.BADGE, theme.BADGE)
        self._close.clicked.connect(self.removed)
        half = theme.BADGE // 3
        self._small.move(0, half)
        self._close.move(QPoint(self._small.width() - theme.BADGE + half, 0))
        self.setFixedSize(self._small.width() + half, self._small.height() + half)

    def take_focus(self) -> None:
        """Have the keyboard."""
        self._small.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)
