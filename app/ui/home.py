"""`HomeWindow`: the window for desktops without a tray."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core import identity
from app.core.errors import AppError
from app.core.words import _
from app.ui import icons, theme
from app.ui.base_window import BaseWindow
from app.ui.notices import Notice
from app.ui.rows import clear
from app.ui.wrapping import Wrapping

_COMMAND: Final = f"{identity.SLUG} trigger region"


class HomeWindow(BaseWindow):
    """The program's place where there is no tray icon: a large button, and how to bind a key.

    `stays`: closing it leaves the program in the tray; otherwise closing quits. It says which.
    """

    chosen = Signal(str)  # a verb of the shell
    closed = Signal()

    def __init__(self, *, stays: bool) -> None:
        super().__init__()
        self.setWindowTitle(identity.NAME)
        capture = QPushButton(_("Capture"))
        capture.setProperty("primary", True)
        capture.setIcon(icons.icon("capture", theme.of(self).on_accent))
        capture.setFont(theme.font(theme.TITLE, bold=True))
        capture.setProperty("large", True)
        capture.setAccessibleName(_("Capture a region and ask about it"))
        capture.clicked.connect(lambda: self.chosen.emit("region"))
        self._keys = _quiet("")
        self._end = _quiet("", small=True)
        self._notices = QVBoxLayout()
        words = QVBoxLayout()
        words.setSpacing(2 * theme.GRID)
        words.addWidget(_title(_("Ask about what you see")))
        words.addWidget(
            _quiet(_("The screen freezes; drag over what you mean, type a question, press Enter."))
        )
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(6 * theme.GRID,) * 4)
        layout.setSpacing(4 * theme.GRID)
        layout.addLayout(self._notices)
        layout.addLayout(words)
        layout.addWidget(capture)
        layout.addWidget(self._keys)
        layout.addLayout(_command_line())
        layout.addStretch(1)
        layout.addWidget(self._links())
        layout.addWidget(self._end)
        self.setFixedWidth(theme.CARD_WIDTH)
        capture.setFocus()
        self.show_keys("")
        self.show_end(stays=stays)

    def show_keys(self, keys: str) -> None:
        """Name the key that captures, "" where none does."""
        if keys:
            self._keys.setText(
                _("{keys} does the same from anywhere. So does this command:").format(keys=keys)
            )
        else:
            self._keys.setText(
                _("For a key, bind one to this command in the keyboard settings of the desktop:")
            )

    def show_end(self, *, stays: bool) -> None:
        """Say what closing it does: leave the program in the tray, or quit."""
        self._end.setText(
            _("Closing this window leaves {name} in the tray.").format(name=identity.NAME)
            if stays
            else _("Closing this window quits {name}.").format(name=identity.NAME)
        )

    def show_troubles(self, troubles: Sequence[AppError]) -> None:
        """Say what is wrong, at the top."""
        clear(self._notices)
        for trouble in troubles:
            notice = Notice(trouble)
            notice.dismissed.connect(notice.hide)
            self._notices.addWidget(notice)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        _fit(self)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _links(self) -> QWidget:
        links = QWidget()
        row = Wrapping(links)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.GRID)
        for verb, label in (
            ("begin", _("Getting started")),
            ("connect", _("Connect a model…")),
            ("settings", _("Settings…")),
            ("doctor", _("Doctor")),
        ):
            button = QPushButton(label)
            button.clicked.connect(lambda _checked=False, verb=verb: self.chosen.emit(verb))
            row.addWidget(button)
        return links


def _command_line() -> QHBoxLayout:
    """The command to bind, and a button that copies it."""
    command = QLineEdit(_COMMAND)
    command.setReadOnly(True)
    command.setFont(theme.font(code=True))
    command.setAccessibleName(_("Command to bind to a key"))
    copy = QPushButton(_("Copy"))
    copy.setAccessibleName(_("Copy the command"))
    copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(_COMMAND))
    row = QHBoxLayout()
    row.setSpacing(2 * theme.GRID)
    row.addWidget(command, 1)
    row.addWidget(copy)
    return row


def _fit(window: QWidget) -> None:
    """Make it as high as its words need; layouts ask them only before fonts are known."""
    layout = window.layout()
    if layout is not None:
        layout.activate()
        window.setFixedHeight(layout.totalHeightForWidth(window.width()))


def _title(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(theme.font(theme.TITLE, bold=True))
    label.setWordWrap(True)
    return label


def _quiet(text: str, *, small: bool = False) -> QLabel:
    label = QLabel(text)
    label.setProperty("quiet", True)
    label.setWordWrap(True)
    if small:
        label.setFont(theme.font(theme.SMALL))
    return label
