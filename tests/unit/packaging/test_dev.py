import ast
import os
import subprocess
import sys
from functools import partial
from pathlib import Path
from typing import Final

import pytest

import checks
import commands
import dev
from console import seconds
from environment import ROOT, Environment

_SUITE: Final = (
    '<testsuites><testsuite tests="9" failures="{failures}" errors="1" skipped="{skipped}"/>'
    "</testsuites>"
)
DEV: Final = ROOT / "packaging" / "dev.py"


def test_an_old_python_is_told_what_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 9, 18))
    assert "needs Python 3.11 or newer" in dev.refusal()


def test_this_python_is_welcome() -> None:
    assert dev.refusal() == ""


def test_the_entry_can_be_read_by_old_pythons() -> None:
    ast.parse(DEV.read_text(encoding="utf-8"), feature_version=(3, 6))


def test_only_the_standard_library_is_needed() -> None:
    """The set-up runs before anything is installed: -I -S sees no site-packages."""
    code = f"import sys; sys.path.insert(0, {str(DEV.parent)!r}); import commands"
    subprocess.run([sys.executable, "-I", "-S", "-c", code], check=True)


@pytest.mark.parametrize("arguments", [[], ["fly"], ["run2"], ["bench", "--slow"]])
def test_wrong_verbs_are_explained(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit) as ended:
        commands.main(arguments)
    assert ended.value.code == 2
    assert "usage" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "called"),
    [
        (["run"], ("run", [])),
        (["run", "--version"], ("run", ["--version"])),
        (["run", "ask", "a.png", "Why?", "--json"], ("run", ["ask", "a.png", "Why?", "--json"])),
        (["test"], ("test", "all", [])),
        (["test", "--quick"], ("test", "quick", [])),
        (["test", "--list"], ("test", "list", [])),
        (["test", "tests/qt", "-k", "no"], ("test", "all", ["tests/qt", "-k", "no"])),
        (["test", "--deep", "-s"], ("test", "deep", ["-s"])),
        (["bench", "--quick", "start"], ("bench", ["start"], True)),
        (["setup", "--fresh"], ("setup", True)),
        (["words"], ("words",)),
    ],
)  # fmt: skip
def test_verbs(
    arguments: list[str], called: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[object, ...]] = []

    def note(name: str, *values: object, **named: object) -> int:
        seen.append((name, *values, *named.values()))
        return 0

    for name in ("run", "setup", "test", "bench", "words"):
        monkeypatch.setattr(commands, name, partial(note, name))
    assert commands.main(arguments) == 0
    assert seen == [called]


def test_pictures_are_named_only_where_some_were_drawn(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("EYELINE_PICTURES", raising=False)
    folder = tmp_path / "build/pictures"
    assert checks._pictures(tmp_path, 0) is None
    folder.mkdir(parents=True)
    (folder / "done-light.png").touch()
    os.utime(folder / "done-light.png", (100, 100))
    assert checks._pictures(tmp_path, 101) is None
    assert checks._pictures(tmp_path, 99) == folder
    monkeypatch.setenv("EYELINE_PICTURES", str(tmp_path))
    assert checks._pictures(tmp_path, 99) is None


def test_every_check_is_of_the_environment(tmp_path: Path) -> None:
    found = checks.commands(Environment(tmp_path))
    assert {
        "ruff format",
        "ruff check",
        "import rules",
        "words",
        "mypy win32",
        "mypy darwin",
    } < set(found)
    assert all(command[0].startswith(str(tmp_path / ".venv")) for command in found.values())


@pytest.mark.parametrize(
    ("report", "failed", "counts"),
    [
        (_SUITE.format(failures=1, skipped=2), True, (5, 2, 2)),
        (_SUITE.format(failures=0, skipped=0).replace('errors="1"', ""), False, (9, 0, 0)),
        (_SUITE.format(failures=0, skipped=0).replace('errors="1"', ""), True, (9, 1, 0)),
        ("<testsuites>", True, (0, 1, 0)),
        (None, True, (0, 1, 0)),
    ],
)
def test_counts(
    tmp_path: Path, report: str | None, failed: bool, counts: tuple[int, int, int]
) -> None:
    file = tmp_path / "pytest.xml"
    if report is not None:
        file.write_text(report)
    assert checks._counts(file, fallback_failed=failed) == checks.Counts(*counts)


@pytest.mark.parametrize(
    ("duration", "words"), [(0.04, "0.0 s"), (9.94, "9.9 s"), (41.2, "41 s"), (185, "3 min 5 s")]
)
def test_seconds(duration: float, words: str) -> None:
    assert seconds(duration) == words
