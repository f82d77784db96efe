"""Questions that stand ready: understood by who answers them, in every language."""

import pytest

from app.core import words
from app.core.intent import asks_for_places, read_intent
from app.core.ports import Capabilities, Skill
from app.core.presets import BLANK, MORE, PRESETS, Preset, answerable, fitting

ALL = PRESETS + MORE


def able(*skills: Skill) -> Capabilities:
    return Capabilities("", remote=False, markup=False, skills=frozenset(skills))


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.label)
def test_each_is_understood_as_what_it_is(preset: Preset, language: str) -> None:
    words.use(language)
    question = preset.asked("Save All")
    assert read_intent(question).kind == ("other" if preset.skill == "chat" else preset.skill)
    assert asks_for_places(question) == (preset.skill == "find")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_an_open_question_is_about_its_target(language: str) -> None:
    words.use(language)
    (where,) = [preset for preset in ALL if preset.open]
    assert read_intent(where.asked("Save All")).full == "Save All"
    assert where.asked().count(BLANK) == 1


def test_who_chats_answers_everything_and_who_reads_only_what_can_be_read() -> None:
    assert all(answerable(preset, able("chat")) for preset in ALL)
    reader = able("find", "read", "table", "errors")
    assert [preset.skill for preset in ALL if not answerable(preset, reader)] == [
        preset.skill for preset in ALL if preset.skill == "chat"
    ]
    assert not any(answerable(preset, able()) for preset in ALL)


def test_what_fits_the_picture() -> None:
    assert not any(fitting(preset, frozenset()) for preset in ALL)
    assert {preset.label for preset in PRESETS if fitting(preset, {"table", "error"})} == {
        "Explain error",
        "Table",
    }
