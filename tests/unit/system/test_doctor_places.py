"""What the doctor says of folders, room and the log."""

import os
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

import pytest

from app.core.check import Check
from app.core.control import Control
from app.system import doctor_places
from app.system.doctor_places import obstacle, place_checks, size_of
from app.system.paths import Paths
from tests.e2e.other_user import NOBODY, as_root

ROOT: Final = Path(__file__).resolve().parents[3]
FOREVER: Final = float("inf")
_LOOKED_AS_NOBODY: Final = """
import os, sys
from pathlib import Path
from app.core import words
from app.core.control import Control
from app.system.doctor_places import place_checks, troubles
from app.system.paths import Paths
words.use("en")
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
home = Path(sys.argv[2])
paths = Paths(home / "config", home / "data", home / "state")
for check in place_checks(paths, home / "Videos", Control()):
    print(check.id, check.ok, bool(check.hint))
print(len(troubles(paths)))
"""
_AS_NOBODY: Final = """
import os, sys
from pathlib import Path
from app.core import words
from app.system.doctor_places import obstacle
words.use("en")  # while its files can be read
os.setgid(int(sys.argv[1]))
os.setuid(int(sys.argv[1]))
print(obstacle(Path(sys.argv[2])))
"""


@pytest.fixture
def paths(tmp_path: Path) -> Paths:
    return Paths(tmp_path / "config", tmp_path / "data", tmp_path / "state")


def looked(paths: Paths) -> dict[str, Check]:
    return {check.id: check for check in place_checks(paths, paths.data / "none", Control())}


def test_nothing_is_made_by_looking(paths: Paths, tmp_path: Path) -> None:
    seen = looked(paths)
    assert all(check.ok for check in seen.values()), seen
    assert str(paths.config) in seen["folders"].found
    assert seen["log"].found == "nothing was written yet"
    assert list(tmp_path.iterdir()) == []


def test_a_file_in_the_place_of_a_folder(paths: Paths) -> None:
    paths.data.write_text("mine")
    check = looked(paths)["folders"]
    assert not check.ok
    assert f"{paths.data} is no folder" in check.found
    assert "conversations are not kept" in check.found
    assert check.hint


def test_a_link_that_leads_nowhere(paths: Paths) -> None:
    paths.data.symlink_to(paths.data.parent / "gone")
    assert "is no folder" in obstacle(paths.data)


@as_root
def test_a_folder_that_belongs_to_another_user_is_named(paths: Paths) -> None:
    paths.state.mkdir()
    paths.state.parent.chmod(0o755)
    for each in paths.state.parents:
        if not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o011)
    told = subprocess.run(
        [sys.executable, "-c", _AS_NOBODY, str(NOBODY), str(paths.state / "deep")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.strip() == f"{paths.state} belongs to another user"


@as_root
def test_a_home_that_nobody_may_enter_is_looked_at_all_the_same(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o700)
    for each in tmp_path.parents:
        if not each.stat().st_mode & 0o001:
            each.chmod(each.stat().st_mode | 0o011)
    tmp_path.chmod(0o711)
    told = subprocess.run(
        [sys.executable, "-c", _LOOKED_AS_NOBODY, str(NOBODY), str(tmp_path / "closed/home")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert told.splitlines() == ["folders False True", "disk True False", "log True False", "1"]


def test_a_folder_for_recordings_that_is_none(paths: Paths) -> None:
    paths.data.mkdir()
    (paths.data / "none").write_text("mine")
    check = looked(paths)["folders"]
    assert not check.ok
    assert "recordings cannot be saved" in check.found
    assert "settings" in check.hint
    assert "XDG" not in check.hint


def test_without_any_place_for_temporary_files(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    monkeypatch.setattr(tempfile, "_candidate_tempdir_list", lambda: [str(tmp_path / "none")])
    assert "TMPDIR" in looked(paths)["folders"].hint


def test_another_disk_that_is_full_is_named(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    paths.state.mkdir()
    monkeypatch.setattr(doctor_places, "_same_disk", lambda *_places: False)
    rooms = {paths.state: 4096}
    monkeypatch.setattr(doctor_places, "_free", lambda place: rooms.get(place, 10**12))
    check = looked(paths)["disk"]
    assert not check.ok
    assert str(paths.state) in check.hint
    assert str(tmp_path) in check.found


@as_root
def test_root_in_the_home_of_somebody_else_is_warned(
    paths: Paths, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    os.chown(tmp_path, NOBODY, NOBODY)
    monkeypatch.setenv("HOME", str(tmp_path))
    check = looked(paths)["folders"]
    assert not check.ok
    assert "runs as root" in check.found
    assert "sudo" in check.hint


def test_what_is_in_use_is_added_up_by_what_it_is(paths: Paths) -> None:
    for place, size in (
        (paths.data / "history.db", 3_000_000),
        (paths.data / "blobs/ab/cd", 2_000_000),
        (paths.models / "a--b/model", 7_000_000),
    ):
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(bytes(size))
    check = looked(paths)["disk"]
    assert check.data is not None
    assert check.data["used"] == {"history": 5_000_000, "models": 7_000_000, "recordings": 0}
    assert "history 5.0 MB, models 7.0 MB" in check.found


def test_adding_up_ends_in_time_and_follows_no_link(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "file").write_bytes(b"12345")
    (tmp_path / "a" / "round").symlink_to(tmp_path)
    assert size_of(tmp_path, FOREVER, Control()) == 5
    assert size_of(tmp_path, time.monotonic() - 1, Control()) == 0
    assert size_of(tmp_path / "none", FOREVER, Control()) == 0


def test_a_full_disk_says_what_to_do(paths: Paths, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor_places, "ENOUGH_DISK", 2**62)
    assert looked(paths)["disk"].hint


def test_the_last_crash_is_told_and_is_news_for_a_week(paths: Paths) -> None:
    paths.crashes.mkdir(parents=True)
    file = paths.crashes / "crash-1.txt"
    file.write_text("window 1, x\nFatal Python error: Aborted\n")
    check = looked(paths)["log"]
    assert not check.ok
    assert str(file) in check.found
    assert f"{datetime.now(UTC):%Y-}" in check.found
    assert check.hint
    os.utime(file, (1000, 1000))
    assert looked(paths)["log"].ok
