"""`StartPage`: whether the program is there after the next login."""

from PySide6.QtWidgets import QFrame, QVBoxLayout

from app.core import identity
from app.core.words import _
from app.ui import theme
from app.ui.first_run.kit import Kit
from app.ui.first_run.page import Page, quiet
from app.ui.starting import StartingRow


class StartPage(Page):
    """The same switch as in the settings."""

    def __init__(self, kit: Kit) -> None:
        super().__init__(
            _("At login"),
            _(
                "The key works as long as {name} runs. It waits in the tray and takes little."
            ).format(name=identity.NAME),
        )
        starting = StartingRow(kit.services.autostart, kit.lanes.look)
        starting.row.edited.connect(self.done)
        card = QFrame()
        card.setProperty("card", True)
        inside = QVBoxLayout(card)
        inside.setContentsMargins(*(theme.GRID,) * 4)
        inside.addWidget(starting)
        self.body.addWidget(card)
        self.body.addWidget(
            quiet(_("The entry is the system's own: it can be changed there as well."))
        )

    def accept(self) -> None:
        self.done.emit()
