"""Damaged files are salvaged as far as they can be read, and kept as they were."""

import random
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from app.core.chat import Card, Finish, Sent, Text, Thinking, Usage
from app.core.compared import Compared, ComparedCell, ComparedPage
from app.core.errors import StoreError
from app.core.mark import Mark
from app.store.history import SqliteHistory
from app.store.pages import Pages
from tests.unit.store.samples import noise, open_history, question

CONVERSATIONS = 40
PAGE = 4096
FRAME = noise()


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A history of some hundred pages, closed."""
    folder = tmp_path_factory.mktemp("whole")
    history = open_history(folder)
    for number in range(CONVERSATIONS):
        fill(history, number)
    history.close()
    return folder


@pytest.fixture
def folder(whole: Path, tmp_path: Path) -> Path:
    return shutil.copytree(whole, tmp_path / "history")


def fill(history: SqliteHistory, number: int) -> None:
    conversation = history.begin(f"title {number}")
    # Now and then a row that needs several pages.
    text = f"question{number}q 设置 " + "some words " * (1000 if number % 8 == 0 else 20)
    recording = history.record(
        conversation, history.ask(conversation, question(text, FRAME)), "reader"
    )
    recording.add(Sent(1, 37, 21, 99, "image/png"))
    recording.add(Thinking("hm"))
    recording.add(Text(f"answer{number}a " + "and more " * 30))
    recording.add(Mark("box", ((1, 2), (3, 4)), "a label", FRAME.id, at=3))
    recording.add(Card("answer", 0))
    recording.add(Usage(1, 2))
    recording.add(Finish("stop"))
    recording.close()


def questions_found(history: SqliteHistory) -> int:
    return sum(bool(history.search(f"question{n}q")) for n in range(CONVERSATIONS))


def use(history: SqliteHistory) -> None:
    """Read all there is and go on writing: nothing of it may fail."""
    for hit in history.listing(1000):
        history.conversation(hit.conversation)
    conversation = history.begin("afterwards")
    asked = history.ask(conversation, question("goes on", noise(seed=9)))
    recording = history.record(conversation, asked, "b")
    recording.add(Text("indeed"))
    recording.close()
    assert history.search("goes on")
    assert history.message(asked).text == "goes on"


def is_sound(database: Path) -> bool:
    with closing(sqlite3.connect(database)) as connection:
        problems = connection.execute("PRAGMA foreign_key_check").fetchall()
        return not problems and connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def zeroed(start: int, end: int) -> Callable[[bytes], bytes]:
    return lambda data: data[:start] + bytes(end - start) + data[end:]


@pytest.mark.parametrize(
    ("damage", "rescued"),
    [
        pytest.param(zeroed(0, 100), CONVERSATIONS, id="header"),
        pytest.param(zeroed(0, PAGE), CONVERSATIONS, id="first page, with the schema"),
        pytest.param(lambda data: b"\xff" * PAGE + data[PAGE:], CONVERSATIONS, id="page of ones"),
        pytest.param(zeroed(60, 64), CONVERSATIONS, id="version"),
        pytest.param(zeroed(68, 72), CONVERSATIONS, id="application"),
        pytest.param(lambda data: data[: len(data) // 2], 5, id="half"),
        pytest.param(lambda data: data[:-PAGE], CONVERSATIONS - 5, id="last page missing"),
        pytest.param(lambda data: data[:1000], 0, id="a thousand bytes"),
        pytest.param(lambda _data: b"This is not a database. " * 500, 0, id="text"),
        pytest.param(lambda data: random.Random(3).randbytes(len(data)), 0, id="noise"),
    ],
)
def test_found_when_opened(folder: Path, damage: Callable[[bytes], bytes], rescued: int) -> None:
    database = folder / "history.db"
    damaged = damage(database.read_bytes())
    database.write_bytes(damaged)

    history = open_history(folder)

    (notice,) = history.notices()
    (kept,) = folder.glob("history.damaged-????????-??????.db")
    assert str(kept) in notice
    assert kept.read_bytes() == damaged
    assert not history.notices()
    assert questions_found(history) >= rescued
    if rescued == CONVERSATIONS:
        turn = history.conversation(history.listing()[0].conversation).turns[-1]
        assert turn.text.startswith("answer39a")
        assert (turn.finish, turn.usage) == (Finish("stop"), Usage(1, 2))
        assert [mark.label for mark in turn.marks] == ["a label"]
        assert history.frame(FRAME.id) == FRAME
    use(history)
    history.close()
    assert is_sound(database)

    history = open_history(folder)  # it is told once
    assert not history.notices()
    history.close()


@pytest.mark.parametrize("seed", range(12))
def test_found_in_use(folder: Path, seed: int) -> None:
    """Pages overwritten anywhere: what of it is noticed is salvaged in the midst of the work."""
    rng = random.Random(seed)
    database = folder / "history.db"
    data = bytearray(database.read_bytes())
    for _page in range(6):
        start = rng.randrange(1, len(data) // PAGE) * PAGE
        data[start : start + PAGE] = rng.choice([bytes(PAGE), rng.randbytes(PAGE)])
    database.write_bytes(data)

    history = open_history(folder)
    for hit in history.listing(1000):
        history.conversation(hit.conversation)
    assert questions_found(history) >= CONVERSATIONS // 2
    use(history)
    noticed = history.notices()
    history.close()

    assert len(noticed) == len(list(folder.glob("history.damaged-*.db")))
    if noticed:
        assert is_sound(database)


@pytest.mark.parametrize("seed", range(12))
def test_single_bytes_changed(folder: Path, seed: int) -> None:
    rng = random.Random(seed)
    database = folder / "history.db"
    data = bytearray(database.read_bytes())
    for _byte in range(500):
        data[rng.randrange(len(data))] = rng.randrange(256)
    database.write_bytes(data)

    history = open_history(folder)
    use(history)
    history.close()


def test_an_index_that_contradicts_its_table_is_noticed(folder: Path) -> None:
    database = folder / "history.db"
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        (root,) = connection.execute(
            "SELECT rootpage FROM sqlite_schema WHERE name = 'sqlite_autoindex_conversations_1'"
        ).fetchone()
        (identity,) = connection.execute("SELECT id FROM conversations LIMIT 1").fetchone()
    data = database.read_bytes()
    start = (root - 1) * PAGE
    page = data[start : start + PAGE].replace(identity.encode(), b"f" * 32)
    database.write_bytes(data[:start] + page + data[start + PAGE :])

    history = open_history(folder)
    history.ask(identity, question("still there"))
    assert history.notices()
    assert history.search("still there")
    history.close()
    assert is_sound(database)


def copied_while_open(folder: Path, target: Path) -> Path:
    """A copy of a history with a write-ahead log, as a crash of the machine leaves one."""
    history = open_history(folder)
    for number in range(CONVERSATIONS, CONVERSATIONS + 3):
        fill(history, number)
    shutil.copytree(folder, target, ignore=shutil.ignore_patterns("*-shm"))
    history.close()
    return target


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(lambda log: random.Random(1).randbytes(len(log)), id="noise"),
        pytest.param(lambda log: bytes(len(log)), id="zeros"),
        pytest.param(lambda log: log[: len(log) // 2], id="half"),
        pytest.param(lambda log: log[:20], id="stump"),
        pytest.param(lambda log: log + b"x" * 10_000, id="garbage behind"),
    ],
)
def test_a_damaged_log_costs_at_most_what_was_in_it(
    folder: Path, tmp_path: Path, damage: Callable[[bytes], bytes]
) -> None:
    copy = copied_while_open(folder, tmp_path / "copy")
    log = copy / "history.db-wal"
    log.write_bytes(damage(log.read_bytes()))

    history = open_history(copy)

    assert questions_found(history) == CONVERSATIONS
    use(history)
    history.close()
    assert is_sound(copy / "history.db")


def test_what_stands_only_in_the_log_is_rescued(folder: Path, tmp_path: Path) -> None:
    copy = copied_while_open(folder, tmp_path / "copy")
    (copy / "history.db").write_bytes(b"")

    history = open_history(copy)

    assert history.notices()
    assert history.search(f"question{CONVERSATIONS + 2}q")
    assert list(copy.glob("history.damaged-*.db-wal"))
    history.close()


@pytest.mark.parametrize(
    ("sound", "damaged"),
    [
        ('"checked":"exact"', '"checked":"exbct"'),
        ('"page":2', '"page":"2"'),
        ('"who":""', '"who":1'),
    ],
)
def test_a_comparison_that_makes_no_sense_leaves_its_table(
    folder: Path, sound: str, damaged: str
) -> None:
    """What shows it would fail of it; the words of the answer say the same."""
    pages = (ComparedPage(2, "Revenue 9", "exact"),)
    cell = ComparedCell("Revenue", "d", "9 [p. 2]", pages)
    history = open_history(folder)
    conversation = history.begin("compared")
    recording = history.record(conversation, history.ask(conversation, question("?")), "b")
    for piece in (Text("| Revenue | 9 |"), Compared(("Revenue",), (cell,)), Finish("stop")):
        recording.add(piece)
    recording.close()
    history.close()
    with closing(sqlite3.connect(folder / "history.db")) as connection, connection:
        changed = connection.execute(
            "UPDATE parts SET data = replace(data, ?, ?) WHERE kind = 'compared'", (sound, damaged)
        )
        assert changed.rowcount == 1

    history = open_history(folder)
    turn = history.conversation(conversation).turns[-1]
    assert history.notices()
    assert (turn.text, turn.compared) == ("| Revenue | 9 |", None)
    assert questions_found(history) == CONVERSATIONS
    history.close()


def test_an_answer_survives_damage_while_it_arrives(folder: Path) -> None:
    history = open_history(folder)
    conversation = history.begin("unlucky")
    recording = history.record(conversation, history.ask(conversation, question("?")), "b")
    recording.add(Text("one "))
    with history._database.path.open("r+b") as file:  # below the feet of the open connections
        history._database.flush()
        size = file.seek(0, 2)
        file.seek(PAGE)
        file.write(b"\xff" * (size // 4))
    for word in ("two ", "three "):
        recording.add(Text(word))
    history.search("words")
    for hit in history.listing(1000):
        history.conversation(hit.conversation)
    recording.add(Text("four"))
    recording.close()

    assert history.notices()
    assert any(
        turn.text == "one two three four"
        for hit in history.listing(1000)
        for turn in history.conversation(hit.conversation).turns
    )
    history.close()


def test_two_salvages_in_a_second_keep_both_files(folder: Path) -> None:
    for _time in range(2):
        (folder / "history.db").write_bytes(b"damaged" * 1000)
        open_history(folder).close()
    assert len(list(folder.glob("history.damaged-*.db"))) == 2


def test_pictures_outlive_a_damaged_database(folder: Path) -> None:
    (folder / "history.db").write_bytes(b"damaged" * 1000)
    history = open_history(folder)
    conversation = history.begin("t")
    history.ask(conversation, question("?"))
    history.delete(conversation)  # which sweeps what nothing refers to
    history.close()
    assert len([path for path in (folder / "blobs").rglob("*") if path.is_file()]) == 1


def test_rows_are_read_from_pages_as_sqlite_reads_them(folder: Path) -> None:
    database = folder / "history.db"
    rows = dict(Pages(database.read_bytes()).rows())
    with closing(sqlite3.connect(database)) as connection:
        for seq, *values in connection.execute("SELECT seq, * FROM refs"):
            assert any(
                row_id == seq and row == [None, *values[1:]]
                for row_id, row in Pages(database.read_bytes()).rows()
                if len(row) == 13
            )
            break
        expected = connection.execute("SELECT count(*), sum(length(text)) FROM parts").fetchone()
    parts = [row for _id, row in Pages(database.read_bytes()).rows() if len(row) == 8]
    assert rows
    assert (len(parts), sum(len(str(row[5])) for row in parts)) == expected


def test_where_it_cannot_be_repaired_it_is_left_alone(folder: Path) -> None:
    database = folder / "history.db"
    database.unlink()
    database.mkdir()
    with pytest.raises(StoreError):
        open_history(folder)
    assert database.is_dir()
