"""The virtual environment `.venv`: made, filled with the pinned packages, healed when broken.

Its state lies in `.venv/eyeline.json`. It is "pending" from before the first change until after
the last, so that whatever an interrupted set-up left behind is made anew.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from console import Stop, say, seconds
from pip_output import PipOutput

ROOT: Final = Path(__file__).resolve().parent.parent
CONSTRAINTS: Final = "packaging/constraints.txt"
_TAG: Final = f"{sys.implementation.cache_tag} {sys.platform}"
# Sizes as measured on Linux x86_64: download and disk, in MB.
_SIZES: Final = {"": (240, 760), "test": (110, 310)}


@dataclass(frozen=True, slots=True)
class _State:
    """What `.venv` holds: `extras` of pyproject.toml, `packages` = names of its .dist-info."""

    fingerprint: str
    folder: str
    tag: str
    extras: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    pending: bool = False


class Environment:
    """`.venv` of the checkout `root`."""

    def __init__(self, root: Path = ROOT, base: str | None = None) -> None:
        self.root = root
        # Run from inside a virtual environment, the one to build on is the Python behind it.
        self._base = base or str(getattr(sys, "_base_executable", sys.executable))
        self.folder = root / ".venv"
        self._file = self.folder / "eyeline.json"

    @property
    def python(self) -> Path:
        return self.script("python")

    def script(self, name: str) -> Path:
        """Return the path of a program that is installed in it."""
        if os.name == "nt":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    def ready(self, *extras: str) -> bool:
        """Whether it is up to date and holds at least these extras."""
        state = self._state()
        return (
            state is not None
            and self._usable(state) is not None
            and state.fingerprint == fingerprint(self.root)
            and set(extras) <= set(state.extras)
            and set(state.packages) <= set(self._packages())
        )

    def prepare(self, *extras: str) -> None:
        """Bring it up to date, with at least these extras. Raises Stop."""
        if self.ready(*extras):
            return
        started = time.monotonic()
        note_newer_python()
        state = self._usable(self._state())
        wanted = sorted({*extras, *(state.extras if state else ())})
        self._require_space(wanted)
        if state is None and not self._foreign():
            self._create()
        self._install(wanted, update=state is not None)
        say(f"Set up in {seconds(time.monotonic() - started)}.")

    def remove(self) -> None:
        """Delete it, so that the next set-up starts anew."""
        if self.folder.is_symlink() or self.folder.is_file():
            self.folder.unlink()
        elif self.folder.exists():
            try:
                shutil.rmtree(self.folder)
            except OSError as error:
                raise Stop(f"{self.folder} could not be removed: {error.strerror}.") from error

    def variables(self) -> Mapping[str, str]:
        """Return the environment for programs in it, without what would lead them astray."""
        astray = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV")
        return {name: value for name, value in os.environ.items() if name not in astray}

    # ---- what is there

    def _usable(self, state: _State | None) -> _State | None:
        """Return `state` when the environment can be built upon, None when it has to be made."""
        whole = (
            state is not None
            and not state.pending
            and state.tag == _TAG
            and state.folder == str(self.folder)  # its scripts hold absolute paths
            and self.python.exists()  # also false for a link to a Python that is gone
        )
        return state if whole else None

    def _foreign(self) -> bool:
        """Whether somebody made `.venv` by hand, and it works: that one is used as it is."""
        if self._file.exists() or not self.python.exists():
            return False
        code = "import pip, sys; print(sys.implementation.cache_tag, sys.platform, sys.prefix)"
        told = subprocess.run(
            [self.python, "-c", code], capture_output=True, text=True, check=False,
            env=self.variables(),
        )  # fmt: skip
        return told.stdout.strip() == f"{_TAG} {self.folder}"

    def _state(self) -> _State | None:
        try:
            values = json.loads(self._file.read_text(encoding="utf-8"))
            for name in ("extras", "packages"):
                values[name] = tuple(values[name])
            return _State(**values)
        except (OSError, ValueError, TypeError, KeyError):
            return None

    def _packages(self) -> tuple[str, ...]:
        found = self.folder.glob("[Ll]ib/**/site-packages/*.dist-info")
        return tuple(sorted(path.name for path in found))

    # ---- making it

    def _require_space(self, extras: Iterable[str]) -> None:
        needed = sum(_SIZES[extra][1] for extra in {"", *extras})
        free = shutil.disk_usage(self.root).free / 1e6
        if free < needed:
            raise Stop(f"Eyeline needs {needed} MB in {self.root}; {free:.0f} MB are free.")

    def _create(self) -> None:
        if self.folder.exists() or self.folder.is_symlink():
            say("The .venv found here cannot be used (unfinished, moved or of another Python).")
            self.remove()
        say("Making .venv …")
        self.folder.mkdir()
        self._write(pending=True)
        made = subprocess.run(
            [self._base, "-m", "venv", str(self.folder)],
            capture_output=True, text=True, check=False, env=self.variables(),
        )  # fmt: skip
        if made.returncode != 0:
            last = (made.stderr or made.stdout).strip().splitlines()[-1:]
            raise Stop("\n".join(["Python could not make a virtual environment.", *last]))

    def _install(self, extras: Sequence[str], *, update: bool) -> None:
        sizes = [_SIZES[extra] for extra in ("", *extras)]
        download, disk = (sum(column) for column in zip(*sizes, strict=True))
        if update:
            say("Bringing .venv up to date …")
        else:
            say(f"Installing, at most {download} MB to download and {disk} MB on disk …")
        before = self._file.read_bytes() if self._file.exists() else None
        self._write(pending=True)
        held = str(self.root / CONSTRAINTS)
        wanted = f"{self.root}[{','.join(extras)}]" if extras else str(self.root)
        pins = ("--constraint", held, "--build-constraint", held)
        for arguments in (
            ("--constraint", held, "pip"),  # first one that knows what the next line asks for
            ("--progress-bar", "raw", *pins, "--editable", wanted),
        ):
            failure = self._pip(arguments)
            if failure is None:
                continue
            if not failure.installing:  # nothing was changed: what worked works on
                self._restore(before)
            log = self.folder / "setup.log"
            raise Stop(f"{failure.explained()}\nAll that pip said: {log}")
        self._write(extras=tuple(extras))

    def _pip(self, arguments: Sequence[str]) -> PipOutput | None:
        """Run `pip install`; returns its output when it failed."""
        output = PipOutput()
        command = [str(self.python), "-m", "pip", "install", *arguments]
        foreign = ("PIP_USER", "PIP_TARGET", "PIP_PREFIX", "PIP_CONSTRAINT", "PIP_REQUIREMENT")
        variables = {k: v for k, v in self.variables().items() if k not in foreign}
        variables |= {"PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1"}
        with (
            (self.folder / "setup.log").open("a", encoding="utf-8") as log,
            subprocess.Popen(
                command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
                encoding="utf-8", errors="replace", env=variables, cwd=self.root,
            ) as pip,
        ):  # fmt: skip
            assert pip.stdout is not None
            for line in pip.stdout:
                log.write(line)
                output.feed(line.rstrip("\n"))
        return None if pip.returncode == 0 else output

    def _restore(self, state: bytes | None) -> None:
        if state is None:
            self._file.unlink()
        else:
            self._file.write_bytes(state)

    def _write(self, *, pending: bool = False, extras: tuple[str, ...] = ()) -> None:
        packages = () if pending else self._packages()
        state = _State(fingerprint(self.root), str(self.folder), _TAG, extras, packages, pending)
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
        part.replace(self._file)


def fingerprint(root: Path) -> str:
    """Return a digest of what the environment is made from; settings of tools are left out."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    parts = [
        json.dumps([project["build-system"], project["project"]], sort_keys=True),
        (root / CONSTRAINTS).read_text(encoding="utf-8"),
    ]
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def note_newer_python() -> None:
    """Say what a Python newer than the one of the pinned versions means."""
    if sys.version_info >= (3, 12):
        say(
            f"Python {sys.version_info.major}.{sys.version_info.minor}: the pinned versions were "
            "chosen on 3.11 and are used here as well, where builds of them exist."
        )
