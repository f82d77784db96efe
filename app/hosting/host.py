"""The host's side: one child process, started when it is needed, replaced when it fails."""

import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from app.child import protocol
from app.child.protocol import Buffer, Envelope, Failure, Reply
from app.core import words
from app.core.control import Control
from app.core.errors import AppError, ChildError, ChildGone
from app.core.words import _
from app.hosting.failures import error_of
from app.hosting.process import Process, command

GRACE: Final = 1.0  # seconds that a process has to end when it is helped to
FAREWELL: Final = 0.2  # seconds that a process has to leave by itself

Wishes = Callable[[], Mapping[str, object]]


@dataclass(eq=False, slots=True)
class _Turn:
    """One request that has the process for itself."""

    number: int
    thread: int
    process: Process | None = None
    lost: bool = False  # another request of the same thread took its place
    hurried: bool = False  # the process was told so
    wishes: Mapping[str, object] = field(default_factory=dict)  # that it was told


class Child:
    """A child process, called `name`; one request at a time, others wait.

    It is `python -m app --child NAME`, or the `program` given, a command that serves as
    `child.worker` does. `errors` makes an AppError of what it calls an expected failure, and raises
    Garbled for one that it does not know.

    It is started by the first request (or `start`) and ended after `idle_seconds` without one, so
    that its memory returns. `start_seconds` bound its start, `silence_seconds` the time between
    two messages of an answer (None: no bound). A cancelled request has `grace_seconds` to end
    before its process is killed: where a new one is dear, more than its longest step takes.
    `nice` > 0 lowers its priority, `memory_bytes` limits its address space (Linux). With
    `finish_seconds` what is under way is not broken off but has that long to come to its end when
    this is closed, and outlives this program by as much: the child has to serve with the same.
    `on_death` is called, on a thread of its own, whenever a process ends that nobody ended. Any
    thread.
    """

    def __init__(
        self,
        name: str,
        *,
        idle_seconds: float | None = 300,
        start_seconds: float = 30,
        silence_seconds: float | None = 60,
        grace_seconds: float = 1,
        nice: int = 0,
        memory_bytes: int | None = None,
        program: Sequence[str] | None = None,
        errors: Callable[[Failure], AppError] = error_of,
        finish_seconds: float = 0,
        on_death: Callable[[], None] = lambda: None,
    ) -> None:
        self._name = name
        self._argv = command(name) if program is None else list(program)
        self._errors = errors
        self._idle_seconds, self._start_seconds = idle_seconds, start_seconds
        self._silence_seconds, self._grace_seconds = silence_seconds, grace_seconds
        self._nice, self._memory_bytes = nice, memory_bytes
        self._finish_seconds, self._on_death = finish_seconds, on_death
        self._changed = threading.Condition()
        self._process: Process | None = None
        self._turn: _Turn | None = None
        self._numbers = 0
        self._idle: threading.Timer | None = None
        self._closed = False

    def request(
        self,
        verb: str,
        header: Mapping[str, object],
        payloads: Sequence[Buffer],
        control: Control,
        wishes: Wishes = dict,
    ) -> Iterator[Reply]:
        """Ask the child; yields its replies as they come and returns when it is done.

        After `control.cancel()` it returns within 100 ms, whatever the child does;
        `control.answer_now()` is told to the child, and so is what `wishes` returns, whenever it
        returns something else: it must be quick, and `wake` has it asked again. Raises what the
        child raised (an AppError of the same class), or ChildError when it could not be started,
        died, hung, failed or spoke nonsense; the next request then has a fresh process. Raises
        TooLarge for more than a message may be. Payloads must not change until the first reply;
        those of replies are read-only views.
        """
        forget = control.on_change(self.wake)
        turn: _Turn | None = None
        try:
            turn = self._take_turn(control)
            process = self._ready_process(control)
            if process is None:
                return
            asked = Envelope("request", turn.number, {"verb": verb, "header": header}, payloads)
            with self._changed:
                process.ask(asked)
                turn.process = process
            while (message := self._next(turn, process, control, wishes)) is not None:
                if message.kind in ("done", "error", "defect"):
                    error = self._error(message)
                    with self._changed:
                        process.settled()
                        turn.process = None
                    if error is not None:
                        raise error
                    return
                yield _reply(message)
        except protocol.Garbled as error:
            gone = self._died("nonsense", None if turn is None else turn.process)
            self._kill(turn)
            raise gone from error
        finally:
            forget()
            if turn is not None:
                self._leave(turn)

    def wake(self) -> None:
        """Have the wishes of the request under way looked at."""
        with self._changed:
            self._changed.notify_all()

    def start(self) -> None:
        """Start the process early, without waiting for it."""
        with self._changed:
            if not self._closed and self._turn is None:
                self._running()
                self._watch_idle()

    def close(self) -> None:
        """End the process; requests under way and later ones fail."""
        with self._changed:
            self._closed = True
            process = self._process
            if self._idle is not None:
                self._idle.cancel()
            if process is not None:
                process.dismiss()
            self._changed.notify_all()
        if process is not None:
            self._see_off(process)

    # ---- turns

    def _take_turn(self, control: Control) -> _Turn:
        """Wait until no other request has the process; a cancelled one gets a turn and loses it."""
        with self._changed:
            thread = threading.get_ident()
            while self._turn is not None and not control.cancelled and not self._closed:
                if self._turn.thread == thread:
                    # Its consumer is here and asks something else: it was left half way, or two
                    # answers are read by turns, which one process cannot give.
                    self._turn.lost = True
                    self._give_up(self._turn)
                    self._turn = None
                else:
                    self._changed.wait()
            self._numbers += 1
            turn = _Turn(self._numbers, thread)
            if self._turn is None:
                self._turn = turn
                if self._idle is not None:
                    self._idle.cancel()
            return turn

    def _leave(self, turn: _Turn) -> None:
        with self._changed:
            if not turn.lost:
                self._give_up(turn)
            if self._turn is turn:
                self._turn = None
                self._watch_idle()
            self._changed.notify_all()

    def _give_up(self, turn: _Turn) -> None:
        """Cancel what the turn asked; kill its process when that does not help in time."""
        process, turn.process = turn.process, None
        if process is None or process.end is not None:
            return
        process.give_up()
        number = process.draining
        if not number:
            return  # its end had come already

        def settled() -> bool:
            return process.draining != number or process.end is not None

        def see_to_it() -> None:
            with self._changed:
                if not self._changed.wait_for(settled, self._grace_seconds):
                    process.kill()

        name = f"child {self._name} given up"
        threading.Thread(target=see_to_it, name=name, daemon=True).start()

    # ---- the process

    def _running(self) -> Process:
        """Return the process, a fresh one when there is none; `_changed` is held."""
        if self._process is None or self._process.end is not None:
            self._process = Process(
                self._name,
                self._argv,
                self._changed,
                nice=self._nice,
                memory_bytes=self._memory_bytes,
                language=words.language(),
                tied=not self._finish_seconds,
                on_death=self._on_death,
            )
        return self._process

    def _ready_process(self, control: Control) -> Process | None:
        """Return a process that waits for a request; None when cancelled meanwhile."""
        with self._changed:
            process = None
            while not control.cancelled:
                if self._closed:
                    raise self._died("closed")
                if process is not None and process.end is not None and not process.ready:
                    raise self._died(process.end, process)
                process = self._running()
                if process.ready and not process.draining:
                    return process
                left = process.started + self._start_seconds - time.monotonic()
                if not process.ready and left <= 0:
                    process.kill()
                    raise self._hung(process)
                self._changed.wait(None if process.ready else left)
            return None

    def _next(
        self, turn: _Turn, process: Process, control: Control, wishes: Wishes
    ) -> Envelope | None:
        """Wait for the next message of the answer; None when it is no longer wanted."""
        bound = self._silence_seconds
        deadline = None if bound is None else time.monotonic() + bound
        with self._changed:
            while not control.cancelled:
                if control.hurried and not turn.hurried:
                    turn.hurried = True
                    process.hurry()
                if (wished := wishes()) != turn.wishes:
                    turn.wishes = wished
                    process.wish(wished)
                if turn.lost:
                    raise self._died("lost", process)
                if process.messages:
                    self._changed.notify_all()  # there is room for another one
                    return process.messages.popleft()
                if process.end is not None:
                    raise self._died(process.end, process)
                left = None if deadline is None else deadline - time.monotonic()
                if left is not None and left <= 0:
                    process.kill()
                    raise self._hung(process)
                self._changed.wait(left)
            return None

    def _watch_idle(self) -> None:
        """Begin to count idle seconds; `_changed` is held."""
        if self._idle is not None:
            self._idle.cancel()
        if self._idle_seconds is None or self._process is None or self._closed:
            return
        process = self._process

        def idle() -> None:
            with self._changed:
                if self._turn is not None or self._idle is not timer:
                    return
                process.dismiss()
            self._see_off(process)

        timer = self._idle = threading.Timer(self._idle_seconds, idle)
        timer.daemon = True
        timer.start()

    def _see_off(self, process: Process) -> None:
        """Wait until a dismissed process is gone, help it when it stays."""
        if not process.wait(max(FAREWELL, self._finish_seconds)):
            with self._changed:
                process.kill()
            process.wait(GRACE)

    def _kill(self, turn: _Turn | None) -> None:
        with self._changed:
            if turn is not None and turn.process is not None:
                turn.process.kill("nonsense")

    # ---- what went wrong, in words

    def _error(self, last: Envelope) -> AppError | None:
        """Return what the last message of an answer says went wrong."""
        if last.kind == "error":
            return self._errors(protocol.failure_of(last.header))
        if last.kind == "done":
            return None
        kind = last.header.get("type")
        if kind == "MemoryError":
            said = _("The helper process “{name}” ran out of memory.")
        else:
            said = _("The helper process “{name}” failed.")
        return ChildError(
            said.format(name=self._name),
            _("Try again; if it happens again, try a smaller picture."),
            detail=f"child {self._name}: {kind} at {last.header.get('at')}",
        )

    def _died(self, why: str, process: Process | None = None) -> ChildError:
        detail = f"child {self._name}: {why}" if process is None else process.report()
        again = _("Try again; the next request starts it afresh.")
        match why:
            case "closed" | "ended" | "lost":
                said = _("The helper process “{name}” was ended.")
                return ChildError(said.format(name=self._name), again, detail=detail)
            case "not started":
                said = _("The helper process “{name}” could not be started.")
                again = _("Install Eyeline again.")
            case "other version":
                said = _("Eyeline was updated while it was running.")
                again = _("Quit it from its icon in the tray, and start it again.")
            case "nonsense":
                said = _("The helper process “{name}” gave an answer that makes no sense.")
            case _:
                said = _("The helper process “{name}” ended unexpectedly.")
        gone = ChildGone(said.format(name=self._name), again, detail=detail)
        if process is not None:
            gone.begun, gone.killed = process.ready, process.killed
        return gone

    def _hung(self, process: Process) -> ChildError:
        return ChildError(
            _("The helper process “{name}” did not answer in time.").format(name=self._name),
            _("Try again; the next request starts it afresh."),
            detail=process.report(),
        )


def _reply(message: Envelope) -> Reply:
    match message.kind:
        case "item" | "progress":
            return Reply(message.kind, message.header, message.payloads)
        case _:
            raise protocol.Garbled("not an answer")
