"""Backends that can do more than answer: the offline reader, and the model on this machine."""

from collections.abc import Sequence
from typing import Protocol

from app.core.control import Control
from app.core.frame import Frame
from app.core.local_models import Fit
from app.core.ports import Backend
from app.core.text_line import TextLine


class Reader(Backend, Protocol):
    """A backend that reads what stands in a picture."""

    def lines(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        """Return the lines of a frame in reading order; none where it was cancelled.

        Raises ChildError.
        """
        ...


class LocalAnswerer(Backend, Protocol):
    """A model on this machine."""

    def fit(self, control: Control) -> Fit | None:
        """Return how it fits into the memory there is; see `Models.fit`."""
        ...
