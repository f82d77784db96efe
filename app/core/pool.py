"""`Pool`: backends kept open for the next question, and let go without breaking one off."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager

from app.core.chat import Delta, Message, Options
from app.core.control import Control
from app.core.errors import AppError
from app.core.once import Once
from app.core.ports import Backend, Capabilities, Choice, Estimate, Health


class Pool:
    """Backends by the choices that lead to them, made when they are first asked for. Any thread."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: dict[Choice, Once[_Member]] = {}
        self._open: set[_Member] = set()

    def get(self, choice: Choice, make: Callable[[], Backend]) -> Backend:
        """Return the backend of `choice`; raises what `make` raises."""
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

    def _join(self, backend: Backend) -> "_Member":
        member = _Member(backend, self._leave)
        with self._lock:
            self._open.add(member)
        return member

    def _leave(self, member: "_Member") -> None:
        with self._lock:
            self._open.discard(member)


class _Member:
    """A backend that knows how many it is answering.

    Whoever has got hold of one before it was retired may ask it after that; it is closed again
    when they are done.
    """

    def __init__(self, backend: Backend, left: Callable[["_Member"], None]) -> None:
        self._backend = backend
        self._left = left
        self._lock = threading.Lock()
        self._asked = 0
        self._retired = False

    @property
    def capabilities(self) -> Capabilities:
        return self._backend.capabilities

    def probe(self, control: Control) -> Health:
        with self._busy():
            return self._backend.probe(control)

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return self._backend.estimate(messages, options)

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        with self._busy():
            yield from self._backend.stream(messages, options, control)

    def close(self) -> None:
        self._backend.close()
        self._left(self)

    def retire(self) -> None:
        with self._lock:
            self._retired = True
            idle = not self._asked
        if idle:
            self.close()

    @contextmanager
    def _busy(self) -> Iterator[None]:
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
