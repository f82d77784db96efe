"""Who gave an answer, whatever language it was given in."""

from pathlib import Path

import pytest

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core import byline, words
from app.core.chat import Finish, Message, Text
from app.core.conversation import Turn
from app.core.kept import Kept
from app.core.words import LANGUAGES
from tests.unit.store.samples import open_history


def spoken(language: str) -> str:
    """Return what the reader is called in `language`, which is in use from now on."""
    words.use(language)
    reader = ReaderBackend(ReaderSettings())
    name = reader.capabilities.name
    reader.close()
    return name


def kept_as(folder: Path, name: str) -> Turn:
    history = open_history(folder)
    kept = Kept(lambda: history, lambda _notice: None, lambda _error: None)
    kept.answer(kept.ask(Message("user", (Text("?"),)), None), name)
    kept.add(Text("1. one"))
    kept.add(Finish("stop"))
    kept.close()
    turn = history.conversation(kept.conversation).turns[-1]
    history.close()
    return turn


@pytest.mark.parametrize("then", LANGUAGES)
def test_what_was_read_is_known_as_read_in_every_language(tmp_path: Path, then: str) -> None:
    turn = kept_as(tmp_path, spoken(then))
    for now in LANGUAGES:
        assert spoken(now) == turn.who
        assert turn.plain


def test_the_history_keeps_no_language(tmp_path: Path) -> None:
    kept = {kept_as(tmp_path / each, spoken(each)).backend for each in LANGUAGES}
    assert kept == {byline.READER}


@pytest.mark.parametrize("old", LANGUAGES)
def test_older_histories_name_it_in_the_language_of_the_day(old: str) -> None:
    turn = Turn("a", None, "assistant", "1. one", 0, backend=spoken(old))
    for now in LANGUAGES:
        assert spoken(now) == turn.who
        assert turn.plain


def test_models_are_called_what_they_are_called(tmp_path: Path) -> None:
    words.use("zh_CN")
    turn = kept_as(tmp_path, "Table")  # which is a word that the program translates
    assert (turn.who, turn.plain) == ("Table", False)
