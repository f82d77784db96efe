"""An answer that is stopped, and an output that nobody reads or that cannot be written."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from tests.e2e.asking import kept, remote
from tests.e2e.program import ROOT, ended, run, start
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece, says, streams


class Stalling:
    """A server that says some words and then nothing until its client goes."""

    def __init__(self, words: str) -> None:
        self.gone = threading.Event()
        self._words = words

    def __call__(self, heard: Heard, wire: Wire) -> None:
        if heard.method == "GET":
            wire.answer(404)
            return
        wire.begin()
        wire.chunk(piece(self._words))
        if wire.wait_gone():
            self.gone.set()


def first_words(process: "subprocess.Popen[bytes]", words: str) -> None:
    """Wait until `words` are on the output: pieces are shown as they come."""
    assert process.stdout is not None
    assert process.stdout.read(len(words)).decode() == words


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping(number: signal.Signals, tiny: str, home: Path) -> None:
    stalling = Stalling("One moment")
    with Server(stalling) as server:
        process = start("ask", tiny, "What?", *remote(server))
        first_words(process, "One moment")
        process.send_signal(number)
        stopped = ended(process)
        assert stalling.gone.wait(60)
    assert stopped.code == 130
    assert stopped.out == "\n"
    assert "Traceback" not in stopped.err
    assert "One moment" in kept(home)


def test_stopping_still_prints_the_json(tiny: str) -> None:
    stalling = Stalling("One moment")
    with Server(stalling) as server:
        process = start("ask", tiny, "What?", "--json", *remote(server))
        wait_for(server)
        process.send_signal(signal.SIGINT)
        stopped = ended(process)
    assert stopped.code == 130
    assert json.loads(stopped.out)["finish"] == "cancelled"


def wait_for(server: Server) -> None:
    """Wait until the question has arrived."""
    condition = threading.Event()
    for _attempt in range(2000):
        if server.asked:
            return
        condition.wait(0.01)
    pytest.fail("no question came")


def test_a_killed_program_has_kept_what_it_printed(tiny: str) -> None:
    with Server(Stalling("Something remarkable")) as server:
        process = start("ask", tiny, "What?", *remote(server))
        first_words(process, "Something remarkable")
        process.kill()
        ended(process)
    assert "What?" in run("history").out
    found = run("history", "remarkable")
    assert found.code == 0
    assert "remarkable" in found.out


def test_killed_in_the_midst_of_a_stream_it_has_kept_every_word(tiny: str) -> None:
    pause = threading.Event()

    def endless(heard: Heard, wire: Wire) -> None:
        if heard.method == "GET":
            wire.answer(404)
            return
        wire.begin()
        for number in itertools.count():
            if not wire.open or pause.wait(0.001):
                return
            wire.chunk(piece(f"word{number} "))

    with Server(endless) as server, start("ask", tiny, "What?", *remote(server)) as process:
        printed = "".join(f"word{number} " for number in range(200))
        first_words(process, printed)
        process.kill()
        assert process.stdout is not None
        printed += process.stdout.read().decode()
        pause.set()
    whole = run("history", "--id", run("history").out.split()[2])
    assert printed in whole.out
    assert "(cut off)" in whole.out


def test_the_reader_of_the_output_goes_away(tiny: str) -> None:
    pause = threading.Event()

    def endless(heard: Heard, wire: Wire) -> None:
        if heard.method == "GET":
            wire.answer(404)
            return
        wire.begin()
        while wire.open and not pause.wait(0.005):
            wire.chunk(piece("line after line\n"))

    with Server(endless) as server, start("ask", tiny, "What?", *remote(server)) as process:
        first_words(process, "line")
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        pause.set()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Broken" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_an_output_that_cannot_be_written(tiny: str) -> None:
    with Server(says("words")) as server, Path("/dev/full").open("wb") as full:
        failed = ended(start("ask", tiny, "What?", *remote(server), stdout=full))
    assert failed.code == 1
    assert "Traceback" not in failed.err
    assert "could not be written" in failed.err


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_an_output_that_is_closed(more: list[str], tiny: str) -> None:
    with Server(says("words")) as server:
        words = [sys.executable, "-m", "app", "ask", tiny, "What?", *more, *remote(server)]
        failed = subprocess.run(
            ["sh", "-c", '"$@" >&-', "sh", *words],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert failed.returncode == 1
    assert "closed" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_an_answer_and_its_notes_in_one_file(tiny: str, tmp_path: Path) -> None:
    half = streams(piece("Half"), piece(finish="length"), DONE)
    with Server(half) as server, (tmp_path / "both").open("wb") as both:
        cut = ended(start("ask", tiny, "?", *remote(server), stdout=both, stderr=both))
    assert cut.code == 1
    lines = (tmp_path / "both").read_text().splitlines()
    assert "Half" in lines
    assert any(line.startswith("The token limit") for line in lines)
