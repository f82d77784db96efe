"""Tokens of words, and the sizes that limits leave of pictures."""

from dataclasses import replace
from pathlib import Path

from app.core.chat import Document, PageShare
from app.core.ports import PictureLimits
from app.core.tokens import part_tokens, text_tokens, within


def test_text() -> None:
    assert text_tokens("") == 0
    assert 8 <= text_tokens("Where is the button to save the file?") <= 12
    assert 6 <= text_tokens("保存按钮在哪里？") <= 8


def test_limits_keep_the_aspect() -> None:
    assert within(4000, 2000, PictureLimits(max_side=1000)) == (1000, 500)
    assert within(4000, 1000, PictureLimits(max_pixels=1_000_000)) == (2000, 500)
    assert within(40, 10, PictureLimits(max_side=1000)) == (40, 10)


def test_pages_that_go_again_are_counted_and_those_that_went_once_are_not() -> None:
    limits = PictureLimits()
    shares = (PageShare(1, 700), PageShare(2, 700, words=True), PageShare(3, 0, words=True))
    once = Document("d", Path("d.pdf"), 3, passes=(shares,), tokens=3_000)
    assert part_tokens(once, limits) == 3_000
    unknown = replace(once, tokens=0)  # as histories have it that were written before
    drawn = part_tokens(replace(unknown, passes=(shares[:1],)), limits)
    assert 500 < drawn < 2_000
    assert 2 * drawn < part_tokens(unknown, limits) < 2 * drawn + 2_000
    assert part_tokens(replace(once, passes=(shares[:2], shares[2:])), limits) == 0
    assert part_tokens(replace(once, passes=None), limits) == 0  # its pages follow as parts
