"""What a model is told about the parts of a clip."""

import pytest

from app.core.pass_prompts import about_all, about_part
from app.core.prompting import moment


@pytest.mark.parametrize(
    ("question", "chinese"), [("When?", False), ("什么时候？", True), ("\ufa11?", True)]
)
def test_parts_are_asked_about_in_the_language_of_the_question(
    question: str, chinese: bool
) -> None:
    assert ("问题：" in about_part(question, 1, 2, 0.0, 60.0)) is chinese
    assert ("问题：" in about_all(question, "0:05")) is chinese
    assert ("处" in moment(question, "0:05")) is chinese
