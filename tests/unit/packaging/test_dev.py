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
import suites
from console import Stop, seconds
from environment import ROOT, Environment
from recipes import LOCAL
from suites import Selection

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
        (["local"], ("local", False)),
        (["local", "--fresh"], ("local", True)),
        (["bundle-test"], ("bundle_test", [])),
        (["bundle-test", "-k", "rpm"], ("bundle_test", ["-k", "rpm"])),
        (["words"], ("words",)),
        (["pictures"], ("pictures",)),
    ],
)  # fmt: skip
def test_verbs(
    arguments: list[str], called: tuple[object, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[tuple[object, ...]] = []

    def note(name: str, *values: object, **named: object) -> int:
        seen.append((name, *values, *named.values()))
        return 0

    for name in ("run", "setup", "test", "bench", "pictures", "words", "local", "bundle_test"):
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
    ("selection", "arguments", "runs"),
    [
        ("all", [], [("pytest", ""), ("pytest .local", "tests/local")]),
        ("all", ["-k", "no"], [("pytest", "-k no")]),
        ("all", ["tests/qt", "-x"], [("pytest", "tests/qt -x")]),
        ("all", ["tests/local/test_cache.py::test_x", "-k", "no"],
         [("pytest .local", "tests/local/test_cache.py::test_x -k no")]),
        ("all", ["tests/local", "tests/qt", "-s"],
         [("pytest", "tests/qt -s"), ("pytest .local", "tests/local -s")]),
        ("quick", [], [("pytest", "")]),
        ("deep", [], [("pytest", ""), ("pytest .local-517", "tests/local")]),
        ("list", [], [("pytest", ""), ("pytest .local", "tests/local --collect-only -q")]),
    ],
)  # fmt: skip
def test_every_test_runs_where_it_can(
    monkeypatch: pytest.MonkeyPatch,
    selection: Selection,
    arguments: list[str],
    runs: list[tuple[str, str]],
) -> None:
    prepared: list[tuple[str, ...]] = []
    monkeypatch.setattr(Environment, "prepare", lambda self, *_: prepared.append(self.folder.name))
    monkeypatch.setattr(Environment, "there", True)
    found = suites.suites(Environment(), selection, arguments)
    assert [suite.name for suite in found] == [name for name, _ in runs]
    for suite, (name, told) in zip(found, runs, strict=True):
        assert " ".join(suite.arguments).endswith(told)
        assert suite.environment.folder.name == (name.partition(" ")[2] or ".venv")
        assert suite.environment.folder.name in [".venv", *prepared]


def test_listing_sets_nothing_up(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(Environment, "there", False)
    assert [suite.name for suite in suites.suites(Environment(), "list", [])] == ["pytest"]
    assert "they need .local" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("torch", "said"),
    [
        ("2.13.0+cu130\nNVIDIA H200", "computes on NVIDIA H200."),
        ("2.13.0+cpu\ncpu", "far too slow"),
        ("", "cannot be loaded: OSError: no driver"),
    ],
)
def test_what_the_local_model_would_compute_on_is_said(
    tmp_path: Path, torch: str, said: str
) -> None:
    environment = Environment(tmp_path, recipe=LOCAL)
    environment.python.parent.mkdir(parents=True)
    environment.python.write_text(
        f"#!/bin/sh\necho warning; echo '{torch}'; test -n '{torch}' && exit\n"
        "echo 'OSError: no driver' >&2; exit 1\n"
    )
    environment.python.chmod(0o755)
    if torch:
        assert said in commands._computes_on(environment)
    else:
        with pytest.raises(Stop, match=said):
            commands._computes_on(environment)


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
