"""Things that are dragged onto windows, as another program does it."""

from PySide6.QtCore import QEvent, QMimeData, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QApplication, QWidget


def drop(on: QWidget, data: QMimeData) -> bool:
    """Drag `data` in and let it fall; whether it is wanted.

    Whoever drags proposes a move, as file managers do on the same disk; only a copy is taken.
    """
    buttons, none = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    place, actions = on.rect().center(), Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    entered = QDragEnterEvent(place, actions, data, buttons, none)
    entered.ignore()
    QApplication.sendEvent(on, entered)
    if entered.isAccepted():
        dropped = QDropEvent(QPointF(place), actions, data, buttons, none, QEvent.Type.Drop)
        QApplication.sendEvent(on, dropped)
        assert dropped.dropAction() == Qt.DropAction.CopyAction, "nothing may be taken away"
    return entered.isAccepted()
