"""Who can be asked: the reader and every endpoint at once, what endpoints can do a little later."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.core import byline
from app.core.chat import Message, Options
from app.core.control import Control
from app.core.errors import AppError
from app.core.meter import Meter, measured
from app.core.ports import LOCAL, READER, Backend, Capabilities, Choice, Services, Skill
from app.core.presets import Presets
from app.ui.ask_model import AskModel, BackendEntry
from app.ui.lane import Lane, Task

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
        self._default = READER

    def ready(self) -> None:
        """Have everybody on offer."""
        if self.model.current is None:
            self.renew()

    def renew(self, *, keeps: bool = False) -> None:
        """Offer who is set up now; the default endpoint is asked from now on.

        `keeps`: whoever was chosen is, as long as they are there and the default is the same.
        """
        if self._task is not None:
            self._task.control.cancel()
        wanted, *_others = choices = self._services.choices()
        at_once = [READER, *(choice for choice in choices if choice == LOCAL)]
        self._backends = {choice: self._services.backend(choice) for choice in at_once}
        self._entries = {choice: _entry(choice, self._backends[choice]) for choice in at_once}
        remote = [choice for choice in choices if choice.backend == "remote"]
        self._entries |= {choice: _expected(choice) for choice in remote}
        settings = self._services.settings()
        self.model.offer_presets(settings.of(Presets).ordered)
        chosen = self.model.current.choice if self.model.current else wanted
        stays = keeps and wanted == self._default and chosen in self._entries
        self._default = wanted
        self.model.offer(tuple(self._entries.values()), chosen if stays else wanted)
        if remote:
            self._task = self._lane.submit(
                lambda control: self._making(remote, control), self._add, self._ended
            )

    def who(self, name: str) -> Choice:
        """Return the choice of somebody whom the history calls `name`; "" is who is asked now.

        A name that nobody has any more was that of a model: another one takes its place.
        """
        if byline.is_reader(name):
            return READER
        current = self.model.current.choice if self.model.current else READER
        for entry in self.model.backends:
            if entry.capabilities.name == name:
                return entry.choice
        if not name or current != READER:
            return current
        models = (each.choice for each in self.model.backends if each.choice != READER)
        return next(models, Choice("remote", endpoint=name))

    def _making(self, choices: Sequence[Choice], control: Control) -> Iterator[Made]:
        for choice in choices:
            if control.cancelled:
                return
            try:
                backend = self._services.backend(choice)
            except AppError:
                continue
            yield _entry(choice, backend), backend

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

    def _count(self, entry: BackendEntry, messages: Sequence[Message]) -> Meter | None:
        backend = self._backends.get(entry.choice)
        if backend is None:
            return None
        return measured(messages, backend.estimate(messages, Options()), backend.capabilities)


def _entry(choice: Choice, backend: Backend) -> BackendEntry:
    known = backend.capabilities
    return BackendEntry(choice, known, choice.endpoint or known.name)


def _expected(choice: Choice) -> BackendEntry:
    """Return what any model behind an endpoint can do."""
    capabilities = Capabilities(choice.endpoint, remote=True, markup=True, skills=_SKILLS)
    return BackendEntry(choice, capabilities, choice.endpoint)
