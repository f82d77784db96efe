"""The dialog that connects a model, on settings of a test, and somebody who fills it in."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.core.ports import Services
from app.system.paths import standard
from app.system.settings_file import load
from app.ui.connect import ConnectDialog
from app.ui.lane import Lane, Mailbox

KEY = "sk-not-to-be-seen-1234"


FOREIGN = "http://203.0.113.7:8000/v1"  # RFC 5737: nobody is there


@dataclass(slots=True)
class Desk:
    """Services on the settings file of this test, and a lane."""

    lane: Lane
    services: Services = field(
        default_factory=lambda: compose.build(
            sections.read_settings(load(standard().settings)), standard()
        )
    )

    def dialog(self, qtbot: QtBot, endpoint: str = "") -> ConnectDialog:
        made = ConnectDialog(self.services, self.lane, endpoint=endpoint)
        qtbot.addWidget(made)
        made.show()
        return made


@contextmanager
def opened() -> Iterator[Desk]:
    """A desk without endpoints, closed in the end."""
    made = Desk(Lane("look", Mailbox()))
    try:
        yield made
    finally:
        made.lane.close(5)
        made.services.close()


def field_of(dialog: QWidget, said: str) -> QLineEdit:
    return next(each for each in dialog.findChildren(QLineEdit) if each.accessibleName() == said)


def button(dialog: QWidget, text: str) -> QPushButton:
    return next(each for each in dialog.findChildren(QPushButton) if each.text() == text)


def choose(dialog: QWidget, text: str) -> None:
    next(each for each in dialog.findChildren(QToolButton) if each.text() == text).click()


def by_address(dialog: ConnectDialog, address: str, key: str = "") -> None:
    choose(dialog, "A server")
    field_of(dialog, "Address").setText(address)
    field_of(dialog, "Key").setText(key)
