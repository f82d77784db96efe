"""Which copies of videos are there: the last ones, and those that a request may be sending."""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.core.chat import Clip
from app.core.control import Control
from app.core.videos import ClipLimits
from app.media.video.copies import Copies

LIMITS = ClipLimits()


@pytest.fixture
def copies() -> Iterator[Copies]:
    made = Copies()
    yield made
    made.close()


def copied(copies: Copies, number: int, control: Control) -> Path:
    path = copies.place(LIMITS)
    path.write_bytes(b"video")
    copies.keep(clip(number), LIMITS, path, control)
    return path


def clip(number: int) -> Clip:
    return Clip(id=str(number), path=Path("a.mp4"), seconds=1, width=2, height=2)


def there(paths: list[Path]) -> list[bool]:
    return [path.exists() for path in paths]


def test_a_request_has_all_of_its_copies_until_it_is_over(copies: Copies) -> None:
    one, other = Control(), Control()
    first = [copied(copies, number, one) for number in range(6)]
    second = [copied(copies, number, other) for number in range(6, 9)]
    assert all(there(first + second))
    del one
    gc.collect()
    last = copied(copies, 9, other)
    assert there(first) == [False] * 6
    assert all(there([*second, last]))


def test_a_copy_that_is_used_again_is_held_by_whoever_uses_it(copies: Copies) -> None:
    made = copied(copies, 0, Control())
    again = Control()
    assert copies.get(clip(0), LIMITS, again) == made
    for number in range(1, 9):
        copied(copies, number, Control())
    assert made.exists()
    again.cancel()
    copied(copies, 9, Control())
    assert not made.exists()


def test_those_that_nobody_sends_are_few(copies: Copies) -> None:
    made = [copied(copies, number, Control()) for number in range(9)]
    assert sum(there(made)) == 4
    assert copies.get(clip(0), LIMITS, Control()) is None
    assert copies.get(clip(8), LIMITS, Control()) == made[8]
