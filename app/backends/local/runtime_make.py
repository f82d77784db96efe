"""`Making`: one environment is made by uv, tried out, and put in its place."""

import json
import os
import shutil
from collections.abc import Callable, Generator, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from app.backends.local import runtime_record as records
from app.backends.local import uv, uv_wishes
from app.backends.local.discreet import discreet
from app.backends.local.installing import Installing
from app.backends.local.locks import Lock, processor
from app.backends.local.runtime_check import damaged
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
from app.core.errors import ModelError
from app.core.local_models import Fetching

_LOG: Final = "setup.log"
_OLD: Final = "environment.old"
_GONE: Final = "removed.part"
_TIMES: Final = 2
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
        self._variables = uv_wishes.environment(environment, root, proxy)
        self._discreet = discreet(self._variables)
        self._release = release
        self._control = control
        self._part = root / f"environment-{os.getpid()}.part"

    def run(self) -> Steps:
        """Make it; what was there before stays until it is whole."""
        try:
            if records.record_of(self._root) is not None:  # it keeps its own files
                yield from self.forget(records.outdated(self._root, self._lock.packages))
            record = yield from self._made()
            if record is not None:
                self._put(record)
            return record is not None
        finally:
            with suppress(OSError):
                delete(self._part)

    def forget(self, packages: Sequence[str]) -> Steps:
        """Have packages fetched again whose files are not what they should be."""
        code = (yield from self._uv(("cache", "clean", *packages), [])) if packages else 0
        if code == 0:
            records.forget_come(self._root, packages)
        return code == 0

    def _made(self) -> Generator[Fetching, None, Record | None]:
        """Make it beside the one there is; returns what it is, None after a cancel.

        Where it cannot be loaded, something that was fetched is not any more what it was: a crash
        of the machine may have cut files that uv had just written. That is done once more.
        """
        for again in (False, True):
            if not ((yield from self._bring_python()) and (yield from self._bring_packages())):
                return None
            try:
                return (yield from self._try_out())
            except ModelError:
                if again or not (yield from self._mend()):
                    raise
        return None

    def _mend(self) -> Steps:
        """Have all be fetched again that may be why it does not work; whether there was any."""
        wrong: tuple[str, ...] = ()
        for step in damaged(self._part, self._control, self._lock.sizes):
            if isinstance(step, Fetching):
                yield step
            else:
                wrong = step
        if wrong:
            return (yield from self.forget(wrong))
        pythons = self._root / uv_wishes.PYTHONS
        if self._control.cancelled or not pythons.is_dir():
            return False
        delete(pythons)
        return True

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
            # One for another processor may be first on the path, and has no packages.
            wanted = f"cpython-{version}-any-{processor()}"
            where = ("--python", wanted, str(self._part))
            code = yield from self._trusting(
                ("venv", "--clear", "--relocatable", preference, *where), said, more
            )
            if self._control.cancelled:
                return False
            if code == 0 and records.program_in(self._part).exists():
                return True
            if is_of_room(said):
                raise no_room(self._root)
            first = first or said
        raise python_error(first, self._lock.pythons)

    def _bring_packages(self) -> Steps:
        """Install what the lock names, those bytes and no others."""
        lock = self._lock
        ratio = lock.download / max(1, lock.disk)
        installing = Installing(lock.sizes, self._come(), self._root / "cache", ratio)
        arguments = [
            "pip", "install", "--python", str(records.program_in(self._part)), "--require-hashes",
            "--no-deps", "--only-binary", ":all:", "--requirements", str(lock.file),
        ]  # fmt: skip
        if lock.backend and not _MIRRORS & self._variables.keys():  # else somebody has it for us
            arguments += ["--torch-backend", lock.backend]
        versions = lock.packages

        def step(line: str | None) -> Fetching:
            if line and installing.feed(line):
                come = {name: versions[name] for name in installing.come if name in versions}
                records.note_come(self._root, come)
            return installing.step()

        said: list[str] = []
        code = yield from self._trusting(arguments, said, {}, step)
        if self._control.cancelled or code == 0:
            return not self._control.cancelled
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
        answer = next((line for line in reversed(said) if line.startswith("{")), "")
        try:
            told = json.loads(answer) if code == 0 else {}
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
        return records.come(self._root, self._lock.packages)

    def _trusting(
        self,
        arguments: Sequence[str],
        said: list[str],
        more: Mapping[str, str],
        step: Callable[[str | None], Fetching | None] = lambda _line: None,
    ) -> Generator[Fetching, None, int]:
        """Run uv; where it does not believe who answers, again with what the system believes."""
        code = yield from self._uv(arguments, said, more, step)
        if code and not self._control.cancelled and is_of_certificates(said):
            said.clear()
            more = {**more, "UV_SYSTEM_CERTS": "1"}
            code = yield from self._uv(arguments, said, more, step)
        return code

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
                        said.append(self._discreet(line))
                        log.write(f"{said[-1]}\n")
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


def remove(root: Path) -> None:
    """Delete all but the lock on it. Raises OSError.

    From the first moment on there is no environment, so that half of one never passes for it.
    """
    ready = records.environment(root)
    delete(root / _GONE)
    if ready.exists():
        ready.rename(root / _GONE)
    records.forget_all(root)
    for _again in range(_TIMES):  # a Python that still runs may write what it has compiled
        for each in root.iterdir():
            if each.name != ".lock":
                delete(each)


def can_link(root: Path) -> bool:
    """Whether a file can have two names there, so that what is kept twice takes no more room."""
    one, other = root / "link.part", root / "link-2.part"
    try:
        one.touch()
        other.unlink(missing_ok=True)
        other.hardlink_to(one)
        return other.stat().st_ino == one.stat().st_ino
    except OSError:
        return False
    finally:
        for each in (one, other):
            with suppress(OSError):
                each.unlink(missing_ok=True)


def delete(path: Path) -> None:
    """Delete a file or folder, if it is there. Raises OSError."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
