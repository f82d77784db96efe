"""The switch that starts the program when its user logs in; what it shows is the system's."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core import identity
from app.core.autostart import Autostart
from app.core.control import Control
from app.core.errors import AppError
from app.core.settings import Option
from app.core.words import _
from app.ui.editors import editor_for
from app.ui.lane import Lane
from app.ui.option_row import OptionRow


class Starting(QObject):
    """Looks whether it starts with the login, and changes that, on `lane`.

    What is told is how it is by then, of the last look or change alone.
    """

    known = Signal(bool)
    switched = Signal()  # before that, where it was changed
    refused = Signal(object)  # AppError

    def __init__(self, autostart: Callable[[], Autostart], lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._autostart = autostart
        self._lane = lane
        self._asked = 0  # looks and changes

    def look(self) -> None:
        """Tell how it is."""
        self._ask(None)

    def switch(self, wanted: bool) -> None:
        """Have it so, and tell how it is then."""
        self._ask(wanted)

    def _ask(self, wanted: bool | None) -> None:
        self._asked += 1
        asked = self._asked

        def work(_control: Control) -> Iterator[bool | AppError]:
            try:
                autostart = self._autostart()
                if wanted is not None:
                    autostart.switch(wanted)
                yield autostart.is_on()
            except AppError as error:
                yield error

        def told(found: list[bool | AppError]) -> None:
            if isValid(self) and asked == self._asked:
                self._tell(found[-1], changed=wanted is not None)

        self._lane.submit(work, told, _ended)

    def _tell(self, found: bool | AppError, *, changed: bool) -> None:
        if isinstance(found, AppError):
            self.refused.emit(found)
            return
        if changed:
            self.switched.emit()
        self.known.emit(found)


class StartingRow(QWidget):
    """Looks on `lane` whenever it comes into sight, and waits until it knows."""

    def __init__(self, autostart: Callable[[], Autostart], lane: Lane) -> None:
        super().__init__()
        self._starting = Starting(autostart, lane, self)
        label = starting_label()
        self.setAccessibleName(label)
        self.row = OptionRow("autostart", label, default=False)
        self.row.edit_with(editor_for(bool, Option(label=label), self.row.change), value=False)
        self.row.edited.connect(lambda: self._starting.switch(bool(self.row.editor.value())))
        self._starting.known.connect(self._show)
        self._starting.refused.connect(self._refuse)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.row)
        self.row.editor.widget.setEnabled(False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._starting.look()

    def _show(self, on: bool) -> None:
        self.row.editor.widget.setEnabled(True)
        self.row.show_value(on)
        self.row.keep()
        self.row.remark("")

    def _refuse(self, error: AppError) -> None:
        self.row.editor.widget.setEnabled(True)
        self.row.show_value(self.row.kept)
        self.row.remark(error.told)


def starting_label() -> str:
    """Return what the switch is called."""
    return _("Start {name} when you log in").format(name=identity.NAME)


def renew(autostart: Callable[[], Autostart], lane: Lane) -> None:
    """Have the system's entry lead to where the program lies now; nobody waits for it."""

    def work(_control: Control) -> Iterator[None]:
        autostart().renew()
        yield

    def end(failure: Exception | None) -> None:
        if not isinstance(failure, AppError):  # which the settings say to whoever looks there
            _ended(failure)

    lane.submit(work, lambda _nothing: None, end)


def _ended(failure: Exception | None) -> None:
    if failure is not None:
        raise failure
