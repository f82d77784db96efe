"""Tracks in replies: boxes by the second, on the clip that they are in."""

import pytest

from app.core.chat import Text
from app.core.mark import Mark, Target
from tests.unit.core.replies import PAGE, Shown, read

SEEN = Target("film", 1920, 1080, 30.0, whole=True)
TOLD = Target("told", 1920, 1080, 30.0)
SHORT = Target("short", 640, 480, 5.0, whole=True)
CAR = '{"label": "car-1", "bbox_2d": [100, 200, 300, 400]}'
MOVED = '{"label": "car-1", "bbox_2d": [200, 200, 400, 400]}'
BUS = '{"label": "bus-1", "bbox_2d": [500, 500, 600, 600]}'

TRACKS = [
    f'{{"0": [{CAR}, {BUS}], "1": [{MOVED}]}}',
    f'<|begin_of_box|>{{"0":[{CAR},{BUS}],"1":[{MOVED}]}}<|end_of_box|>',
    f"```json\n{{\n  0: [{CAR},\n {BUS}],\n  1: [{MOVED}]\n}}\n```",
    f"{{0: [{CAR}, {BUS}], 1: [{MOVED}]}}".replace('"', "'"),
    f'{{"0": [{CAR}, {BUS}], "1": [{MOVED}], "2": [{{"label": "car-1", "bbox',
    f'{{"0.0": [{CAR}, {BUS}], "1.0 s": [{MOVED}]}}',
    f'{{"00:00": [{CAR}, {BUS}], "00:01": [{MOVED}]}}',
    f'The tracks are: {{"0": [{CAR}, {BUS}], "1": [{MOVED}], "2": []}}.',
]


def lies(mark: Mark) -> tuple[str, float | None, str, tuple[float, ...]]:
    return mark.frame, mark.t, mark.label, tuple(round(n) for point in mark.points for n in point)


EXPECTED = [
    ("film", 0, "car-1", (192, 216, 576, 432)),
    ("film", 0, "bus-1", (960, 540, 1152, 648)),
    ("film", 1, "car-1", (384, 216, 768, 432)),
]


@pytest.mark.parametrize("reply", TRACKS)
@pytest.mark.parametrize("grounded", [True, False])
def test_boxes_by_the_second(reply: str, grounded: bool) -> None:
    shown = read(reply, grounded=grounded, targets=(SEEN,))
    assert [lies(mark) for mark in shown.marks] == EXPECTED


@pytest.mark.parametrize("reply", TRACKS)
def test_wherever_it_is_cut(reply: str) -> None:
    whole = read(reply, targets=(SEEN,))
    for at in range(1, len(reply)):
        cut: Shown = read([Text(reply[:at]), Text(reply[at:])], targets=(SEEN,))
        assert (cut.text, cut.marks) == (whole.text, whole.marks)


def test_the_clip_that_is_meant() -> None:
    """Of several the last one that is long enough; one that the model sees before others."""
    reply = f'{{"3": [{CAR}], "20": [{CAR}]}}'
    frames = [mark.frame for mark in read(reply, targets=(SEEN, SHORT)).marks]
    assert frames == ["short", "film"]
    assert [mark.frame for mark in read(reply, targets=(SEEN, TOLD)).marks] == ["film", "film"]
    assert [mark.frame for mark in read(reply, targets=(TOLD, PAGE)).marks] == ["told", "told"]


def test_pictures_of_a_clip_keep_their_numbers() -> None:
    one, two = Target("one", 1000, 1000), Target("two", 1000, 1000)
    reply = f"Image 2: [{CAR}] and Image 1: [{BUS}]"
    shown = read(reply, grounded=True, targets=(TOLD, one, two))
    assert [mark.frame for mark in shown.marks] == ["two", "one"]
    assert [mark.t for mark in shown.marks] == [None, None]


def test_a_second_that_only_the_words_say() -> None:
    reply = f"At 0:12 there is {CAR}, and then {BUS}. At 15.5 seconds [{MOVED}]"
    shown = read(reply, grounded=True, targets=(SEEN,))
    assert [mark.t for mark in shown.marks] == [12, 12, 15.5]
    assert shown.text == "At 0:12 there is ① car-1, and then ② bus-1. At 15.5 seconds ③ car-1"


def test_what_lies_in_no_clip() -> None:
    shown = read(f'{{"40": [{CAR}]}}', targets=(SEEN,))
    assert not shown.marks
    assert "car-1" in shown.text


@pytest.mark.parametrize(
    "reply",
    ["[00:10-00:14] The mail arrives.", "At [0:12] and (0:13-0:14)", "[12.3 - 15.0 seconds]",
     "【0:12】 开始", "- **[0:03]** opens\n- **[0:05]** closes"],
)  # fmt: skip
@pytest.mark.parametrize("grounded", [True, False])
def test_times_in_brackets_stay_words(reply: str, grounded: bool) -> None:
    shown = read(reply, grounded=grounded, targets=(SEEN,))
    assert (shown.text, shown.marks) == (reply, [])
