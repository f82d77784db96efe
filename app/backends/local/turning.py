"""The event loop of a download, which ends when its user wants it to."""

import asyncio
import socket
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


def runner() -> asyncio.Runner:
    """Return a runner whose end waits for its files, never for the name of a host."""
    return asyncio.Runner(loop_factory=_loop)


def _loop() -> asyncio.AbstractEventLoop:
    loop = asyncio.new_event_loop()
    loop.set_default_executor(_Threads())
    return loop


class _Threads(ThreadPoolExecutor):
    """Looks names up in threads of their own, which nobody waits for.

    A resolver cannot be interrupted, and takes half a minute where the network is gone.
    """

    def submit(self, call: Callable[P, T], /, *args: P.args, **named: P.kwargs) -> Future[T]:
        if not _resolves(call):
            return super().submit(call, *args, **named)
        future: Future[T] = Future()

        def look() -> None:
            if future.set_running_or_notify_cancel():
                _answer(future, lambda: call(*args, **named))

        threading.Thread(target=look, name="resolver", daemon=True).start()
        return future


def _resolves(call: object) -> bool:
    return call is socket.getaddrinfo


def _answer(future: Future[Any], call: Callable[[], Any]) -> None:
    try:
        result = call()
    except Exception as error:  # noqa: BLE001 - handed to whoever waits for it
        future.set_exception(error)
    else:
        future.set_result(result)
