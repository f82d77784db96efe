"""Events out of replies: when, and what."""

import csv
from pathlib import Path

import pytest

from app.core.events import events_in, table_of
from app.core.tables import rows_of
from app.media.sheet import save_table

Rows = list[tuple[str, str]]


def told(reply: str, seconds: float = 100) -> Rows:
    return [(event.time, event.what) for event in events_in(reply, seconds)]


REPLIES: dict[str, Rows] = {
    "- **0:05** – The dialog opens\n- [0:12-0:15] Typing\n- 0:20: An error. It says “foo”.": [
        ("0:05", "The dialog opens"), ("0:12–0:15", "Typing"), ("0:20", "An error. It says “foo”."),
    ],
    "- 0:20: Error appears.\n  - It is red.\n- 0:30 Gone\n- and so on": [
        ("0:20", "Error appears. It is red."), ("0:30", "Gone"),
    ],
    "| Time | Event |\n|--|--|\n| 0:05 | a |\n| 0:12 – 0:14 | b \\| c |\n| 12.5 s | d |\n| x | y |":
        [("0:05", "a"), ("0:12–0:14", "b | c"), ("0:12.5", "d")],
    "| # | Start | End | What | Who |\n|--|--|--|--|--|\n| 1 | 0:05 | 0:07 | types | user |": [
        ("0:05–0:07", "1 – types – user"),
    ],
    "At 0:05 the dialog opens. Then, at 0:12, an error appears. From 0:20 to 0:30 nothing.": [
        ("0:05", "the dialog opens."), ("0:12", "an error appears."), ("0:20–0:30", "nothing."),
    ],
    "1. **Start [0:00-0:30]** Sets up e.g. a U.S. keyboard. Then it rests.\n2. At 0:40 the end, "
    "i.e. a summary.": [
        ("0:00–0:30", "Start Sets up e.g. a U.S. keyboard. Then it rests."),
        ("0:40", "the end, i.e. a summary."),
    ],
    "It shows a desktop. The dialog opens at 0:05, and closes at 0:09. Nothing else.": [
        ("0:05", "The dialog opens"), ("0:09", "closes."),
    ],
    "### 0:00–0:10 Introduction\nThe speaker begins.\n### 0:10–0:40 Demo\nText": [
        ("0:00–0:10", "Introduction"), ("0:10–0:40", "Demo"),
    ],
    "- **Chapter 2 [0:30-1:10]** Runs. Then stops.\n\nIt ends at 1:20. Nothing else.": [
        ("0:30–1:10", "Chapter 2 Runs. Then stops."), ("1:20", "It ends."),
    ],
    "0:05\nThe dialog opens\n\n0:09\n\nIt closes": [
        ("0:05", "The dialog opens"), ("0:09", "It closes"),
    ],
    "1. 第5秒，弹出窗口。\n2. 12秒处：出现错误\n3. 0:20-0:30 用户输入": [
        ("0:05", "弹出窗口。"), ("0:12", "出现错误"), ("0:20–0:30", "用户输入"),
    ],
    "在第5秒弹出窗口。第12秒时出现错误。": [("0:05", "弹出窗口。"), ("0:12", "出现错误。")],
    "12.3 seconds: open\n15.0 seconds: close": [("0:12.3", "open"), ("0:15", "close")],
    "1. Open the menu (0:05)\n2. Click “Save” (0:07).": [
        ("0:05", "Open the menu"), ("0:07", "Click “Save”."),
    ],
    "0:05, 0:09 and 0:12: clicks": [("0:05", "clicks"), ("0:09", "clicks"), ("0:12", "clicks")],
    "At 0:09 last, and at 0:03 first.": [("0:03", "first."), ("0:09", "last")],
    "**[00:05]** *Opens* the `menu` of [v1.2](https://a.example/0:07)": [
        ("0:05", "Opens the menu of v1.2"),
    ],
    "- 0:05\n  - The menu opens": [("0:05", "The menu opens")],
    "Nothing.\n\n```\n0:12 code\n```\n\nIt took 5 seconds at 16:9.": [],
    "At 3:00 it is over.": [],
    "- 0:05 twice\n- 0:05 twice": [("0:05", "twice")],
    "0:12": [],
    "": [],
}  # fmt: skip


@pytest.mark.parametrize("reply", REPLIES)
def test_events(reply: str) -> None:
    assert told(reply) == REPLIES[reply]


def test_long_clips() -> None:
    assert told("- 1:02:03 Late\n- 75:10.5 Later", 7200) == [
        ("1:02:03", "Late"), ("1:15:10.5", "Later"),
    ]  # fmt: skip


@pytest.mark.parametrize("suffix", ["csv", "md"])
def test_they_are_saved_like_any_table(tmp_path: Path, suffix: str) -> None:
    events = events_in("- 0:05 =1+1\n- 0:12-0:15 Types, and saves", 60)
    table = table_of(events)
    assert rows_of(table)[0] == ["Time", "What happens"]
    file = tmp_path / f"events.{suffix}"
    save_table(table, file)
    text = file.read_text("utf-8-sig")
    if suffix == "md":
        assert text.splitlines()[2:] == ["| 0:05 | =1+1 |", "| 0:12–0:15 | Types, and saves |"]
    else:
        rows = list(csv.reader(text.splitlines()))
        assert rows[1:] == [["0:05", "'=1+1"], ["0:12–0:15", "Types, and saves"]]
