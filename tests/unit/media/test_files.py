"""Writing a picture: whole or not at all."""

import errno
import os
from pathlib import Path

import pytest

from app.core.errors import MediaError
from app.media.files import write_atomically


def test_a_file_is_written_and_replaced(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    write_atomically(path, b"first")
    write_atomically(path, b"second")
    assert path.read_bytes() == b"second"
    assert [child.name for child in tmp_path.iterdir()] == ["out.png"]


def test_what_a_crash_left_does_not_matter(tmp_path: Path) -> None:
    path = tmp_path / "out.png"
    (tmp_path / "out.png.part").write_bytes(b"half")
    write_atomically(path, b"whole")
    assert [child.name for child in tmp_path.iterdir()] == ["out.png"]


def test_a_link_stays_a_link(tmp_path: Path) -> None:
    real, link = tmp_path / "real.png", tmp_path / "link.png"
    link.symlink_to(real)
    write_atomically(link, b"data")
    assert link.is_symlink()
    assert real.read_bytes() == b"data"


@pytest.mark.skipif(not Path("/dev/null").is_char_device(), reason="no /dev/null here")
def test_a_device_is_written_to_and_stays() -> None:
    write_atomically(Path("/dev/null"), b"data")
    assert Path("/dev/null").is_char_device()


@pytest.mark.skipif(not Path("/dev/fd").is_dir(), reason="no /dev/fd here")
def test_a_pipe_is_written_to() -> None:
    out, into = os.pipe()
    try:
        write_atomically(Path(f"/dev/fd/{into}"), b"data")
        assert os.read(out, 10) == b"data"
    finally:
        os.close(out)
        os.close(into)


@pytest.mark.skipif(not Path("/dev/full").is_char_device(), reason="no /dev/full here")
def test_a_full_disk_is_said() -> None:
    with pytest.raises(MediaError, match="disk is full"):
        write_atomically(Path("/dev/full"), b"data")


def test_a_failure_keeps_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "out.png"
    path.write_bytes(b"old")

    def full(_descriptor: int) -> None:
        raise OSError(errno.ENOSPC, "no space")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(MediaError, match="disk is full"):
        write_atomically(path, b"new")
    assert path.read_bytes() == b"old"
    assert [child.name for child in tmp_path.iterdir()] == ["out.png"]


def test_places_that_cannot_be_written_are_said(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    for path, words in (
        (tmp_path / "no" / "out.png", "no folder"),
        (tmp_path / "file" / "out.png", "no folder"),
        (tmp_path, "is a folder"),
        (tmp_path / ("n" * 300), "cannot be written"),
        (Path("nul\0l"), "cannot be written"),
    ):
        with pytest.raises(MediaError, match=words) as caught:
            write_atomically(path, b"data")
        assert caught.value.hint
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o500)
    if not os.access(closed, os.W_OK):
        with pytest.raises(MediaError, match="may be written"):
            write_atomically(closed / "out.png", b"data")
