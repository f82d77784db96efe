"""Which tests run where: the local model's in an environment with torch, all others in `.venv`."""

import os
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

from console import say
from environment import Environment
from recipes import LOCAL, LOCAL_OLDEST

Selection = Literal["all", "quick", "deep", "list"]

_LOCAL_TESTS: Final = "tests/local"
# A red run is red again: the same examples every time. Plain pytest looks for others.
_SAME: Final = "--hypothesis-profile=ci"
_SELECTED: Final[dict[Selection, tuple[str, ...]]] = {
    "all": ("-m", "not deep", _SAME),
    "quick": ("-m", "not deep and not slow", "--ignore=tests/engines", _SAME),
    "deep": ("-m", "deep"),
    "list": ("-m", "not deep", "--collect-only", "-q"),
}
_NOTHING_COLLECTED: Final = 5  # pytest's exit status


@dataclass(frozen=True, slots=True)
class Suite:
    """One run of pytest; `good` are its exit statuses that are no failure."""

    name: str
    environment: Environment
    arguments: tuple[str, ...]
    good: tuple[int, ...] = (0,)


def suites(environment: Environment, selection: Selection, arguments: Sequence[str]) -> list[Suite]:
    """Return the runs of a selection; what those of the local model need is set up. Raises Stop.

    Paths among `arguments` say which of the two is meant; without any they all run, the local
    model's only where nothing else was said.
    """
    inside = [each for each in arguments if each.startswith(_LOCAL_TESTS)]
    outside = [each for each in arguments if _is_path(environment.root, each, inside)]
    options = [each for each in arguments if each not in (*inside, *outside)]
    found = []
    if outside or not inside:
        found.append(_main(environment, selection, [*outside, *options]))
    if inside or not arguments:
        found += _local(environment, selection, [*(inside or [_LOCAL_TESTS]), *options])
    return found


def _is_path(root: Path, argument: str, inside: Collection[str]) -> bool:
    """Whether it names tests that are not among those `inside`."""
    return argument not in inside and (root / argument.partition("::")[0]).exists()


def _main(environment: Environment, selection: Selection, arguments: Sequence[str]) -> Suite:
    command = [*_SELECTED[selection], *arguments]
    if selection in ("all", "quick") and not arguments:
        command += ["-n", str(os.cpu_count()), "--dist", "loadfile"]
    good = (0, _NOTHING_COLLECTED) if selection == "deep" else (0,)  # none need be marked deep
    return Suite("pytest", environment, tuple(command), good)


def _local(environment: Environment, selection: Selection, arguments: Sequence[str]) -> list[Suite]:
    """Return the local model's, none in a quick run; each release of transformers has its own."""
    recipe = LOCAL_OLDEST if selection == "deep" else LOCAL
    local = Environment(environment.root, recipe=recipe)
    if selection == "quick":
        return []
    if selection == "list" and not local.there:
        say(f"{_LOCAL_TESTS}: not listed, they need {recipe.folder}, which a whole run sets up.")
        return []
    local.prepare("local-test")
    command = ["-c", f"{_LOCAL_TESTS}/pytest.ini", *arguments]
    if selection == "list":
        command += ["--collect-only", "-q"]
    return [Suite(f"pytest {recipe.folder}", local, tuple(command))]
