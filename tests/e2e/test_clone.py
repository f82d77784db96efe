"""A stranger's first minutes: clone, the README's first command, the second one's set-up."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PIL import Image

from environment import ROOT

pytestmark = [pytest.mark.slow, pytest.mark.timeout(400)]

_FOREIGN: Final = ("DISPLAY", "WAYLAND_DISPLAY", "VIRTUAL_ENV", "PYTHONPATH", "LANGUAGE", "LC_ALL")


@pytest.fixture(scope="module")
def stranger_environment(real_environment: Mapping[str, str]) -> dict[str, str]:
    """The real home for pip (its configuration and cache), and no display."""
    kept = {name: value for name, value in real_environment.items() if name not in _FOREIGN}
    inside = str(ROOT / ".venv")
    places = [each for each in kept["PATH"].split(os.pathsep) if not each.startswith(inside)]
    return {**kept, "PATH": os.pathsep.join(places), "LANG": "C.UTF-8"}


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The last commit, in an empty folder."""
    head = ["git", "-C", str(ROOT), "rev-parse", "--verify", "--quiet", "HEAD"]
    asked = shutil.which("git") and subprocess.run(head, stdout=subprocess.DEVNULL, check=False)
    if not asked or asked.returncode != 0:
        pytest.skip("not a git checkout with a commit")
    folder = tmp_path_factory.mktemp("clone") / "eyeline"
    subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True)
    yield folder
    shutil.rmtree(folder)  # a virtual environment is large, and pytest keeps three runs


def _dev(
    clone: Path, environment: Mapping[str, str], *arguments: str
) -> tuple["subprocess.CompletedProcess[str]", float]:
    base = getattr(sys, "_base_executable", sys.executable)
    started = time.monotonic()
    told = subprocess.run(
        [base, "packaging/dev.py", *arguments], cwd=clone, env=environment, check=False,
        stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=390,
    )  # fmt: skip
    return told, time.monotonic() - started


def test_run_answers_without_a_display(clone: Path, stranger_environment: dict[str, str]) -> None:
    told, _ = _dev(clone, stranger_environment, "run")
    assert told.returncode == 0, told.stderr
    assert "no display" in told.stderr
    assert re.search("save", told.stdout, re.IGNORECASE)
    with Image.open(clone / "assets" / "demo.png") as before:
        asked = np.asarray(before.convert("RGB"))
    with Image.open(clone / "eyeline-demo.png") as after:
        answered = np.asarray(after.convert("RGB"))
    assert asked.shape == answered.shape
    assert 0 < (asked != answered).any(axis=2).mean() < 0.2
    assert not (clone / ".venv" / "lib").joinpath("torch").exists()


def test_a_second_run_sets_nothing_up(clone: Path, stranger_environment: dict[str, str]) -> None:
    told, duration = _dev(clone, stranger_environment, "setup")
    print(f"second set-up: {duration:.2f} s")
    assert told.returncode == 0, told.stderr
    assert "Set up in" not in told.stderr


def test_arguments_reach_the_program(clone: Path, stranger_environment: dict[str, str]) -> None:
    told, _ = _dev(clone, stranger_environment, "run", "--version")
    assert told.returncode == 0, told.stderr
    assert told.stdout.startswith("Eyeline ")


def test_the_tests_are_set_up_and_collected(
    clone: Path, stranger_environment: dict[str, str]
) -> None:
    told, _ = _dev(clone, stranger_environment, "test", "--list")
    assert told.returncode == 0, told.stdout[-3000:] + told.stderr[-3000:]
    assert "tests/e2e/test_clone.py::test_run_answers_without_a_display" in told.stdout
    assert re.search(r"\d+(/\d+)? tests collected", told.stdout)
