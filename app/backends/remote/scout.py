"""What is known of the server at an endpoint: told by the settings, or found out once."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from app.backends.remote.bridge import Bridge
from app.backends.remote.endpoint import Address, service_at
from app.backends.remote.models import best
from app.backends.remote.probe import MARKS, Findings, Found, Page, first_look, marked
from app.backends.remote.profiles import PROFILES, Profile, adjusted
from app.backends.remote.settings import Endpoint
from app.core.control import Control
from app.core.errors import BackendError
from app.core.memory import Ledger

log = logging.getLogger(__name__)


class Scout:
    """Looks at the server when there is something to find out, and remembers it.

    `findings` are what was found of servers by their addresses, where they have listed their
    models: shared by all who ask there, so that each of them knows it. `is_service`: a known
    service is there, which has no pages about its health.
    """

    def __init__(
        self,
        endpoint: Endpoint,
        address: Address,
        bridge: Bridge,
        ledger: Ledger,
        seconds: float,
        findings: Findings,
    ) -> None:
        service = service_at(address)
        self.is_service = service is not None
        self._told = endpoint.profile
        if self._told == "auto" and service is not None:
            self._told = service.profile
        self._model = endpoint.model or (service.model if service is not None else "")
        self._limits = endpoint.limits
        self._address = address
        self._bridge = bridge
        self._ledger = ledger
        self._seconds = seconds
        self._own = Found()
        self._findings = findings

    @property
    def found(self) -> Found:
        """What was found so far."""
        return self._findings.get(self._address.url, self._own)

    @property
    def model(self) -> str:
        """The model to ask: the named one, else the best that the server has, else "default"."""
        return self.known_model or "default"

    @property
    def known_model(self) -> str:
        """The same, "" as long as nobody has named one."""
        if self._model:
            return self._model
        listed = best(self.found.models)
        return listed.id if listed is not None else ""

    @property
    def profile(self) -> Profile:
        """The dialect to speak, with the limits that hold."""
        name = self._told if self._told != "auto" else self.found.profile or "generic"
        profile = adjusted(PROFILES[name], self.model, self._limits)
        listed = self.found.model(self.model)
        if listed is not None and listed.context and self._limits.context is None:
            profile = replace(profile, context=listed.context)
        return profile

    @property
    def undecided(self) -> bool:
        """Whether the dialect is still to be found out, with the first question at the latest."""
        return self._told == "auto" and not self.found.reached

    @property
    def sees(self) -> bool:
        """False when the server says that the model takes no pictures."""
        listed = self.found.model(self.model)
        return listed is None or listed.vision is not False

    def find(self, control: Control) -> None:
        """Find out what the settings leave open, once. Raises StoreError, SettingsError."""
        if (self._told == "auto" or not self._model) and not self.found.reached:
            self.look(control)

    def look(self, control: Control, *, thorough: bool = False) -> Found:
        """Look at the server; `thorough` asks for its version as well."""
        listing = f"{self._address.url}/models"
        urls = [listing] if self.is_service else [f"{self._address.root}/health", listing]
        answers = self._answers(urls, control)
        health = None if self.is_service else answers.get(urls[0])
        found = first_look(_page(health), _page(answers.get(listing)))
        unsure = thorough or (self._told == "auto" and not found.profile)
        if unsure and found.reached and not self.is_service:
            urls = [self._address.root + path for path in MARKS]
            told = self._answers(urls, control)
            profile, number = marked(*(_page(told.get(url)) for url in urls))
            found = replace(found, profile=found.profile or profile, version=number)
        if found.reached and not control.cancelled:
            self._keep(found)
        elif not found.reached:
            troubles = (each for each in answers.values() if isinstance(each, BackendError))
            found = replace(found, trouble=next(troubles, None))
        log.info("looked at a server: %s, %d models", found.profile or "?", len(found.models))
        return found

    def _keep(self, found: Found) -> None:
        self._own = found
        if found.models:
            self._findings[self._address.url] = found
        else:  # what was listed to somebody else need not hold
            self._findings.pop(self._address.url, None)

    def _answers(self, urls: Sequence[str], control: Control) -> dict[str, Page | BackendError]:
        if not self._address.loopback:
            for _url in urls:
                self._ledger.note(self._address.origin, {"text": 0, "pictures": 0}, None)
        return dict(zip(urls, self._bridge.look(urls, self._seconds, control), strict=False))


def _page(answer: Page | BackendError | None) -> Page | None:
    return answer if isinstance(answer, Page) else None
