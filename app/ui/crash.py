"""The second road: a defect of the program as a report that can be copied; the program goes on."""

from PySide6.QtCore import Qt, Signal, qVersion
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from app.core import identity
from app.core.crash_report import CrashReport, text_of
from app.core.words import _, ngettext, sentences
from app.ui import icons, theme
from app.ui.base_window import BaseWindow


class CrashWindow(BaseWindow):
    """Shows reports; further ones join the first while it is open."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setWindowTitle(_("A defect") + f" – {identity.NAME}")
        self.setWindowIcon(icons.app_icon())
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self._reports: list[CrashReport] = []
        what = QLabel(
            _(
                "This is a defect of {name}, not a mistake of yours. What was kept is still there."
            ).format(name=identity.NAME)
        )
        what.setFont(theme.font(theme.TITLE, bold=True))
        what.setWordWrap(True)
        self._hint = QLabel()
        self._hint.setWordWrap(True)
        self._hint.setProperty("quiet", True)
        self._text = QPlainTextEdit()
        self._text.setReadOnly(True)
        self._text.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self._text.setFont(theme.font(theme.SMALL, code=True))
        self._text.setAccessibleName(_("Report"))
        copy = QPushButton(_("Copy report"))
        copy.setProperty("primary", True)
        copy.clicked.connect(self._copy)
        close = QPushButton(_("Close"))
        close.clicked.connect(self.close)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        buttons.addStretch(1)
        buttons.addWidget(close)
        buttons.addWidget(copy)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(5 * theme.GRID,) * 4)
        layout.setSpacing(3 * theme.GRID)
        layout.addWidget(what)
        layout.addWidget(self._hint)
        layout.addWidget(self._text, 1)
        layout.addLayout(buttons)
        self.resize(*theme.REPORT)

    def add(self, report: CrashReport) -> None:
        """Add a report of types and places, and show the window."""
        if not self.isVisible():
            self._reports.clear()
        known = [each for each in self._reports if each.stack != report.stack]
        self._reports = [*known, report]
        hint = _("Please report it with the lines below; they hold no picture, word or key.")
        if report.log is not None:
            hint = sentences(hint, _("They are in {path} too.").format(path=report.log))
        if len(self._reports) > 1:
            count = len(self._reports)
            more = ngettext("{count} defect so far.", "{count} defects so far.", count)
            hint = sentences(hint, more.format(count=count))
        self._hint.setText(hint)
        self._text.setPlainText(text_of(self._reports, _qt()))
        self.show()
        self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._text.toPlainText())


def _qt() -> str:
    return f"Qt {qVersion()} ({QGuiApplication.platformName()})"
