"""`StartPage`: whether the program is there after the next login."""

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QCheckBox

from app.core import identity
from app.core.errors import AppError
from app.core.words import _
from app.ui.first_run.choices import Card
from app.ui.first_run.kit import Kit
from app.ui.first_run.page import Page
from app.ui.starting import Starting, starting_label


class StartPage(Page):
    """The same switch as in the settings: it shows what the system has."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(
            _("At login"),
            _(
                "The key works as long as {name} runs. It waits in the tray and takes little."
            ).format(name=identity.NAME),
        )
        self._starting = Starting(kit.services.autostart, kit.lanes.look, self)
        self._box = QCheckBox(starting_label())
        self._box.setEnabled(False)  # until it is known
        self._on = False  # as it was known last
        self.body.addWidget(
            Card(self._box, _("The entry is the system's own: it can be changed there as well."))
        )
        self._box.clicked.connect(self._starting.switch)
        self._starting.known.connect(self._show)
        self._starting.switched.connect(self.done)
        self._starting.refused.connect(self._refuse)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._starting.look()

    def accept(self) -> None:
        self.done.emit()

    def _show(self, on: bool) -> None:
        self.recover()
        self._on = on
        self._box.setChecked(on)
        self._box.setEnabled(True)

    def _refuse(self, error: AppError) -> None:
        self._box.setChecked(self._on)
        self._box.setEnabled(True)
        self.fail(error)
