"""The doctor's lines in a window: what was looked at, what was found, what to do."""

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from app.core import identity
from app.core.check import Check, for_others
from app.core.errors import AppError
from app.core.ports import Services
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.base_window import BaseWindow
from app.ui.lane import Lane, Task, tell_failure
from app.ui.rows import clear
from app.ui.screen_grid import ScreenGrid
from app.ui.signs import Sign


class DoctorWindow(BaseWindow):
    """Runs the checks on `lane`; each line appears when its check is done."""

    closed = Signal()

    def __init__(self, services: Services, lane: Lane) -> None:
        super().__init__()
        self.setWindowTitle(_("Doctor") + f" – {identity.NAME}")
        self._services = services
        self._lane = lane
        self._task: Task[Check] | None = None
        self._checks: list[Check] = []
        self._rows: dict[str, QWidget] = {}
        self._grid: ScreenGrid | None = None
        self._state = QLabel()
        self._state.setFont(theme.font(theme.TITLE, bold=True))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(3 * theme.GRID)
        self._lines.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._lines)
        self._area = QScrollArea()
        self._area.setWidget(inner)
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setAccessibleName(_("What was found"))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(5 * theme.GRID,) * 4)
        layout.setSpacing(4 * theme.GRID)
        layout.addWidget(self._state)
        layout.addWidget(self._area, 1)
        layout.addLayout(self._buttons())
        self.resize(*theme.DIALOG)

    def _buttons(self) -> QHBoxLayout:
        self._draw = QPushButton(_("Draw a test grid"))
        self._draw.setToolTip(_("On every monitor, to see that pictures show what is there"))
        self._draw.clicked.connect(self._draw_grid)
        copy = QPushButton(_("Copy report"))
        copy.setToolTip(_("Without the names of users and machines"))
        copy.clicked.connect(self._copy)
        self._again = QPushButton(_("Look again"))
        self._again.setProperty("primary", True)
        self._again.clicked.connect(self.look)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        buttons.addWidget(self._draw)
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(self._again)
        return buttons

    def look(self) -> None:
        """Run all checks anew."""
        self._stop()
        self._checks.clear()
        self._rows.clear()
        clear(self._lines, but=1)
        self._state.setText(_("Looking…"))
        self._again.setEnabled(False)

        def show(checks: list[Check]) -> None:
            if self._task is task:
                self._add(checks)

        def end(failure: Exception | None) -> None:
            if self._task is task:
                self._end(failure)
            else:  # it was called off, and the window may be gone
                tell_failure(failure, lambda _error: None)

        task = self._task = self._lane.submit(self._services.doctor, show, end)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        if self._grid is not None:
            self._grid.end()
        super().closeEvent(event)
        self.closed.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.control.cancel()
            self._task = None

    def _add(self, checks: list[Check]) -> None:
        """Show checks at the end; those of an id that is there already in its place."""
        for check in checks:
            before = self._rows.get(check.id)
            row = self._rows[check.id] = _line(check)
            if before is None:
                self._checks.append(check)
                self._lines.insertWidget(self._lines.count() - 1, row)
            else:
                known = [each.id for each in self._checks]
                self._checks[known.index(check.id)] = check
                self._lines.replaceWidget(before, row)
                before.deleteLater()

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        self._again.setEnabled(True)
        if isinstance(failure, AppError):
            self._add(
                [Check("doctor", _("Doctor"), ok=False, found=failure.message, hint=failure.hint)]
            )
        elif failure is not None:
            raise failure
        self._judge()
        QTimer.singleShot(0, self, self._show_wrong)  # once it is laid out

    def _judge(self) -> None:
        wrong = sum(not check.ok for check in self._checks)
        self._state.setText(
            ngettext(
                "{count} thing is not well; the line says what to do.",
                "{count} things are not well; their lines say what to do.",
                wrong,
            ).format(count=wrong)
            if wrong
            else _("All is well.")
        )

    def _show_wrong(self) -> None:
        """Bring the first line that is not well into view, unless its user has scrolled already."""
        wrong = next((self._rows[check.id] for check in self._checks if not check.ok), None)
        if wrong is not None and not self._area.verticalScrollBar().value():
            self._area.ensureWidgetVisible(wrong)

    def _draw_grid(self) -> None:
        self._draw.setEnabled(False)
        self._grid = ScreenGrid(self._services, self._lane, self)
        self._grid.compared.connect(self._show_grid)
        self._grid.ended.connect(self._grid_ended)
        self._grid.show()

    def _show_grid(self, checks: list[Check]) -> None:
        self._add(checks)
        if self._task is None:
            self._judge()

    def _grid_ended(self) -> None:
        if self._grid is not None:
            self._grid.deleteLater()
            self._grid = None
        self._draw.setEnabled(True)
        self.activateWindow()
        bar = self._area.verticalScrollBar()
        QTimer.singleShot(0, self, lambda: bar.setValue(bar.maximum()))

    def _copy(self) -> None:
        text = for_others(self._checks, self._services.private())
        QGuiApplication.clipboard().setText(text)


def _line(check: Check) -> QWidget:
    made = QWidget()
    scheme = theme.of(made)
    sign = Sign(*(("check", scheme.ok) if check.ok else ("warning", scheme.bad)))
    sign.setAccessibleName(_("well") if check.ok else _("not well"))
    words = QVBoxLayout()
    words.setSpacing(theme.GRID // 2)
    title = QLabel(check.name)
    title.setFont(theme.font(bold=True))
    words.addWidget(title)
    for text, quiet in ((check.found, True), (check.hint, False)):
        if text:
            label = QLabel(text)
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
            label.setProperty("quiet", quiet)
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            words.addWidget(label)
    if check.drawing:
        drawing = QLabel(check.drawing)
        drawing.setTextFormat(Qt.TextFormat.PlainText)
        drawing.setFont(theme.font(theme.SMALL, code=True))
        drawing.setAccessibleName(check.found)
        words.addWidget(drawing)
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(3 * theme.GRID)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    made.setAccessibleName(check.name)
    made.setAccessibleDescription(check.found)
    return made
