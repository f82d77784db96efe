"""Offering to check how a model counts, where it has just named places: quietly, once a model."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QWidget
from shiboken6 import isValid

from app.core.chat import Progress
from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import READER, Choice, Services
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Task
from app.ui.signs import Sign
from app.ui.turn import Turn

_LINES: Final = 2  # of words that may stand beside the buttons

Reason = Literal["first", "suspect"]
Show = Callable[[Conversation, "CalibrationBar"], bool]
"""Shows an offer above a conversation, and owns it then; False where that is gone."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A model whose boxes may be checked, and why."""

    choice: Choice
    name: str
    model: str
    reason: Reason


class Calibrating(QObject):
    """Looks at answers that have ended, on `lane`.

    Offered is a model that has named places and was never checked, and one whose numbers were not
    what was asked for; each once as long as the program runs. Who does not want that is not asked
    again, except for such numbers.
    """

    def __init__(
        self, services: Services, lane: Lane, show: Show, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._services = services
        self._lane = lane
        self._show = show
        self._told: set[tuple[str, str, Reason]] = set()

    def consider(self, conversation: Conversation, turn: Turn) -> None:
        """Look at an answer; what is offered is offered above its `conversation`."""
        choice = turn.choice
        if not turn.marks or choice.backend == "reader":
            return
        reason: Reason = "suspect" if any(m.state == "suspect" for m in turn.marks) else "first"

        def work(_control: Control) -> Iterator[Candidate]:
            return self._candidates(choice, reason)

        self._lane.submit(work, lambda found: self._offer(conversation, found[-1]), _raise)

    def _candidates(self, choice: Choice, reason: Reason) -> Iterator[Candidate]:
        """On the thread of the lane: yield the model where there is something to be offered."""
        from app.core.calibrate import known

        try:
            if self._services.meant(choice) == READER:
                return
            capabilities = self._services.backend(choice).capabilities
            found = known(self._services, choice, capabilities.model)
        except AppError:  # whoever answered is gone: there is nothing to be checked
            return
        if capabilities.markup and (reason == "suspect" or found is None):
            name = capabilities.model or capabilities.name
            yield Candidate(choice, name, capabilities.model, reason)

    def _offer(self, conversation: Conversation, candidate: Candidate) -> None:
        key = (candidate.choice.endpoint or candidate.choice.base_url, candidate.model)
        told = (*key, candidate.reason)
        if told in self._told:
            return
        bar = CalibrationBar(self._services, self._lane, candidate)
        if self._show(conversation, bar):
            self._told.add(told)
        else:
            bar.deleteLater()


class CalibrationBar(QFrame):
    """Says what could be done, then what is being done, then what came of it.

    Whoever shows it removes it when it is `dismissed`.
    """

    dismissed = Signal()

    def __init__(self, services: Services, lane: Lane, candidate: Candidate) -> None:
        super().__init__()
        self._services = services
        self._lane = lane
        self._candidate = candidate
        self._task: Task[object] | None = None
        self.setProperty("card", True)
        self._sign = Sign("info", theme.of(self).quiet, theme.CONTROL_HEIGHT)
        self._said = QLabel()
        self._said.setTextFormat(Qt.TextFormat.PlainText)  # servers have a say in it
        self._said.setWordWrap(True)
        self._check = QPushButton(_("Check now"))
        self._check.clicked.connect(self._begin)
        self._later = QPushButton(_("Not now"))
        self._later.clicked.connect(self._decline)
        self._stop = QPushButton(_("Stop"))
        self._stop.clicked.connect(self.stop)
        self._close = IconButton("close", _("Close"))
        self._close.clicked.connect(self._dismiss)
        self._buttons = QWidget()
        self._lay_out()
        self._tell("info", _offer_words(candidate))
        self._show_buttons(self._check, self._later)

    @property
    def said(self) -> str:
        """What it says."""
        return self._said.text()

    def stop(self) -> None:
        """Give up what runs."""
        if self._task is not None:
            self._task.control.cancel()

    def _begin(self) -> None:
        self._tell("pulse", _("Checking the boxes of {model}…").format(model=self._candidate.name))
        self._show_buttons(self._stop)
        choice = self._candidate.choice

        def work(control: Control) -> Iterator[object]:
            from app.core.calibrate import check

            return check(self._services, choice, control)

        self._run(work, self._end_check)

    def _decline(self) -> None:
        self._run(self._declining, self._end_decline)

    def _dismiss(self) -> None:
        self.stop()
        self.dismissed.emit()

    def _run(
        self,
        work: Callable[[Control], Iterator[object]],
        end: Callable[[Exception | None], None],
    ) -> None:
        self._task = self._lane.submit(work, self._show, end)

    def _declining(self, _control: Control) -> Iterator[object]:
        from app.core.calibrate import decline, known

        candidate = self._candidate
        if known(self._services, candidate.choice, candidate.model) is None:
            decline(self._services, candidate.choice, candidate.model)
        yield from ()

    def _show(self, steps: list[object]) -> None:
        from app.core.calibrate import Calibration

        for step in steps if isValid(self) else ():
            if isinstance(step, Progress):
                self._tell("pulse", step.stage)
            elif isinstance(step, Calibration):
                self._tell("check" if step.verdict == "good" else "warning", step.told)

    def _end_check(self, failure: Exception | None) -> None:
        if not isValid(self):
            return
        stopped = self._task is not None and self._task.control.cancelled
        self._task = None
        self._show_buttons(self._close)
        if isinstance(failure, AppError):
            self._tell("warning", failure.told)
            self._show_buttons(self._check, self._close)
        elif failure is not None:
            raise failure
        elif stopped:
            self.dismissed.emit()

    def _end_decline(self, failure: Exception | None) -> None:
        if not isValid(self):
            return
        self._task = None
        if isinstance(failure, AppError):
            self._tell("warning", failure.told)
            self._show_buttons(self._close)
        elif failure is not None:
            raise failure
        else:
            self.dismissed.emit()

    def _tell(self, sign: str, text: str) -> None:
        scheme = theme.of(self)
        colour = {"check": scheme.ok, "warning": scheme.warn}.get(sign, scheme.quiet)
        self._sign.become(sign, colour)
        self._said.setText(text)
        self.setAccessibleName(text)

        self._place_buttons()

    def _show_buttons(self, *shown: QPushButton | IconButton) -> None:
        for button in (self._check, self._later, self._stop, self._close):
            button.setVisible(button in shown)
        self._place_buttons()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._place_buttons()

    def _lay_out(self) -> None:
        self._grid = QGridLayout(self)
        self._grid.setContentsMargins(3 * theme.GRID, theme.GRID, theme.GRID, theme.GRID)
        self._grid.setHorizontalSpacing(2 * theme.GRID)
        self._grid.setVerticalSpacing(theme.GRID)
        self._grid.setColumnStretch(1, 1)
        inset = (theme.CONTROL_HEIGHT - self.fontMetrics().height()) // 2
        self._said.setContentsMargins(theme.GRID, inset, 0, inset)
        self._grid.addWidget(self._sign, 0, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(self._said, 0, 1)
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(theme.GRID, 0, 0, 0)  # below, in line with the words
        row.setSpacing(2 * theme.GRID)
        for button in (self._check, self._later, self._stop, self._close):
            row.addWidget(button)
        self._grid.addWidget(self._buttons, 0, 2, Qt.AlignmentFlag.AlignTop)

    def _place_buttons(self) -> None:
        """Put them beside the words, or below where these would be a column of many lines."""
        margins, spacing = self._grid.contentsMargins(), self._grid.horizontalSpacing()
        inside = self.width() - margins.left() - margins.right()
        taken = self._sign.sizeHint().width() + self._buttons.sizeHint().width() + 2 * spacing
        inset = self._said.contentsMargins()
        lines = self._said.fontMetrics().lineSpacing() * _LINES + inset.top() + inset.bottom()
        below = self._said.heightForWidth(max(1, inside - taken)) > lines
        row, column = (1, 1) if below else (0, 2)
        if self._grid.itemAtPosition(row, column) is None:
            side = Qt.AlignmentFlag.AlignLeft if below else Qt.AlignmentFlag.AlignRight
            self._grid.removeWidget(self._buttons)
            self._grid.addWidget(self._buttons, row, column, Qt.AlignmentFlag.AlignTop | side)


def _offer_words(candidate: Candidate) -> str:
    if candidate.reason == "suspect":
        return _(
            "{model} seems to count in another way than it was asked to: its boxes may be wrong. "
            "A test picture can show how it counts."
        ).format(model=candidate.name)
    return _(
        "{model} names places. A test picture can show whether its boxes are understood."
    ).format(model=candidate.name)


def _raise(failure: Exception | None) -> None:
    if failure is not None:
        raise failure
