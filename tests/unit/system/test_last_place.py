"""The last place is there again in another program, and whatever its file holds."""

from pathlib import Path

import pytest

from app.core.place import Desktop, Rect
from app.system.last_place import FileLastPlace

PLACE = Rect(10, 20, 110, 220, Desktop("eDP-1 “links”"))


def test_it_is_there_for_the_next_program(tmp_path: Path) -> None:
    path = tmp_path / "state" / "last.json"
    assert FileLastPlace(path).get() is None
    FileLastPlace(path).keep(PLACE)
    assert FileLastPlace(path).get() == PLACE


@pytest.mark.parametrize(
    "told",
    [
        b"",
        b"\xff\x00",
        b"[]",
        b"{}",
        b'{"monitor": 1, "corners": [0, 0, 1, 1]}',
        b'{"monitor": "a", "corners": [0, 0, 1]}',
        b'{"monitor": "a", "corners": [5, 5, 1, 1]}',
        b'{"monitor": "a", "corners": [0, 0, NaN, 1]}',
        b'{"monitor": "a", "corners": [0, 0, 1e999, 1]}',
        b'{"monitor": "a", "corners": "0000"}',
    ],
)
def test_what_is_no_place_is_none(told: bytes, tmp_path: Path) -> None:
    path = tmp_path / "last.json"
    path.write_bytes(told)
    assert FileLastPlace(path).get() is None


def test_where_it_cannot_be_written_the_program_goes_on(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    FileLastPlace(tmp_path / "file" / "last.json").keep(PLACE)
