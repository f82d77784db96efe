"""`PlanPanel`: which pages of a document go, how closely they are read, and what that takes."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QLabel, QLineEdit, QSlider, QVBoxLayout, QWidget

from app.core.page_shares import DETAILS
from app.core.words import _
from app.ui import theme
from app.ui.documents.attached import AttachedDocument
from app.ui.documents.planning import Planning

_TYPED_MS: Final = 250  # after the last key: half a range names other pages


class PlanPanel(QFrame):
    """Stays open while pages are typed and the slider is moved; what it means is said below."""

    def __init__(self, document: AttachedDocument, planning: Planning, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setProperty("card", True)
        self.setProperty("square", True)
        self.setAccessibleName(_("How the document is read"))
        self._document, self._planning = document, planning
        self.pages = QLineEdit(document.range)
        self.pages.setPlaceholderText(_("All, or for example 3-40, 55"))
        self.pages.setAccessibleName(_("Pages"))
        self.pages.setClearButtonEnabled(True)
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(lambda: document.limit(self.pages.text()))
        self.pages.textEdited.connect(lambda _text: self._typed.start())
        self.detail = QSlider(Qt.Orientation.Horizontal)
        self.detail.setRange(0, len(DETAILS) - 1)
        self.detail.setPageStep(2)
        self.detail.setAccessibleName(_("Detail"))
        self.detail.setValue(_nearest(planning.detail))
        self.detail.valueChanged.connect(self._choose)
        self._kind = _words("quiet")
        self._meant = _words("quiet")
        self._trouble = _words("problem")
        self._lay_out()
        document.changed.connect(self._tell)
        planning.changed.connect(self._tell)
        self._tell()

    def _lay_out(self) -> None:
        form = QGridLayout()
        form.setHorizontalSpacing(3 * theme.GRID)
        form.setVerticalSpacing(2 * theme.GRID)
        for row, (name, field) in enumerate(((_("Pages"), self.pages), (_("Detail"), self.detail))):
            label = QLabel(name)
            label.setBuddy(field)
            form.addWidget(label, row, 0)
            form.addWidget(field, row, 1)
        form.addWidget(self._kind, 2, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(*(3 * theme.GRID,) * 4)
        column.setSpacing(2 * theme.GRID)
        column.addLayout(form)
        column.addWidget(self._meant)
        column.addWidget(self._trouble)
        self.setFixedWidth(theme.NOTICE_WIDTH)

    def open_at(self, at: QPoint) -> None:
        """Show it with its lower left corner at `at` on the screen, as far as there is room."""
        self.adjustSize()
        room = self.screen().availableGeometry()
        x = max(min(at.x(), room.right() - self.width()), room.left())
        y = max(at.y() - self.height(), room.top())
        self.move(x, y)
        self.show()
        self.pages.setFocus()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._typed.stop()
            self._document.limit(self.pages.text())
            if not self._document.trouble:
                self.close()
        else:
            super().keyPressEvent(event)

    def _choose(self, step: int) -> None:
        self._planning.choose_detail(DETAILS[step])

    def _tell(self) -> None:
        document, planning = self._document, self._planning
        self._kind.setText(_kind(planning.detail))
        self.detail.setAccessibleDescription(self._kind.text())
        trouble = document.trouble or planning.problem
        self._trouble.setText(trouble)
        self._trouble.setVisible(bool(trouble))
        if planning.plan is not None and not document.trouble:
            self._meant.setText("\n".join(planning.plan.told))
        self._meant.setVisible(bool(self._meant.text()))
        low = self.geometry().bottom()
        self.adjustSize()
        if self.isVisible():  # it grows upwards: its document stands below
            self.move(self.x(), low - self.height() + 1)


def _kind(detail: float) -> str:
    """Say what a step of detail means."""
    if not detail:
        return _("Words alone, where there are any")
    if detail < 1.0:
        return _("Smaller pictures: small print may not be legible")
    if detail > 1.0:
        return _("Larger pictures than print needs")
    return _("Pictures in which small print is legible")


def _nearest(detail: float) -> int:
    return min(range(len(DETAILS)), key=lambda step: abs(DETAILS[step] - detail))


def _words(look: str) -> QLabel:
    made = QLabel(wordWrap=True)
    made.setTextFormat(Qt.TextFormat.PlainText)
    made.setProperty(look, True)
    return made
