"""Code of a reply as a file."""

from pathlib import Path

import pytest

from app.core.errors import MediaError
from app.ui.chat.saving import write_text


def test_code_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    path.write_text("before")
    write_text(path, "x = 1\ny = '你'\n")
    assert path.read_bytes() == "x = 1\ny = '你'\n".encode()
    assert [each.name for each in tmp_path.iterdir()] == ["code.py"]


def test_what_is_no_text_is_replaced(tmp_path: Path) -> None:
    path = tmp_path / "code.py"
    write_text(path, "x = '\ud800'")
    assert path.read_text("utf-8") == "x = '?'"


def test_what_was_there_stays_when_it_cannot_be_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "code.py"
    path.write_text("before")

    def full(_path: Path, _data: bytes) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(MediaError, match=r"code\.py"):
        write_text(path, "after")
    assert path.read_text() == "before"
