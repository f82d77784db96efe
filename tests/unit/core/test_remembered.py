"""When a picture of the last seconds was on the screen, in words for a model."""

import pytest

from app.core.prompting import remembered


@pytest.mark.parametrize(
    ("question", "seconds", "said"),
    [
        ("What just happened?", 12.04, "The screen 12.0 s before the end."),
        ("What just happened?", 0.0, "The screen at the end."),
        ("What just happened?", 0.04, "The screen 0.1 s before the end."),
        ("刚才发生了什么？", 12.04, "结束前 12.0 秒的屏幕。"),
        ("刚才发生了什么？", 0.0, "结束时的屏幕。"),
    ],
)
def test_times_are_in_the_language_of_the_question(
    question: str, seconds: float, said: str
) -> None:
    assert remembered(question, seconds) == said
