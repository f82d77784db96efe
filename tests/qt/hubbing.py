"""The settings of models on this machine, with real models and a hub on loopback."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from PySide6.QtWidgets import QAbstractButton, QWidget
from pytestqt.qtbot import QtBot

from app import compose, sections
from app.backends.local.settings import LocalSettings
from app.core.control import Control
from app.core.errors import AppError
from app.core.local_models import Checked, Fetching, Fit, LocalModel, Models, Source, Way
from app.core.ports import Services
from app.system.paths import standard
from app.system.settings_file import load
from app.ui.lane import Lane, Mailbox
from app.ui.local.fit_card import FitCard
from app.ui.local.jobs import Job, Jobs
from app.ui.local.models_card import ModelsCard
from app.ui.local.row import ModelRow
from app.ui.preferences import PreferencesDialog
from tests.unit.local.hub import REPOSITORY, LoopHub

GIB = 1024**3
FIT = Fit(
    "NVIDIA GeForce RTX 4070",
    10 * GIB,
    12 * GIB,
    Way("4 bits for the language part, the eyes stay exact.", 9 * GIB),
    "The next better way needs 13.2 GiB, 10.0 GiB are free.",
)


class Machine:
    """Real models, on a machine whose memory is as a test says."""

    def __init__(self, services: Services) -> None:
        self.fits: Fit | AppError = FIT
        self.looked: list[LocalSettings] = []  # what it was asked with
        self._services = services

    @property
    def _real(self) -> Models:
        return self._services.models()

    def all(self) -> Sequence[LocalModel]:
        return self._real.all()

    def used(self) -> LocalModel | None:
        return self._real.used()

    def get(self, source: Source, control: Control) -> Iterator[Fetching | LocalModel]:
        return self._real.get(source, control)

    def fit(self, control: Control) -> Fit | None:
        self.looked.append(self._services.settings().of(LocalSettings))
        if isinstance(self.fits, AppError):
            raise self.fits
        return None if control.cancelled else self.fits

    def verify(self, name: str, control: Control) -> Iterator[Fetching | Checked]:
        return self._real.verify(name, control)

    def remove(self, name: str) -> int:
        return self._real.remove(name)

    def use(self, what: str) -> LocalModel:
        return self._real.use(what)


@dataclass(slots=True)
class Bench:
    """A hub, services with a machine's models, and what outlives a dialog."""

    qtbot: QtBot
    hub: LoopHub
    services: Services
    machine: Machine
    lanes: list[Lane]
    jobs: Jobs
    ended: list[Job] = field(default_factory=list)

    def dialog(self) -> PreferencesDialog:
        """Open the settings at the page."""
        work, look, _models = self.lanes
        made = PreferencesDialog(self.services, work, look=look, jobs=self.jobs)
        self.qtbot.addWidget(made)
        made.open_at("local")
        made.show()
        self.until(lambda: shown(made, "Use a folder…"))
        self.until(lambda: bool(rows(made)) or shown(made, "Get it"))
        return made

    def have(self, name: str = REPOSITORY) -> LocalModel:
        """Have a model on this machine, without any window."""
        *_steps, got = self.machine.get(Source(name), Control())
        assert isinstance(got, LocalModel)
        return got

    @property
    def settings(self) -> LocalSettings:
        """What the file says."""
        return sections.read_settings(load(standard().settings)).of(LocalSettings)

    def until(self, condition: Any) -> None:
        self.qtbot.waitUntil(condition)


@contextmanager
def hubbed(qtbot: QtBot, **told: Any) -> Iterator[Bench]:
    """A bench whose models come from a hub of its own; `told` is what the settings say."""
    with ExitStack() as stack:
        hub = LoopHub(stack)
        services = compose.build(sections.read_settings(load(standard().settings)), standard())
        stack.callback(services.close)
        given = {"mirror": hub.base, "proxy": "none", **told}
        services.save(LocalSettings, lambda own: replace(own, **given))
        machine = Machine(services)
        services = replace(services, models=lambda: machine)
        mailbox = Mailbox()
        lanes = [Lane("work", mailbox), Lane("look", mailbox, 4), Lane("models", mailbox)]
        made = Bench(qtbot, hub, services, machine, lanes, Jobs(services, lanes[2]))
        made.jobs.ended.connect(made.ended.append)
        try:
            yield made
        finally:
            for lane in lanes:
                lane.close(5)


# ---- what is on the page


def rows(dialog: QWidget) -> list[ModelRow]:
    found = [row for row in dialog.findChildren(ModelRow) if row.isVisibleTo(dialog)]
    return sorted(found, key=lambda row: row.y())


def row(dialog: QWidget) -> ModelRow:
    (found,) = rows(dialog)
    return found


def progress(dialog: QWidget) -> str:
    """How far the models are that are on their way."""
    return "".join(row.progress for row in rows(dialog))


def outcome(dialog: QWidget) -> str:
    """What came of what was done with the models."""
    return "".join(row.outcome for row in rows(dialog))


def said(dialog: QWidget) -> str:
    """What is said under the models."""
    (card,) = dialog.findChildren(ModelsCard)
    return card.said


def fit(dialog: QWidget) -> str:
    """What is said of how it runs, "" for nothing."""
    (card,) = dialog.findChildren(FitCard)
    return card.text if card.isVisibleTo(dialog) else ""


def button(inner: QWidget, text: str) -> QAbstractButton:
    return next(
        each
        for each in inner.findChildren(QAbstractButton)
        if each.text() == text and each.isVisibleTo(inner)
    )


def shown(inner: QWidget, text: str) -> bool:
    """Whether there is a button of that name, which can be pressed."""
    return any(
        each.text() == text and each.isVisibleTo(inner) and each.isEnabled()
        for each in inner.findChildren(QAbstractButton)
    )
