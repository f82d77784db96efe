"""The short way of `eyeline trigger`: it says something only to the user's own program."""

import os
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.__main__ import main
from app.cli.quick import told
from app.core.verbs import TRIGGERS
from app.system import instance
from app.system.instance import Listener

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="others take the long way")


@pytest.fixture
def folder(home: Path) -> Path:
    return instance.folder_of(home / "state", os.environ)


@pytest.fixture
def verbs(folder: Path) -> Iterator[list[str]]:
    """What the running program was told; it can do all but "last"."""
    heard: list[str] = []

    def on_command(verb: str) -> bool:
        heard.append(verb)
        return verb != "last"

    listener = Listener(folder, on_command)
    yield heard
    listener.close()


def test_the_running_program_is_told(verbs: list[str]) -> None:
    assert [told(verb) for verb in TRIGGERS] == [verb != "last" for verb in TRIGGERS]
    assert verbs == list(TRIGGERS)


def test_other_words_are_not_said(verbs: list[str]) -> None:
    assert not any(told(verb) for verb in ("show", "recording", "--help", '"', ""))
    assert verbs == []


@pytest.mark.usefixtures("home")
def test_nobody_is_running() -> None:
    assert not told("region")


def test_another_answer_is_left_to_the_long_way(folder: Path) -> None:
    folder.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "socket"))
        door.listen()
        assert told("region") is None  # nobody answers, but somebody may have heard


def test_what_may_have_been_heard_is_not_said_twice(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(sys, "argv", ["eyeline", "trigger", "toggle"])
    folder.mkdir(mode=0o700)
    with socket.socket(socket.AF_UNIX) as door:
        door.bind(str(folder / "socket"))
        door.listen()
        assert main() == 1
        door.accept()[0].close()
        door.setblocking(False)
        with pytest.raises(BlockingIOError):
            door.accept()
    assert "does not answer" in capsys.readouterr().err


def test_nothing_is_said_to_the_program_of_another_user(
    verbs: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 4711)
    assert not told("region")
    assert verbs == []
