"""How much a question is, and what an answer took, in words."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.chat import Message, Picture, Sent, Text, ToolResult, Usage
from app.core.footage import Coverage, with_coverage
from app.core.frame import File, Frame
from app.core.meter import Meter, cost, grouped, measured, money, shrunk, spent
from app.core.ports import Capabilities, Estimate, Rate

KNOWN = Capabilities("", True, True, frozenset(), context=1000, max_pictures=2)


def frame(width: int = 40, height: int = 20) -> Frame:
    return Frame(np.zeros((height, width, 4), np.uint8), File("x.png"))


def asked(*frames: Frame, text: str = "What?") -> Message:
    return Message("user", (*map(Picture, frames), Text(text)))


def test_pictures_words_and_what_was_said_before_are_told_apart() -> None:
    before = (asked(frame(), text="A?"), Message("assistant", (Text("B"),)))
    found = Estimate((8, 2, 3, 7, 1), 0.5, "USD", ((40, 20), (20, 10)), added=100)
    meter = measured((*before, asked(frame())), found, KNOWN)
    (picture,) = meter.pictures
    assert (picture.number, picture.size, picture.seen) == (2, (40, 20), (20, 10))
    assert picture.shrunk
    assert (picture.tokens, meter.words, meter.before, meter.added) == (7, 1, 13, 100)
    assert (meter.carried, meter.total, meter.left) == (1, 121, 879)
    assert meter.lines == (
        "Image 2: 40 × 20 → 20 × 10, 7 tok",
        "1 picture of earlier questions goes along",
        "Question: 1 tok",
        "Conversation so far: 13 tok",
        "Instructions to the model: 100 tok",
        "Left for the answer: 879 of 1\u202f000 tok",
        "Price of the question: $0.50",
    )
    assert meter.warning == ""


def test_pictures_of_tools_are_counted_as_carried() -> None:
    result = ToolResult("1", (Picture(frame()), Text("x")))
    found = Estimate((9, 5, 1), seen=((40, 20), (40, 20)))
    meter = measured((Message("tool", (result,)), asked(frame())), found, KNOWN)
    assert (meter.carried, meter.before, meter.pictures[0].number) == (1, 9, 2)


def test_a_little_rounding_is_no_loss() -> None:
    found = Estimate((1323, 1), seen=((1372, 756),))
    (picture,) = measured((asked(frame(1366, 768)),), found, KNOWN).pictures
    assert not picture.shrunk
    assert picture.told == "Image 1: 1366 × 768, 1\u202f323 tok"


@pytest.mark.parametrize(
    ("meter", "said"),
    [
        (Meter(words=10, context=1000), ""),
        (Meter(words=10), ""),
        (Meter(words=901, context=1000), "Only 99 tokens are left"),
        (Meter(words=1200, context=1000), "200 tokens more than the model takes"),
        (Meter(carried=3, most=2), "takes 2 pictures at once; these are 3"),
        (Meter(carried=2, most=2), ""),
    ],
)
def test_what_would_be_refused_is_said_before(meter: Meter, said: str) -> None:
    assert said in meter.warning
    assert bool(said) == bool(meter.warning)


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (0.0, "USD", "free"),
        (0.000807, "USD", "$0.00081"),
        (0.0000004, "USD", "< $0.000001"),
        (0.00003, "CNY", "¥0.00003"),
        (0.5, "USD", "$0.50"),
        (3.14159, "EUR", "€3.14"),
        (1234.5, "usd", "$1\u202f234"),
        (2.0, "XYZ", "2.00 XYZ"),
    ],
)
def test_money(amount: float, currency: str, said: str) -> None:
    assert money(amount, currency) == said


@given(st.floats(0, 1e9, allow_nan=False), st.text(max_size=3))
def test_any_amount_can_be_said(amount: float, currency: str) -> None:
    assert money(amount, currency)
    assert "e-" not in money(amount, "USD")


def test_what_an_answer_took() -> None:
    usage = Usage(prompt=2691, completion=340, reasoning=40, cached=2000)
    rate = Rate(0.3, 0.9, "USD")
    assert tuple(spent(usage, 9.3, 0.8, rate)) == (
        "Answered in 9.3 s",
        "First words after 0.8 s",
        "2\u202f691 tokens read, 2\u202f000 of them from the cache",
        "340 tokens written, 40 of them thinking",
        "40 tokens/s",
        "Price: $0.0011",
    )
    assert cost(usage, rate) == pytest.approx((2691 * 0.3 + 340 * 0.9) / 1e6)
    assert tuple(spent(None, 61.4, None)) == ("Answered in 1 min 1 s",)
    assert tuple(spent(Usage(completion=3), 0.0, 0.0)) == (
        "Answered in 0.0 s",
        "First words after 0.0 s",
        "3 tokens written",
    )


def test_what_of_a_clip_goes_is_the_first_line() -> None:
    coverage = Coverage(12, 12, 0, 0.0, 60.0, 60.0)
    assert with_coverage(Meter(), [coverage], None).lines[0] == "12 key frames · 0:00–1:00 / 1:00"
    assert with_coverage(Meter(), [], None).coverage == ()


def test_passes_are_counted_besides_what_goes_at_once() -> None:
    coverage = Coverage(84, 90, 226_000, 0.0, 3600.0, 3600.0, passes=3)
    meter = with_coverage(Meter(words=10, context=4096), [coverage], Rate(2.0, 6.0, "USD"))
    assert meter.brief == "84 pictures · 226\u202f010 tok · $0.45 · 3 passes"
    assert meter.warning == ""


def test_what_was_shrunk_is_said_afterwards() -> None:
    frames = (frame(4000, 2000), frame())
    sent = (Sent(1, 2000, 1000, 9, "image/png"), Sent(2, 40, 20, 9, "image/png"))
    assert shrunk((*sent, Sent(3, 1, 1, 1, "image/png")), frames) == (
        "Image 1 was seen with 2000 × 1000 instead of 4000 × 2000 pixels.",
    )


def test_that_a_model_rounds_sizes_is_not_worth_a_word() -> None:
    assert not shrunk((Sent(1, 504, 196, 9, ""),), (frame(500, 200),))


def test_groups() -> None:
    assert grouped(1234567) == "1\u202f234\u202f567"
