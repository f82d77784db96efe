"""`EndButton`: leads to the end of what is scrolled."""

from PySide6.QtCore import QRect
from PySide6.QtWidgets import QWidget

from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton


class EndButton(IconButton):
    """Stands at the bottom of what is seen, while that is not the end.

    It is a part of what is scrolled: Qt moves the pixels of nothing that something lies over, but
    would paint all of it at every step.
    """

    def __init__(self, parent: QWidget) -> None:
        super().__init__("chevron-down", _("To the end"), parent)
        self.setProperty("round", True)
        self.hide()

    def offer(self, seen: QRect, *, wanted: bool) -> None:
        """Stand over everything in `seen`, a part of the parent, as long as it is `wanted`."""
        self.setVisible(wanted)
        if wanted:
            side = self.sizeHint()
            left = seen.center().x() - side.width() // 2
            self.move(left, seen.bottom() + 1 - side.height() - 2 * theme.GRID)
            self.raise_()
