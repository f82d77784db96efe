"""Tokens of words, and the sizes that limits leave of pictures."""

from app.core.ports import PictureLimits
from app.core.tokens import text_tokens, within


def test_text() -> None:
    assert text_tokens("") == 0
    assert 8 <= text_tokens("Where is the button to save the file?") <= 12
    assert 6 <= text_tokens("保存按钮在哪里？") <= 8


def test_limits_keep_the_aspect() -> None:
    assert within(4000, 2000, PictureLimits(max_side=1000)) == (1000, 500)
    assert within(4000, 1000, PictureLimits(max_pixels=1_000_000)) == (2000, 500)
    assert within(40, 10, PictureLimits(max_side=1000)) == (40, 10)
