"""`RuntimeCard`: what runs models on this machine, and how it gets here."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from app.core import local_words
from app.core.errors import AppError
from app.core.local_runtime import Build, Runtime
from app.core.words import _
from app.ui import theme
from app.ui.elided import ElidedLabel
from app.ui.local.progress import Progress
from app.ui.local.runtime_job import RuntimeJob
from app.ui.local.said import Said
from app.ui.tips import literal

_BETWEEN: Final = " · "
_WORTH: Final = 1_000_000  # bytes: a log and a lock are nothing that anybody would delete


class RuntimeCard(QFrame):
    """Shows what it is told, and what `job` does. Hidden until somebody has looked."""

    remove_wanted = Signal()  # its user was asked

    def __init__(self, job: RuntimeJob) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._job = job
        self._found: Runtime | None = None
        self._removing = False
        self._failed = ""  # why it could not be deleted, until something else is done with it
        self._title = QLabel()
        self._title.setFont(theme.font(bold=True))
        self._intro = QLabel()
        self._intro.setWordWrap(True)
        self._intro.setProperty("quiet", True)
        self._facts = ElidedLabel(())
        self._facts.setProperty("quiet", True)
        self._facts.setFont(theme.font(theme.SMALL))
        self._warning = Said()
        self._outcome = Said()
        self._question = Said()
        self._repair = QPushButton(_("Repair"))
        self._remove = QPushButton(_("Remove…"))
        self._make = QPushButton(_("Set it up"))
        self._stop = QPushButton()
        self._progress = Progress(self._stop)
        self._keep = QPushButton(_("Keep it"))
        self._delete = QPushButton(_("Delete it"))
        self._lay_out()
        self._make.clicked.connect(self._begin)
        self._stop.clicked.connect(self._press_stop)
        self._repair.clicked.connect(lambda: self._job.begin(repair=True))
        self._remove.clicked.connect(self._ask)
        self._keep.clicked.connect(lambda: self._answer(delete=False))
        self._delete.clicked.connect(lambda: self._answer(delete=True))
        job.changed.connect(self._refresh)
        self.hide()

    @property
    def stops(self) -> tuple[QWidget, ...]:
        """Where the keyboard comes by, in this order."""
        return (
            self._repair, self._remove, self._make, self._stop, self._keep, self._delete
        )  # fmt: skip

    @property
    def text(self) -> str:
        """All that is said and shown, a line each."""
        labels = [each.text() for each in (self._title, self._intro) if each.isVisibleTo(self)]
        facts = [self._facts.accessibleName()] if self._facts.isVisibleTo(self) else []
        said = [each.text for each in (self._warning, self._outcome) if each.isVisibleTo(self)]
        moving = [self._progress.text] if self._progress.isVisibleTo(self) else []
        return "\n".join([*labels, *facts, *moving, *said])

    def show_runtime(self, found: Runtime) -> None:
        """Show what there is now."""
        self._found, self._removing = found, False
        self._refresh()
        self.show()

    def show_failure(self, error: AppError) -> None:
        """Say why something was not done."""
        self._removing, self._failed = False, error.told
        self._refresh()

    def _refresh(self) -> None:
        found, job = self._found, self._job
        if found is None:
            return
        focused = self.window().focusWidget()
        there = found.state in ("ready", "broken")
        idle = not job.running
        half = idle and found.state == "begun"
        self._title.setText(self._titled(found))
        self._show(self._intro, self._introduction(found) if idle and not there else "")
        self._say_facts(found)
        self._progress.setVisible(job.running or half)
        if job.running:
            self._progress.show_step(job.step)
            self._stop.setText(_("Stop") if job.step.stage == "checking" else _("Pause it"))
            self._stop.setEnabled(not job.stopping)
        elif half and found.build is not None:
            parts = [_("Paused"), local_words.part_of(found.done, found.build.download)]
            self._progress.show_parts(found.done, found.build.download, parts)
            self._stop.setText(_("Go on"))
            self._stop.setEnabled(True)
        self._show_buttons(found, idle=idle, there=there)
        warned = found.warning
        if found.build is not None and found.state in ("absent", "begun"):
            warned = found.build.warning
        self._warning.say("warning", warned if idle else "")
        if job.running:
            self._failed = ""
        fault = job.error.told if job.error is not None else self._failed or found.fault
        self._outcome.say("wrong", fault if idle else "")
        if not idle:
            self._question.say("info", "")
        if focused in self.stops and not (focused.isEnabled() and focused.isVisibleTo(self)):
            self._take_focus()

    def _titled(self, found: Runtime) -> str:
        match found.state:
            case "ready":
                return _("What runs a model is ready")
            case "named":
                return _("A Python of your own runs models")
            case "broken":
                return _("What runs a model does not work")
        return _("What runs a model is not here yet")

    def _introduction(self, found: Runtime) -> str:
        if found.state == "named" or found.build is None:
            return ""
        return _(
            "A model needs torch, in a Python that nothing else uses. {what} Every byte of it is"
            " compared; it can be paused."
        ).format(what=local_words.brings(found.build))

    def _say_facts(self, found: Runtime) -> None:
        facts: tuple[str, ...] = ()
        if found.state == "named":
            facts = (_("Named in the settings"), found.program)
        elif found.state == "ready":
            facts = (found.words, local_words.size(found.size), str(found.folder))
        elif found.state == "broken" or found.build is not None:
            facts = (str(found.folder),)
        self._facts.setVisible(bool(facts))
        self._facts.say(facts, _BETWEEN)
        self._facts.setToolTip(literal(facts[-1]) if facts else "")

    def _show_buttons(self, found: Runtime, *, idle: bool, there: bool) -> None:
        able = idle and not self._removing
        self._repair.setVisible(there and idle)
        self._repair.setEnabled(able)
        kept = there or found.state == "begun" or found.size > _WORTH
        self._remove.setVisible(kept and idle)
        self._remove.setEnabled(able)
        self._make.setVisible(found.state == "absent" and idle and found.build is not None)
        again = self._job.error is not None
        self._make.setText(_("Try again") if again else self._offer(found.build))
        primary = found.build is not None and not found.build.slow
        if bool(self._make.property("primary")) != primary:
            self._make.setProperty("primary", primary)
            self._make.style().unpolish(self._make)
            self._make.style().polish(self._make)
        for button in (self._repair, self._remove, self._make, self._stop):
            button.setAccessibleName(f"{self._title.text()}: {button.text()}")

    def _offer(self, build: Build | None) -> str:
        return _("Set it up all the same") if build is not None and build.slow else _("Set it up")

    def _show(self, label: QLabel, text: str) -> None:
        label.setText(text)
        label.setVisible(bool(text))

    def _take_focus(self) -> None:
        for stop in (self._stop, self._make, self._repair):
            if stop.isEnabled() and stop.isVisibleTo(self):
                stop.setFocus(Qt.FocusReason.OtherFocusReason)
                return

    # ---- what is pressed

    def _begin(self) -> None:
        self._job.begin(repair=self._job.error is not None and self._job.repairs)

    def _press_stop(self) -> None:
        if self._job.running:
            self._job.stop()
        else:
            self._job.begin()

    def _ask(self) -> None:
        if self._found is not None:
            asked = _("Delete what runs a model? {size} become free.").format(
                size=local_words.size(self._found.size)
            )
            self._question.say("warning", asked)
            self._keep.setFocus(Qt.FocusReason.OtherFocusReason)

    def _answer(self, *, delete: bool) -> None:
        self._question.say("info", "")
        self._remove.setFocus(Qt.FocusReason.OtherFocusReason)
        if delete:
            self._removing, self._failed = True, ""
            self._job.forget()
            self.remove_wanted.emit()

    def _lay_out(self) -> None:
        self._question.add(self._keep)
        self._question.add(self._delete)
        top = QHBoxLayout()
        top.setSpacing(2 * theme.GRID)
        top.addWidget(self._title, 1)
        top.addWidget(self._repair)
        top.addWidget(self._remove)
        self._title.setMinimumHeight(theme.CONTROL_HEIGHT)
        words = QVBoxLayout()
        words.setContentsMargins(0, 0, 2 * theme.GRID, 0)
        words.setSpacing(2 * theme.GRID)
        button = QHBoxLayout()
        button.addWidget(self._make)
        button.addStretch(1)
        for each in (self._intro, self._facts, self._progress, self._warning, self._outcome):
            words.addWidget(each)
        words.addLayout(button)
        words.addWidget(self._question)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(4 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 3 * theme.GRID)
        rows.setSpacing(theme.GRID)
        rows.addLayout(top)
        rows.addLayout(words)
