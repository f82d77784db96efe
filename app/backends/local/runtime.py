"""`LocalRuntimes`: the private Python that runs models, made by uv; fulfils the port `Runtimes`."""

import errno
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from app.backends.local import runtime_record as records
from app.backends.local.hf_cache import is_offline
from app.backends.local.interpreter import named
from app.backends.local.locks import (
    Lock,
    Machine,
    build_of,
    fitting,
    locks_in,
    obstacle,
    this_machine,
)
from app.backends.local.runtime_check import damaged
from app.backends.local.runtime_make import Making, can_link, is_unsettled, remove, settle, tidy
from app.backends.local.runtime_words import (
    busy,
    gone,
    spoiled,
    too_little_room,
    undeletable,
    warning_of,
    words_of,
)
from app.backends.local.settings import LocalSettings
from app.backends.local.uv_failures import no_room, unwritable
from app.core.control import Control
from app.core.errors import AppError, ModelError, SettingsError
from app.core.local_models import Fetching
from app.core.local_runtime import Kind, Runtime
from app.core.words import _

_SPARE: Final = 400_000_000  # bytes: a Python of its own, and what is there twice for a moment
_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What `LocalRuntimes` needs of others.

    `folder` is where all of it goes, `locks` where the locks lie. `settings` are those that hold
    now. `held` locks a folder among all processes, and raises OSError. `release` has whoever uses
    the Python let go of it. `machine` tells what it is made for, `free` the bytes on a disk.
    """

    folder: Path
    locks: Path
    settings: Callable[[], LocalSettings]
    held: Callable[[Path], AbstractContextManager[None]]
    release: Callable[[], None]
    environment: Mapping[str, str]
    machine: Callable[[Mapping[str, str]], Machine] = this_machine
    free: Callable[[Path], int] = lambda folder: shutil.disk_usage(folder).free


class LocalRuntimes:
    """Keeps an environment, uv's cache and uv's Pythons in one folder. Any thread.

    What is unfinished lies beside the environment and never takes its place before it has run.
    """

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._root = around.folder

    # ---- what there is

    def look(self) -> Runtime:
        """Return what there is; see `Runtimes.look`."""
        if is_unsettled(self._root):
            with suppress(AppError), self._only_one():
                settle(self._root)
        machine = self._around.machine(self._around.environment)
        locks = locks_in(self._around.locks)
        lock = fitting(locks, machine)
        build = None if lock is None else build_of(lock, machine)
        record = records.record_of(self._root)
        size = record.size if record else records.size_of(self._root)
        if told := named(self._around.settings().python, self._around.environment):
            return Runtime("named", self._root, build, told, size=size)
        if record is not None:
            program = records.program_in(records.environment(self._root))
            words, whole = words_of(record), program.exists()
            return Runtime(
                "ready" if whole else "broken",
                self._root,
                build,
                str(program),
                words,
                "" if whole else gone(),
                warning_of(record, locks.get(record.lock), lock) if whole else "",
                size=size,
            )
        if lock is None:
            return Runtime("absent", self._root, None, fault=obstacle(machine))
        come = records.come(self._root, lock.packages)
        done = sum(lock.sizes.get(name, 0) for name in come)
        if records.program_in(records.environment(self._root)).exists():
            return Runtime("broken", self._root, build, fault=spoiled(), done=done, size=size)
        return Runtime("begun" if done else "absent", self._root, build, done=done, size=size)

    # ---- what is done with it

    def make(self, control: Control, kind: Kind | None = None) -> Iterator[Fetching | Runtime]:
        """Fetch and install; see `Runtimes.make`."""
        lock = self._lock(kind)
        with self._only_one():
            self._make_sure(lock)
            done = yield from self._making(lock, control).run()
        if done:
            yield self.look()

    def repair(self, control: Control) -> Iterator[Fetching | Runtime]:
        """Compare every byte and make it anew; see `Runtimes.repair`."""
        self._make_sure_online()
        record = records.record_of(self._root)
        locks = locks_in(self._around.locks)
        lock = (locks.get(record.lock) if record else None) or self._lock(None)
        with self._only_one():
            wrong: tuple[str, ...] = ()
            for step in damaged(records.environment(self._root), control):
                if isinstance(step, Fetching):
                    yield step
                else:
                    wrong = step
            if control.cancelled:
                return
            making = self._making(lock, control)
            yield from making.forget(wrong)
            self._make_sure(lock)
            done = yield from making.run()
        if done:
            yield self.look()

    def remove(self) -> int:
        """Delete all of it; see `Runtimes.remove`."""
        self._around.release()
        size = records.size_of(self._root)
        with self._only_one():
            try:
                remove(self._root)
            except OSError as error:
                raise undeletable(self._root, error) from error
        return size

    def _making(self, lock: Lock, control: Control) -> Making:
        around = self._around
        proxy = around.settings().proxy
        return Making(self._root, lock, around.environment, proxy, around.release, control)

    def _lock(self, kind: Kind | None) -> Lock:
        machine = self._around.machine(self._around.environment)
        lock = fitting(locks_in(self._around.locks), machine, kind)
        if lock is None:
            said = (
                obstacle(machine) if kind is None else _("There is no such build for this machine.")
            )
            hint = _("A server or the offline reader can answer; or name a Python: local.python.")
            raise ModelError(said, hint)
        return lock

    def _make_sure_online(self) -> None:
        """Raise SettingsError where nothing may be fetched."""
        if self._around.settings().offline or is_offline(self._around.environment):
            raise SettingsError(
                _("Nothing is fetched: this program, or Hugging Face's, is to stay offline."),
                _("Change local.offline, or unset HF_HUB_OFFLINE."),
            )

    def _make_sure(self, lock: Lock) -> None:
        """Clean up, and raise AppError where it may not be made or there is no room for it."""
        self._make_sure_online()
        tidy(self._root)
        there = sum(lock.sizes.get(each, 0) for each in records.come(self._root, lock.packages))
        left = lock.disk - lock.disk * there // max(1, lock.download)
        # What is installed is also in the cache; where a file has one name only, that is another.
        needed = left + _SPARE + (0 if can_link(self._root) else lock.disk)
        if needed > (free := self._around.free(self._root)):
            raise too_little_room(needed, free, self._root)

    @contextmanager
    def _only_one(self) -> Iterator[None]:
        """Keep others from working on it at once. Raises ModelError, also for what OSError says."""
        try:
            with self._around.held(self._root):
                yield
        except TimeoutError as error:
            raise busy() from error
        except OSError as error:
            if error.errno in _FULL:
                raise no_room(self._root) from error
            raise unwritable(self._root, error.strerror or type(error).__name__) from error
