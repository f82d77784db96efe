"""The doctor's lines in a window: what was looked at, what was found, what to do."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt
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
from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.base_window import BaseWindow
from app.ui.lane import Lane, Task
from app.ui.rows import clear
from app.ui.signs import Sign


class DoctorWindow(BaseWindow):
    """Runs the checks on `lane`; each line appears when its check is done."""

    def __init__(self, doctor: Callable[[], Iterator[Check]], lane: Lane) -> None:
        super().__init__()
        self.setWindowTitle(_("Doctor") + f" – {identity.NAME}")
        self._doctor = doctor
        self._lane = lane
        self._task: Task[Check] | None = None
        self._checks: list[Check] = []
        self._state = QLabel()
        self._state.setFont(theme.font(theme.TITLE, bold=True))
        self._lines = QVBoxLayout()
        self._lines.setSpacing(3 * theme.GRID)
        self._lines.addStretch(1)
        inner = QWidget()
        inner.setLayout(self._lines)
        area = QScrollArea()
        area.setWidget(inner)
        area.setWidgetResizable(True)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setAccessibleName(_("What was found"))
        copy = QPushButton(_("Copy"))
        copy.clicked.connect(self._copy)
        self._again = QPushButton(_("Look again"))
        self._again.setProperty("primary", True)
        self._again.clicked.connect(self.look)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        buttons.addStretch(1)
        buttons.addWidget(copy)
        buttons.addWidget(self._again)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(*(5 * theme.GRID,) * 4)
        layout.setSpacing(4 * theme.GRID)
        layout.addWidget(self._state)
        layout.addWidget(area, 1)
        layout.addLayout(buttons)
        self.resize(*theme.DIALOG)

    def look(self) -> None:
        """Run all checks anew."""
        self._stop()
        self._checks.clear()
        clear(self._lines, but=1)
        self._state.setText(_("Looking…"))
        self._again.setEnabled(False)

        def work(control: Control) -> Iterator[Check]:
            for check in self._doctor():
                if control.cancelled:
                    return
                yield check

        self._task = self._lane.submit(work, self._add, self._end)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._stop()
        super().closeEvent(event)

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
        for check in checks:
            self._checks.append(check)
            self._lines.insertWidget(self._lines.count() - 1, _line(check))

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        self._again.setEnabled(True)
        if isinstance(failure, AppError):
            self._add(
                [Check("doctor", _("Doctor"), ok=False, found=failure.message, hint=failure.hint)]
            )
        elif failure is not None:
            raise failure
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

    def _copy(self) -> None:
        lines = [
            f"{'✓' if check.ok else '✗'} {check.name}: {check.found}"
            + (f"\n    → {check.hint}" if check.hint else "")
            for check in self._checks
        ]
        QGuiApplication.clipboard().setText("\n".join(lines))


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
    row = QHBoxLayout(made)
    row.setContentsMargins(0, 0, 0, 0)
    row.setSpacing(3 * theme.GRID)
    row.addWidget(sign, 0, Qt.AlignmentFlag.AlignTop)
    row.addLayout(words, 1)
    made.setAccessibleName(check.name)
    made.setAccessibleDescription(check.found)
    return made
