"""`Making`: one environment is made by uv, tried out, and put in its place."""

import json
import os
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.backends.local import runtime_record as records
from app.backends.local import uv
from app.backends.local.installing import Installing
from app.backends.local.locks import Lock
from app.backends.local.runtime_record import Record
from app.backends.local.runtime_words import not_loaded, without_uv
from app.backends.local.uv_failures import (
    error_of,
    is_of_certificates,
    is_of_room,
    no_room,
    python_error,
)
from app.core.control import Control
from app.core.local_models import Fetching

_LOG: Final = "setup.log"
_OLD: Final = "environment.old"
_MIRRORS: Final = frozenset({"UV_FIND_LINKS", "UV_INDEX"})
_TRIAL: Final = """\
import json, sys
import torch, transformers, accelerate
cuda, metal = torch.cuda.is_available(), torch.backends.mps.is_available()
device = torch.cuda.get_device_name() if cuda else "mps" if metal else "cpu"
python = ".".join(map(str, sys.version_info[:3]))
print("\\n" + json.dumps({"torch": torch.__version__, "device": device, "python": python}))
"""

Steps = Generator[Fetching, None, bool]
"""How far something is; returns whether it was done, False after a cancel."""


class Making:
    """Works in the folder `root`, which nobody else changes meanwhile.

    `environment` are the variables of this process, `proxy` as the settings say. `release` has
    whoever uses the environment let go of it. All that it does raises AppError and OSError.
    """

    def __init__(
        self,
        root: Path,
        lock: Lock,
        environment: Mapping[str, str],
        proxy: str,
        release: Callable[[], None],
        control: Control,
    ) -> None:
        self._root = root
        self._lock = lock
        self._own = environment
        self._variables = uv.environment(environment, root, proxy)
        self._release = release
        self._control = control
        self._part = root / f"environment-{os.getpid()}.part"

    def run(self) -> Steps:
        """Make it; what was there before stays until it is whole."""
        try:
            if not (yield from self._bring_python()):
                return False
            if not (yield from self._bring_packages()):
                return False
            record = yield from self._try_out()
            if record is not None:
                self._put(record)
            return record is not None
        finally:
            with suppress(OSError):
                delete(self._part)

    def forget(self, packages: Sequence[str]) -> Steps:
        """Have packages fetched again whose files are not what they should be."""
        said: list[str] = []
        code = yield from self._uv(("cache", "clean", *packages), said)
        come = records.come(self._root, self._lock.digest)
        left = tuple(name for name in come if name not in packages)
        records.note_come(self._root, self._lock.digest, left)
        return code == 0

    def _bring_python(self) -> Steps:
        """Make an environment without packages: of a Python of uv's, else of one of the system.

        One of its own is not changed by updates of the system.
        """
        done = sum(self._lock.sizes.get(name, 0) for name in self._come())
        yield Fetching("python", done, self._lock.download)
        asked = [("--managed-python", self._lock.pythons[0])]
        asked += [("--no-managed-python", each) for each in self._lock.pythons]
        first: list[str] = []
        for preference, version in asked:
            said: list[str] = []
            more = {"UV_HTTP_RETRIES": "1"} if not first else {}
            where = ("--python", version, str(self._part))
            code = yield from self._uv(
                ("venv", "--clear", "--relocatable", preference, *where), said, more
            )
            if self._control.cancelled:
                return False
            if code == 0 and records.program_in(self._part).exists():
                return True
            if is_of_room(said):
                raise no_room(self._root)
            first = first or said
        raise python_error(first)

    def _bring_packages(self) -> Steps:
        """Install what the lock names, those bytes and no others."""
        lock = self._lock
        ratio = lock.download / max(1, lock.disk)
        installing = Installing(lock.sizes, self._come(), self._root / "cache", ratio)
        arguments = [
            "pip", "install", "--python", str(records.program_in(self._part)), "--require-hashes",
            "--no-deps", "--only-binary", ":all:", "--requirements", str(lock.file),
        ]  # fmt: skip
        if lock.backend and not _MIRRORS & self._own.keys():  # else somebody has it for us
            arguments += ["--torch-backend", lock.backend]

        def step(line: str | None) -> Fetching:
            if line and installing.feed(line):
                records.note_come(self._root, lock.digest, installing.come)
            return installing.step()

        for more in ({}, {"UV_SYSTEM_CERTS": "1"}):
            said: list[str] = []
            code = yield from self._uv(arguments, said, more, step)
            if self._control.cancelled or code == 0:
                return not self._control.cancelled
            if not is_of_certificates(said):
                break
        raise error_of(said, self._root)

    def _try_out(self) -> Generator[Fetching, None, Record | None]:
        """Load torch in what was made; returns what it is, None after a cancel."""
        step = Fetching("trying", self._lock.download, self._lock.download)
        yield step
        said: list[str] = []
        command = (str(records.program_in(self._part)), "-I", "-c", _TRIAL)
        code = yield from self._follow(command, said, {}, lambda _line: step)
        if self._control.cancelled:
            return None
        try:
            told = json.loads(said[-1]) if code == 0 and said else {}
            record = Record(lock=self._lock.name, digest=self._lock.digest, size=0, **told)
        except (ValueError, TypeError) as error:
            raise not_loaded(said) from error
        if record.torch.partition("+")[0] != self._lock.torch.partition("+")[0]:
            raise not_loaded([f"torch {record.torch}"])
        return record

    def _put(self, record: Record) -> None:
        """Put what was made in its place."""
        ready, old = records.environment(self._root), self._root / _OLD
        records.write_record(self._part, record)
        self._release()
        if ready.exists():
            ready.rename(old)
        self._part.rename(ready)
        delete(old)
        records.write_record(ready, records.with_size(record, records.size_of(self._root)))

    # ---- programs

    def _come(self) -> tuple[str, ...]:
        return records.come(self._root, self._lock.digest)

    def _uv(
        self,
        arguments: Sequence[str],
        said: list[str],
        more: Mapping[str, str] | None = None,
        step: Callable[[str | None], Fetching | None] = lambda _line: None,
    ) -> Generator[Fetching, None, int]:
        program = uv.program()
        if program is None:
            raise without_uv()
        return (yield from self._follow((program, *arguments), said, more or {}, step))

    def _follow(
        self,
        command: Sequence[str],
        said: list[str],
        more: Mapping[str, str],
        step: Callable[[str | None], Fetching | None],
    ) -> Generator[Fetching, None, int]:
        """Run a program; what it says is added to `said` and to the log. Returns its status."""
        running = uv.run(command, {**self._variables, **more}, self._root, self._control)
        with (self._root / _LOG).open("a", encoding="utf-8") as log:
            try:
                while True:
                    line = next(running)
                    if line:
                        said.append(line)
                        log.write(f"{line}\n")
                    if (told := step(line)) is not None:
                        yield told
            except StopIteration as end:
                return int(end.value)
            finally:
                running.close()


def tidy(root: Path) -> None:
    """Clean up after one that was killed, and have its work be gone on with. Raises OSError."""
    settle(root)
    for left in (*root.glob("*.part"), *root.glob("cache/.tmp*")):
        delete(left)
    (root / _LOG).unlink(missing_ok=True)


def settle(root: Path) -> None:
    """Bring back what was there before where the new one did not come into its place."""
    ready, old = records.environment(root), root / _OLD
    if is_unsettled(root):
        old.rename(ready)
    elif old.exists():
        delete(old)


def is_unsettled(root: Path) -> bool:
    """Whether somebody was killed between putting the old one away and the new one in."""
    return (root / _OLD).exists() and not records.environment(root).exists()


def delete(path: Path) -> None:
    """Delete a file or folder, if it is there. Raises OSError."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
