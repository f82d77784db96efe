"""What an ask bar offers: who can answer, how, what was asked before. No widgets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.chat import Clip, Message, Picture, Sampling, Text, Think
from app.core.frame import Frame
from app.core.meter import Meter, PictureMeter
from app.core.ports import Capabilities, Choice
from app.core.presets import Preset
from app.core.whom import whom

RECALLED: Final = 50  # earlier questions that are kept at hand


@dataclass(frozen=True, slots=True)
class BackendEntry:
    """Somebody who can be asked; `label` is what the user calls them."""

    choice: Choice
    capabilities: Capabilities
    label: str


Count = Callable[[BackendEntry, Sequence[Message]], Meter | None]
"""What sending messages, the question last, would be; None where nobody counts. Takes no time."""


class AskModel(QObject):
    """One for the program: what was chosen for one question holds for the next."""

    changed = Signal()  # who can answer, or how

    def __init__(self, count: Count, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._count = count
        self._backends: tuple[BackendEntry, ...] = ()
        self._current: BackendEntry | None = None
        self._think: Think = "off"
        self._recent: list[str] = []
        self._presets: tuple[Preset, ...] = ()
        self.draft = ""  # what was typed and neither asked nor thrown away

    @property
    def backends(self) -> tuple[BackendEntry, ...]:
        """All that can be asked."""
        return self._backends

    @property
    def current(self) -> BackendEntry | None:
        """Who is asked; None only where nobody can be."""
        return self._current

    @property
    def think(self) -> Think:
        """How they shall think, as far as they leave that to choose."""
        known = self._current.capabilities.thinking if self._current else frozenset[Think]()
        return self._think if self._think in known else "auto"

    @property
    def recent_questions(self) -> Sequence[str]:
        """Earlier questions, the last one first."""
        return tuple(self._recent)

    @property
    def presets(self) -> tuple[Preset, ...]:
        """Questions of the user's own that stand ready, in their order."""
        return self._presets

    def offer_presets(self, presets: Sequence[Preset]) -> None:
        """Replace them."""
        self._presets = tuple(presets)

    def asked_by(self, preset: Preset | None) -> tuple[Choice, Think, Sampling] | None:
        """Return who is asked, and how; what `preset` says of it wins. None where nobody can be."""
        if self._current is None:
            return None
        if preset is None:
            return self._current.choice, self.think, Sampling()
        entry = self.entry_for(preset)
        if entry is None:  # whoever answers says what is wrong
            return whom(preset.endpoint), "auto", preset.sampling
        wanted = preset.think or self._think
        think: Think = wanted if wanted in entry.capabilities.thinking else "auto"
        return entry.choice, think, preset.sampling

    def entry_for(self, preset: Preset | None) -> BackendEntry | None:
        """Return who is asked; None where nobody can be, or `preset` names somebody unknown."""
        if preset is None or not preset.endpoint or self._current is None:
            return self._current
        who = whom(preset.endpoint)
        return next((each for each in self._backends if each.choice == who), None)

    def offer(self, backends: Sequence[BackendEntry], choice: Choice | None = None) -> None:
        """Replace who can be asked. Asked is `choice`, else who was before, else the first."""
        wanted = choice or (self._current.choice if self._current else None)
        self._backends = tuple(backends)
        known = (entry for entry in self._backends if entry.choice == wanted)
        self._current = next(known, self._backends[0] if self._backends else None)
        self.changed.emit()

    def choose(self, entry: BackendEntry) -> None:
        """Ask `entry` from now on."""
        if entry != self._current:
            self._current = entry
            self.changed.emit()

    def set_think(self, think: Think) -> None:
        """Let whoever is asked think or not."""
        if think != self._think:
            self._think = think
            self.changed.emit()

    def remember(self, *questions: str) -> None:
        """Keep what was asked, the last one last, so that it can be recalled."""
        for question in questions:
            if question in self._recent:
                self._recent.remove(question)
            self._recent.insert(0, question)
        del self._recent[RECALLED:]

    def meter(
        self,
        frames: Sequence[Frame],
        question: str,
        before: Sequence[Message] = (),
        films: Sequence[Clip] = (),
        preset: Preset | None = None,
    ) -> Meter:
        """Return how much a question about `frames` would be, after what was said `before`.

        `films` are videos that go as they are; `preset` may name who is asked.
        """
        parts = (*films, *map(Picture, frames), *((Text(question),) if question else ()))
        messages = (*before, Message("user", parts))
        entry = self.entry_for(preset)
        counted = self._count(entry, messages) if entry else None
        return counted or Meter(
            tuple(
                PictureMeter(number, (frame.width, frame.height), (frame.width, frame.height), 0)
                for number, frame in enumerate(frames, 1)
            )
        )
