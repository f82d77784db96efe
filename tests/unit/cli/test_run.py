"""The roads on which a command can end."""

import argparse
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli import run as running
from app.cli.terminal import OutputClosed
from app.core.errors import AppError, StoreError, UsageError
from app.system.paths import standard
from app.system.settings_file import Loaded
from tests.unit.loggers import restored


@pytest.fixture(autouse=True)
def loggers() -> Iterator[None]:
    with restored():
        yield


def run(monkeypatch: pytest.MonkeyPatch, error: BaseException, *overrides: str) -> int:
    def command(*_given: object) -> int:
        raise error

    monkeypatch.setattr(running, "_command", command)
    arguments = argparse.Namespace(verb="ask", set=list(overrides))
    return running.run(arguments, standard(), Loaded({}), {})


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (UsageError("Wrong.", "Do this."), 2, "Wrong. — Do this.\n"),
        (StoreError("Broken."), 1, "Broken.\n"),
        (AppError("Failed."), 1, "Failed.\n"),
        (OutputClosed(), 130, ""),
    ],
)
def test_what_is_expected(
    error: BaseException,
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(monkeypatch, error) == code
    assert capsys.readouterr() == ("", said)


def test_a_defect_is_reported_without_what_was_asked(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, ZeroDivisionError("what is my password")) == 1
    out, err = capsys.readouterr()
    (log,) = home.rglob("eyeline.log")
    assert out == ""
    assert "ZeroDivisionError" in err
    assert "test_run.py" in err
    assert str(log) in err
    assert "ZeroDivisionError" in log.read_text()
    assert "password" not in err + log.read_text()


@pytest.mark.parametrize(
    ("override", "said"),
    [
        ("reader", "“reader” is not a setting"),
        ("reder.idle_minutes=1", "Did you mean “reader”?"),
        ("reader.idle_minutes=x", "--set reader.idle_minutes: This must be a number"),
    ],
)
def test_a_wrong_override_is_a_wrong_call(
    override: str, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(monkeypatch, AssertionError(), override) == 2
    assert said in capsys.readouterr().err


def test_a_defect_on_a_thread_is_reported_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(*_given: object) -> int:
        def fails() -> None:
            raise ZeroDivisionError("what is my password")

        thread = threading.Thread(target=fails)
        thread.start()
        thread.join()
        return 0

    before = threading.excepthook
    monkeypatch.setattr(running, "_command", command)
    arguments = argparse.Namespace(verb="ask", set=[])
    assert running.run(arguments, standard(), Loaded({}), {}) == 0
    assert "ZeroDivisionError" in capsys.readouterr().err
    assert threading.excepthook is before
