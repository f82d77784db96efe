"""Loops: what says the same over and over is found, what only looks alike is left alone."""

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.loops import Loop, LoopDetector, repeated

WAIT = "Wait, let me look at the picture again. The button may be the third one from the left. "
THOUGHT = (
    "So the user asks for the button that saves all files. In the dialog there are three buttons, "
    "and the last one is called “Cancel”. Hmm, but maybe the second one is meant, because it "
    "stands nearer to the middle. Let me count once more, from the left to the right. "
)


def fed(text: str, step: int = 7) -> Loop | None:
    """Feed it in pieces; returns the first loop."""
    detector = LoopDetector()
    for at in range(0, len(text), step):
        if (loop := detector.feed(text[at : at + step])) is not None:
            return loop
    return None


@pytest.mark.parametrize(
    "text",
    [
        "It is red. " + WAIT * 20,
        "It is red. " + THOUGHT * 8,
        "等等，让我再看一遍图片，按钮可能是从左数第三个。" * 60,
        "the " * 1200,
        "!" * 9000,
        "0, " * 4000,
        '{"label": "Save", "bbox_2d": [1, 2, 3, 4]}, ' * 200,
        "```\n" + "print(value)\n" * 600,
    ],
)
def test_what_is_said_over_and_over_is_found(text: str) -> None:
    assert fed(text) is not None


LINES = [f"| {number} | Invoice {number} | {number * 7 % 100}.00 | paid |" for number in range(400)]
SONG = [f"{n} bottles of beer on the wall, {n} bottles of beer. " for n in range(99, 0, -1)]
BOXES = [f'{{"label": "row-{n}", "bbox_2d": [10, {n * 3}, 400, {n * 3 + 2}]}}' for n in range(300)]


@pytest.mark.parametrize(
    "text",
    [
        "\n".join(LINES),
        "".join(SONG),
        "[" + ", ".join(BOXES) + "]",
        "Result\n" + "=" * 120 + "\n\n" + "-" * 400 + "\n",
        "\n".join("0 " * 20 for _ in range(40)),
        "| a | b |\n|---|---|\n" + "| OK | OK |\n" * 60,
        "```html\n" + '<div class="card"><h3>Title</h3><p>Some words.</p></div>\n' * 24 + "```",
        "I will not talk in class.\n" * 30,
        "Da capo. " + "La " * 200,
        "# " * 40 + "\n" + "+----+----+\n|    |    |\n" * 12 + "+----+----+\n",
        "".join(f"{n}. Press the button and wait until the light is on.\n" for n in range(1, 200)),
        "PASS\n" * 100,
        "好" * 200,
    ],
)
def test_what_only_looks_alike_is_left_alone(text: str) -> None:
    assert fed(text) is None


def test_this_file_is_no_loop() -> None:
    assert fed(Path(__file__).read_text("utf-8")) is None


@given(
    st.text(min_size=1, max_size=80),
    st.text(max_size=60),
    st.integers(2, 30),
    st.integers(0, 79),
)
def test_the_shortest_repetition_at_the_end_is_told(
    unit: str, before: str, times: int, cut: int
) -> None:
    text = before + unit * times + unit[: cut % len(unit)]
    loop = repeated(text)
    if loop is None:
        assert len(text) <= 24 or len(unit) * times <= 24 + len(unit)
        return
    assert len(loop.unit) <= len(unit)
    assert loop.length // len(loop.unit) == loop.times >= 2
    said = (loop.unit * (loop.times + 1))[: loop.length]
    assert text.endswith(said)


@given(st.integers(0, 2**32), st.integers(1, 50))
def test_words_by_chance_are_no_loop(seed: int, step: int) -> None:
    chance = random.Random(seed)
    words = ["red", "button", "left", "of", "the", "and", "is", "menu", "a", "at"]
    assert fed(" ".join(chance.choices(words, k=900)), step) is None
