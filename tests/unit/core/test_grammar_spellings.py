"""Labelled boxes, written in every way that a careless model may choose."""

import json
import random
from collections.abc import Sequence

from hypothesis import given, settings
from hypothesis import strategies as st

from tests.unit.core.replies import read

BOX = "<|begin_of_box|>{}<|end_of_box|>"
LABELS = ("the cat", "确定 按钮", "Save [All]", "it's", 'say "hi"', "a, b", "{x}", "C:\\dir", "😀",
          "car-1", "x: y", "50% off", "O'Neil & Co.", "（括号）", "")  # fmt: skip
PREFIXES = ("", "Here: ", "结果是", "\n", "The place is\n", "1. ", "**Answer:** ", "Action: ",
            "<think>hm [1,2,3,4] bbox</think>", "thinking [1,2,3,4]</think>\n")  # fmt: skip
SUFFIXES = ("", ".", " Done.", "。好的", "\n", "\nMemory:\n[]", "<|user|>", "<|endoftext|>")


def written(truth: Sequence[tuple[tuple[int, ...], str]], chance: random.Random) -> str:
    """Write labelled boxes as some careless model would."""

    def quoted(text: str) -> str:
        return chance.choice([json.dumps(text), repr(text), json.dumps(text, ensure_ascii=False)])

    objects = []
    for corners, label in truth:
        numbers = chance.choice([",", ", ", " , ", "，"]).join(map(str, corners))
        numbers = chance.choice(["[{}]", "[{}]", "[[{}]]", "({})"]).format(numbers)
        fields = [(chance.choice(["bbox_2d", "box_2d", "bbox", "Bounding_Box"]), numbers)]
        if label:
            fields.append((chance.choice(["label", "name", "Label", "标签"]), quoted(label)))
        if chance.random() < 0.3:
            fields.append(("seen", chance.choice(["true", "True", "null", "0.5"])))
        chance.shuffle(fields)
        colon = chance.choice([":", ": ", " : ", "："])
        objects.append("{" + ", ".join(quoted(key) + colon + value for key, value in fields) + "}")
    text = "[" + chance.choice([",", ", ", ",\n  "]).join(objects) + "]"
    text = chance.choice(["{}", "{}", "\n```json\n{}\n```\n", "```\n{}\n```", BOX]).format(text)
    return chance.choice(PREFIXES) + text + chance.choice(SUFFIXES)


@st.composite
def corners(draw: st.DrawFn) -> tuple[int, int, int, int]:
    xs = draw(st.lists(st.integers(0, 1000), min_size=2, max_size=2, unique=True))
    ys = draw(st.lists(st.integers(0, 1000), min_size=2, max_size=2, unique=True))
    return min(xs), min(ys), max(xs), max(ys)


@settings(deadline=None, max_examples=300)
@given(
    st.lists(
        st.tuples(corners(), st.sampled_from(LABELS)),
        min_size=1,
        max_size=6,
        unique_by=lambda told: told[0],
    ),
    st.integers(0, 2**32),
)
def test_labelled_boxes_survive_any_spelling(
    truth: list[tuple[tuple[int, int, int, int], str]], seed: int
) -> None:
    reply = written(truth, random.Random(seed))
    assert read(reply).places == [("box", where, label) for where, label in truth], reply


@settings(deadline=None, max_examples=100)
@given(
    st.lists(st.tuples(corners(), st.text(max_size=12)), max_size=4, unique_by=lambda told: told[0])
)
def test_notation_that_was_escaped_as_a_string(
    truth: list[tuple[tuple[int, int, int, int], str]],
) -> None:
    plain = json.dumps([{"bbox_2d": where, "label": label} for where, label in truth], indent=1)
    escaped = json.dumps(plain)
    assert read(escaped).places == read(plain).places
    assert len(read(plain).places) == len(truth)
