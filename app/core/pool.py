"""`Pool`: backends kept open for the next question, and let go without breaking one off."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Generic, TypeVar

from app.core.chat import Delta, Message, Options
from app.core.control import Control
from app.core.errors import AppError
from app.core.once import Once
from app.core.ports import Backend, Capabilities, Choice, Estimate, Health

B = TypeVar("B", bound=Backend)


class Pool(Generic[B]):
    """Backends by the choices that lead to them, made when they are first asked for. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Choice, Once[_Member[B]]] = {}
        self._open: set[_Member[B]] = set()

    def get(self, choice: Choice, make: Callable[[], B]) -> Backend:
        """Return the backend of `choice`; raises what `make` raises."""
        return self._get(choice, make)

    @contextmanager
    def using(self, choice: Choice, make: Callable[[], B]) -> Iterator[B]:
        """Give the backend of `choice` itself, for what only its kind can do; nobody closes it."""
        member = self._get(choice, make)
        with member.busy():
            yield member.backend

    def _get(self, choice: Choice, make: Callable[[], B]) -> "_Member[B]":
        with self._lock:
            once = self._kept.setdefault(choice, Once(lambda: self._join(make())))
        try:
            member = once()
        except AppError:
            with self._lock:
                self._kept.pop(choice, None)  # the next one may be made in another way
            raise
        with self._lock:
            outdated = self._kept.get(choice) is not once
        if outdated:  # retired while it was being made
            member.retire()
        return member

    def retire(self) -> None:
        """Have all be made anew: each is closed as soon as nobody is being answered by it."""
        with self._lock:
            leaving = set(self._open)
            self._kept.clear()
        for member in leaving:
            member.retire()

    def close(self) -> None:
        """Close all; running answers end as broken off."""
        with self._lock:
            leaving = set(self._open)
            self._kept.clear()
        for member in leaving:
            member.close()

    def _join(self, backend: B) -> "_Member[B]":
        member = _Member(backend, self._leave)
        with self._lock:
            self._open.add(member)
        return member

    def _leave(self, member: "_Member[B]") -> None:
        with self._lock:
            self._open.discard(member)


class _Member(Generic[B]):
    """A backend that knows how many it is answering.

    Whoever has got hold of one before it was retired may ask it after that; it is closed again
    when they are done.
    """

    def __init__(self, backend: B, left: Callable[["_Member[B]"], None]) -> None:
        self.backend = backend
        self._left = left
        self._lock = threading.Lock()
        self._asked = 0
        self._retired = False

    @property
    def capabilities(self) -> Capabilities:
        return self.backend.capabilities

    def probe(self, control: Control) -> Health:
        with self.busy():
            return self.backend.probe(control)

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return self.backend.estimate(messages, options)

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        with self.busy():
            yield from self.backend.stream(messages, options, control)

    def close(self) -> None:
        with self._lock:
            self._retired = True  # who is being answered may have had it opened again
        self.backend.close()
        self._left(self)

    def retire(self) -> None:
        with self._lock:
            self._retired = True
            idle = not self._asked
        if idle:
            self.close()

    @contextmanager
    def busy(self) -> Iterator[None]:
        """Let nobody close it meanwhile, but who closes all."""
        with self._lock:
            self._asked += 1
        try:
            yield
        finally:
            with self._lock:
                self._asked -= 1
                over = self._retired and not self._asked
            if over:
                self.close()
