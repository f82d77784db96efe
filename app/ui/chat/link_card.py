"""The card that shows where a link leads to, before it is opened."""

from html import escape
from typing import Final

from PySide6.QtCore import QPoint, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core.address import Address, address_of
from app.core.words import _
from app.ui import theme

_AWAY: Final = 4 * theme.GRID  # from the edge of the screen


class LinkCard(QFrame):
    """The whole address, its host emphasised; Esc or a click elsewhere closes it."""

    def __init__(self, address: Address, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("card", True)
        self.setProperty("square", True)
        self.setAccessibleName(_("Link: {address}").format(address=address.shown))
        self._address = address
        lines = QVBoxLayout(self)
        lines.setContentsMargins(*(3 * theme.GRID,) * 4)
        lines.setSpacing(2 * theme.GRID)
        lines.addWidget(self._shown())
        if address.warning:
            warning = QLabel(address.warning)
            warning.setTextFormat(Qt.TextFormat.PlainText)
            warning.setWordWrap(True)
            warning.setProperty("notice", True)
            lines.addWidget(warning)
        lines.addLayout(self._buttons())
        self.setFixedWidth(theme.CARD_WIDTH)

    def _shown(self) -> QLabel:
        address, scheme = self._address, theme.of(self)
        shown = QLabel()
        shown.setTextFormat(Qt.TextFormat.RichText)
        shown.setWordWrap(True)
        shown.setText(
            f'<span style="color:{scheme.quiet}">{_breaking(address.before)}</span>'
            f"<b>{_breaking(address.host)}</b>"
            f'<span style="color:{scheme.quiet}">{_breaking(address.after)}</span>'
        )
        return shown

    def _buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(2 * theme.GRID)
        row.addStretch(1)
        copy = QPushButton(_("Copy"))
        copy.clicked.connect(self._copy)
        row.addWidget(copy)
        self._open = QPushButton(_("Open"))
        self._open.setProperty("primary", True)
        self._open.setDefault(True)
        self._open.clicked.connect(self._go)
        row.addWidget(self._open)
        return row

    def appear(self, at: QPoint) -> None:
        """Show it under a place on the screen, inside of that."""
        self.adjustSize()
        screen = QGuiApplication.screenAt(at) or QGuiApplication.primaryScreen()
        room = screen.availableGeometry().adjusted(_AWAY, _AWAY, -_AWAY, -_AWAY)
        x = max(room.left(), min(at.x(), room.right() - self.width()))
        y = max(room.top(), min(at.y() + theme.GRID, room.bottom() - self.height()))
        self.move(x, y)
        self.show()
        self._open.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._address.target)
        self.close()

    def _go(self) -> None:
        QDesktopServices.openUrl(QUrl(self._address.target, QUrl.ParsingMode.StrictMode))
        self.close()


def show_link(over: QWidget, link: str, at: QPoint) -> None:
    """Ask at `at` on the screen whether a link is opened."""
    address = address_of(link)
    if address.opens:
        LinkCard(address, over.window()).appear(at)


def _breaking(text: str) -> str:
    """Return text as HTML that may be broken anywhere."""
    return "&#8203;".join(map(escape, text))
