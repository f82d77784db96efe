"""Connecting a model: choose a service or a server, test it on a first picture, keep it."""

from collections.abc import Callable, Iterator

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core import identity
from app.core.calibrate import check
from app.core.chat import Finish
from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import Health, Services
from app.core.settings import General
from app.core.words import _
from app.ui import theme
from app.ui.connect_area import ConnectArea
from app.ui.connect_form import ConnectForm, Typed
from app.ui.connect_outcome import Outcome
from app.ui.connect_places import other_places
from app.ui.connect_work import Connection, NoKeyring, Step, Steps, Where, keep, look
from app.ui.lane import Lane, Task, tell_failure
from app.ui.notices import Notice


class ConnectDialog(QDialog):
    """Tests and keeps one endpoint; what it does runs on `lane`. Not modal.

    `endpoint` is one that is kept already, to be changed, "" for a new one. The typed key is
    handed to nobody but the test and the keyring, and forgotten when the dialog closes.
    `inside`: it is a part of a window, which scrolls it.
    """

    connected = Signal(str)  # the endpoint's name: it is kept and can be asked
    local_wanted = Signal()  # no server, but a model on this machine

    def __init__(
        self,
        services: Services,
        lane: Lane,
        parent: QWidget | None = None,
        *,
        endpoint: str = "",
        inside: bool = False,
    ) -> None:
        super().__init__(parent)
        if inside:
            self.setWindowFlags(Qt.WindowType.Widget)
        self._inside = inside
        self._services = services
        self._lane = lane
        self._endpoint = endpoint
        self._testing: Task[Step] | None = None
        self._tests = 0
        self._answered = False  # as it is typed now
        self._keeping: Task[Connection] | None = None
        self._form = ConnectForm(services, endpoint)
        self._outcome = Outcome()
        self._told = QVBoxLayout()
        self._default = QCheckBox(_("Ask this one from now on"))
        self._test = QPushButton(_("Test"))
        self._check = QPushButton(_("Check boxes"))
        self._check.setToolTip(_("Send a test picture, to find out how the model counts"))
        self._save = QPushButton()
        title = _("Change “{name}”").format(name=endpoint) if endpoint else _("Connect a model")
        self.setWindowTitle(f"{title} – {identity.NAME}")
        self._lay_out(title)
        default = services.settings().of(General).endpoint
        self._default.setChecked(not endpoint or endpoint == default)
        self._test.clicked.connect(self._test_or_stop)
        self._check.clicked.connect(self._check_boxes)
        self._save.clicked.connect(lambda: self._keep("keyring"))
        self._form.changed.connect(self._changed)
        self._form.renamed.connect(self._show_busy)
        self._form.resized.connect(self._resize)
        self._form.local_wanted.connect(self.local_wanted)
        self._changed()
        self._form.begin()
        self._area.fit()

    @property
    def busy(self) -> bool:
        """Whether it is being kept, which may have happened when it is called off."""
        return self._keeping is not None

    @property
    def draft(self) -> tuple[Typed, bool]:
        """What was typed, and whether that one is asked from now on."""
        return self._form.typed, self._default.isChecked()

    def resume(self, draft: tuple[Typed, bool]) -> None:
        """Show a draft again."""
        typed, default = draft
        self._form.retype(typed)
        self._default.setChecked(default)

    # ---- test

    def _test_or_stop(self) -> None:
        if self._testing is not None:
            self._stop()
        else:
            self._begin(look, self._outcome.begin)

    def _check_boxes(self) -> None:
        self._begin(check, self._outcome.begin_check)

    def _begin(self, steps: Steps, show_begun: Callable[[], None]) -> None:
        """Have the server do something, in `steps` that are shown as they come."""
        self._clear_notices()
        if not self._may_send():
            return
        choice = self._form.choice()
        show_begun()
        self._area.fit()
        self._area.scroll_to(self._save, self._outcome)
        number = self._tests = self._tests + 1

        def work(control: Control) -> Iterator[Step]:
            return steps(self._services, choice, control)

        def show(steps: list[Step]) -> None:
            if isValid(self) and self._is_running(number):
                self._show(steps)

        def end(failure: Exception | None) -> None:
            if not isValid(self):  # a part of a window that is gone
                tell_failure(failure, lambda _error: None)
            elif self._is_running(number) or not isinstance(failure, AppError | None):
                self._tested(failure)

        self._testing = self._lane.submit(work, show, end)
        self._show_busy()

    def _is_running(self, number: int) -> bool:
        """Whether that test was not given up; the key is in its task, so nobody holds on to it."""
        return self._testing is not None and number == self._tests

    def _stop(self) -> None:
        """Give up the test, without waiting for what it waits for."""
        if self._testing is not None:
            self._testing.control.cancel()
            self._testing = None
            self._outcome.stop()
            self._show_busy()
            self._area.fit()

    def _show(self, steps: list[Step]) -> None:
        for step in steps:
            if isinstance(step, Health):
                self._form.offer(step.models, step.model)
            self._outcome.add(step)
            self._lead(step)
            if isinstance(step, Finish) and step.error is None and step.reason != "cancelled":
                self._prefer(self._save)
                self._answered = True
        self._area.fit()

    def _lead(self, found: Step | AppError) -> None:
        """Lead to the field that is wrong, in place of what would be done without this dialog."""
        match found:
            case Health(about="key" | "model" as field):
                self._outcome.advise(self._form.lead(field))
            case AppError(about="key") | Finish(error=AppError(about="key")):
                self._outcome.advise(self._form.lead("key"))

    def _tested(self, failure: Exception | None) -> None:
        self._testing = None
        self._show_busy()
        tell_failure(failure, self._failed)
        self._area.fit()

    def _failed(self, error: AppError) -> None:
        self._outcome.fail(error)
        self._lead(error)

    def _may_send(self) -> bool:
        """Whether the address makes sense, and the way there is encrypted or agreed to be open."""
        try:
            self._form.destination()
        except AppError as error:
            self._form.complain(error)
            self._area.fit()
            self._area.scroll_to(self._form)
            return False
        if self._form.exposed:
            self._form.ask_consent()
            self._area.scroll_to(self.focusWidget())
            return False
        return True

    # ---- keep

    def _keep(self, where: Where) -> None:
        self._clear_notices()
        if not self._may_send():
            return
        self._stop()
        wanted = Connection(self._form.name, self._form.choice(), self._default.isChecked(), where)

        def work(control: Control) -> Iterator[Connection]:
            return keep(self._services, wanted, control)

        self._keeping = self._lane.submit(work, self._kept, self._ended)
        self._show_busy()

    def _kept(self, done: list[Connection]) -> None:
        if isValid(self):
            self.accept()
            self.connected.emit(done[-1].name)

    def _ended(self, failure: Exception | None) -> None:
        if not isValid(self):
            tell_failure(failure, lambda _error: None)
            return
        self._keeping = None
        self._show_busy()
        tell_failure(failure, self._tell)

    def _tell(self, error: AppError) -> None:
        """Say why it was not kept; where only the keyring does not answer, offer other places."""
        notice = Notice(error)
        notice.dismissed.connect(self._clear_notices)
        told: list[QWidget] = (
            [notice, other_places(self._keep)] if isinstance(error, NoKeyring) else [notice]
        )
        for widget in told:
            self._told.addWidget(widget)
            widget.show()  # now: what is hidden takes no room in `fit`
        self._area.fit()
        self._area.scroll_to(self._save, notice)

    # ---- the dialog

    def done(self, result: int) -> None:
        """Close it: what runs is stopped, the key forgotten."""
        self.give_up()
        super().done(result)

    def give_up(self) -> None:
        """Stop what runs, and forget the key."""
        for task in (self._testing, self._keeping):
            if task is not None:
                task.control.cancel()
        self._form.forget_key()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._area.fit()  # only now is it known which screen that is on

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self._testing is not None:
            self._stop()
        elif event.key() == Qt.Key.Key_Escape and self._inside:
            event.ignore()  # it leaves the window; a part of it does not close
        else:
            super().keyPressEvent(event)

    def _resize(self) -> None:
        """Rows of the form have come or gone: what is done with it stays in view."""
        self._area.fit()
        if self._inside and self.isVisible():
            self._area.scroll_to(self._save, self._form)

    def _changed(self) -> None:
        """Something else was typed: what was found was about something else."""
        if self._testing is None and self._keeping is None:
            self._prefer(self._test)
            self._answered = False
            self._outcome.outdate()
        self._show_busy()

    def _show_busy(self) -> None:
        testing, keeping = self._testing is not None, self._keeping is not None
        self._test.setText(_("Stop") if testing else _("Test"))
        self._test.setEnabled(testing or (self._form.ready and not keeping))
        self._check.setEnabled(self._answered and not testing and not keeping)
        replaced = self._form.replaces
        connect = _("Replace “{name}”").format(name=replaced) if replaced else _("Connect")
        self._save.setText(_("Save") if self._endpoint else connect.replace("&", "&&"))
        self._save.setEnabled(self._form.ready and bool(self._form.name) and not keeping)

    def _prefer(self, button: QPushButton) -> None:
        """Let Enter press `button`, and show that."""
        for each in (self._test, self._save):
            each.setProperty("primary", each is button)
            each.setDefault(each is button)
            each.style().polish(each)

    def _clear_notices(self) -> None:
        while self._told.count():
            item = self._told.takeAt(0)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self._area.fit()

    def _lay_out(self, title: str) -> None:
        heading = QLabel(title)
        heading.setTextFormat(Qt.TextFormat.PlainText)
        heading.setFont(theme.font(theme.TITLE, bold=True))
        for button in (self._test, self._save):
            button.setMinimumWidth(22 * theme.GRID)
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        buttons.addWidget(self._default, 1)
        self._default.setVisible(not self._inside)  # there somebody is chosen who shall answer
        if self._inside:
            buttons.addStretch(1)
        buttons.addWidget(self._check)
        buttons.addWidget(self._test)
        buttons.addWidget(self._save)
        self._told.setSpacing(2 * theme.GRID)
        self._layout = layout = QVBoxLayout(self)
        layout.setContentsMargins(*(0 if self._inside else 6 * theme.GRID,) * 4)
        layout.setSpacing(4 * theme.GRID)
        layout.addWidget(heading)
        heading.setVisible(not self._inside)
        self._area = ConnectArea(self, layout, buttons, inside=self._inside)
        self._area.body.addWidget(self._form)
        self._area.body.addWidget(self._outcome)
        self._area.body.addLayout(self._told)
        layout.addWidget(self._area)
        layout.addLayout(buttons)
