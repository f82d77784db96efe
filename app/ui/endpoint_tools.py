"""What can be done with an endpoint that is set up: test it, check its boxes, forget its key."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import closing

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QMenu, QPushButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.calibrated import Calibrations
from app.core.chat import Progress
from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import Choice, Health, Services
from app.core.settings import General
from app.core.words import _, sentences
from app.ui import theme
from app.ui.connect_work import kept
from app.ui.lane import Lane, Task, tell_failure
from app.ui.signs import Sign

Work = Callable[[Control], Iterator[object]]


class EndpointTools(QWidget):
    """Of the endpoint called `name`; what takes time runs on `lane`, one thing at a time."""

    default_wanted = Signal(str)  # that is to be asked where nobody is named
    change_wanted = Signal(str)  # its key, in the dialog that it was made in

    def __init__(self, services: Services, lane: Lane, name: str) -> None:
        super().__init__()
        self._services = services
        self._lane = lane
        self._name = name
        self._choice = Choice("remote", endpoint=name)
        self._task: Task[object] | None = None
        self._begun: QPushButton | None = None
        self._looked = False  # what is known was asked for
        self._tried: Mapping[str, object] = {}  # its settings when something was begun last
        self._default = QPushButton()
        self._test = QPushButton()
        self._check = QPushButton()
        self._key = QPushButton()
        self._sign = Sign()
        self._said = _plain()
        self._facts = _plain()
        self._facts.setProperty("quiet", True)
        self._facts.setFont(theme.font(theme.SMALL))
        self._lay_out()
        self._default.clicked.connect(lambda: self.default_wanted.emit(self._name))
        self._test.clicked.connect(self._begin_test)
        self._check.clicked.connect(self._begin_check)
        self._key.clicked.connect(self._open_menu)
        self._show_busy()

    @property
    def said(self) -> str:
        """What came of the last thing that was done."""
        return self._said.text()

    @property
    def facts(self) -> str:
        """What is known of it: where its key is, whether its boxes were checked."""
        return self._facts.text()

    def refresh(self) -> None:
        """Show what holds now."""
        self.show_default()
        if not self._looked:
            self._looked = True
            self._lane.submit(self._looking, self._show_facts, self._end_look)

    def renew(self) -> None:
        """Its settings or its key may have changed: look again, keep no result of other ones."""
        if self._task is None and self._tried != self._table:
            self._tell("info", "")
        self._looked = False
        if self.isVisible():
            self.refresh()

    @property
    def _table(self) -> Mapping[str, object]:
        return kept(self._services).get(self._name, {})

    def show_default(self) -> None:
        """Show whether it is the one that is asked where nobody is named."""
        is_default = self._services.settings().of(General).endpoint == self._name
        self._default.setEnabled(not is_default)
        self._default.setText(_("Asked by default") if is_default else _("Ask by default"))

    def forget_key(self) -> None:
        """Remove the key of its server."""
        self._begin(self._forgetting, _("Removing the key…"), self._key)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._looked = False
        self.refresh()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if self._task is not None:
            self._task.control.cancel()

    # ---- what runs

    def _looking(self, _control: Control) -> Iterator[object]:
        """Yield what is known without asking anybody, a line each."""
        destination = self._services.destination(self._choice)
        if destination is None:
            return
        place = self._services.secrets().place(destination.origin)
        key = _("Its key is kept {where}.").format(where=place)
        lines = [key if place else _("No key is kept for it.")]
        known = self._services.settings().of(Calibrations).calibrated.values()
        asked = self._table.get("model", "")
        lines += [
            _("Boxes of {model} checked on {date}: mean IoU {share}.").format(
                model=each.model, date=each.date, share=f"{each.iou:.2f}"
            )
            for each in known
            if each.origin == destination.origin and asked in ("", each.model) and not each.declined
        ]
        yield "\n".join(lines)

    def _testing(self, control: Control) -> Iterator[object]:
        with closing(self._services.trial(self._choice)) as backend:
            yield backend.probe(control)

    def _checking(self, control: Control) -> Iterator[object]:
        from app.core.calibrate import check

        yield from check(self._services, self._choice, control)

    def _forgetting(self, _control: Control) -> Iterator[object]:
        destination = self._services.destination(self._choice)
        gone = destination is not None and self._services.secrets().forget(destination.origin)
        yield _("The key was removed.") if gone else _("No key was kept.")

    def _begin_test(self) -> None:
        self._begin(self._testing, _("Looking at the server…"), self._test)

    def _begin_check(self) -> None:
        self._begin(self._checking, _("Checking its boxes…"), self._check)

    def _begin(self, work: Work, said: str, button: QPushButton) -> None:
        """Do something that is told, or stop it; `button` is what it was begun with."""
        if self._task is not None:
            self._task.control.cancel()
            return
        self._tell("pulse", said)
        self._begun = button
        self._tried = self._table
        self._task = self._lane.submit(work, self._show_steps, self._end)
        self._show_busy()

    def _end(self, failure: Exception | None) -> None:
        if not isValid(self):  # the endpoint was removed meanwhile
            return
        stopped = self._task is not None and self._task.control.cancelled
        self._task = None
        self._show_busy()
        if isinstance(failure, AppError):
            self._fail(failure)
        elif failure is not None:
            raise failure
        elif stopped:
            self._tell("info", _("Stopped."))
        self._looked = False
        if self.isVisible():
            self.refresh()

    def _end_look(self, failure: Exception | None) -> None:
        tell_failure(failure, self._fail)

    def _fail(self, error: AppError) -> None:
        if isValid(self):
            self._tell("warning", error.told)

    # ---- what is shown

    def _show_facts(self, found: list[object]) -> None:
        if isValid(self):
            self._facts.setText(str(found[-1]))

    def _show_steps(self, steps: list[object]) -> None:
        if not isValid(self):
            return
        for step in steps:
            match step:
                case Progress(stage):
                    self._tell("pulse", stage)
                case Health():
                    told = sentences(step.message, step.hint)
                    if step.ok and step.model:
                        told = _("{ready} It answers with {model}.").format(
                            ready=told, model=step.model
                        )
                    self._tell("check" if step.ok else "warning", told)
                case str():
                    self._tell("check", step)
                case _:
                    self._show_calibration(step)

    def _show_calibration(self, step: object) -> None:
        from app.core.calibrate import Calibration

        assert isinstance(step, Calibration)
        self._tell("check" if step.verdict == "good" else "warning", step.told)

    def _tell(self, sign: str, text: str) -> None:
        scheme = theme.of(self)
        colour = {"check": scheme.ok, "warning": scheme.bad}.get(sign, scheme.quiet)
        self._sign.become(sign, colour)
        self._said.setText(text)
        self._said.setAccessibleName(text)
        self._outcome.setVisible(bool(text))

    def _show_busy(self) -> None:
        """Let what runs be stopped, and nothing else begin meanwhile."""
        busy = self._task is not None
        idle = {self._test: _("Test"), self._check: _("Check boxes"), self._key: _("Key…")}
        for button, said in idle.items():
            runs = busy and button is self._begun
            button.setText(_("Stop") if runs else said)
            button.setEnabled(runs or not busy)
            button.setAccessibleName(f"{self._name}: {button.text()}")

    def _open_menu(self) -> None:
        """Offer what can be done with the key; while it is removed, stop that."""
        if self._task is not None:
            self._task.control.cancel()
            return
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        change = menu.addAction(_("Change the key…"))
        change.triggered.connect(lambda: self.change_wanted.emit(self._name))
        forget = menu.addAction(_("Forget the key"))
        forget.triggered.connect(self.forget_key)
        menu.popup(self._key.mapToGlobal(QPoint(0, self._key.height())))

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        for button in (self._test, self._check, self._key):
            buttons.addWidget(button)
        buttons.addStretch(1)
        buttons.addWidget(self._default)
        self._outcome = QWidget()
        outcome = QHBoxLayout(self._outcome)
        outcome.setContentsMargins(0, 0, 0, 0)
        outcome.setSpacing(2 * theme.GRID)
        outcome.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        outcome.addWidget(self._said, 1)
        self._outcome.hide()
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(2 * theme.GRID)
        rows.addWidget(self._facts)
        rows.addLayout(buttons)
        rows.addWidget(self._outcome)


def _plain() -> QLabel:
    label = QLabel()
    label.setTextFormat(Qt.TextFormat.PlainText)  # servers have a say in it
    label.setWordWrap(True)
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    return label
