"""What an ask bar offers: who can answer, how, what was asked before. No widgets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QObject, Signal

from app.core.chat import Think
from app.core.frame import Frame
from app.core.ports import Capabilities, Choice
from app.core.words import _, ngettext

RECALLED: Final = 50  # earlier questions that are kept at hand

_THIN: Final = "\u202f"  # a narrow space that never breaks, between groups of three digits


@dataclass(frozen=True, slots=True)
class BackendEntry:
    """Somebody who can be asked; `label` is what the user calls them."""

    choice: Choice
    capabilities: Capabilities
    label: str


Count = Callable[[BackendEntry, Sequence[Frame], str], int]
"""Tokens that a question about frames would be, 0 where nobody counts. Takes no time."""


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

    def estimate(self, frames: Sequence[Frame], question: str) -> str:
        """Return in words how much a question would be: "1 picture · 2 691 tok"."""
        pictures = ngettext("{n} picture", "{n} pictures", len(frames)).format(n=len(frames))
        tokens = self._count(self._current, frames, question) if self._current and frames else 0
        if not tokens:
            return pictures
        grouped = f"{tokens:,}".replace(",", _THIN)
        return _("{pictures} · {tokens} tok").format(pictures=pictures, tokens=grouped)
