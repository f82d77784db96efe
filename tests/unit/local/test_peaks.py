"""What was measured of a model, kept in a file that anything may have happened to."""

import json
from pathlib import Path

import pytest

from app.backends.local.fit import GIB, Measured, Setup
from app.backends.local.peaks import Peaks

SEEN = Measured(Setup("bf16", "none", 32768, 6144), 20 * GIB, 900, 400)


def test_what_was_measured_is_known_after_a_new_start(tmp_path: Path) -> None:
    file = tmp_path / "local" / "peaks.json"
    Peaks(file).note("m", "A card", SEEN)
    assert Peaks(file).of("m", "A card") == (SEEN,)
    assert Peaks(file).of("m", "Another card") == ()


@pytest.mark.parametrize("peak", ["much", None, True, -1, 1.5])
def test_a_file_that_says_something_else_is_as_good_as_none(tmp_path: Path, peak: object) -> None:
    file = tmp_path / "peaks.json"
    Peaks(file).note("m", "A card", SEEN)
    told = json.loads(file.read_text())
    told["m · A card"][0]["peak"] = peak
    file.write_text(json.dumps(told))
    assert Peaks(file).of("m", "A card") == ()


def test_where_nothing_can_be_kept_it_is_known_until_the_end(tmp_path: Path) -> None:
    (tmp_path / "local").write_text("a file, no folder")
    peaks = Peaks(tmp_path / "local" / "peaks.json")
    peaks.note("m", "A card", SEEN)
    assert peaks.of("m", "A card") == (SEEN,)
