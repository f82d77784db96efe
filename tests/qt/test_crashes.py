"""What crashed the program, in processes of their own: they live on."""

import os
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Final

from tests.qt import dropped_windows, failing_overrides, failing_start

ROOT: Final = Path(__file__).parents[2]


def test_windows_go_on_the_gui_thread_while_lanes_work() -> None:
    """Whoever makes garbage: a timer that goes on another thread leaves a hole behind."""
    assert _said(dropped_windows) == ["MainThread"]


def test_an_error_in_an_override_is_told_to_whoever_called_qt() -> None:
    assert _said(failing_overrides) == ["RuntimeError", "ValueError"]


def test_a_program_that_cannot_be_loaded_says_why_and_ends() -> None:
    """Else an icon would stay that does nothing."""
    assert _said(failing_start) == ["builtins.PermissionError", "1"]


def _said(program: ModuleType) -> list[str]:
    """Run `program`, and return the words that it prints."""
    done = subprocess.run(
        [sys.executable, "-m", program.__name__],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=110,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.split()
