"""The main job, from the shell: a picture and a question in, an answer and its places out."""

import json
import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from tests import pages
from tests.e2e.program import ROOT, Ended, ended, run, run_at_terminal, start
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece, refuses, says, streams

KEY = "sk-e2e-0123456789"


@pytest.fixture(scope="module")
def picture(tmp_path_factory: pytest.TempPathFactory) -> str:
    return str(pages.small().save(tmp_path_factory.mktemp("pictures") / "page.png"))


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A picture for questions to servers, which do not look at it."""
    return str(pages.blank(200, 100).save(tmp_path_factory.mktemp("pictures") / "tiny.png"))


def remote(server: Server) -> list[str]:
    return ["--base-url", f"{server.origin}/v1", "--model", "m", "--profile", "vllm"]


def kept(home: Path) -> str:
    """All bytes of the history's database, as far as they are text."""
    files = (home / ".local/share/eyeline").glob("history.db*")
    return "".join(file.read_bytes().decode(errors="replace") for file in files)


def everything_written(home: Path) -> bytes:
    return b"".join(path.read_bytes() for path in home.rglob("*") if path.is_file())


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


# ---- stopping


class Stalling:
    """A server that says some words and then nothing until its client goes."""

    def __init__(self, words: str) -> None:
        self.gone = threading.Event()
        self._words = words

    def __call__(self, heard: Heard, wire: Wire) -> None:
        if heard.method == "GET":
            wire.answer(404)
            return
        wire.begin()
        wire.chunk(piece(self._words))
        if wire.wait_gone():
            self.gone.set()


def first_words(process: "subprocess.Popen[bytes]", words: str) -> None:
    """Wait until `words` are on the output: pieces are shown as they come."""
    assert process.stdout is not None
    assert process.stdout.read(len(words)).decode() == words


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_stopping(number: signal.Signals, tiny: str, home: Path) -> None:
    stalling = Stalling("One moment")
    with Server(stalling) as server:
        process = start("ask", tiny, "What?", *remote(server))
        first_words(process, "One moment")
        process.send_signal(number)
        stopped = ended(process)
        assert stalling.gone.wait(10)
    assert stopped.code == 130
    assert stopped.out == "\n"
    assert "Traceback" not in stopped.err
    assert "One moment" in kept(home)


def test_stopping_still_prints_the_json(tiny: str) -> None:
    stalling = Stalling("One moment")
    with Server(stalling) as server:
        process = start("ask", tiny, "What?", "--json", *remote(server))
        wait_for(server)
        process.send_signal(signal.SIGINT)
        stopped = ended(process)
    assert stopped.code == 130
    assert json.loads(stopped.out)["finish"] == "cancelled"


def wait_for(server: Server) -> None:
    """Wait until the question has arrived."""
    condition = threading.Event()
    for _attempt in range(2000):
        if server.asked:
            return
        condition.wait(0.01)
    pytest.fail("no question came")


def test_a_killed_program_has_kept_what_it_printed(tiny: str) -> None:
    with Server(Stalling("Something remarkable")) as server:
        process = start("ask", tiny, "What?", *remote(server))
        first_words(process, "Something remarkable")
        process.kill()
        ended(process)
    assert "What?" in run("history").out
    found = run("history", "remarkable")
    assert found.code == 0
    assert "remarkable" in found.out


def test_the_reader_of_the_output_goes_away(tiny: str) -> None:
    pause = threading.Event()

    def endless(heard: Heard, wire: Wire) -> None:
        if heard.method == "GET":
            wire.answer(404)
            return
        wire.begin()
        while wire.open and not pause.wait(0.005):
            wire.chunk(piece("line after line\n"))

    with Server(endless) as server, start("ask", tiny, "What?", *remote(server)) as process:
        first_words(process, "line")
        assert process.stdout is not None
        assert process.stderr is not None
        process.stdout.close()
        said = process.stderr.read().decode()
        pause.set()
    assert process.returncode == 130
    assert "Traceback" not in said
    assert "Broken" not in said


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a disk that is full")
def test_an_output_that_cannot_be_written(tiny: str) -> None:
    with Server(says("words")) as server, Path("/dev/full").open("wb") as full:
        failed = ended(start("ask", tiny, "What?", *remote(server), stdout=full))
    assert failed.code == 1
    assert "Traceback" not in failed.err
    assert "could not be written" in failed.err


@pytest.mark.skipif(sys.platform == "win32", reason="a shell of POSIX")
@pytest.mark.parametrize("more", [[], ["--json"]])
def test_an_output_that_is_closed(more: list[str], tiny: str) -> None:
    with Server(says("words")) as server:
        words = [sys.executable, "-m", "app", "ask", tiny, "What?", *more, *remote(server)]
        failed = subprocess.run(
            ["sh", "-c", '"$@" >&-', "sh", *words],
            env={**os.environ, "PYTHONPATH": str(ROOT)},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
    assert failed.returncode == 1
    assert "closed" in failed.stderr
    assert "Traceback" not in failed.stderr


def test_an_answer_and_its_notes_in_one_file(tiny: str, tmp_path: Path) -> None:
    half = streams(piece("Half"), piece(finish="length"), DONE)
    with Server(half) as server, (tmp_path / "both").open("wb") as both:
        cut = ended(start("ask", tiny, "?", *remote(server), stdout=both, stderr=both))
    assert cut.code == 1
    lines = (tmp_path / "both").read_text().splitlines()
    assert "Half" in lines
    assert any(line.startswith("The token limit") for line in lines)


# ---- what is kept


def test_the_history_shows_turns_and_whole_conversations(tiny: str) -> None:
    with Server(streams(piece("The Save\nbutton"), piece(finish="length"), DONE)) as server:
        run("ask", tiny, "What does Save do?", *remote(server))
    with Server(says("Save is [[100, 200, 300, 405]].")) as server:
        run("ask", tiny, "Where is Save?", *remote(server))
    listed = run("history", "save")
    newest, _snippet, oldest, *rest = listed.out.splitlines()
    assert len(rest) == 1  # one entry for question and answer, its snippet under it
    assert "Where is Save?" in newest
    assert "What does Save do?" in oldest
    assert "(cut off)" in oldest
    assert "(" not in newest
    assert [line for line in run("history").out.splitlines() if line[:1].isdigit()] == [
        newest,
        oldest,
    ]
    _day, _time, identity, *_title = oldest.split()
    whole = run("history", "--id", identity.upper())
    assert whole.code == 0
    for text in ("What does Save do?", "200×100", "The Save\nbutton", "The token limit"):
        assert text in whole.out
    _day, _time, identity, *_title = newest.split()
    assert "① [20, 20, 60, 40.5]" in run("history", "--id", identity).out


@pytest.mark.parametrize("words", [["--id", "nothing"], ["--id", ""], ["--id", "ab", "save"]])
def test_what_is_no_conversation(words: list[str]) -> None:
    refused = run("history", *words)
    assert (refused.code, refused.out) == (2, "")
    assert refused.err


def test_a_history_that_cannot_be_kept_stops_no_answer(tiny: str, home: Path) -> None:
    (home / ".local/share/eyeline").write_text("in the way")
    with Server(says("All ", "the same.")) as server:
        answered = run("ask", tiny, "What?", *remote(server))
    assert answered.code == 0
    assert answered.out == "All the same.\n"
    assert answered.err.count("not kept") == 1


def test_an_empty_history() -> None:
    empty = run("history")
    assert (empty.code, empty.out) == (0, "")
    assert empty.err


# ---- at a terminal


@pytest.mark.parametrize(("typed", "code"), [("n", 2), ("", 2), ("y", 1)])
def test_unencrypted_to_another_machine_asks(typed: str, code: int, tiny: str) -> None:
    words = ["ask", tiny, "?", "--base-url", "http://192.0.2.1:9/v1", "--model", "m"]
    patience = ["--set", "remote.connect_seconds=0.2", "--set", "remote.retries=0"]
    asked = run_at_terminal([*words, *patience], [("[y/N]", typed)])
    assert asked.code == code
    assert "not encrypted" in asked.err
    assert "[y/N]" in asked.err


def test_keys(tiny: str, home: Path) -> None:
    with Server(says("fine")) as server:
        origin = server.origin
        refused = run("key", "set", origin, given=KEY.encode())
        assert refused.code == 1
        assert "EYELINE_API_KEY" in refused.err
        assert "--file" in refused.err
        kept = run("key", "set", origin, "--file", given=KEY.encode())
        assert (kept.code, kept.out) == (0, "")
        assert KEY in (home / ".config/eyeline/keys.toml").read_text()
        assert run("key", "forget", origin).code == 0
        set_ = run_at_terminal(["key", "set", f"{origin}/v1"], [("Key for", KEY), ("[y/N]", "y")])
        assert set_.code == 0, set_.err
        file = home / ".config/eyeline/keys.toml"
        assert file.stat().st_mode & 0o777 == 0o600
        assert run("ask", tiny, "?", *remote(server)).code == 0
        assert server.asked[-1].headers["authorization"] == f"Bearer {KEY}"
        assert run("key", "forget", origin).code == 0
        assert KEY not in file.read_text()
        assert run("ask", tiny, "?", *remote(server)).code == 0
        assert "authorization" not in server.asked[-1].headers


@pytest.mark.parametrize("given", [b"", b"  \n", b"two words", "schlüssel".encode(), b"\xff\xfe"])
def test_what_is_no_key(given: bytes) -> None:
    refused = run("key", "set", "zai", given=given)
    assert refused.code == 1
    assert refused.out == ""
    assert "Traceback" not in refused.err


# ---- the doctor


def test_the_doctor_says_what_is_not_well() -> None:
    seen: Ended = run("doctor", "--json")
    assert seen.code == 1  # there is no display here
    checks = {check["id"]: check for check in seen.json["checks"]}
    assert not seen.json["ok"]
    assert not checks["display"]["ok"]
    assert checks["display"]["hint"]
    assert checks["display"]["name"] == "Display"
    assert checks["reader"]["ok"], checks["reader"]
    assert checks["versions"]["data"]["eyeline"]
    assert checks["disk"]["data"]["free"] > 0


def test_the_doctor_looks_at_endpoints(home: Path) -> None:
    settings = home / ".config/eyeline/settings.toml"
    settings.parent.mkdir(parents=True)
    settings.write_text('[endpoints.desk]\nbase_url = "http://127.0.0.1:9/v1"\n[reder]\n')
    seen = run("doctor")
    assert seen.code == 1
    assert "✗ Endpoint desk" in seen.out
    assert "Did you mean “reader”?" in seen.out
