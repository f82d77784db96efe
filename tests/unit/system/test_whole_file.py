import os
import sys
from pathlib import Path

import pytest

from app.system import whole_file
from tests.e2e.other_user import NOBODY, as_root


def test_it_replaces_what_was_there(tmp_path: Path) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")
    whole_file.write(file, b"new", whole_file.PRIVATE)
    assert file.read_bytes() == b"new"
    assert list(tmp_path.iterdir()) == [file]
    if sys.platform != "win32":
        assert file.stat().st_mode & 0o777 == 0o600


def test_a_link_is_followed(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"old")
    (tmp_path / "link").symlink_to(tmp_path / "real")
    whole_file.write(tmp_path / "link", b"new")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"new"


def test_a_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a"
    file.write_bytes(b"old")

    def full(_file: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        whole_file.write(file, b"new")
    assert file.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_folder_is_private(tmp_path: Path) -> None:
    whole_file.folder(tmp_path / "a" / "b")
    whole_file.folder(tmp_path / "a" / "b")
    if sys.platform != "win32":
        assert (tmp_path / "a" / "b").stat().st_mode & 0o777 == 0o700


@as_root
def test_what_root_writes_in_the_folder_of_somebody_is_theirs(tmp_path: Path) -> None:
    os.chown(tmp_path, NOBODY, NOBODY)
    whole_file.folder(tmp_path / "a" / "b")
    whole_file.write(tmp_path / "a" / "b" / "new", b"1")
    mine = tmp_path / "mine"
    mine.write_bytes(b"0")
    os.chown(mine, 0, 0)
    whole_file.write(mine, b"1")
    assert {path.stat().st_uid for path in (tmp_path / "a").rglob("*")} == {NOBODY}
    assert (tmp_path / "a").stat().st_uid == NOBODY
    assert mine.stat().st_uid == 0, "whoever had it keeps it"
