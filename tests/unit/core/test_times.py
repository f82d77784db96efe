"""Times of a clip in replies: every way to write them, what is none, and any cut of the stream."""

import random
from pathlib import Path

import pytest

from app.core.chat import Clip, Ref
from app.core.times import Time, TimeReader, moment, times_in

Found = list[tuple[str, float, float | None]]


def found(text: str, seconds: float = 60) -> Found:
    return [(text[t.start : t.end], t.since, t.until) for t in times_in(text, seconds)]


TIMES: dict[str, Found] = {
    "At 0:12.4 it opens, at 00:15 it closes.": [("0:12.4", 12.4, None), ("00:15", 15, None)],
    "[00:10-00:14] The mail arrives.": [("00:10-00:14", 10, 14)],
    "00:10–00:14": [("00:10–00:14", 10, 14)],
    "00:10 — 0:14": [("00:10 — 0:14", 10, 14)],
    "From 0:10 to 0:14 nothing": [("0:10 to 0:14", 10, 14)],
    "between 0:10 and 0:14": [("0:10 and 0:14", 10, 14)],
    "0:10 and 0:14": [("0:10", 10, None), ("0:14", 14, None)],
    "from 12.3 to 15 seconds": [("12.3 to 15 seconds", 12.3, 15)],
    "12.3 - 15.0 seconds": [("12.3 - 15.0 seconds", 12.3, 15)],
    "12.3s-15.0s": [("12.3s-15.0s", 12.3, 15)],
    "At 12.3 seconds, then 12.5 s": [("12.3 seconds", 12.3, None), ("12.5 s", 12.5, None)],
    "0s, 5s, 10s": [("0s", 0, None), ("5s", 5, None), ("10s", 10, None)],
    "12 seconds into the video": [("12 seconds", 12, None)],
    "at the 12-second mark": [("12-second", 12, None)],
    "第12秒出现弹窗": [("第12秒", 12, None)],
    "在12秒处，0:13处": [("12秒", 12, None), ("0:13", 13, None)],
    "第12到15秒": [("第12到15秒", 12, 15)],
    "12-15秒": [("12-15秒", 12, 15)],
    "从12.5秒到15秒": [("12.5秒到15秒", 12.5, 15)],
    "0分05秒": [("0分05秒", 5, None)],
    "[00：10－]": [("00：10", 10, None)],
    "00:00:12,400 --> 00:00:15,000": [("00:00:12,400 --> 00:00:15,000", 12.4, 15)],
    "**0:12**, _0:13_ and (0:14)": [("0:12", 12, None), ("0:13", 13, None), ("0:14", 14, None)],
    "| 0:12 | opens |": [("0:12", 12, None)],
    "`00:12` and `[0:12-0:14]`": [("00:12", 12, None), ("0:12-0:14", 12, 14)],
    "- 0:12 – the dialog": [("0:12", 12, None)],
    "It lasts until 0:14, from 12 s on": [("0:14", 14, None), ("12 s", 12, None)],
    "At 5 seconds, for 3 seconds": [("5 seconds", 5, None)],
    "0:12/1:00": [("0:12", 12, None)],
    "[0:12](https://example.org/?t=13s)": [("0:12", 12, None)],
    "0:14-0:10": [("0:14", 14, None)],
    "0:05s opens, 0:12.4s–0:15 s closes": [("0:05s", 5, None), ("0:12.4s–0:15 s", 12.4, 15)],
    "It opens at second 12.": [("second 12", 12, None)],
    "Second 12.5: it closes, second 12.5s": [("Second 12.5", 12.5, None), ("12.5s", 12.5, None)],
    "from second 12 to second 15": [("second 12 to second 15", 12, 15)],
    "**Seconds 12–15** typing; at seconds 12 and 15": [
        ("Seconds 12–15", 12, 15),
        ("seconds 12", 12, None),
    ],
    # the end of a clip, rounded up, and what lies beyond it
    "0:58-1:10": [("0:58-1:10", 58, 60)],
    "1:00 and 1:02": [("1:00", 60, None)],
}
NONE = [
    "at 14:05 the mail from 9:30 arrived",
    "It takes 5 seconds, wait for 3 s, 5 seconds later, every 2 seconds, within 10 s",
    "a 10 second video; 3 seconds of silence; 2 s delay",
    "The clip is 10 seconds long. Duration: 0:30. In total 0:31",
    "等待5秒，5秒后，持续3秒，每2秒，时长10秒，共20秒，10秒钟，3秒内",
    "16:9, 4:3 and 1:2",
    "an aspect ratio of 16:10, a scale of 1:50, 比例 1:20",
    "They won 0:12; the score 1:10; 比分 0:10",
    "version 1.0:12, v2.3.4s, 10.0.0.1:50, main.py:0:12, 12:00:00:05",
    "2024-11-21 00:05, Nov 21 at 00:06, Monday at 0:07, 2024年11月21日 00:08",
    "0:30 AM, 0:30 p.m., 上午0:40, the clock shows 0:50, 0:55 UTC",
    "https://example.org/0:12?t=13s www.example.org/#t=12s",
    "`sleep 5s` and `at 0:12`",
    "```\n0:12\n```",
    "~~~text\n0:12\n```\n0:13\n~~~",
    "- ```json\n  0:12\n  ```",
    "the 50s, a GLM-5s, 10 m/s, +5s, -3 s, 1,005 seconds, $12s",
    "[12, 15] [0.12, 13]",
    "the second 12 pictures, every second 5 times, a second 3-5 of them, seconds 1920x1080",
    "at 0:05sx, on second 12:30:40:50, at second 3D, milliseconds 12",
]


@pytest.mark.parametrize("text", TIMES)
def test_times(text: str) -> None:
    assert found(text) == TIMES[text]


@pytest.mark.parametrize("text", NONE)
def test_what_is_none(text: str) -> None:
    assert found(text) == []


def test_long_clips() -> None:
    text = "75:30 is 1:15:30 or 1h 15m 30s; 2 minutes and 5.5 seconds; 1分05秒; 1小时1分1秒; 999s"
    assert [since for _, since, _ in found(text, 7200)] == [4530, 4530, 4530, 125.5, 65, 3661, 999]
    assert found("16:10 aspect; at 14:05 the mail; at 14:06 pm", 3600) == [("14:05", 845, None)]


def test_a_block_of_code_ends() -> None:
    assert found("```\n0:12\n``` \nAt 0:13") == [("0:13", 13, None)]
    assert found("a `b\n0:13`") == [("0:13", 13, None)]


def streamed(pieces: list[str], seconds: float = 60) -> list[Time]:
    reader = TimeReader(seconds)
    return [*(time for piece in pieces for time in reader.feed(piece)), *reader.finish()]


@pytest.mark.parametrize("text", [*TIMES, *NONE])
def test_wherever_it_is_cut(text: str) -> None:
    text = f"{text}{' and so it goes on' * 8}, {text}"
    whole = list(times_in(text, 60))
    assert streamed(list(text)) == whole
    for at in range(1, len(text)):
        assert streamed([text[:at], text[at:]]) == whole


def test_whatever_is_cut_at_random() -> None:
    rng = random.Random(11)
    examples = [*TIMES, *NONE, "`", "x" * 200, "https://a/", "5 s", "\n"]
    for _ in range(150):
        parts = rng.choices(examples, k=12)
        text = "".join(part + rng.choice([" ", "\n", ". ", ""]) for part in parts)
        cuts = sorted(rng.sample(range(len(text)), 9))
        pieces = [text[a:b] for a, b in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        assert streamed(pieces) == list(times_in(text, 60)), text


def test_they_come_while_the_line_goes_on() -> None:
    reader = TimeReader(60)
    assert list(reader.feed("At 0:12 it opens, and then")) == []
    (time,) = reader.feed(", " * 60)
    assert (time.start, time.end, time.since) == (3, 7, 12)
    assert list(reader.finish()) == []


def test_what_a_time_leads_to() -> None:
    short, long = (Clip(name, Path(name), 9, 9, length) for name, length in [("a", 8), ("b", 90)])
    assert moment(Time(0, 4, 7), [long, short]) == Ref("moment", "a", t=7)
    assert moment(Time(0, 4, 12), [long, short]) == Ref("moment", "b", t=12)
    assert moment(Time(0, 4, 90.5), [long]) == Ref("moment", "b", t=90)
    assert moment(Time(0, 4, 200), [long, short]) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("[0:12] It opens.", True),
        ("| `[0:12-0:14]` | it opens |", True),
        ("At [0:12]", True),
        ("[0:12](https://example.org)", False),
        ("[0:12][there]", False),
        ("[at 0:12]", False),
        ("0:12] or [0:13", False),
    ],
)
def test_brackets_that_belong_to_a_time_are_known(text: str, found: bool) -> None:
    assert times_in(text, 60)[0].bracketed is found
    assert [*TimeReader(60).feed(text)] == []  # not before what follows is known
