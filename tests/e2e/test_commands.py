"""What was asked before, keys, the doctor: the commands beside the main one."""

import json
from pathlib import Path

import pytest

from tests.e2e.asking import KEY, remote
from tests.e2e.program import Ended, run, run_at_terminal
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece, says, streams
from tests.unit.remote.test_calibrate import down_first, places

# ---- how a model counts


def test_boxes_are_checked_and_what_is_found_holds_afterwards(tiny: str) -> None:
    def script(heard: Heard, wire: Wire) -> None:
        shapes = b"purple ellipse" in heard.body
        says(places(down_first) if shapes else "[[100, 200, 300, 400]]")(heard, wire)

    with Server(script) as server:
        checked = run("calibrate", f"{server.origin}/v1", "--model", "m")
        assert (checked.code, checked.out.count("mean IoU")) == (0, 1), checked.err
        answered = run("ask", tiny, "Where is Save?", *remote(server), "--json")
    (box,) = json.loads(answered.out)["boxes"]
    assert box["rect"] == [40, 10, 80, 30]  # of 200 x 100 px, down before across


def test_boxes_that_nobody_understands_change_nothing() -> None:
    with Server(says("I see shapes.")) as server:
        checked = run("calibrate", f"{server.origin}/v1")
    assert checked.code == 1
    assert "nothing was changed" in checked.out


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
    lines = [line for line in run("history").out.splitlines() if line[:1].isdigit()]
    # A search says when the words that it found were said, a list when the last ones were.
    assert [line.split()[2:] for line in lines] == [newest.split()[2:], oldest.split()[2:]]
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


# ---- what is done with a conversation


def test_a_conversation_is_exported_pinned_and_deleted(tiny: str, tmp_path: Path) -> None:
    with Server(says("Save is [[100, 200, 300, 405]].")) as server:
        run("ask", tiny, "Where is Save?", *remote(server))
    identity = run("history").out.split()[2]

    written = run("history", "--id", identity, "--export", str(tmp_path / "out.html"))
    assert (written.code, written.out.strip()) == (0, str(tmp_path / "out.html"))
    assert "Where is Save?" in (tmp_path / "out.html").read_text(encoding="utf-8")
    refused = run("history", "--id", identity, "--export", str(tmp_path / "out.pdf"))
    assert (refused.code, refused.out) == (2, "")

    assert run("history", "--id", identity, "--pin").code == 0
    assert "(pinned)" in run("history").out
    assert run("history", "--id", identity, "--no-pin").code == 0
    assert "(pinned)" not in run("history").out

    refused = run("history", "--id", identity, "--delete")  # nobody is there to be asked
    assert refused.code == 2
    assert "--yes" in refused.err
    assert run("history", "--id", identity, "--delete", "--yes").code == 0
    assert run("history").out == ""


@pytest.mark.parametrize("words", [["--delete"], ["--pin"], ["--export", "x.md"]])
def test_it_must_be_said_with_which(words: list[str]) -> None:
    refused = run("history", *words)
    assert (refused.code, refused.out) == (2, "")
    assert "--id" in refused.err
