"""Questions that stand ready: understood by who answers them, in every language."""

import pytest

from app.core import words
from app.core.intent import asks_for_places, read_intent
from app.core.ports import Capabilities, Skill
from app.core.presets import (
    BLANK,
    CLIPS,
    MORE,
    PRESETS,
    OwnPreset,
    Preset,
    Presets,
    answerable,
    fitting,
    matching,
    offered,
)

ALL = PRESETS + MORE


def able(*skills: Skill) -> Capabilities:
    return Capabilities("", remote=False, markup=False, skills=frozenset(skills))


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("preset", ALL, ids=lambda preset: preset.label)
def test_each_is_understood_as_what_it_is(preset: Preset, language: str) -> None:
    words.use(language)
    question = preset.asked("Save All")
    if preset.skill != "chat":
        assert read_intent(question).kind == preset.skill
    assert asks_for_places(question) == (preset.skill == "find")


@pytest.mark.parametrize("language", words.LANGUAGES)
def test_an_open_question_is_about_its_target(language: str) -> None:
    words.use(language)
    (where,) = [preset for preset in ALL if preset.open]
    assert read_intent(where.asked("Save All")).full == "Save All"
    assert where.asked().count(BLANK) == 1


@pytest.mark.parametrize("language", words.LANGUAGES)
@pytest.mark.parametrize("preset", CLIPS, ids=lambda preset: preset.label)
def test_what_is_asked_of_videos_wants_times_and_no_places(preset: Preset, language: str) -> None:
    words.use(language)
    question = preset.asked("the error appears")
    assert not asks_for_places(question, clip=True)
    assert "[m:ss" in question or "[分:秒" in question
    assert preset.open == ("the error appears" in question)


def test_videos_have_questions_of_their_own() -> None:
    own = Preset("Mine", "Why?", "chat", own=True)
    assert offered((own,), clip=False) == (own, *ALL)
    (first, *rest) = offered((own,), clip=True)
    assert first == own
    assert tuple(rest[:4]) == CLIPS
    titles = [preset.label for preset in rest]
    assert titles.count("Summarise") == 1
    assert set(titles) >= {preset.label for preset in ALL}


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


def test_own_ones_are_asked_as_they_are_written() -> None:
    own = Presets(
        {
            "b": OwnPreset("Braces {like} {0} %s this: {text}", position=1, temperature=0.3),
            "unfinished": OwnPreset(),
            "C": OwnPreset("Second."),
            "a": OwnPreset("First.", think="on", endpoint="office"),
        }
    ).ordered
    assert [preset.title for preset in own] == ["a", "C", "b"]
    first, second, third = own
    assert (first.think, first.endpoint, second.open, third.open) == ("on", "office", False, True)
    assert third.asked("{text} x") == "Braces {like} {0} %s this: {text} x"
    assert third.asked() == f"Braces {{like}} {{0}} %s this: {BLANK}"
    assert third.sampling.temperature == 0.3
    words.use("zh_CN")
    assert second.asked() == "Second."


def test_one_that_asks_somebody_else_needs_nothing_of_whoever_is_chosen() -> None:
    (own,) = Presets({"x": OwnPreset("What?", endpoint="office")}).ordered
    assert answerable(own, able("read"))


def test_what_is_typed_finds_those_that_begin_with_it_first() -> None:
    words.use("en")
    assert [preset.title for preset in matching(ALL, "tab")] == ["Table"]
    assert [preset.title for preset in matching(ALL, "err")] == ["Explain error", "List errors"]
    assert [preset.title for preset in matching(ALL, "to cod")] == ["Picture to code"]
    assert matching(ALL, "") == ALL
    assert matching(ALL, "etc/passwd") == ()
    chinese = Presets({"礼貌回复": OwnPreset("…")}).ordered
    assert matching(chinese, "回复") == chinese
