import io
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from app.cli.terminal import OutputClosed, Terminal
from app.core.chat import Progress
from app.core.check import Check, lines_of
from app.core.errors import MediaError, StoreError, Unavailable


class Screen(io.StringIO):
    """A stream that is a terminal."""

    def isatty(self) -> bool:
        return True


class Broken(io.StringIO):
    """A stream whose other end failed."""

    def __init__(self, error: OSError) -> None:
        super().__init__()
        self._error = error

    def write(self, text: str) -> int:
        raise self._error


def test_the_answer_and_the_notes_go_apart() -> None:
    out, err = io.StringIO(), io.StringIO()
    terminal = Terminal(out, err)
    terminal.stream("half a ")
    terminal.note("a note")
    terminal.stream("line")
    terminal.end_stream()
    terminal.end_stream()
    terminal.failed(StoreError("It broke.", "Mend it."))
    terminal.failed(StoreError("It broke."))
    assert out.getvalue() == "half a line\n"
    assert err.getvalue() == "a note\nIt broke. — Mend it.\nIt broke.\n"


def test_a_sequence_cut_into_pieces_is_taken_out() -> None:
    out = io.StringIO()
    terminal = Terminal(out, io.StringIO())
    for piece in ("a\x1b", "[3", "1m", "b\r", "\n"):
        terminal.stream(piece)
    terminal.end_stream()
    assert out.getvalue() == "ab\n"


def test_notes_cannot_steer_either() -> None:
    err = io.StringIO()
    Terminal(io.StringIO(), err).note("label \x1b[2J\x9b1m")
    assert err.getvalue() == "label \n"


def test_on_one_screen_a_note_begins_its_own_line() -> None:
    screen = Screen()
    terminal = Terminal(screen, screen)
    terminal.stream("half a line")
    terminal.note("a note")
    terminal.end_stream()
    assert screen.getvalue() == "half a line\na note\n"


def test_in_one_file_a_note_begins_its_own_line_too(tmp_path: Path) -> None:
    path = tmp_path / "both.txt"
    with path.open("w") as out, path.open("a") as err:
        terminal = Terminal(out, err)
        terminal.stream("① TOP LEFT Save")
        terminal.note("The disk is full.")
        out.seek(0, os.SEEK_END)
        terminal.stream(" and on")
        terminal.progress(Progress("Thinking…"))
        terminal.end_stream()
    assert path.read_text().splitlines() == [
        "① TOP LEFT Save",
        "The disk is full.",
        " and on",
        "Thinking…",
    ]


def test_details_stand_under_what_happened() -> None:
    err, screen = io.StringIO(), Screen()
    error = Unavailable("Gone.", "Start it.", detail="HTTP 500:\n\x1b[31mboom" + "!" * 1000)
    Terminal(io.StringIO(), err).failed(error)
    first, second = err.getvalue().splitlines()
    assert first == "Gone. — Start it."
    assert second.startswith("Details: HTTP 500: boom!")
    assert len(second) < 600
    Terminal(io.StringIO(), screen).failed(error)
    assert "\x1b[2mDetails: HTTP 500: boom!" in screen.getvalue()
    assert screen.getvalue().endswith("\x1b[0m\n")


@pytest.mark.parametrize("write", [Terminal.stream, Terminal.line, Terminal.json])
def test_an_output_that_is_closed_is_said_once(write: Callable[[Terminal, str], None]) -> None:
    terminal = Terminal(None, io.StringIO())
    with pytest.raises(MediaError, match="closed"):
        write(terminal, "words")
    terminal.stream("more")
    terminal.end_stream()


def test_progress_goes_in_place_on_a_screen() -> None:
    screen = Screen()
    terminal = Terminal(io.StringIO(), screen)
    terminal.progress(Progress("Reading", 1, 4))
    terminal.progress(Progress("Reading", 2, 4))
    terminal.note("done")
    assert screen.getvalue() == "\r\x1b[KReading 25 %\r\x1b[KReading 50 %\r\x1b[Kdone\n"


def test_elsewhere_each_stage_is_said_once() -> None:
    err = io.StringIO()
    terminal = Terminal(io.StringIO(), err)
    for progress in (Progress("Thinking…"), Progress("Thinking…"), Progress("Reading", 1, 2)):
        terminal.progress(progress)
    assert err.getvalue() == "Thinking…\nReading\n"


def test_a_reader_that_has_gone() -> None:
    with pytest.raises(OutputClosed):
        Terminal(Broken(BrokenPipeError()), io.StringIO(), release=lambda: None).stream("words")


def test_an_output_that_fails() -> None:
    broken = Broken(OSError(28, "No space left on device"))
    terminal = Terminal(broken, io.StringIO(), release=lambda: None)
    with pytest.raises(MediaError) as failed:
        terminal.stream("words")
    assert "No space left" in failed.value.message
    terminal.stream("is given up")
    terminal.end_stream()


def test_an_error_output_that_fails_is_given_up() -> None:
    out = io.StringIO()
    terminal = Terminal(out, Broken(BrokenPipeError()))
    terminal.note("nobody hears it")
    terminal.stream("the answer")
    assert out.getvalue() == "the answer"


def test_a_narrow_encoding_loses_letters_not_answers() -> None:
    raw = io.BytesIO()
    terminal = Terminal(io.TextIOWrapper(raw, "ascii"), io.StringIO())
    terminal.stream("① 保存\n")
    terminal.json('{"text": "保存"}')
    assert raw.getvalue() == '? ??\n{"text": "保存"}\n'.encode()


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp936", "latin-1"])
def test_signs_are_told_from_each_other_in_any_encoding(encoding: str) -> None:
    raw = io.BytesIO()
    terminal = Terminal(io.TextIOWrapper(raw, encoding), io.StringIO())
    well = Check("a", "A", ok=True, found="1600×1000", drawing="┌──┐\n│1 │\n└──┘")
    for check in (well, Check("b", "B", ok=False, found="“x”", hint="Do that.")):
        for line in lines_of(check):
            terminal.line(line)
    lines = raw.getvalue().decode(encoding).splitlines()
    assert lines[0][0] != lines[4][0]
    assert "?" not in "".join(lines)
    assert {len(line) for line in lines[1:4]} == {8}


def test_a_line_of_output_takes_the_place_of_the_progress() -> None:
    screen = Screen()
    terminal = Terminal(screen, screen)
    terminal.progress(Progress("Fetching", 1, 4), " · 3 s left")
    terminal.line("done")
    assert screen.getvalue() == "\r\x1b[KFetching 25 % · 3 s left\r\x1b[Kdone\n"


@pytest.mark.parametrize(("name", "value"), [("NO_COLOR", "1"), ("TERM", "dumb")])
def test_whoever_wants_plain_words_gets_them(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str
) -> None:
    """NO_COLOR as https://no-color.org has it; a dumb terminal shows what steers others."""
    monkeypatch.setenv(name, value)
    screen = Screen()
    Terminal(screen, screen).failed(Unavailable("No answer.", "Start it.", detail="refused"))
    assert "\x1b" not in screen.getvalue()


def test_a_dumb_terminal_gets_stages_as_files_do(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "dumb")
    screen = Screen()
    terminal = Terminal(screen, screen)
    for part in (1, 2):
        terminal.progress(Progress("Fetching", part, 4))
    terminal.line("done")
    assert screen.getvalue() == "Fetching\ndone\n"


def test_what_changes_all_the_time_is_not_written_into_files() -> None:
    err = io.StringIO()
    terminal = Terminal(io.StringIO(), err)
    for left in range(3):
        terminal.progress(Progress("Fetching", left, 4), f" · {left} s left")
    assert err.getvalue() == "Fetching\n"
