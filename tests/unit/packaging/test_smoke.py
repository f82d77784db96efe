"""The trial of a bundle: it finds out what a program does not do, whatever that says."""

import os
import stat
import sys
from pathlib import Path

import pytest

import smoke
from app.core import identity
from console import Stop

# A program that remembers by a file whether it runs, and does wrong what EYELINE_WRONG names.
_PROGRAM = """#!{python}
import json, os, pathlib, sys, time
wrong = os.environ.get("EYELINE_WRONG", "")
runs = pathlib.Path(os.environ["HOME"], "runs")
match sys.argv[1:]:
    case ["--version"]:
        print("Eyeline", "9.9" if wrong == "version" else "{version}")
    case ["ask", picture, *rest]:
        assert pathlib.Path(picture).is_file() and "reader" in rest
        boxes = [] if wrong == "answer" else [dict(label="Save")]
        print("oh" if wrong == "words" else json.dumps(dict(boxes=boxes)))
    case ["trigger", "quit"]:
        if wrong == "quit":
            sys.exit(1)
        runs.unlink()
    case ["trigger", _]:
        sys.exit(0 if runs.exists() else 1)
    case []:
        if runs.exists():
            sys.exit(3 if wrong == "second" else 0)
        runs.touch()
        while runs.exists():
            if wrong == "crash":
                runs.unlink()
                sys.exit(4)
            time.sleep(0.01)
        sys.exit(5 if wrong == "end" else 0)
"""


@pytest.fixture
def bundle(tmp_path: Path) -> Path:
    made = tmp_path / "eyeline"
    made.mkdir()
    program = made / "eyeline"
    program.write_text(_PROGRAM.format(python=sys.executable, version=identity.VERSION))
    program.chmod(program.stat().st_mode | stat.S_IXUSR)
    return made


def test_a_program_that_does_all_of_it(bundle: Path, home: Path) -> None:
    smoke.look(bundle, os.environ)

    assert not (home / "runs").exists()


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("version", "not " + identity.VERSION),
        ("words", "no JSON"),
        ("answer", "boxes"),
        ("crash", "ended by itself"),
        ("second", "second start fails"),
        ("quit", "failed with 1"),
        ("end", "ended with 5"),
    ],
)
def test_one_that_fails_at_something(
    bundle: Path, wrong: str, said: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("EYELINE_WRONG", wrong)

    with pytest.raises(Stop, match=said):
        smoke.look(bundle, os.environ)


def test_each_system_has_its_programs(tmp_path: Path) -> None:
    for name in ("eyeline.exe", "eyeline-cli.exe"):
        (tmp_path / name).touch()
    inside = tmp_path / "Eyeline.app/Contents/MacOS"
    inside.mkdir(parents=True)
    (inside / "eyeline").touch()

    assert smoke.programs(tmp_path) == (tmp_path / "eyeline.exe", tmp_path / "eyeline-cli.exe")
    assert smoke.programs(tmp_path / "Eyeline.app") == (inside / "eyeline", inside / "eyeline")
    assert smoke.programs(inside / "eyeline") == (inside / "eyeline", inside / "eyeline")
    with pytest.raises(Stop, match="There is no"):
        smoke.programs(inside.parent)
