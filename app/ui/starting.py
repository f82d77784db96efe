"""The switch that starts the program when its user logs in; what it shows is the system's."""

from collections.abc import Callable, Iterator

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


class StartingRow(QWidget):
    """Looks on `lane` whenever it comes into sight, and waits until it knows."""

    def __init__(self, autostart: Callable[[], Autostart], lane: Lane) -> None:
        super().__init__()
        self._autostart = autostart
        self._lane = lane
        self._asked = 0  # looks and changes; only the last of them is shown
        label = _("Start {name} when you log in").format(name=identity.NAME)
        self.setAccessibleName(label)
        self.row = OptionRow("autostart", label, default=False)
        self.row.edit_with(editor_for(bool, Option(label=label), self.row.change), value=False)
        self.row.edited.connect(self._switch)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addWidget(self.row)
        self.row.editor.widget.setEnabled(False)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask(None)

    def _switch(self) -> None:
        self._ask(bool(self.row.editor.value()))

    def _ask(self, wanted: bool | None) -> None:
        """Have it on or off, None as it is, and show how it is then."""
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
                self._show(found[-1])

        self._lane.submit(work, told, _ended)

    def _show(self, found: bool | AppError) -> None:
        self.row.editor.widget.setEnabled(True)
        if isinstance(found, AppError):
            self.row.show_value(self.row.kept)
            self.row.remark(found.told)
        else:
            self.row.show_value(found)
            self.row.keep()
            self.row.remark("")


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
