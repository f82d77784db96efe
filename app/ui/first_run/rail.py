"""`StepList`: the steps by name, with a tick before those that are done."""

from collections.abc import Collection

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QListWidget, QListWidgetItem

from app.core.words import _
from app.ui import icons, theme
from app.ui.first_run.steps import STEPS, StepName


class StepList(QListWidget):
    """The arrow keys choose another step."""

    chosen = Signal(int)  # its number, from 0

    def __init__(self) -> None:
        super().__init__()
        self._done: Collection[StepName] = ()
        self.setAccessibleName(_("Steps"))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        for step in STEPS:
            self.addItem(QListWidgetItem(_(step.label)))
        self.setCurrentRow(0)
        self.show_done(())
        self.currentRowChanged.connect(self.chosen)

    def show_done(self, done: Collection[StepName]) -> None:
        """Tick those that are done."""
        self._done = done
        scheme = theme.of(self)
        for number, step in enumerate(STEPS):
            item, label = self.item(number), _(step.label)
            if step.name in done:
                item.setIcon(icons.icon("check", scheme.ok))
                said = _("{step}, done").format(step=label)
            else:
                item.setIcon(icons.icon(step.icon, scheme.quiet))
                said = label
            item.setData(Qt.ItemDataRole.AccessibleTextRole, said)

    def show_step(self, number: int) -> None:
        """Show which one is in view."""
        before = self.blockSignals(True)
        self.setCurrentRow(number)
        self.blockSignals(before)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self.show_done(self._done)
