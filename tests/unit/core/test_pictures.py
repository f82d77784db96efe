"""Which picture a place lies on, of several: the one that the words before it speak of."""

from typing import Final

from hypothesis import given, settings
from hypothesis import strategies as st

from app.core.mark import Target
from tests.unit.core.replies import read

NAMES: Final = (
    "Image {n}", "image {n}", "image #{n}", "In picture {n}", "Screenshot {n}", "图{n}", "图 {n}",
    "图片{n}", "第{n}张", "the photo no. {n}", "**Image {n}**",
)  # fmt: skip
WORDS: Final = st.sampled_from(
    ("", " it is at ", ": the button ", "，这里", " (left)\n\n", " – 2 of 3: ")
)
PLACE: Final = "<|begin_of_box|>[[{x},20,{right},400]]<|end_of_box|>"


@given(
    st.integers(2, 12),
    st.lists(st.tuples(st.integers(0, 11), st.sampled_from(NAMES), WORDS), min_size=1, max_size=6),
    st.lists(st.booleans(), min_size=6, max_size=6),
)
@settings(deadline=None, max_examples=80)
def test_each_place_lies_on_the_picture_that_was_named_last(
    count: int, said: list[tuple[int, str, str]], named: list[bool]
) -> None:
    targets = [Target(f"frame {n}", 1000, 1000) for n in range(1, count + 1)]
    reply, current, truth = "", 0, []
    for at, (chosen, name, words) in enumerate(said):
        if named[at]:
            current = chosen % count + 1
            reply += name.format(n=current)
        reply += words + PLACE.format(x=10 * at, right=500 + at) + ". "
        truth.append((f"frame {current or count}", "plain" if current else "suspect"))
    shown = read(reply, targets=targets)
    assert [(mark.frame, mark.state) for mark in shown.marks] == truth
