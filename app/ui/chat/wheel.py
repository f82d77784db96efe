"""What a turned wheel means for something that scrolls sideways in a chat, which does not."""

from PySide6.QtCore import QPoint
from PySide6.QtGui import QWheelEvent


def sideways(event: QWheelEvent) -> bool:
    """Tell whether a wheel is turned sideways rather than up or down."""
    turned: QPoint = event.angleDelta()
    return abs(turned.x()) > abs(turned.y())
