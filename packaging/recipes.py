"""What the virtual environments of a checkout are made of: extras of pyproject.toml, and pins."""

import hashlib
import json
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final


@dataclass(frozen=True, slots=True)
class Recipe:
    """One environment: its `folder` in the checkout, its `constraints`, and what it holds.

    It holds `extras` always, others where they are asked for. `editable`: Eyeline itself with what
    it needs; otherwise only the packages that the extras name, those of `first` by themselves
    before all others. `sizes` are download and disk in MB as measured on Linux x86_64, "" for what
    every one of them holds; `cuda` is what libraries of NVIDIA add where they come along.
    """

    folder: str
    constraints: str
    sizes: Mapping[str, tuple[int, int]]
    extras: tuple[str, ...] = ()
    editable: bool = False
    first: tuple[str, ...] = ()
    cuda: tuple[int, int] = (0, 0)

    def requirements(self, root: Path, extras: Sequence[str]) -> list[list[str]]:
        """Return what pip is asked for, one call after another, for these extras."""
        if self.editable:
            chosen = sorted({*self.extras, *extras})
            whole = f"{root}[{','.join(chosen)}]" if chosen else str(root)
            return [["--editable", whole]]
        named: Mapping[str, list[str]] = _project(root)["project"]["optional-dependencies"]
        wanted = [each for extra in (*self.extras, *extras) for each in named[extra]]
        alone = [[each] for each in wanted if each.startswith(self.first)] if self.first else []
        return [*alone, [each for each in wanted if [each] not in alone]]

    def fingerprint(self, root: Path) -> str:
        """Return a digest of what it is made from; settings of tools are left out."""
        project = _project(root)
        named: Any = [project["build-system"], project["project"]]
        if not self.editable:
            extras = (extra for extra in self.sizes if extra)
            named = self.requirements(root, tuple(extras))
        pins = (root / self.constraints).read_text(encoding="utf-8")
        parts = [json.dumps(named, sort_keys=True), pins]
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def _project(root: Path) -> Mapping[str, Any]:
    return tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))


EYELINE: Final = Recipe(
    folder=".venv",
    constraints="packaging/constraints.txt",
    sizes={"": (240, 760), "test": (110, 310)},
    editable=True,
)
# What freezes the program, with all that it is made of and nothing that tests it.
BUNDLE: Final = Recipe(
    folder=".bundle",
    constraints="packaging/constraints.txt",
    sizes={"": (290, 930)},
    extras=("bundle",),
    editable=True,
)
# accelerate would bring a torch of its own choice.
LOCAL: Final = Recipe(
    folder=".local",
    constraints="packaging/constraints-local.txt",
    sizes={"": (270, 1300), "local-test": (2, 10)},
    extras=("local",),
    first=("torch",),
    cuda=(2550, 4000),
)
LOCAL_OLDEST: Final = Recipe(
    folder=".local-517",
    constraints="packaging/constraints-local-517.txt",
    sizes=LOCAL.sizes,
    extras=LOCAL.extras,
    first=LOCAL.first,
    cuda=LOCAL.cuda,
)
