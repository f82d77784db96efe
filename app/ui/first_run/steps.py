"""The steps of getting started: what they are called, and which of them are done already."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final, Literal, cast, get_args

from PySide6.QtCore import QSettings

from app.core.actions import SECTION as KEYS
from app.core.ports import LOCAL, Services
from app.core.retention import HistorySettings
from app.core.settings import General
from app.core.settings_table import table_of
from app.core.words import N_

StepName = Literal["try", "key", "screen", "brain", "history", "start"]


@dataclass(frozen=True, slots=True)
class Step:
    """`label` is a message id, `icon` stands before it as long as it is not done."""

    name: StepName
    icon: str
    label: str


STEPS: Final = (
    Step("try", "play", N_("Try it")),
    Step("key", "keyboard", N_("Keys")),
    Step("screen", "monitor", N_("Screen")),
    Step("brain", "chat", N_("Who answers")),
    Step("history", "history", N_("What is kept")),
    Step("start", "window", N_("At login")),
)


class Memory:
    """Where somebody was, and what was done, in the file where windows remember their places."""

    def __init__(self, kept: QSettings) -> None:
        self._kept = kept

    @property
    def step(self) -> StepName:
        """The step in view when it was closed, at first the first one."""
        return _step(self._kept.value("first-run/step")) or STEPS[0].name

    @step.setter
    def step(self, name: StepName) -> None:
        self._kept.setValue("first-run/step", name)

    @property
    def done(self) -> Collection[StepName]:
        """Those that were done here."""
        names = str(self._kept.value("first-run/done") or "").split()
        return {step for name in names if (step := _step(name)) is not None}

    def add(self, name: StepName) -> None:
        """Remember that a step was done."""
        done = {*self.done, name}
        words = " ".join(step.name for step in STEPS if step.name in done)
        self._kept.setValue("first-run/done", words)

    @property
    def left(self) -> bool:
        """Whether it was closed once."""
        return bool(self._kept.value("first-run/left", defaultValue=False, type=bool))

    @left.setter
    def left(self, left: bool) -> None:
        self._kept.setValue("first-run/left", left)


def _step(name: object) -> StepName | None:
    return cast("StepName", name) if name in get_args(StepName) else None


def done_elsewhere(services: Services) -> Collection[StepName]:
    """Return the steps that somebody has decided in the settings, or with the program before."""
    settings = services.settings()
    tables = {section.SECTION: table_of(section) for section in settings.sections}
    history = settings.of(HistorySettings)
    found: dict[StepName, bool] = {
        "key": bool(tables.get(KEYS)),
        "brain": bool(tables.get("endpoints") or settings.of(General).endpoint)
        or LOCAL in services.choices(),
        "history": history.chosen or history.keep != HistorySettings().keep,
    }
    return {name for name, done in found.items() if done}
