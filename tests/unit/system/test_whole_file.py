import os
import sys
from pathlib import Path

import pytest

from app.system import whole_file


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
