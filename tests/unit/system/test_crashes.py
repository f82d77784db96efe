"""What a run leaves that a signal ends, and what one leaves that ends well."""

import errno
import os
import signal
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

from app.core.crash_report import text_of
from app.system import crashes, log, reports, whole_file

ROOT: Final = Path(__file__).resolve().parents[3]
HIT: Final = "os.kill(os.getpid(), signal.{name})"
LEFT: Final = """
(folder / "crashes").mkdir()
(folder / "crashes" / f"run-{{os.getpid()}}.txt").write_text("{text}")
"""
_RUN: Final = """
import logging, os, signal, sys
from pathlib import Path
from app.system import crashes, log
folder = Path(sys.argv[1])
log.begin(folder / "eyeline.log")
{before}
end = crashes.watch(folder / "crashes", "window")
def ask(question):
    logging.getLogger("app.ui").info("asked, %d characters", len(question))
    {deed}
ask("what is my password")
"""

unix = pytest.mark.skipif(os.name == "nt", reason="signals of Unix")


def run(folder: Path, deed: str, before: str = "") -> int:
    """Run a program that asks something and does `deed`; returns its exit code.

    `before` is what it does before it is watched.
    """
    return subprocess.run(
        [sys.executable, "-c", _RUN.format(deed=deed, before=before), str(folder)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        cwd=folder,
        stderr=subprocess.DEVNULL,
        check=False,
    ).returncode


@unix
@pytest.mark.parametrize("name", ["SIGSEGV", "SIGABRT", "SIGFPE"])
def test_a_crash_is_found_once_and_says_where(name: str, tmp_path: Path) -> None:
    assert run(tmp_path, HIT.format(name=name)) == -getattr(signal, name)
    (crash,) = crashes.found(tmp_path / "crashes")
    assert crash.what.startswith("window ")
    assert "Eyeline" in crash.what
    assert "in ask" in crash.stack
    assert crashes.found(tmp_path / "crashes") == []
    assert [each.stack for each in crashes.kept(tmp_path / "crashes")] == [crash.stack]
    report = reports.of_crash([crash], tmp_path / "eyeline.log")
    assert report is not None
    text = text_of([report])
    assert "asked, 19 characters" in text
    assert "password" not in text
    assert str(tmp_path) not in text
    assert report.log is not None
    assert report.log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("deed", ["end()", "end(); sys.exit(3)"])
def test_a_run_that_ends_well_leaves_nothing(deed: str, tmp_path: Path) -> None:
    run(tmp_path, deed)
    assert list((tmp_path / "crashes").iterdir()) == []


@unix
def test_a_run_that_was_killed_did_not_crash(tmp_path: Path) -> None:
    run(tmp_path, HIT.format(name="SIGKILL"))
    assert len(list((tmp_path / "crashes").iterdir())) == 1
    assert crashes.kept(tmp_path / "crashes") == []
    assert crashes.found(tmp_path / "crashes") == []
    assert list((tmp_path / "crashes").iterdir()) == [], "it is cleaned up"


@unix
def test_a_run_that_goes_on_is_left_alone(tmp_path: Path) -> None:
    deed = "print(flush=True); sys.stdin.read(); end()"
    process = subprocess.Popen(
        [sys.executable, "-c", _RUN.format(deed=deed, before=""), str(tmp_path)],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    )
    assert process.stdout is not None
    process.stdout.readline()
    (file,) = (tmp_path / "crashes").iterdir()
    assert crashes.found(tmp_path / "crashes") == []
    assert file.exists()
    process.communicate(b"")
    assert not file.exists()


def test_of_a_file_only_places_are_told(tmp_path: Path) -> None:
    (tmp_path / "run-7.txt").write_text(
        "window 7, 2026-11-23T05:00:00+00:00, Eyeline 1\n"
        "what is my password\n"
        "Fatal Python error: Segmentation fault\n"
        "\n"
        "Current thread 0x00007f0000000000 (most recent call first):\n"
        '  File "/home/anna/python/site-packages/cv2/gapi.py", line 5 in work\n'
        "sk-secret\n"
    )
    (crash,) = crashes.found(tmp_path)
    assert crash.process == 7
    assert crash.stack.splitlines() == [
        "Fatal Python error: Segmentation fault",
        "Current thread 0x00007f0000000000 (most recent call first):",
        '  File "site-packages/cv2/gapi.py", line 5 in work',
    ]


def test_the_thread_that_crashed_is_told_first(tmp_path: Path) -> None:
    threads = "\n".join(
        f'{name} 0x0{number} (most recent call first):\n  File "/a/{number}.py", line 1 in f\n'
        for number, name in enumerate(("Thread", "Thread", "Current thread", "Thread"))
    )
    said = "Fatal Python error: Segmentation fault"
    modules = "Extension modules: cv2 (total: 1)"
    (tmp_path / "run-7.txt").write_text(f"window 7, x\n{said}\n\n{threads}\n{modules}\n")
    (crash,) = crashes.found(tmp_path)
    told = crash.stack.splitlines()
    assert told[0] == said
    assert told[-1] == modules
    assert [line.split("/")[-1][0] for line in told if line.startswith("  File")] == [*"2013"]
    assert [each.stack for each in crashes.kept(tmp_path)] == [crash.stack]


def test_only_the_last_ones_are_kept(tmp_path: Path) -> None:
    for number in range(6):
        file = tmp_path / f"run-{number}.txt"
        file.write_text(f"window {number}, x\nFatal Python error: Aborted\n")
        os.utime(file, (1000 + number, 1000 + number))
        assert [crash.process for crash in crashes.found(tmp_path)] == [number]
    assert [crash.process for crash in crashes.kept(tmp_path)] == [5, 4, 3]


def test_a_crash_outlives_a_run_of_the_same_number(tmp_path: Path) -> None:
    """In a container the numbers of processes begin anew with each start."""
    crashed = r"ask 1, x\nFatal Python error: Aborted\n"
    run(tmp_path, "end()", LEFT.format(text=crashed))
    assert [crash.what[:3] for crash in crashes.found(tmp_path / "crashes")] == ["ask"]


def test_a_run_that_was_killed_leaves_its_place_to_the_next(tmp_path: Path) -> None:
    run(tmp_path, "end()", LEFT.format(text=r"ask 1, x\n"))
    assert list((tmp_path / "crashes").iterdir()) == []


def test_on_a_full_disk_a_crash_is_told_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_told: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr(whole_file, "write", full)
    (tmp_path / "run-7.txt").write_text("window 7, x\nFatal Python error: Aborted\n")
    (crash,) = crashes.found(tmp_path)
    assert crash.file.exists()
    assert crashes.found(tmp_path) == []
    assert [each.file for each in crashes.kept(tmp_path)] == [crash.file]


def test_without_a_place_nothing_is_watched(tmp_path: Path) -> None:
    (tmp_path / "crashes").write_text("a file")
    assert run(tmp_path, "end()") == 0
    assert crashes.found(tmp_path / "crashes") == []
    assert crashes.kept(tmp_path / "nowhere") == []


def test_lines_that_were_set_aside_belong_to_it_too(tmp_path: Path) -> None:
    file = tmp_path / "eyeline.log"
    (tmp_path / "eyeline.log.1").write_text("2026-11-23 05:00:00,000 0.1.0 7 INFO app.a first\n")
    file.write_text("2026-11-23 05:00:01,000 0.1.0 7 INFO app.a last\n")
    assert [line.split()[-1] for line in log.lines_of(7, file)] == ["first", "last"]


def test_lines_of_the_log_belong_to_a_process(tmp_path: Path) -> None:
    file = tmp_path / "eyeline.log"
    head = "2026-11-23 05:00:00,000 0.1.0"
    file.write_text(
        f"{head} 41 INFO app one\n{head} 42 ERROR app two\n  app/x.py:1 f\nKeyError\n"
        f"{head} 41 INFO app three\n{head} 420 INFO app four\n"
    )
    told = [line.rpartition(" ")[2] for line in log.lines_of(42, file)]
    assert told == ["two", "f", "KeyError"]
    assert log.lines_of(42, tmp_path / "none") == ()
