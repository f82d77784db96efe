"""Rules of the house that no linter knows."""

import ast
import re
import tomllib
from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).resolve().parents[3]
SOURCES: Final = sorted(
    path for folder in ("app", "packaging", "tests") for path in (ROOT / folder).rglob("*.py")
)
# Lines; a file that grows beyond has two subjects. Tests are lists of examples.
_LONGEST: Final = {"app": 360, "packaging": 250, "tests": 450}
# A pressed key waits for these, or an idle program carries them: what only types need stays out.
_LEAN: Final = {"app/core/frame.py", "app/core/identity.py", "app/core/ports.py"}
_SILENCED: Final = re.compile(
    r"#\s*(noqa|type: ignore|pragma: no cover)\b(:\s*[A-Z0-9, ]+|\[[^]]*])?"
)


def _complaints(rule: Callable[[str], Iterator[str]], sources: Iterable[Path]) -> list[str]:
    return [
        f"{path.relative_to(ROOT).as_posix()}: {complaint}"
        for path in sources
        for complaint in rule(path.read_text(encoding="utf-8"))
    ]


def test_packaging_does_not_shadow_the_library_of_that_name() -> None:
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_the_top_level_is_fixed() -> None:
    allowed = {"pyproject.toml", "app", "assets", "tests", "packaging", "README.md", "LICENSE"}
    made = {"artefacts", "eyeline-demo.png", "build", "dist"}  # ignored by git
    assert {path.name for path in ROOT.iterdir() if path.name[0] != "."} - made <= allowed


def test_the_map_of_the_house_names_each_room_once() -> None:
    text = (ROOT / "app" / "README.md").read_text(encoding="utf-8")
    named = re.findall(r"^\| `(\w+)/` \|", text, re.MULTILINE)
    rooms = {path.parent.name for path in (ROOT / "app").glob("*/__init__.py")}
    assert sorted({*named} | {"backends"}) == sorted(rooms)
    assert len(named) == len({*named})


def test_packages_are_only_folders() -> None:
    filled = [path for path in SOURCES if path.name == "__init__.py" and path.stat().st_size]
    assert filled == []


def test_files_stay_small() -> None:
    found = {}
    for path in SOURCES:
        name = path.relative_to(ROOT)
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > _LONGEST[name.parts[0]]:
            found[name.as_posix()] = lines
    assert found == {}


def test_modules_say_what_they_are_and_hide_no_imports() -> None:
    def rule(text: str) -> Iterator[str]:
        if text and not ast.get_docstring(ast.parse(text)):
            yield "no docstring"
        if "TYPE_CHECKING" in text:
            yield "imports for type checkers only"

    sources = [path for path in SOURCES if ROOT / "tests" not in path.parents]
    lean = {f"{name}: imports for type checkers only" for name in _LEAN}
    assert set(_complaints(rule, sources)) == lean


def test_what_is_silenced_has_a_reason() -> None:
    def rule(text: str) -> Iterator[str]:
        for number, line in enumerate(text.splitlines(), 1):
            if found := _SILENCED.search(line):
                if not found[2]:
                    yield f"line {number} silences everything"
                if not line[found.end() :].strip(" -#:"):
                    yield f"line {number} gives no reason"

    assert _complaints(rule, SOURCES) == []


@pytest.mark.parametrize("pinned", ["", "-local", "-local-517"])
def test_every_dependency_is_pinned(pinned: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    constraints = (ROOT / "packaging" / f"constraints{pinned}.txt").read_text(encoding="utf-8")
    pins = {line.partition("==")[0] for line in constraints.split() if "==" in line}
    extras = project["optional-dependencies"]
    own = {"local", "local-test"}  # of another interpreter
    wanted = chain(
        *([] if pinned else [project["dependencies"]]),
        *(extras[name] for name in (own if pinned else extras.keys() - own)),
    )
    names = {re.split(r"[=<>; \[]", each)[0].lower().replace("_", "-") for each in wanted}
    assert names <= pins
