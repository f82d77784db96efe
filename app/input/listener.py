"""Handlers whose keys come to a thread of their own: how it is started, asked and ended."""

import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Protocol

from app.core.hotkeys import Bound
from app.input.combination import Combination
from app.input.handler import OnPressed

PATIENCE: Final = 5.0  # seconds for an answer of the window system
_ENDING: Final = 0.2  # seconds for a thread that was told to end


@dataclass(frozen=True, slots=True)
class Request:
    """What `bind` asks of the thread, and where the answer goes."""

    wanted: Mapping[str, Combination]
    on_pressed: OnPressed
    answer: "Future[Mapping[str, Bound]]"

    def refuse(self, why: Bound) -> None:
        """Answer that nothing is bound."""
        self.answer.set_result(dict.fromkeys(self.wanted, why))


class Listener(Protocol):
    """A thread that owns the keys; it runs when it has been made."""

    def tell(self, request: Request | None) -> None:
        """Hand a request over, on any thread; None ends it."""
        ...

    def is_alive(self) -> bool: ...
    def join(self, timeout: float | None = None) -> None: ...


class ListeningHandler:
    """A `Handler` by a listener, which is made when it is needed and again once it has ended."""

    def __init__(self, listen: Callable[[], Listener], silent: Callable[[], Bound]) -> None:
        """`listen` makes a listener; `silent` says that the window system does not answer."""
        self._listen = listen
        self._silent = silent
        self._listener: Listener | None = None
        self._lock = threading.Lock()

    def bind(self, wanted: Mapping[str, Combination], on_pressed: OnPressed) -> Mapping[str, Bound]:
        """Take exactly the combinations of `wanted`; see `Handler`."""
        request = Request(wanted, on_pressed, Future())
        with self._lock:
            if self._listener is None or not self._listener.is_alive():
                self._listener = self._listen()
            self._listener.tell(request)
        try:
            return request.answer.result(PATIENCE)
        except TimeoutError:
            return dict.fromkeys(wanted, self._silent())

    def close(self) -> None:
        """Release all keys and end the thread."""
        with self._lock:
            listener, self._listener = self._listener, None
        if listener is not None:
            listener.tell(None)
            listener.join(_ENDING)
