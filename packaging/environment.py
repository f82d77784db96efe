"""A virtual environment of a checkout: made, filled with pinned packages, healed when broken.

Its state lies in it, in `eyeline.json`. It is "pending" from before the first change until after
the last, so that whatever an interrupted set-up left behind is made anew.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from console import Stop, say, seconds
from installer import Installer
from recipes import EYELINE, LOCAL, Recipe

ROOT: Final = Path(__file__).resolve().parent.parent
LOCAL_PYTHON: Final = "EYELINE_LOCAL_PYTHON"
"""Where Eyeline finds the interpreter that has torch (`app.backends.local`)."""
_TAG: Final = f"{sys.implementation.cache_tag} {sys.platform}"


@dataclass(frozen=True, slots=True)
class _State:
    """What it holds: `extras` of pyproject.toml, `packages` = names of its .dist-info."""

    fingerprint: str
    folder: str
    tag: str
    extras: tuple[str, ...] = ()
    packages: tuple[str, ...] = ()
    pending: bool = False


class Environment:
    """The one of the checkout `root` that is made by `recipe`."""

    def __init__(
        self, root: Path = ROOT, base: str | None = None, recipe: Recipe = EYELINE
    ) -> None:
        self.root = root
        self._recipe = recipe
        # Run from inside a virtual environment, the one to build on is the Python behind it.
        self._base = base or str(getattr(sys, "_base_executable", sys.executable))
        self.folder = root / recipe.folder
        self._file = self.folder / "eyeline.json"

    @property
    def python(self) -> Path:
        return self.script("python")

    def script(self, name: str) -> Path:
        """Return the path of a program that is installed in it."""
        if os.name == "nt":
            return self.folder / "Scripts" / f"{name}.exe"
        return self.folder / "bin" / name

    @property
    def there(self) -> bool:
        """Whether programs run in it, up to date or not."""
        state = self._state()
        return self.python.exists() if state is None else self._usable(state) is not None

    def ready(self, *extras: str) -> bool:
        """Whether it is up to date and holds at least these extras."""
        state = self._state()
        return (
            state is not None
            and self._usable(state) is not None
            and state.fingerprint == self._recipe.fingerprint(self.root)
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
        self._require_space(self._sizes(wanted)[1])
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
        """Return the environment for programs in it, without what would lead them astray.

        It tells where an interpreter with torch is, unless the user has said so.
        """
        astray = ("PYTHONHOME", "PYTHONPATH", "__PYVENV_LAUNCHER__", "VIRTUAL_ENV")
        kept = {name: value for name, value in os.environ.items() if name not in astray}
        local = self if self._recipe is LOCAL else Environment(self.root, recipe=LOCAL)
        return {LOCAL_PYTHON: str(local.python), **kept} if local.there else kept

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
        """Whether somebody made it by hand, and it works: that one is used as it is."""
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

    def _sizes(self, extras: Iterable[str], *, cuda: bool = False) -> tuple[int, int]:
        """Return MB to download and on disk."""
        sizes = [self._recipe.sizes[extra] for extra in {"", *extras}]
        sizes += [self._recipe.cuda] * cuda
        download, disk = (sum(column) for column in zip(*sizes, strict=True))
        return download, disk

    def _require_space(self, needed: int) -> None:
        free = shutil.disk_usage(self.root).free / 1e6
        if free < needed:
            raise Stop(f"Eyeline needs {needed} MB in {self.root}; {free:.0f} MB are free.")

    def _create(self) -> None:
        if self.folder.exists() or self.folder.is_symlink():
            say(
                f"The {self.folder.name} found here cannot be used "
                "(unfinished, moved or of another Python)."
            )
            self.remove()
        say(f"Making {self.folder.name} …")
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
        pip = Installer(self.python, self.root, self.folder / "setup.log", self.variables())
        before = self._file.read_bytes() if self._file.exists() else None
        self._write(pending=True)
        held = ("--constraint", str(self.root / self._recipe.constraints))
        # First a pip that knows what the next lines ask for.
        self._must(pip, [(*held, "pip")], before)
        wanted = self._recipe.requirements(self.root, extras)
        if update:
            say(f"Bringing {self.folder.name} up to date …")
        else:
            cuda = any(self._recipe.cuda) and pip.brings_cuda((*held, *wanted[0]))
            download, disk = self._sizes(extras, cuda=cuda)
            say(f"Installing, at most {download} MB to download and {disk} MB on disk …")
            self._require_space(disk)
        pins = ("--progress-bar", "raw", *held, "--build-constraint", held[1])
        self._must(pip, [(*pins, *each) for each in wanted], before)
        self._write(extras=tuple(extras))

    def _must(self, pip: Installer, calls: Iterable[Sequence[str]], before: bytes | None) -> None:
        """Run `pip install` with each of these arguments; raises Stop when one fails.

        Where nothing was changed the state is the one `before`: what worked works on.
        """
        for number, arguments in enumerate(calls):
            failure = pip.install(arguments)
            if failure is None:
                continue
            if number == 0 and not failure.installing:
                self._restore(before)
            raise Stop(f"{failure.explained()}\nAll that pip said: {pip.log}")

    def _restore(self, state: bytes | None) -> None:
        if state is None:
            self._file.unlink()
        else:
            self._file.write_bytes(state)

    def _write(self, *, pending: bool = False, extras: tuple[str, ...] = ()) -> None:
        packages = () if pending else self._packages()
        made_from = self._recipe.fingerprint(self.root)
        state = _State(made_from, str(self.folder), _TAG, extras, packages, pending)
        part = self._file.with_suffix(".part")
        part.write_text(json.dumps(asdict(state), indent=1), encoding="utf-8")
        part.replace(self._file)


def note_newer_python() -> None:
    """Say what a Python newer than the one of the pinned versions means."""
    if sys.version_info >= (3, 12):
        say(
            f"Python {sys.version_info.major}.{sys.version_info.minor}: the pinned versions were "
            "chosen on 3.11 and are used here as well, where builds of them exist."
        )
