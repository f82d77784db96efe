"""One asyncio loop in a thread, and blocking readers of what arrives there.

Closing a blocking connection from another thread does not wake who reads it; cancelling a task
does, at once. So all connections live in one loop, and whoever asks waits at a queue.
"""

import asyncio
import queue
import threading
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Coroutine, Sequence
from concurrent.futures import Future
from contextlib import aclosing, suppress
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeVar

from app.backends.remote.body import Body
from app.backends.remote.probe import Page
from app.core.control import Control
from app.core.errors import BackendError

T = TypeVar("T")

_AHEAD: Final = 512  # pieces that may wait for a slow reader before the server has to
_AHEAD_PAUSE: Final = 0.005
_DRAIN_SECONDS: Final = 0.5
_CLOSE_SECONDS: Final = 2.0


@dataclass(frozen=True, slots=True)
class Opened:
    """The server agreed to answer; the body follows."""

    content_type: str


@dataclass(frozen=True, slots=True)
class Ended:
    """The body is complete as far as HTTP is concerned."""


Arrival = Opened | bytes | Ended


class Line(Protocol):
    """The way to one server, used in the loop only. Raises what `client` says."""

    def chat(self, body: Body, session: str) -> AsyncGenerator[Opened | bytes, None]: ...
    async def look(self, url: str, seconds: float) -> Page | BackendError: ...
    async def close(self) -> None: ...


class Attempt:
    """One request on its way, read by the one thread that began it."""

    def __init__(self) -> None:
        self._arrived: queue.SimpleQueue[Arrival | BaseException | None] = queue.SimpleQueue()
        self._task: Future[None] | None = None
        self._loop: asyncio.AbstractEventLoop | None = None
        self._forget: Callable[[], None] = lambda: None

    def read(self, deadline: float) -> Arrival | None:
        """Wait for what comes next; None when `Control` changed meanwhile.

        `deadline` in time.monotonic(). Raises TimeoutError then, or what went wrong in the loop.
        """
        try:
            arrival = self._arrived.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty:
            raise TimeoutError from None
        if isinstance(arrival, BaseException):
            raise arrival
        return arrival

    def cancel(self) -> None:
        """Close the connection now; the server sees it at once."""
        self._forget()
        if self._task is not None:
            self._task.cancel()

    def release(self) -> None:
        """Nothing more is wanted: let the body end, so that the connection can be used again."""
        self._forget()
        if self._task is not None and self._loop is not None:
            with suppress(RuntimeError):  # the loop has ended, and the connection with it
                self._loop.call_soon_threadsafe(
                    self._loop.call_later, _DRAIN_SECONDS, self._task.cancel
                )

    # ---- for the bridge

    def follow(
        self, task: "Future[None]", loop: asyncio.AbstractEventLoop, control: Control
    ) -> None:
        self._task = task
        self._loop = loop
        self._forget = control.on_change(lambda: self._arrived.put(None))

    def fail(self, error: BaseException) -> None:
        self._arrived.put(error)

    async def put(self, arrival: Arrival) -> None:
        """Hand over a piece; waits while the reader lags far behind."""
        self._arrived.put(arrival)
        while self._arrived.qsize() > _AHEAD:
            await asyncio.sleep(_AHEAD_PAUSE)


class Bridge:
    """Owns the loop, its thread (started with the first request) and the line to the server."""

    def __init__(self, dial: Callable[[], Line]) -> None:
        self._dial = dial
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._thread: threading.Thread | None = None
        self._line: Line | None = None

    def begin(self, body: Body, session: str, control: Control) -> Attempt:
        """Send a chat request; its answer is read from the returned `Attempt`."""
        attempt = Attempt()
        task, loop = self._submit(self._carry(attempt, body, session))
        attempt.follow(task, loop, control)
        return attempt

    def look(
        self, urls: Sequence[str], seconds: float, control: Control
    ) -> "list[Page | BackendError]":
        """GET all `urls` side by side; for those that brought nothing in time, why.

        Raises what opening the line raises. Empty once `control` is cancelled.
        """
        told: queue.SimpleQueue[None] = queue.SimpleQueue()
        task, _loop = self._submit(self._look(urls, seconds))
        task.add_done_callback(lambda _done: told.put(None))
        forget = control.on_change(lambda: told.put(None))
        try:
            while not task.done() and not control.cancelled:
                told.get()
        finally:
            forget()
        if task.done() and not task.cancelled():
            return task.result()
        task.cancel()
        return []

    def close(self) -> None:
        """End all connections and the thread, which is waited for a moment only.

        A later request starts anew.
        """
        with self._lock:
            if self._loop is None or self._thread is None:
                return
            self._loop.call_soon_threadsafe(self._loop.stop)
            self._thread.join(_CLOSE_SECONDS)
            self._loop = self._thread = None

    # ---- in whoever's thread asks

    def _submit(
        self, work: Coroutine[Any, Any, T]
    ) -> "tuple[Future[T], asyncio.AbstractEventLoop]":
        with self._lock:
            if self._loop is None:
                self._loop = asyncio.new_event_loop()
                self._thread = threading.Thread(
                    target=self._run, args=(self._loop,), name="remote", daemon=True
                )
                self._thread.start()
            return asyncio.run_coroutine_threadsafe(work, self._loop), self._loop

    # ---- in the loop

    def _open_line(self) -> Line:
        if self._line is None:
            self._line = self._dial()
        return self._line

    async def _carry(self, attempt: Attempt, body: Body, session: str) -> None:
        try:
            line = self._open_line()
            await asyncio.sleep(0)  # the first line takes a second to open: cancelled meanwhile?
            async with aclosing(line.chat(body, session)) as arriving:
                async for arrival in arriving:
                    await attempt.put(arrival)
            await attempt.put(Ended())
        except asyncio.CancelledError:
            attempt.fail(ConnectionAbortedError())
            raise
        except Exception as error:  # noqa: BLE001 - handed to the thread that reads
            attempt.fail(error)

    async def _look(self, urls: Sequence[str], seconds: float) -> "list[Page | BackendError]":
        line = self._open_line()
        looks: list[Awaitable[Page | BackendError]] = [line.look(url, seconds) for url in urls]
        return list(await asyncio.gather(*looks))

    def _run(self, loop: asyncio.AbstractEventLoop) -> None:
        """Serve until the loop is stopped, then hang up, whoever still waits for that."""
        asyncio.set_event_loop(loop)
        try:
            loop.run_forever()
            loop.run_until_complete(self._hang_up())
            loop.run_until_complete(loop.shutdown_asyncgens())
        finally:
            loop.close()

    async def _hang_up(self) -> None:
        others = [task for task in asyncio.all_tasks() if task is not asyncio.current_task()]
        for task in others:
            task.cancel()
        await asyncio.gather(*others, return_exceptions=True)
        line, self._line = self._line, None
        if line is not None:
            await line.close()
