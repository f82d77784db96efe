"""The entry of a build: what it refuses at once, and how it is interrupted."""

import subprocess
from collections.abc import Iterator
from typing import cast

import pytest

import build
import environment


class _Interrupted:
    """A process; whoever waits for it is interrupted first."""

    def __init__(self) -> None:
        self._ends: Iterator[int | None] = iter([None, 130])

    def wait(self) -> int:
        code = next(self._ends)
        if code is None:
            raise KeyboardInterrupt
        return code


def test_an_interrupted_build_ends_with_its_own_words() -> None:
    process = cast("subprocess.Popen[bytes]", _Interrupted())
    assert build._ended(process) == 130


def test_a_foreign_system_is_refused_before_anything_is_downloaded(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(environment, "Environment", None)
    other = "windows" if build.target() != "windows" else "linux"
    assert build.main(["--target", other]) == 1
    assert "can only be made there" in capsys.readouterr().err
