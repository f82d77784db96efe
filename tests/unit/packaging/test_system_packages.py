import io
import os
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import system_packages
from console import Stop

Install = Callable[..., None]

_DPKG = """#!/bin/sh
while read name; do echo "$name installed"; done < {folder}/installed
exit 1
"""
_APT = """#!/bin/sh
echo "$@" >> {folder}/apt.txt
echo "Need to get 12.3 MB of archives."
test ! -e {folder}/broken || {{ echo "E: Unable to locate package xvfb"; exit 100; }}
"""
_POLICY = """#!/bin/sh
grep -qx "$2" {folder}/offered && echo "  Candidate: 1.0" || echo "  Candidate: (none)"
"""
_SUDO = """#!/bin/sh
echo sudo >> {folder}/apt.txt
exec "$@"
"""


@pytest.fixture
def debian(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A Debian whose programs write down what they were asked."""
    for name, text in (
        ("dpkg-query", _DPKG), ("apt-get", _APT), ("apt-cache", _POLICY), ("sudo", _SUDO),
    ):  # fmt: skip
        program = tmp_path / name
        program.write_text(text.format(folder=tmp_path))
        program.chmod(0o755)
    (tmp_path / "installed").write_text("xauth\nlibegl1\n")
    (tmp_path / "offered").write_text("libglib2.0-0\n")
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    monkeypatch.setattr(system_packages, "_stale", lambda: False)
    return tmp_path


def _apt(debian: Path) -> list[str]:
    notes = debian / "apt.txt"
    return notes.read_text().splitlines() if notes.exists() else []


def test_the_lists_hold_what_a_newcomer_lacks() -> None:
    assert "python3-venv" in system_packages.RUN
    assert any(each.startswith("fonts-noto-cjk") for each in system_packages.RUN)


def test_what_is_missing_is_found(debian: Path) -> None:
    assert system_packages.missing(["xauth", "xvfb", "libegl1|libegl2"]) == ["xvfb"]
    assert system_packages.missing([]) == []


@pytest.mark.parametrize("own", [True, False])
def test_venv_is_only_needed_where_python_cannot_make_one(
    debian: Path, monkeypatch: pytest.MonkeyPatch, own: bool
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda _: object() if own else None)
    assert system_packages.missing(["python3-venv"]) == ([] if own else ["python3-venv"])


def test_root_installs_at_once(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    system_packages.require(["xauth", "xvfb", "libglib2.0-0t64|libglib2.0-0"])
    (line,) = _apt(debian)
    assert line.endswith("install -y --no-install-recommends xvfb libglib2.0-0")


def test_nothing_is_asked_when_nothing_is_missing(debian: Path) -> None:
    system_packages.require(["xauth"])
    assert _apt(debian) == []


def test_old_lists_are_fetched_anew(debian: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(system_packages, "_stale", lambda: True)
    system_packages.require(["xvfb"])
    assert [line.split()[-1] for line in _apt(debian)] == ["update", "xvfb"]


def test_a_failure_is_tried_again_with_new_lists_then_said(
    debian: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    (debian / "broken").touch()
    with pytest.raises(Stop, match="Unable to locate package xvfb"):
        system_packages.require(["xvfb"])


def test_without_a_terminal_the_line_is_printed_and_the_code_is_3(debian: Path) -> None:
    with pytest.raises(Stop) as stopped:
        system_packages.require(["xvfb"])
    assert stopped.value.code == 3
    line = "sudo apt-get install -y --no-install-recommends xvfb"
    assert line in stopped.value.message
    assert _apt(debian) == []


@pytest.mark.parametrize(
    ("answer", "allowed"), [("\n", True), ("y\n", True), ("n\n", False), ("", False)]
)
def test_at_a_terminal_it_asks(
    debian: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    answer: str,
    allowed: bool,
) -> None:
    monkeypatch.setattr(system_packages, "interactive", lambda: True)
    monkeypatch.setattr(sys, "stdin", io.StringIO(answer))
    if allowed:
        system_packages.require(["xvfb"])
        assert _apt(debian)[0] == "sudo"
    else:
        with pytest.raises(Stop) as stopped:
            system_packages.require(["xvfb"])
        assert stopped.value.code == 3
        assert _apt(debian) == []
    assert "sudo apt-get install -y --no-install-recommends xvfb" in capsys.readouterr().err
