"""Who can be asked: the reader and every endpoint at once, what endpoints can do a little later."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.core.chat import Message, Options, Picture, Text
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.ports import Backend, Capabilities, Choice, Services, Skill
from app.core.settings import General
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.lane import Lane, Task

READER: Final = Choice("reader")
_SKILLS: Final[frozenset[Skill]] = frozenset({"find", "read", "table", "errors", "chat"})

Made = tuple[BackendEntry, Backend]


class Offers:
    """Fills `model`. Endpoints are made on `lane`: their keys may be in a keyring that waits.

    One that cannot be made stays on offer: who asks it is told why.
    """

    def __init__(self, services: Services, lane: Lane) -> None:
        self.model = AskModel(self._count)
        self._services = services
        self._lane = lane
        self._backends: dict[Choice, Backend] = {}
        self._entries: dict[Choice, BackendEntry] = {}
        self._task: Task[Made] | None = None

    def ready(self) -> None:
        """Have everybody on offer."""
        if self.model.current is None:
            self.renew()

    def renew(self) -> None:
        """Offer who is set up now; the default endpoint is asked from now on."""
        if self._task is not None:
            self._task.control.cancel()
        reader = self._services.backend(READER)
        self._backends = {READER: reader}
        self._entries = {
            READER: BackendEntry(READER, reader.capabilities, reader.capabilities.name)
        }
        choices = [Choice("remote", endpoint=name) for name in self._services.endpoints()]
        self._entries |= {choice: _expected(choice) for choice in choices}
        default = self._services.settings().of(General).endpoint
        wanted = Choice("remote", endpoint=default) if default else READER
        self.model.offer(tuple(self._entries.values()), wanted)
        if choices:
            self._task = self._lane.submit(
                lambda control: self._making(choices, control), self._add, self._ended
            )

    def who(self, name: str) -> Choice:
        """Return the choice of somebody who goes by `name`; of whoever is asked now if unknown."""
        for entry in self.model.backends:
            if entry.capabilities.name == name:
                return entry.choice
        return self.model.current.choice if self.model.current else READER

    def _making(self, choices: Sequence[Choice], control: Control) -> Iterator[Made]:
        for choice in choices:
            if control.cancelled:
                return
            try:
                backend = self._services.backend(choice)
            except AppError:
                continue
            yield BackendEntry(choice, backend.capabilities, choice.endpoint), backend

    def _add(self, made: list[Made]) -> None:
        for entry, backend in made:
            if entry.choice not in self._entries:
                continue  # no longer set up
            self._backends[entry.choice] = backend
            self._entries[entry.choice] = entry
        self.model.offer(tuple(self._entries.values()))

    def _ended(self, failure: Exception | None) -> None:
        if failure is not None:
            raise failure

    def _count(self, entry: BackendEntry, frames: Sequence[Frame], question: str) -> int:
        backend = self._backends.get(entry.choice)
        if backend is None:
            return 0
        message = Message("user", (*map(Picture, frames), Text(question)))
        return sum(backend.estimate([message], Options()).tokens)


def _expected(choice: Choice) -> BackendEntry:
    """Return what any model behind an endpoint can do."""
    capabilities = Capabilities(choice.endpoint, remote=True, markup=True, skills=_SKILLS)
    return BackendEntry(choice, capabilities, choice.endpoint)
