"""The settings in a window, on the settings file of a test, and somebody who changes them."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QToolButton, QWidget
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.core.ports import Services
from app.core.settings import Section, Settings
from app.system.paths import standard
from app.system.settings_file import load
from app.ui.inputs import ComboBox
from app.ui.lane import Lane, Mailbox
from app.ui.option_row import OptionRow
from app.ui.preferences import PreferencesDialog

FILE = """# mine
[general]
endpoint = "office"

[endpoints.office]
base_url = "http://127.0.0.1:8000/v1"  # down the hall
model = "glm-4.6v"

[reader]
idle_minutes = 12.5
threads = 99
"""


@dataclass(slots=True)
class Desk:
    """Services on a settings file, a lane, and what was told to have been applied."""

    lane: Lane
    services: Services
    applied: list[Section] = field(default_factory=list)

    def dialog(self, qtbot: QtBot, section: str = "") -> PreferencesDialog:
        made = PreferencesDialog(self.services, self.lane)
        made.applied.connect(self.applied.append)
        qtbot.addWidget(made)
        made.show()
        made.open_at(section)
        return made

    def written(self) -> Settings:
        return sections.read_settings(load(standard().settings))


@contextmanager
def opened() -> Iterator[Desk]:
    """A desk on a new settings file with `FILE` in it, closed in the end."""
    path = standard().settings
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(FILE)
    services = compose.build(sections.read_settings(load(path)), standard())
    made = Desk(Lane("work", Mailbox()), services)
    try:
        yield made
    finally:
        made.lane.close(5)
        services.close()


def row(dialog: QWidget, key: str) -> OptionRow:
    return next(each for each in dialog.findChildren(OptionRow) if each.key == key)


def choose(dialog: QWidget, key: str, value: object) -> None:
    box = row(dialog, key).editor.widget
    assert isinstance(box, ComboBox)
    box.setCurrentIndex(box.findData(value))
    box.activated.emit(box.currentIndex())


def write(qtbot: QtBot, dialog: QWidget, key: str, text: str) -> None:
    edit = row(dialog, key).editor.widget
    assert isinstance(edit, QLineEdit)
    edit.clear()
    QTest.keyClicks(edit, text)
    QTest.keyClick(edit, Qt.Key.Key_Return)


def press(inner: QWidget, said: str) -> None:
    """Press the button that is called so."""
    kinds = (*inner.findChildren(QPushButton), *inner.findChildren(QToolButton))
    next(
        each
        for each in kinds
        if said in (each.text(), each.accessibleName()) and each.isVisibleTo(inner)
    ).click()
