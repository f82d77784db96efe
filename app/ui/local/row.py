"""`ModelRow`: a model on this machine, what can be done with it, and what is being done."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPushButton,
    QRadioButton,
    QSizePolicy,
    QVBoxLayout,
    QWidget,
)

from app.core import identity, local_words
from app.core.local_models import LocalModel, Place
from app.core.words import N_, _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.elided import ElidedLabel
from app.ui.local.jobs import Job
from app.ui.local.progress import Progress
from app.ui.local.said import Said
from app.ui.tips import literal

_PLACES: Final[dict[Place, str]] = {
    "own": N_("Fetched by {program}"),
    "cache": N_("In the cache of Hugging Face"),
    "folder": N_("In a folder of your own"),
}
_INSET: Final = theme.ICON + 2 * theme.GRID  # under the name


class ModelRow(QWidget):
    """`show_model` says of which one. A model that is only on its way has no `LocalModel` yet."""

    use_wanted = Signal()
    get_wanted = Signal()  # the rest of it, or what is damaged
    check_wanted = Signal()
    pause_wanted = Signal()
    remove_wanted = Signal()  # its user was asked
    forget_wanted = Signal()  # how the last job ended

    def __init__(self) -> None:
        super().__init__()
        self.choice = _Choice()
        self._facts = ElidedLabel(())
        self._facts.setProperty("quiet", True)
        self._facts.setFont(theme.font(theme.SMALL))
        self._check = QPushButton(_("Check"))
        self._remove = QPushButton(_("Remove…"))
        self._pause = QPushButton()
        self._progress = Progress(self._pause)
        self._outcome = Said()
        self._again = QPushButton(_("Try again"))
        self._close = IconButton("close", _("Close"))
        self._question = Said()
        self._model: LocalModel | None = None
        self._strayed: QWidget | None = None  # has the keyboard because there was nothing to do
        self._lay_out()
        self.choice.clicked.connect(self.use_wanted)
        self._check.clicked.connect(self.check_wanted)
        self._remove.clicked.connect(self._ask)
        self._pause.clicked.connect(self._press_pause)
        self._again.clicked.connect(self._press_again)
        self._close.clicked.connect(self.forget_wanted)
        self._job: Job | None = None

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard comes by, in this order."""
        first = (self.choice, self._check, self._remove, self._pause, self._again)
        return (*first, self._close, self._keep, self._delete)

    @property
    def progress(self) -> str:
        """How far it is, in words; "" where nothing is shown of that."""
        return self._progress.text if self._progress.isVisibleTo(self) else ""

    @property
    def outcome(self) -> str:
        """What came of the last thing that was done, or what is wrong with it."""
        return self._outcome.text

    def show_model(
        self, name: str, model: LocalModel | None, job: Job | None, *, busy: bool, stopping: bool
    ) -> None:
        """Show a model; `job` is the one that is about it, `busy` that some job is running."""
        self._model, self._job = model, job
        focused = self.window().focusWidget()
        running = job is not None and job.running
        self.choice.say(name)
        self.choice.setEnabled(model is not None and not model.fault)
        self._show_facts(model, job)
        self._check.setVisible(model is not None and not model.fault)
        self._check.setEnabled(not busy)
        self._remove.setVisible(model is not None and model.place == "own" and not running)
        if running:
            self._question.say("info", "")
        for button in (self._check, self._remove, self._pause, self._again):
            button.setAccessibleName(f"{name}: {button.text()}")
        self._show_progress(model, job, busy=busy, stopping=stopping)
        self._show_outcome(model, job, busy=busy)
        strayed, self._strayed = focused is not None and focused is self._strayed, None
        if strayed or (focused in self.stops and not self._is_usable(focused)):
            self.take_focus()

    def take_focus(self) -> None:
        """Have the keyboard where there is something to do, now or as soon as there is."""
        for stop in (self._pause, self._again, self._check):
            if self._is_usable(stop):
                stop.setFocus(Qt.FocusReason.OtherFocusReason)
                return
        self._strayed = self.window().focusWidget()

    def _is_usable(self, stop: QWidget) -> bool:
        return stop.isEnabled() and stop.isVisibleTo(self)

    def _show_facts(self, model: LocalModel | None, job: Job | None) -> None:
        facts: tuple[str, ...] = ()
        if job is not None and job.running and job.source.hub:
            hub = local_words.HUBS[job.source.hub]
            facts = (_("From {hub}").format(hub=hub),)
        elif model is not None:
            moving = _is_half(model) or (job is not None and job.running and job.deed == "get")
            sizes = () if moving else (local_words.size_of(model),)
            where = _(_PLACES[model.place]).format(program=identity.NAME)
            facts = (*sizes, where, str(model.folder))
        self._facts.setVisible(bool(facts))
        self._facts.say(facts, " · ")
        self._facts.setToolTip(literal(str(model.folder)) if model is not None else "")

    def _show_progress(
        self, model: LocalModel | None, job: Job | None, *, busy: bool, stopping: bool
    ) -> None:
        running = job is not None and job.running
        half = model is not None and _is_half(model) and job is None
        self._progress.setVisible(running or half)
        if job is not None and running:
            self._progress.show_step(job.step)
            self._pause.setText(_("Pause it") if job.deed == "get" else _("Stop"))
            self._pause.setEnabled(not stopping)
        elif model is not None and half:
            self._progress.show_half(model)
            self._pause.setText(_("Go on"))
            self._pause.setEnabled(not busy)

    def _show_outcome(self, model: LocalModel | None, job: Job | None, *, busy: bool) -> None:
        mends = False
        if job is not None and job.running:
            self._outcome.say("info", "")
        elif job is not None and job.error is not None:
            self._outcome.say("wrong", job.error.told)
            mends = True
        elif job is not None and job.found is not None:
            damaged = bool(job.found.damaged)
            self._outcome.say("wrong" if damaged else "well", local_words.found(job.found))
            mends = damaged and job.found.model.place == "own"
        elif model is not None and model.fault and not _is_half(model):
            self._outcome.say("wrong", model.fault)
            mends = model.place == "own"
        elif job is not None and job.got is not None:
            used = model is not None and model.used
            self._outcome.say(
                "well", local_words.answers(job.name) if used else _("It has come in full.")
            )
        else:
            self._outcome.say("info", "")
        failed = job is not None and job.error is not None
        self._again.setVisible(mends)
        self._again.setText(_("Try again") if failed else _("Mend"))
        self._again.setEnabled(not busy)
        self._close.setVisible(job is not None and not job.running)

    # ---- what is pressed

    def _press_pause(self) -> None:
        running = self._job is not None and self._job.running
        (self.pause_wanted if running else self.get_wanted).emit()

    def _press_again(self) -> None:
        failed_check = (
            self._job is not None and self._job.deed == "check" and self._job.error is not None
        )
        (self.check_wanted if failed_check else self.get_wanted).emit()

    def _ask(self) -> None:
        if self._model is not None:
            asked = _("Delete {name} from this machine? {size} become free.").format(
                name=self._model.name, size=local_words.size(self._model.size)
            )
            self._question.say("warning", asked)
            self._keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, *, delete: bool) -> None:
        self._question.say("info", "")
        self._remove.setFocus(Qt.FocusReason.OtherFocusReason)
        if delete:
            self.remove_wanted.emit()

    def _lay_out(self) -> None:
        self._keep = QPushButton(_("Keep it"))
        self._keep.clicked.connect(lambda: self._answer(delete=False))
        self._delete = QPushButton(_("Delete it"))
        self._delete.clicked.connect(lambda: self._answer(delete=True))
        self._question.add(self._keep)
        self._question.add(self._delete)
        self._outcome.add(self._again)
        self._outcome.add(self._close)
        top = QHBoxLayout()
        top.setSpacing(2 * theme.GRID)
        top.addWidget(self.choice, 1)
        top.addWidget(self._check)
        top.addWidget(self._remove)
        below = QVBoxLayout()
        below.setContentsMargins(_INSET, 0, 0, 0)
        below.setSpacing(theme.GRID)
        for each in (self._facts, self._progress, self._outcome, self._question):
            below.addWidget(each)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        rows.setSpacing(theme.GRID // 2)
        rows.addLayout(top)
        rows.addLayout(below)


class _Choice(QRadioButton):
    """The name of a model, as much of it as there is room for, to have it answer."""

    def __init__(self) -> None:
        super().__init__()
        self._whole = ""
        self.setFont(theme.font(bold=True))
        self.setMinimumHeight(theme.CONTROL_HEIGHT)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, name: str) -> None:
        self._whole = name
        self.setAccessibleName(_("{name} answers").format(name=name))
        self._cut()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        room = max(0, self.width() - _INSET - theme.GRID)
        cut = self.fontMetrics().elidedText(self._whole, Qt.TextElideMode.ElideMiddle, room)
        self.setText(cut.replace("&", "&&"))  # else it would be a key


def _is_half(model: LocalModel) -> bool:
    """Whether some of it has not come, so that it can be gone on with."""
    return model.place == "own" and not model.whole and model.size < model.total
