"""Opening: versions, locks, disks that are full or closed, damage to nobody's file."""

import os
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import pytest

from app.core.errors import StoreError
from app.store import schema
from app.store.claim import Claim, held
from app.store.database import Database
from tests.unit.store.samples import open_history, question


def change(database: Path, *statements: str) -> None:
    with closing(sqlite3.connect(database, isolation_level=None)) as connection:
        for statement in statements:
            connection.execute(statement)


def test_a_newer_history_is_left_as_it_is(tmp_path: Path) -> None:
    history = open_history(tmp_path)
    history.begin("kept")
    history.close()
    database = tmp_path / "history.db"
    change(database, f"PRAGMA user_version = {schema.VERSION + 1}")
    before = database.read_bytes()

    with pytest.raises(StoreError, match="newer version") as caught:
        open_history(tmp_path)

    assert caught.value.hint
    assert database.read_bytes() == before
    assert not list(tmp_path.glob("history.damaged-*"))


def test_an_older_history_is_brought_up_to_date(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    history = open_history(tmp_path)
    history.begin("old")
    history.close()
    step = ("ALTER TABLE conversations ADD COLUMN mood TEXT NOT NULL DEFAULT 'calm'",)
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, step))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)

    database = Database(tmp_path)

    assert database.run(
        lambda c: c.execute("SELECT title, mood FROM conversations").fetchall()
    ) == [("old", "calm")]
    assert database.run(schema.version) == schema.VERSION
    assert not database.notices()
    database.close()


def test_a_step_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    open_history(tmp_path).close()
    step = ("CREATE TABLE extra (x)", "CREATE TABLE parts (again)")
    monkeypatch.setattr(schema, "STEPS", (*schema.STEPS, step))
    monkeypatch.setattr(schema, "VERSION", schema.VERSION + 1)
    with pytest.raises(sqlite3.OperationalError):
        Database(tmp_path)
    monkeypatch.undo()
    database = Database(tmp_path)
    names = database.run(lambda c: c.execute("SELECT name FROM sqlite_schema").fetchall())
    assert ("extra",) not in names
    database.close()


def test_tables_of_the_same_width_do_not_take_each_others_rows() -> None:
    """Salvage tells rows apart by width, types and checks, whichever version wrote them."""
    widths = [(name, width) for name, known in schema.columns().items() for width in known]
    same = {frozenset((a, b)) for a, n in widths for b, m in widths if a != b and n == m}
    told_apart = {
        frozenset(("frames", "pieces")),  # text and text, integer and integer
        frozenset(("frames", "conversations")),  # text and text, a digest, integer and text
    }
    assert same <= told_apart


def test_the_file_of_another_program_is_kept(tmp_path: Path) -> None:
    change(tmp_path / "history.db", "CREATE TABLE theirs (x)", "INSERT INTO theirs VALUES (1)")
    history = open_history(tmp_path)
    assert history.notices()
    (kept,) = tmp_path.glob("history.damaged-*.db")
    with closing(sqlite3.connect(kept)) as connection:
        assert connection.execute("SELECT x FROM theirs").fetchall() == [(1,)]
    history.close()


def test_a_locked_history_is_said_after_a_while(tmp_path: Path) -> None:
    history = open_history(tmp_path, patience=0.2)
    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        begun = time.monotonic()
        with pytest.raises(StoreError, match="locked"):
            history.begin("t")
        assert 0.1 < time.monotonic() - begun < 5
        assert history.listing() == []  # reading goes on
    history.begin("t")
    history.close()

    with closing(sqlite3.connect(tmp_path / "history.db", isolation_level=None)) as other:
        other.execute("PRAGMA locking_mode = EXCLUSIVE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(StoreError, match="locked"):
            open_history(tmp_path, patience=0.1)


def test_whatever_fails_nothing_of_it_is_written(tmp_path: Path) -> None:
    database = Database(tmp_path)

    def work(connection: sqlite3.Connection) -> None:
        connection.execute(
            "INSERT INTO conversations (id, title, created, updated) VALUES ('c', 't', 0, 0)"
        )
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        database.run(work, write=True)
    count = database.run(lambda c: c.execute("SELECT count(*) FROM conversations").fetchone())
    assert count == (0,)
    database.close()


FULL = """
import resource, sys
from pathlib import Path
from app.core.chat import Finish, Text
from app.core.errors import StoreError
from tests.unit.store.samples import noise, open_history, question
folder = Path(sys.argv[1])
history = open_history(folder)
conversation = history.begin("full")
recording = history.record(conversation, history.ask(conversation, question("first")), "b")
recording.add(Text("before "))
if sys.argv[2] == "limit":
    soft = (folder / "history.db-wal").stat().st_size + 40_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, resource.RLIM_INFINITY))
said, written = [], 1
try:
    for written in range(1, 1000):
        recording.add(Text("x" * 1000))
except StoreError as error:
    said.append(error.message)
try:
    history.ask(conversation, question("picture", noise(700, 500)))
except StoreError as error:
    said.append(error.message)
turn = history.conversation(conversation).turns[-1]
assert turn.text == "before " + "x" * 1000 * (written - 1), len(turn.text)
assert history.search("first")
if sys.argv[2] == "limit":
    resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
else:
    (folder.parent / "ballast").unlink()
recording.add(Finish("stop"))
recording.close()
turn = history.conversation(conversation).turns[-1]
assert turn.text == "before " + "x" * 1000 * written, len(turn.text)
history.close()
print("|".join(said))
"""


def run_full(folder: Path, how: str) -> list[str]:
    done = subprocess.run(
        [sys.executable, "-c", FULL, str(folder), how],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip().split("|")


def test_a_disk_that_takes_no_more_is_said_and_the_process_goes_on(tmp_path: Path) -> None:
    said = run_full(tmp_path / "history", "limit")
    assert len(said) == 2
    assert all("disk" in message for message in said)


@pytest.mark.deep
@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() != 0, reason="mounts a disk")
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", str(disk)]
    if subprocess.run(mount, check=False, capture_output=True).returncode:
        pytest.skip("this machine mounts nothing")
    try:
        (disk / "ballast").write_bytes(bytes(500_000))
        said = run_full(disk / "history", "disk")
        assert said == ["The disk is full: the history cannot be written."] * 2
    finally:
        subprocess.run(["umount", str(disk)], check=True)


@pytest.mark.skipif(
    sys.platform == "win32" or os.geteuid() == 0, reason="nothing is closed to this user"
)
def test_a_folder_that_must_not_be_written(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    with pytest.raises(StoreError, match="writing"):
        open_history(closed / "history")


def test_a_folder_that_is_a_file(tmp_path: Path) -> None:
    (tmp_path / "history").write_text("not a folder")
    with pytest.raises(StoreError, match="cannot be used"):
        open_history(tmp_path / "history")


def test_odd_names_of_folders(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    history = open_history(Path("a folder?mode=memory&x#%20 设置"))
    history.ask(history.begin("t"), question("found"))
    history.close()
    history = open_history(tmp_path / "a folder?mode=memory&x#%20 设置")
    assert history.search("found")
    history.close()


def test_a_claim_has_one_holder(tmp_path: Path) -> None:
    path = tmp_path / "claim"
    assert not held(path)
    claim = Claim(path)
    assert held(path)
    with pytest.raises(sqlite3.OperationalError):
        Claim(path)
    assert held(path)
    claim.close()
    assert not held(path)


def test_a_claim_ends_with_its_process(tmp_path: Path) -> None:
    path = tmp_path / "claim"
    script = f"""
import sys
from pathlib import Path
from app.store.claim import Claim
claim = Claim(Path({str(path)!r}))
print("held", flush=True)
sys.stdin.read()
"""
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        assert held(path)
        holder.kill()
        holder.wait()
        assert not held(path)
