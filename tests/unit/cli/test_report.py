import json

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from app.cli.report import Report, one_line_json
from app.core.chat import Cited, Finish, Quote, Recast, Ref, Sent, Text, Thinking, Usage
from app.core.coordinates import rounded
from app.core.errors import AuthRefused, MediaError
from app.core.frame import File, Frame, Page
from app.core.mark import Mark


def frame(width: int, height: int, source: File | Page | None = None) -> Frame:
    return Frame(np.zeros((height, width, 4), np.uint8), source or File("a.png"))


def test_an_answer_as_json() -> None:
    report = Report()
    first, second = frame(200, 100), frame(1920, 1080, Page("deck", 7))
    report.frames = [first, second]
    for piece in (
        Thinking("hm"),
        Sent(1, 200, 100, 1234, "image/png"),
        Text("It is "),
        Text("here."),
        Mark("box", ((20, 10.04), (50.26, 100)), "Save", first.id, 6),
        Mark("point", ((960, 540),), "", second.id, t=1.5, state="suspect"),
        Mark("polygon", ((0, 0), (1920, 0), (0, 1080)), "中", second.id),
        Usage(435, 12, None, 3),
        Finish("stop"),
    ):
        report.add(piece)
    assert json.loads(report.json()) == {
        "text": "It is here.",
        "thinking": "hm",
        "finish": "stop",
        "boxes": [
            {
                "label": "Save",
                "image": 1,
                "kind": "box",
                "rect": [20, 10, 50.3, 100],
                "norm": [100, 100.4, 251.3, 1000],
                "state": "plain",
                "t": None,
                "page": None,
            },
            {
                "label": "",
                "image": 2,
                "kind": "point",
                "rect": [960, 540],
                "norm": [500, 500],
                "state": "suspect",
                "t": 1.5,
                "page": 7,
            },
            {
                "label": "中",
                "image": 2,
                "kind": "polygon",
                "rect": [0, 0, 1920, 0, 0, 1080],
                "norm": [0, 0, 1000, 0, 0, 1000],
                "state": "plain",
                "t": None,
                "page": 7,
            },
        ],
        "usage": {
            "prompt": 435,
            "completion": 12,
            "reasoning": None,
            "cached": 3,
            "first": None,
            "rate": None,
            "peak": None,
        },
        "sent": [{"width": 200, "height": 100, "bytes": 1234, "mime": "image/png"}],
        "error": None,
    }


def test_before_anything_came() -> None:
    assert json.loads(Report().json()) == {
        "text": "",
        "thinking": "",
        "finish": "error",
        "boxes": [],
        "usage": None,
        "sent": [],
        "error": None,
    }


def test_errors_say_what_to_do() -> None:
    report = Report()
    error = AuthRefused("The key was refused.", "Set another one.", detail="HTTP 401: no")
    report.add(Finish("error", error=error))
    assert json.loads(report.json())["error"] == {
        "kind": "auth_refused",
        "message": "The key was refused.",
        "hint": "Set another one.",
        "detail": "HTTP 401: no",
    }


def test_an_error_after_the_answer_leaves_how_it_ended() -> None:
    report = Report()
    report.add(Text("done"))
    report.add(Finish("stop"))
    report.fail(MediaError("The disk is full."))
    found = json.loads(report.json())
    assert (found["finish"], found["text"]) == ("stop", "done")
    assert found["error"]["kind"] == "media"


def test_what_was_thinking_after_all() -> None:
    picture = frame(10, 10)
    report = Report()
    report.frames = [picture]
    for piece in (Text("hm"), Mark("point", ((1, 1),), "", picture.id), Recast("hm"), Text("So:")):
        report.add(piece)
    found = json.loads(report.json())
    assert (found["text"], found["thinking"], found["boxes"]) == ("So:", "hm", [])


@given(st.text(st.characters() | st.sampled_from("\x1b\x9b\u202e\u2028\ud800\udfff")))
def test_json_is_safe_on_a_terminal_and_reads_back(text: str) -> None:
    line = one_line_json({"text": text})
    assert json.loads(line) == {"text": text}
    line.encode()
    assert line.isprintable() or not set(line) & {*map(chr, range(32)), *"\x7f\x9b\u202e\u2028"}


def test_rounded() -> None:
    assert [rounded(value) for value in (1.0, 1.04, 1.06, 1279.999)] == [1, 1, 1.1, 1280]


def test_evidence_is_listed_quote_by_quote() -> None:
    place = Mark("polygon", ((1, 2), (30, 2), (30, 40.123)), "a", "book")
    there, other = Ref("page", "book", 3, mark=place), Ref("page", "book", 9)
    quotes = Quote("a", "exact", there), Quote("b", "missing", other, "c")
    report = Report()
    report.add(Text("See [p. 3–4] and [p. 5]"))
    report.add(Cited(Ref("page", "book", 3), 4, 8))
    report.add(Cited(there, 4, 8, (3, 4), "B", "report.pdf", quotes))
    report.add(Cited(Ref("page", "book", 5), 17, 6, None, "B", "report.pdf"))
    found = json.loads(report.json())["evidence"]
    about = {"kind": "page", "document": "report.pdf", "letter": "B"}
    first = about | {"page": 3, "last": 4, "at": 4, "length": 8}
    assert found == [
        first
        | {"box": [1, 2, 30, 40.12], "quote": "a", "check": "exact", "found": 3, "said": None},
        first | {"box": None, "quote": "b", "check": "missing", "found": 9, "said": "c"},
        about
        | {"page": 5, "last": 5, "at": 17, "length": 6, "box": None, "quote": None, "check": None},
    ]
    report.add(Recast())
    assert "evidence" not in json.loads(report.json())
