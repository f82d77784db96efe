"""The ledger: one line a request, whatever happens around it."""

import json
import os
import sys
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread

import pytest

from app.core.errors import StoreError
from app.store.ledger import EgressLedger
from app.store.temporary import TemporaryHistory
from tests.unit.store.samples import modes, question

ORIGIN = "https://api.example.org:443"


def lines(folder: Path) -> list[dict[str, object]]:
    found = (folder / "egress.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in found if line]


def test_a_line_has_time_origin_sizes_and_digest(tmp_path: Path) -> None:
    ledger = EgressLedger(tmp_path / "store")
    before = datetime.now(UTC).replace(microsecond=0)
    ledger.note(ORIGIN, {"pictures": 12_345, "text": 67}, "ab" * 32)
    ledger.note(ORIGIN, {}, None)

    first, second = lines(tmp_path / "store")

    assert before <= datetime.fromisoformat(str(first.pop("time"))) <= datetime.now(UTC)
    assert first == {
        "origin": ORIGIN,
        "sizes": {"pictures": 12_345, "text": 67},
        "digest": "ab" * 32,
    }
    assert second["digest"] is None


def test_a_temporary_conversation_leaves_no_digest(tmp_path: Path) -> None:
    EgressLedger(tmp_path, digests=False).note(ORIGIN, {"text": 1}, "ab" * 32)
    (line,) = lines(tmp_path)
    assert (line["origin"], line["sizes"], line["digest"]) == (ORIGIN, {"text": 1}, None)


@pytest.mark.skipif(sys.platform == "win32", reason="modes mean nothing there")
def test_nobody_else_can_read_it(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        EgressLedger(tmp_path / "store").note(ORIGIN, {}, None)
    finally:
        os.umask(before)
    assert modes(tmp_path / "store") == {".": 0o700, "egress.jsonl": 0o600}


def test_a_line_that_broke_off_spoils_no_other(tmp_path: Path) -> None:
    ledger = EgressLedger(tmp_path)
    ledger.note(ORIGIN, {"text": 1}, None)
    path = tmp_path / "egress.jsonl"
    path.write_bytes(path.read_bytes() + b'{"time": "20')
    ledger.note(ORIGIN, {"text": 2}, None)

    kept = path.read_bytes().splitlines()
    assert len(kept) == 3
    assert json.loads(kept[2])["sizes"] == {"text": 2}


def test_lines_of_many_writers_stay_whole(tmp_path: Path) -> None:
    def write(number: int) -> None:
        ledger = EgressLedger(tmp_path)
        for line in range(25):
            ledger.note(ORIGIN, {"writer": number, "line": line}, "ab" * 32)

    threads = [Thread(target=write, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len({json.dumps(line["sizes"]) for line in lines(tmp_path)}) == 100


def test_what_cannot_be_written_down_is_said(tmp_path: Path) -> None:
    (tmp_path / "egress.jsonl").mkdir()
    with pytest.raises(StoreError):
        EgressLedger(tmp_path).note(ORIGIN, {}, None)


def test_a_temporary_history_keeps_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    history = TemporaryHistory()
    conversation = history.begin("secret")
    asked = history.ask(conversation, question("secret"))
    recording = history.record(conversation, asked, "b")
    recording.close()

    assert len({conversation, asked, recording.id}) == 3
    assert not history.search("secret")
    assert not history.listing()
    with pytest.raises(StoreError):
        history.conversation(conversation)
    history.close()
    assert not list(tmp_path.iterdir())
