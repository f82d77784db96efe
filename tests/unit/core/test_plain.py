"""Words without the signs that mark them up."""

import pytest

from app.core.plain import plain_text


@pytest.mark.parametrize(
    ("markdown", "plain"),
    [
        ("It is the **third** button ①.", "It is the third button ①."),
        ("# Head\n\nOne `x = 1` *two*.", "Head\n\nOne x = 1 two."),
        ("- a\n- b\n  - c", "• a\n• b\n  • c"),
        ("| a | b |\n|---|---|\n| 1 | **2** |", "a\tb\n1\t2"),
        ("```py\nx = 1\ny = 2\n```", "x = 1\ny = 2"),
        ("[here](https://example.org)", "here (https://example.org)"),
        ("2 * 3 * 4 and a_b_c", "2 * 3 * 4 and a_b_c"),
        ("", ""),
    ],
)
def test_words_stay_and_signs_go(markdown: str, plain: str) -> None:
    assert plain_text(markdown) == plain
