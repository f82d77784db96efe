"""The model in a process of its own: started, loaded, asked, let go of."""

import os
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from app.backends.local import runtime_record as records
from app.backends.local.bundle import worker_file
from app.backends.local.device import Found, Memory, memory_in
from app.backends.local.fit import Setup
from app.backends.local.interpreter import RUNTIME, interpreter, is_own, is_private
from app.backends.local.settings import LocalSettings
from app.backends.local.troubles import (
    error_of,
    killed,
    private_error_of,
    sensible,
    too_large,
    unfit,
    unfit_private,
)
from app.child.protocol import Buffer, Garbled, Reply, TooLarge
from app.core.chat import Progress
from app.core.control import Control
from app.core.errors import ChildGone, ModelError, Unavailable
from app.core.words import _
from app.hosting.host import Child

_START_SECONDS: Final = 60.0  # of a Python; torch is loaded by the first request
_SILENCE_SECONDS: Final = 900.0  # one step of a large picture on a processor takes minutes
_GRACE_SECONDS: Final = 30.0  # a step that is under way; loading anew takes longer than that
_DTYPES: Final[Mapping[str, str]] = {"fp16": "float16"}


@dataclass(frozen=True, slots=True)
class Job:
    """What to load: a folder's model on a device, in a way; `cache_bytes` for conversations."""

    folder: Path
    device: Found
    setup: Setup
    cache_bytes: int


class Runner:
    """Starts the worker with the interpreter of the settings. Any thread, one call at a time.

    `folder` is where the worker's archive is put, and the private Python is.
    """

    def __init__(self, settings: Callable[[], LocalSettings], folder: Path) -> None:
        self._settings = settings
        self._folder = folder
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._made: tuple[object, ...] = ()  # what the child was made for

    @property
    def program(self) -> str:
        """The interpreter that runs the model. Raises ModelError where there is none."""
        return interpreter(self._settings().python, os.environ, self._folder / RUNTIME)

    def memory(self, control: Control) -> Memory:
        """Return what there is to compute on; nothing when cancelled. Raises AppError."""
        for reply in self._request("memory", {}, (), control):
            if reply.kind == "item":
                with sensible():
                    return memory_in(reply.header)
        return Memory()

    def load(self, job: Job, control: Control) -> Iterator[Progress]:
        """Load a model in the place of the one before; yields how far it is. Raises AppError.

        Nobody can stop a load but by ending its process, so that is what one does that is cancelled
        or left.
        """
        setup = job.setup
        header = {
            "folder": str(job.folder),
            "device": job.device.id,
            "dtype": _DTYPES.get(setup.precision, "auto"),
            "quantization": setup.precision if setup.scope != "none" else "none",
            "scope": setup.scope,
            "picture_tokens": setup.picture,
            "context": setup.context,
            "cache_bytes": job.cache_bytes,
        }
        try:
            for reply in self._request("load", header, (), control):
                if reply.kind == "progress":
                    with sensible():
                        step = progress_of(reply.header)
                    yield step
        except GeneratorExit:
            self.close()
            raise
        if control.cancelled:
            self.close()

    def unload(self, control: Control) -> None:
        """Let go of the model; the process stays. Raises AppError."""
        for _reply in self._request("unload", {}, (), control):
            pass

    def ask(
        self, header: Mapping[str, object], payloads: Sequence[Buffer], control: Control
    ) -> Iterator[Reply]:
        """Ask the model that is loaded; yields replies as they come. Raises AppError."""
        yield from self._request("ask", header, payloads, control)

    def close(self) -> None:
        """End the process; its memory is free again. A later call starts another."""
        with self._lock:
            child, self._child = self._child, None
        if child is not None:
            child.close()

    def _request(
        self,
        verb: str,
        header: Mapping[str, object],
        payloads: Sequence[Buffer],
        control: Control,
    ) -> Iterator[Reply]:
        child, program = self._ready()
        try:
            yield from child.request(verb, header, payloads, control)
        except ChildGone as error:
            if error.killed:
                raise killed(error) from error
            if not error.begun and self._is_private(program):
                raise unfit_private(error) from error
            if not error.begun and not is_own(program):
                raise unfit(error) from error
            raise
        except Unavailable:
            self.close()  # nothing works any more on a card that was lost, but in a new process
            raise
        except TooLarge as error:
            raise too_large(str(error)) from error

    def _ready(self) -> tuple[Child, str]:
        """Return the child of the settings that hold now, and its interpreter."""
        settings = self._settings()
        program = self.program
        # Of a Python that another process has made anew the files of ours are gone.
        stamp = records.stamp(self._folder / RUNTIME) if self._is_private(program) else None
        made = program, settings.idle_minutes * 60, stamp
        with self._lock:
            before = self._child
            if before is not None and self._made == made:
                return before, program
            child = self._child = self._new(program, settings.idle_minutes * 60)
            self._made = made
        if before is not None:
            before.close()
        return child, program

    def _is_private(self, program: str) -> bool:
        return is_private(program, self._folder / RUNTIME)

    def _new(self, program: str, idle_seconds: float) -> Child:
        try:
            archive = worker_file(self._folder)
        except OSError as error:
            raise ModelError(
                _("{folder} cannot be written: {reason}.").format(
                    folder=self._folder, reason=error.strerror
                ),
                _("Make room there, or allow writing."),
            ) from error
        # What is installed there belongs together: nothing of its user's variables for Python
        # (-I) may get in between. Who names a Python has those as he likes.
        private = self._is_private(program)
        return Child(
            "local",
            idle_seconds=idle_seconds,
            start_seconds=_START_SECONDS,
            silence_seconds=_SILENCE_SECONDS,
            grace_seconds=_GRACE_SECONDS,
            program=(program, *(("-I",) if private else ()), str(archive)),
            errors=private_error_of if private else error_of,
        )


def progress_of(header: Mapping[str, Any]) -> Progress:
    """Return a piece of progress in words. Raises Garbled."""
    stage, done, total = header.get("stage"), header.get("done"), header.get("total")
    said = {
        "start": _("Starting what runs the model"),
        "load": _("Loading the model"),
        "vision": _("Looking at the picture"),
        "prefill": _("Reading the question"),
    }.get(str(stage))
    if said is None or type(done) is not int or type(total) is not int:
        raise Garbled("progress")
    return Progress(said, done, total)
