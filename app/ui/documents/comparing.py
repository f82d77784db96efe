"""`CompareOffer`: several attached documents can be asked the same, each by itself."""

from typing import Final

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from app.core.words import _
from app.ui import icons, theme
from app.ui.documents.attached import AttachedDocument

_FEWEST: Final = 2


class CompareOffer(QWidget):
    """A button below several documents; hidden while there are fewer.

    It waits until two of them are open: of what is locked or damaged nothing can be compared.
    """

    chosen = Signal(object)  # tuple[Document, …]: those that are open

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._documents: tuple[AttachedDocument, ...] = ()
        self.button = QPushButton(_("Compare…"))
        self.button.setProperty("small", True)
        self.button.setAccessibleName(_("Compare the attached documents"))
        self.button.setAccessibleDescription(_meant())
        self.button.clicked.connect(self._choose)
        row = QHBoxLayout(self)
        row.setContentsMargins(theme.GRID, 0, 0, theme.GRID)
        row.addWidget(self.button)
        row.addStretch(1)
        self._tint()
        self.hide()

    def follow(self, documents: tuple[AttachedDocument, ...]) -> None:
        """Offer these from now on."""
        for gone in {*self._documents} - {*documents}:
            gone.changed.disconnect(self._tell)
        for new in {*documents} - {*self._documents}:
            new.changed.connect(self._tell)
        self._documents = documents
        self._tell()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tell(self) -> None:
        opened = sum(each.document is not None for each in self._documents)
        self.button.setEnabled(opened >= _FEWEST)
        self.button.setToolTip(_meant() if opened >= _FEWEST else _("They are not open yet."))
        self.setVisible(len(self._documents) >= _FEWEST)

    def _choose(self) -> None:
        opened = (each.document for each in self._documents)
        self.chosen.emit(tuple(document for document in opened if document is not None))

    def _tint(self) -> None:
        self.button.setIcon(icons.icon("table", theme.of(self).quiet))


def _meant() -> str:
    return _("Ask each of them the same questions, and see the answers side by side")
