"""`Control`: the reins of one running answer, held by whoever asked."""

import threading
from collections.abc import Callable


class Control:
    """Cancel or hurry one running piece of work from any thread.

    Whoever waits (for a socket, a child) registers with `on_change` to be woken. Callbacks run on
    the thread that changes the state, must be short and may be called more than once.
    """

    def __init__(self) -> None:
        self._callbacks: list[Callable[[], None]] = []
        self._cancelled = False
        self._answer_now = False

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    @property
    def hurried(self) -> bool:
        """True after `answer_now`."""
        return self._answer_now

    def cancel(self) -> None:
        """Stop: nothing more is delivered."""
        self._cancelled = True
        self._notify()

    def answer_now(self) -> None:
        """Stop thinking and answer with what is known."""
        self._answer_now = True
        self._notify()

    def on_change(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call `callback` at each change (at once when there was one); returns its removal."""
        # The callback is listed before the state is read: a change in between calls it twice
        # rather than never, which needs no lock.
        self._callbacks.append(callback)
        if self._cancelled or self._answer_now:
            callback()

        def forget() -> None:
            if callback in self._callbacks:
                self._callbacks.remove(callback)

        return forget

    def _notify(self) -> None:
        for callback in tuple(self._callbacks):
            callback()


def rest(seconds: float, control: Control) -> None:
    """Wait; `control.cancel()` ends it at once."""
    woken = threading.Event()
    forget = control.on_change(lambda: woken.set() if control.cancelled else None)
    try:
        woken.wait(seconds)
    finally:
        forget()
