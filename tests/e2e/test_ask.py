"""The main job, from the shell: a picture and a question in, an answer and its places out."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests import pages
from tests.e2e.asking import KEY, everything_written, kept, remote
from tests.e2e.program import run
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece, refuses, says, streams


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(pages.small().save(tmp_path_factory.mktemp("pictures") / "page.png"))


# ---- the reader


def test_where_something_is(picture: str, tmp_path: Path) -> None:
    out = tmp_path / "annotated.png"
    found = run("ask", picture, "Where is “Cancel”?", "--json", "--out", str(out))
    assert found.code == 0, found.err
    answer = found.json
    (box,) = answer["boxes"]
    (word,) = [word for word in pages.small().words if word.text == "Cancel"]
    x, y = np.mean(box["rect"][::2]), np.mean(box["rect"][1::2])
    assert word.box[0] < x < word.box[2]
    assert word.box[1] < y < word.box[3]
    assert box["norm"] == pytest.approx(
        [value * 1000 / side for value, side in zip(box["rect"], (640, 400) * 2, strict=True)],
        abs=0.2,
    )
    assert (box["kind"], box["image"], box["state"]) == ("box", 1, "plain")
    assert (answer["finish"], answer["error"], answer["usage"]) == ("stop", None, None)
    assert "offline reader" in found.err
    assert "Cancel" in found.err
    assert out.read_bytes().startswith(b"\x89PNG")
    assert out.read_bytes() != Path(picture).read_bytes()


def test_reading_aloud_streams_plain_text(picture: str) -> None:
    read = run("ask", "--backend", "reader", picture, "Read this")
    assert read.code == 0, read.err
    assert "Quarterly report" in read.out
    assert "请在确认付款之前检查下面的地址" in read.out
    assert read.out.endswith("\n")


def test_pictures_from_a_pipe_and_several_of_them(picture: str, tiny: str, tmp_path: Path) -> None:
    out = tmp_path / "o.png"
    found = run(
        "ask", tiny, "-", "Where is Apply?", "--json", "--out", str(out), "--temporary",
        given=Path(picture).read_bytes(),
    )  # fmt: skip
    assert found.code == 0, found.err
    assert {box["image"] for box in found.json["boxes"]} == {2}
    assert {path.name for path in tmp_path.iterdir()} == {"o-1.png", "o-2.png"}


@pytest.mark.parametrize("data", [b"", b"GIF89a", b"<html>", b"\x89PNG\r\n\x1a\n" + b"x" * 99])
def test_pictures_that_cannot_be_read(data: bytes, tmp_path: Path) -> None:
    path = tmp_path / "bad.png"
    path.write_bytes(data)
    failed = run("ask", str(path), "Read this", "--json")
    assert failed.code == 1
    assert failed.json["error"]["kind"] == "media"
    assert failed.json["error"]["message"] in failed.err
    assert failed.json["error"]["hint"]


@pytest.mark.parametrize(
    "words",
    [
        ["missing the question.png"],
        ["-"],
        ["--endpoint", "zia", "PICTURE", "?"],
        ["--backend", "remote", "PICTURE", "?"],
        ["--set", "general.endpoint=zia", "PICTURE", "?"],
        ["--model", "m", "PICTURE", "?"],
        ["--base-url", "http://192.0.2.1/v1", "PICTURE", "?"],
        ["--base-url", "ftp://x", "PICTURE", "?"],
        ["--endpoint", "zai", "--profile", "zay", "PICTURE", "?"],
        ["--set", "reader.idle_minutes=0,5", "PICTURE", "?"],
        ["PICTURE", "PICTURE"],
    ],
)
def test_usage_errors(words: list[str], tiny: str) -> None:
    refused = run("ask", *(tiny if word == "PICTURE" else word for word in words))
    assert refused.code == 2
    assert refused.out == ""
    assert len(refused.err.strip()) > 20
    assert "Traceback" not in refused.err


def test_usage_errors_as_json(tiny: str) -> None:
    refused = run("ask", "--json", "--endpoint", "zia", tiny, "?")
    assert refused.code == 2
    assert refused.json["error"]["kind"] == "usage"
    assert "Did you mean “zai”?" in refused.json["error"]["hint"]


# ---- a server


@pytest.fixture
def glm() -> Iterator[Server]:
    """A server that thinks, answers with a box, counts, and tries to steer the terminal."""
    chunks = (
        piece(reasoning="let me see [[1, 2, 3, 4]]"),
        piece("The \x1b[31mSave"),
        piece("\x1b"),
        piece("]0;title\x07 button: "),
        piece("<|begin_of_box|>[[100, 200,"),
        piece(" 300, 405]]<|end_of_box|>."),
        piece(finish="stop", usage={"prompt_tokens": 435, "completion_tokens": 12}),
        DONE,
    )
    with Server(streams(*chunks)) as server:
        yield server


def test_a_server_answers(glm: Server, tiny: str, home: Path) -> None:
    answered = run("ask", tiny, "Where is Save?", *remote(glm), env={"EYELINE_API_KEY": KEY})
    assert answered.code == 0, answered.err
    assert answered.out.startswith("The Save button: ")
    assert "\x1b" not in answered.out + answered.err
    assert "let me see" not in answered.out
    assert "[20, 20, 60, 40.5]" in answered.err
    assert glm.asked[-1].headers["authorization"] == f"Bearer {KEY}"
    assert KEY.encode() not in everything_written(home)
    logged = "".join(path.read_text() for path in home.rglob("*.log"))
    assert "Save" not in logged
    assert "tiny" not in logged


def test_a_server_answers_in_json(glm: Server, tiny: str) -> None:
    answer = run("ask", tiny, "Where is Save?", "--json", *remote(glm)).json
    assert answer["text"].startswith("The \x1b[31mSave")
    assert answer["thinking"] == "let me see [[1, 2, 3, 4]]"
    (box,) = answer["boxes"]
    assert (box["rect"], box["norm"]) == ([20, 20, 60, 40.5], [100, 200, 300, 405])
    assert (answer["usage"]["prompt"], answer["usage"]["completion"]) == (435, 12)
    (sent,) = answer["sent"]
    assert (sent["width"], sent["height"]) == (200, 100)
    assert sent["mime"].startswith("image/")


def test_nothing_is_kept_of_a_temporary_conversation(glm: Server, tiny: str, home: Path) -> None:
    assert run("ask", tiny, "Where is Save?", "--temporary", *remote(glm)).code == 0
    assert not list(home.rglob("history.db"))
    assert b"Where is Save?" not in everything_written(home)


def test_the_default_endpoint_of_the_settings(glm: Server, tiny: str, home: Path) -> None:
    settings = home / ".config/eyeline/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text(
        f'[general]\nendpoint = "desk"\nlanguag = "en"\n'
        f'[endpoints.desk]\nbase_url = "{glm.origin}/v1"\nmodel = "m"\n'
    )
    answered = run("ask", tiny, "?", env={"EYELINE_API_KEY": KEY})
    assert answered.code == 0, answered.err
    assert "desk answers" in answered.err
    assert "Did you mean “language”?" in answered.err
    assert all("authorization" not in heard.headers for heard in glm.heard)


def test_settings_that_cannot_be_understood(glm: Server, tiny: str, home: Path) -> None:
    settings = home / ".config/eyeline/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text("[reader]\nidle_minutes = 0,5\n")
    answered = run("ask", tiny, "?", *remote(glm))
    assert answered.code == 0
    assert "line 2" in answered.err


def test_a_refused_key(tiny: str, home: Path) -> None:
    error = {"error": {"message": f"bad key {KEY}", "code": "401"}}
    with Server(refuses(401, error)) as server:
        failed = run("ask", tiny, "?", "--json", *remote(server), env={"EYELINE_API_KEY": KEY})
    assert failed.code == 1
    assert failed.json["error"]["kind"] == "auth_refused"
    assert "EYELINE_API_KEY" in failed.json["error"]["hint"]
    assert "key set" not in failed.err
    assert KEY not in failed.out + failed.err
    assert KEY.encode() not in everything_written(home)


def test_half_an_answer(tiny: str, home: Path) -> None:
    def dies(heard: Heard, wire: Wire) -> None:
        if heard.method == "GET":
            wire.answer(404)
            return
        wire.begin()
        wire.chunk(piece("Half an answer"))
        wire.reset()

    with Server(dies) as server:
        cut = run("ask", tiny, "What?", *remote(server))
    assert cut.code == 1
    assert cut.out == "Half an answer\n"
    assert " — " in cut.err
    assert "Half an answer" in kept(home)


@pytest.mark.parametrize(
    ("reason", "kind", "said"),
    [
        ("length", "reply_cut", "token limit"),
        ("sensitive", "request_refused", "content"),
        ("abort", "reply_cut", "broke"),
    ],
)
def test_an_answer_that_is_not_whole_says_why(reason: str, kind: str, said: str, tiny: str) -> None:
    with Server(streams(piece("Half an answer"), piece(finish=reason), DONE)) as server:
        shown = run("ask", tiny, "What?", *remote(server))
        told = run("ask", tiny, "What?", "--json", "--temporary", *remote(server))
    assert (shown.code, shown.out) == (1, "Half an answer\n")
    assert said in shown.err
    assert (told.code, told.json["text"], told.json["error"]["kind"]) == (1, "Half an answer", kind)
    assert told.json["error"]["message"] in shown.err
    assert told.json["error"]["hint"] in shown.err
    assert "kept" not in told.err


def test_an_answer_without_a_word_is_a_failure(tiny: str, tmp_path: Path) -> None:
    out = tmp_path / "o.png"
    with Server(streams(piece(finish="stop"), DONE)) as server:
        empty = run("ask", tiny, "What?", "--json", "--out", str(out), *remote(server))
    assert empty.code == 1
    assert empty.json["error"]["message"] in empty.err
    assert not out.exists()


def test_the_server_s_own_words_are_in_the_details(tiny: str) -> None:
    error = {"error": {"message": f"unknown field zz, key {KEY}, \x1b[31m“What is it?”"}}
    with Server(refuses(400, error)) as server:
        told = run(
            "ask", tiny, "What is it?", "--json", *remote(server), env={"EYELINE_API_KEY": KEY}
        )
    assert told.code == 1
    assert "unknown field zz" in told.json["error"]["detail"]
    (line,) = [line for line in told.err.splitlines() if line.startswith("Details: ")]
    assert "unknown field zz" in line
    for text in (KEY, "What is it?", "\x1b"):
        assert text not in told.json["error"]["detail"] + told.err


def test_labels_are_shown_without_what_steers_a_terminal(tiny: str) -> None:
    boxes = '[{"label": "\\u001b[31mSave\\u001b[0m", "bbox_2d": [100, 200, 300, 405]}]'
    with Server(says(boxes)) as server:
        found = run("ask", tiny, "Where is Save?", *remote(server))
    assert found.code == 0
    assert "① Save [20, 20, 60, 40.5]" in found.err
