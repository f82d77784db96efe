"""One run of a child process: started, spoken with, ended."""

import io
import logging
import os
import queue
import re
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final, Literal, cast

from app.child import limits, protocol
from app.child.protocol import Envelope
from app.core import identity
from app.hosting.stack import Stack

WAITING: Final = 64  # messages that may wait to be fetched before the child has to pause
WAITING_BYTES: Final = 32 << 20  # of those together, besides the last of them
End = Literal["not started", "died", "nonsense", "other version", "ended"]

_log = logging.getLogger(__name__)
_TYPE = re.compile(rb"^(?:[a-zA-Z_]\w*\.)*(\w*(?:Error|Exception|Interrupt|Exit))\b", re.MULTILINE)
# Finds this very copy of the package, behind everything that the interpreter brings itself.
_BOOT = (
    "import sys, runpy; sys.path.append(sys.argv.pop(1));"
    " runpy.run_module('app', run_name='__main__', alter_sys=True)"
)


def command(name: str) -> list[str]:
    """Return what starts the child `name` of this program, with this very interpreter."""
    return [*program(), "--child", name]


def program() -> list[str]:
    """Return what starts this very program, in any folder; its arguments follow."""
    if hasattr(sys, "_MEIPASS"):
        return [sys.executable]
    root = Path(__file__).resolve().parents[2]
    return [sys.executable, "-P", "-c", _BOOT, str(root)]


class Process:
    """A running child.

    `changed` guards all state and is notified at every change; it belongs to the `Child` whose
    process this is. Methods that say so are called with it held; `on_death` is called without it.
    """

    def __init__(
        self,
        name: str,
        argv: Sequence[str],
        changed: threading.Condition,
        *,
        nice: int,
        memory_bytes: int | None,
        language: str,
        tied: bool = True,
        on_death: Callable[[], None] = lambda: None,
    ) -> None:
        self.started = time.monotonic()
        self.ready = False
        self.end: End | None = None
        self.killed = False  # by the system, which does that where memory is short
        self.messages: deque[Envelope] = deque()
        self.draining = 0  # number of a request that was given up and has not ended yet
        self._wanted = 0
        self._changed, self._on_death = changed, on_death
        self._name, self._argv, self._nice, self._tied = name, argv, nice, tied
        self._outbox: queue.SimpleQueue[list[memoryview] | None] = queue.SimpleQueue()
        self._popen: subprocess.Popen[bytes] | None = None
        self._stderr_bytes, self._stderr_type = 0, ""
        self._stack = Stack()
        hello = {
            "protocol": protocol.PROTOCOL,
            "version": identity.VERSION,
            "nice": nice,
            "memory_bytes": memory_bytes,
            "language": language,
        }
        self._outbox.put(protocol.pack(Envelope("hello", header=hello)))
        self._thread = threading.Thread(target=self._run, name=f"child {name}", daemon=True)
        self._thread.start()

    # ---- called by the Child, `changed` held

    def ask(self, message: Envelope) -> None:
        """Send a request; its answer arrives in `messages`. Raises ValueError (`pack`)."""
        self._outbox.put(protocol.pack(message))
        self._wanted = message.number

    def settled(self) -> None:
        """Say that the answer has come to its end."""
        self._wanted = 0

    def give_up(self) -> None:
        """Cancel the request under way; what still comes of it is dropped."""
        over = any(map(_is_last, self.messages))  # or we would wait for an end that has come
        self.draining, self._wanted = 0 if over else self._wanted, 0
        self.messages.clear()
        if self.draining:
            self._outbox.put(protocol.pack(Envelope("cancel", self.draining)))
        self._changed.notify_all()

    def hurry(self) -> None:
        """Tell the request under way to come to its end with what there is."""
        self._outbox.put(protocol.pack(Envelope("hurry", self._wanted)))

    def wish(self, wishes: Mapping[str, object]) -> None:
        """Tell the request under way what is wanted of it from now on."""
        self._outbox.put(protocol.pack(Envelope("wish", self._wanted, wishes)))

    def dismiss(self) -> None:
        """Ask it to leave; whoever asked kills it when it stays."""
        self.end = self.end or "ended"
        self._outbox.put(protocol.pack(Envelope("bye")))
        self._outbox.put(None)
        self._changed.notify_all()

    def kill(self, reason: End = "ended") -> None:
        """End it now."""
        self.end = self.end or reason
        self._outbox.put(None)
        if self._popen is not None and self._popen.returncode is None:
            limits.kill(self._popen)
        self._changed.notify_all()

    # ---- called without it

    def wait(self, seconds: float) -> bool:
        """Wait until it is gone and reaped; False when it is still there after `seconds`."""
        self._thread.join(seconds)
        return not self._thread.is_alive()

    def report(self) -> str:
        """Return its name, how it ended and how much it said on stderr: never what it said."""
        code = self._popen.returncode if self._popen is not None else None
        said = f"{self._stderr_bytes} bytes on stderr {self._stderr_type}".rstrip()
        crash = f", {self._stack.kind} in {self._stack.top}" if self._stack.kind else ""
        return f"child {self._name}: exit code {code}, {said}{crash}"

    def _run(self) -> None:
        """Start it and read its messages until it ends.

        All of its life is in this thread, because the kernel ties a child to the thread that
        started it (`limits.die_with_parent`).
        """
        try:
            popen = subprocess.Popen(
                self._argv,
                bufsize=0,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=_environment(os.environ),
                start_new_session=True,
                creationflags=limits.popen_flags(self._nice),
            )
        except OSError as error:
            _log.warning("child %s not started: %s", self._name, type(error).__name__)
            self._ended("not started")
            return
        with self._changed:
            self._popen = popen
            if self.end is not None:
                limits.kill(popen)
        leash = limits.tie(popen) if self._tied else None
        helpers = [
            threading.Thread(
                target=work, args=(popen,), name=f"child {self._name} {end}", daemon=True
            )
            for work, end in ((self._write, "in"), (self._drain, "err"))
        ]
        for helper in helpers:
            helper.start()
        reason = self._read(popen)
        # Our own hand looks the same to whoever asks later.
        self.killed = reason == "died" and self.end is None and limits.was_killed(popen)
        limits.kill(popen)
        popen.wait()
        self._outbox.put(None)
        for helper in helpers:
            helper.join(1)
        del leash
        self._ended(reason)

    def _read(self, popen: "subprocess.Popen[bytes]") -> End:
        """Hand on its messages; return why they ended."""
        assert popen.stdout is not None
        pipe = cast("io.FileIO", popen.stdout)  # unbuffered
        try:
            hello = protocol.read(pipe)
            if hello is None:
                return "died"
            if hello.kind != "hello":
                return "nonsense"
            if dict(hello.header) != {"protocol": protocol.PROTOCOL, "version": identity.VERSION}:
                return "other version"
            with self._changed:
                self.ready = True
                self._changed.notify_all()
            while (message := protocol.read(pipe)) is not None:
                self._deliver(message)
        except (protocol.Garbled, MemoryError):
            return "nonsense"
        except (protocol.BrokenOff, OSError):
            return "died"
        finally:
            pipe.close()
        return "died"

    @property
    def _full(self) -> bool:
        """Whether what waits is enough; `_changed` is held."""
        payloads = (payload for message in self.messages for payload in message.payloads)
        sizes = (memoryview(payload).nbytes for payload in payloads)
        return len(self.messages) >= WAITING or sum(sizes) >= WAITING_BYTES

    def _deliver(self, message: Envelope) -> None:
        with self._changed:
            while self._full and message.number == self._wanted:
                self._changed.wait()  # the pipe fills and the child waits, too
                if self.end is not None:
                    return
            if message.number == self._wanted:
                self.messages.append(message)
            elif message.number == self.draining and _is_last(message):
                self.draining = 0
            self._changed.notify_all()

    def _write(self, popen: "subprocess.Popen[bytes]") -> None:
        assert popen.stdin is not None
        try:
            with cast("io.FileIO", popen.stdin) as pipe:
                while (message := self._outbox.get()) is not None:
                    protocol.write(pipe, message)
        except OSError:
            return  # it no longer reads; its output ends, too, and says so

    def _drain(self, popen: "subprocess.Popen[bytes]") -> None:
        """Keep its stderr from filling up; remember its size, a last error's type, a crash."""
        assert popen.stderr is not None
        with popen.stderr as pipe:
            tail = b""
            while chunk := pipe.read(1 << 16):
                self._stderr_bytes += len(chunk)
                self._stack.hear(chunk)
                tail = (tail + chunk)[-4096:]
                for found in _TYPE.finditer(tail):
                    self._stderr_type = found[1].decode()

    def _ended(self, reason: End) -> None:
        with self._changed:
            expected = self.end is not None
            self.end = self.end or reason
            self._changed.notify_all()
        level = logging.DEBUG if expected else logging.WARNING
        stack = "".join(f"\n{line}" for line in self._stack.lines)
        _log.log(level, "%s (%s)%s", self.report(), self.end, stack)
        if not expected:
            self._on_death()


def _environment(own: Mapping[str, str]) -> dict[str, str]:
    """Return the child's environment: a key is none of its business."""
    return {name: value for name, value in own.items() if name != "EYELINE_API_KEY"}


def _is_last(message: Envelope) -> bool:
    """Whether it is the end of an answer."""
    return message.kind in ("done", "error", "defect")
