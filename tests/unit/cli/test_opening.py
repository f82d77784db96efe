"""What the window is asked for by `eyeline open`."""

import errno
from pathlib import Path

import pytest

from app.cli.opening import wanted
from app.cli.picture_file import writable
from app.core.errors import UsageError
from app.core.verbs import MOST_FILES, opened


@pytest.mark.parametrize("why", [errno.EACCES, errno.ENOTCONN, errno.ESTALE, errno.ENAMETOOLONG])
def test_a_file_that_cannot_be_looked_at_is_left_to_the_window(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: int
) -> None:
    """Closed to us, or on a share that is gone: there it is said what is the matter with it."""
    refused = str(tmp_path / "closed" / "a.png")
    stat = Path.stat

    def look(path: Path, **how: bool) -> object:
        if str(path) == refused:
            raise OSError(why, "refused")
        return stat(path, **how)

    monkeypatch.setattr(Path, "stat", look)
    assert opened(wanted(["open", refused], desktop=True)) == [refused]


def test_too_many_files_are_told_to_the_window(tmp_path: Path) -> None:
    path = tmp_path / "a.png"
    path.touch()
    told = opened(wanted(["open", *[str(path)] * (2 * MOST_FILES)], desktop=True))
    assert len(told) == MOST_FILES + 1


def test_a_place_that_cannot_be_looked_at_is_no_place_to_write(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="must not be written"):
        writable(tmp_path / f"{'x' * 300}.png")
