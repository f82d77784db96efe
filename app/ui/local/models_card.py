"""`ModelsCard`: the models of this machine, and how to get one."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QButtonGroup,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core import local_words
from app.core.local_models import USUAL_SIZE, HubName, LocalModel, Source
from app.core.words import _
from app.ui import theme
from app.ui.line import Line
from app.ui.local.get_form import GetForm
from app.ui.local.jobs import Job, Jobs
from app.ui.local.row import ModelRow
from app.ui.local.said import Mood, Said

Key = tuple[str, str]
"""Name and place of a model, also of one that is only on its way."""


class ModelsCard(QFrame):
    """Shows what it is told, and what `jobs` does."""

    use_wanted = Signal(str)  # name or folder
    remove_wanted = Signal(str)  # name
    hub_chosen = Signal(str)

    def __init__(self, jobs: Jobs) -> None:
        super().__init__()
        self.setProperty("card", True)
        self._jobs = jobs
        self._models: Sequence[LocalModel] = ()
        self._known = False  # somebody has looked
        self._pending: Key | None = None  # that is to answer, as soon as that is written
        self._rows: dict[Key, ModelRow] = {}
        self._choices = QButtonGroup(self)
        self._said = Said()
        self._form = GetForm()
        self._another = QPushButton(_("Get another…"))
        self._another.setCheckable(True)
        self._folder = QPushButton(_("Use a folder…"))
        self._lay_out()
        self._form.wanted.connect(self._get)
        self._form.hub_chosen.connect(self.hub_chosen)
        self._another.toggled.connect(self._unfold)
        self._folder.clicked.connect(self._choose_folder)
        jobs.changed.connect(self.refresh)
        self.refresh()

    @property
    def said(self) -> str:
        """What came of the last thing that was done, or is wrong with what the settings name."""
        return self._said.text

    def show_models(self, models: Sequence[LocalModel]) -> None:
        """Show which ones there are now."""
        self._models, self._known, self._pending = models, True, None
        job = self._jobs.job
        if job is not None and job.got is not None and job.name not in [m.name for m in models]:
            self._jobs.forget()  # it was removed since
        self.refresh()

    def show_hub(self, hub: HubName) -> None:
        """Show the hub of the settings."""
        self._form.show_hub(hub)

    def say(self, mood: Mood, text: str) -> None:
        """Say what came of something that is about no model that is there, "" for nothing."""
        self._said.say(mood, text)
        if mood == "wrong":
            self._pending = None  # nobody else answers
            self.refresh()

    def row(self, name: str) -> ModelRow | None:
        """Return the row of a model, if it has one."""
        return next((row for (known, _place), row in self._rows.items() if known == name), None)

    def refresh(self) -> None:
        """Show what holds now."""
        job = self._jobs.job
        shown: dict[Key, LocalModel | None] = {
            (each.name, each.place): each for each in self._models
        }
        about = self._key_of(job) if job is not None else None
        if about is not None:
            shown.setdefault(about, None)
        self._keep_rows(shown)
        self._choices.setExclusive(False)  # or the last one could not be the one any more
        for key, model in shown.items():
            mine = job if key == about else None
            row = self._rows[key]
            row.show_model(key[0], model, mine, busy=self._jobs.busy, stopping=self._jobs.stopping)
            row.choice.setChecked(self._answers(key, model))
        self._choices.setExclusive(True)
        self._show_form(bool(shown))

    def _answers(self, key: Key, model: LocalModel | None) -> bool:
        if self._pending is not None:
            return key == self._pending
        return model is not None and model.used

    def _key_of(self, job: Job) -> Key:
        """Return the row that a job is about: that of a model of its name, or one of its own."""
        if job.model is not None:
            return job.model.name, job.model.place
        same = [each for each in self._models if each.name.lower() == job.name.lower()]
        meant = next((each for each in same if each.place == "own"), same[0] if same else None)
        return (job.name, "own") if meant is None else (meant.name, meant.place)

    def _keep_rows(self, shown: dict[Key, LocalModel | None]) -> None:
        """Have a row for each of them, in their order; those that stay keep the keyboard."""
        for key in [key for key in self._rows if key not in shown]:
            row = self._rows.pop(key)
            self._choices.removeButton(row.choice)
            row.hide()
            row.deleteLater()
        if list(self._rows) == list(shown):
            return
        self._rows = {key: self._rows.get(key) or self._make_row(key) for key in shown}
        for number, row in enumerate(self._rows.values()):
            self._column.insertWidget(number, row)
        self._order_stops()

    def _order_stops(self) -> None:
        """Have the keyboard come by from top to bottom, though rows are made last."""
        rows = [stop for row in self._rows.values() for stop in row.stops]
        stops = [*self._stops_before(), *rows, *self._form.stops, self._another, self._folder]
        for one, following in pairwise(stops):
            QWidget.setTabOrder(one, following)

    def _stops_before(self) -> Sequence[QWidget]:
        """Return the last place where the keyboard comes by before it comes here, if any."""
        found = self.previousInFocusChain()
        while found is not None and found is not self:
            if found.focusPolicy() & Qt.FocusPolicy.TabFocus and not self.isAncestorOf(found):
                return [found]
            found = found.previousInFocusChain()
        return []

    def _show_form(self, something: bool) -> None:
        self._intro.setVisible(self._known and not something)
        self._another.setVisible(something)
        self._form.setVisible(self._known and (not something or self._another.isChecked()))
        self._form.emphasize(not something)
        self._form.allow(not self._jobs.busy)
        self._line.setVisible(something)

    # ---- what is wanted

    def _make_row(self, key: Key) -> ModelRow:
        row = ModelRow()
        self._choices.addButton(row.choice)
        row.use_wanted.connect(lambda: self._use(key))
        row.get_wanted.connect(lambda: self._go_on(key))
        row.check_wanted.connect(lambda: self._check(key))
        row.pause_wanted.connect(self._jobs.pause)
        row.forget_wanted.connect(self._jobs.forget)
        row.remove_wanted.connect(lambda: self.remove_wanted.emit(key[0]))
        return row

    def _model(self, key: Key) -> LocalModel | None:
        found = (each for each in self._models if (each.name, each.place) == key)
        return next(found, None)

    def _use(self, key: Key) -> None:
        self._pending = key
        model = self._model(key)
        if model is not None:
            self.use_wanted.emit(model.name if model.place == "own" else str(model.folder))

    def _check(self, key: Key) -> None:
        model = self._model(key)
        if model is not None:
            self._jobs.check(model)

    def _go_on(self, key: Key) -> None:
        job = self._jobs.job
        again = job is not None and job.error is not None and self._key_of(job) == key
        self._jobs.get(job.source if job is not None and again else Source(key[0]))

    def _get(self, source: Source) -> None:
        self.say("info", "")
        self._another.setChecked(False)
        self._jobs.get(source)
        if self._jobs.job is not None:
            self._rows[self._key_of(self._jobs.job)].take_focus()

    def _unfold(self, on: bool) -> None:
        self.refresh()
        if on:
            self._form.take_focus()

    def _choose_folder(self) -> None:
        self.say("info", "")
        dialog = QFileDialog(self.window(), _("Choose the folder of a model"))
        dialog.setFileMode(QFileDialog.FileMode.Directory)
        dialog.setOption(QFileDialog.Option.ShowDirsOnly)
        dialog.setDirectory(str(Path.home()))
        dialog.fileSelected.connect(self.use_wanted)
        dialog.finished.connect(dialog.deleteLater)
        dialog.open()

    def _lay_out(self) -> None:
        self._intro = _introduction()
        self._column = QVBoxLayout()
        self._column.setSpacing(0)
        self._line = Line()
        buttons = QHBoxLayout()
        buttons.setSpacing(2 * theme.GRID)
        buttons.addWidget(self._another)
        buttons.addWidget(self._folder)
        buttons.addStretch(1)
        foot = QVBoxLayout()
        foot.setContentsMargins(4 * theme.GRID, 3 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        foot.setSpacing(3 * theme.GRID)
        foot.addWidget(self._intro)
        foot.addWidget(self._form)
        foot.addLayout(buttons)
        foot.addWidget(self._said)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(1, theme.GRID, 1, theme.GRID)
        rows.setSpacing(0)
        rows.addLayout(self._column)
        rows.addWidget(self._line)
        rows.addLayout(foot)


def _introduction() -> QWidget:
    """Say what a model here gives, and what it takes."""
    made = QWidget()
    title = QLabel(_("No model is on this machine yet"))
    title.setFont(theme.font(bold=True))
    words = QLabel(
        _(
            "A model here answers privately and free of charge: no picture and no question"
            " leaves this machine. The usual one, GLM-4.6V-Flash, is a download of {size}, which"
            " can be paused; whether the disk has room for it is looked at first."
        ).format(size=local_words.size(USUAL_SIZE))
    )
    words.setWordWrap(True)
    words.setProperty("quiet", True)
    rows = QVBoxLayout(made)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(theme.GRID)
    rows.addWidget(title)
    rows.addWidget(words)
    return made
