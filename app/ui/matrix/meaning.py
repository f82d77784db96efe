"""`Meaning`: what the cells of a comparison are answered with, as the settings are now."""

import uuid
from collections.abc import Iterator

from app.core.chat import Document, Progress, Think
from app.core.comparing import Means
from app.core.control import Control
from app.core.matrix_means import Readings, means_of
from app.core.ports import Backend, Choice, Services
from app.core.reading_plan import Plan
from app.core.redaction import Policy
from app.ui.guarding import destination_of


class Meaning:
    """Makes `Means` on the lane of whoever answers; what is known of the documents stays.

    `decided` is what its user has said about secrets in pages, None before they were asked: it
    holds for one place that they are sent to.
    """

    def __init__(self, services: Services) -> None:
        self._services = services
        self._run = uuid.uuid4().hex
        self._readings: dict[Backend, Readings] = {}
        self._planned: dict[Backend, Readings] = {}  # of another thread
        self._decided: dict[str, Policy] = {}

    def decide(self, choice: Choice, policy: Policy) -> None:
        """Let pages go there from now on as `policy` says."""
        destination = destination_of(self._services, choice)
        if destination is not None:
            self._decided[destination.origin] = policy

    def place(self, choice: Choice) -> str:
        """Return where pages would go, for people; "" for nowhere."""
        destination = destination_of(self._services, choice)
        return "" if destination is None else destination.origin

    def means_of(self, choice: Choice, think: Think, _control: Control) -> Means:
        """Return them. Raises AppError where nobody can be asked."""
        backend = self._services.backend(choice)
        readings = self._readings.setdefault(backend, Readings(self._services.documents(), backend))
        return means_of(
            self._services, backend, readings, self._run, think=think, policy=self._policy(choice)
        )

    def plan_of(
        self, choice: Choice, document: Document, control: Control
    ) -> Iterator[Progress | Plan]:
        """Yield how a document is read by who is asked. Raises AppError."""
        backend = self._services.backend(choice)
        given = self._services.documents(), backend
        readings = self._planned.setdefault(backend, Readings(*given))
        yield from readings.looked_over(document, control)

    def _policy(self, choice: Choice) -> Policy:
        destination = destination_of(self._services, choice)
        if destination is None:
            return "never"
        return self._decided.get(destination.origin, destination.redact)
