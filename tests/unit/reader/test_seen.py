import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backends.reader.lines import Line
from app.backends.reader.seen import Frames, Lines, Reading, key_of, merged
from app.core.frame import Pixels


def noise(width: int = 400, height: int = 300, seed: int = 1) -> Pixels:
    return np.random.default_rng(seed).integers(0, 255, (height, width, 3), np.uint8)


def line(x: float, y: float, width: float = 80, height: float = 16) -> Line:
    corners = ((x, y), (x + width, y), (x + width, y + height), (x, y + height))
    return Line(f"{x},{y}", corners, (0.0, 1.0))


LINES = [line(20, 20), line(200, 20), line(20, 200), line(300, 250)]


@pytest.fixture
def frames() -> Frames:
    made = Frames()
    made.remember(noise(), LINES)
    return made


def test_the_same_frame_is_known_altogether(frames: Frames) -> None:
    known = frames.recall(noise())
    assert known.lines == LINES
    assert known.areas == []


def test_a_changed_pixel_is_looked_at_again(frames: Frames) -> None:
    pixels = noise()
    pixels[30, 210] ^= 1
    known = frames.recall(pixels)
    assert known.lines == [LINES[0], LINES[2], LINES[3]]
    (area,) = known.areas
    assert area[0] <= 200
    assert area[1] <= 20
    assert area[2] >= 280
    assert area[3] >= 36


def test_a_change_beside_all_lines_keeps_them(frames: Frames) -> None:
    pixels = noise()
    pixels[120, 200] ^= 1
    known = frames.recall(pixels)
    assert known.lines == LINES
    assert len(known.areas) == 1


def test_another_frame_is_unknown(frames: Frames) -> None:
    known = frames.recall(noise(seed=2))
    assert known.lines == []
    assert known.areas == [(0, 0, 400, 300)]
    assert frames.recall(noise(500, 400, seed=3)).lines == []


def test_a_region_is_found_in_its_frame(frames: Frames) -> None:
    known = frames.recall(np.ascontiguousarray(noise()[10:150, 10:250]))
    # The second line is cut by the right edge and must be read from what is left of it.
    assert [(known_line.text, known_line.bounds[:2]) for known_line in known.lines] == [
        ("20,20", (10, 10))
    ]
    assert len(known.areas) == 1


def test_a_region_that_differs_everywhere_is_not_taken_for_a_part(frames: Frames) -> None:
    part = noise()[10:150, 10:250] ^ 1
    assert frames.recall(np.ascontiguousarray(part)).lines == []


def test_a_flat_region_is_no_trouble(frames: Frames) -> None:
    frames.remember(np.full((300, 400, 3), 255, np.uint8), [])
    assert frames.recall(np.full((5, 7, 3), 255, np.uint8)).lines == []
    assert frames.recall(np.full((1, 1, 3), 9, np.uint8)).areas


@settings(deadline=None, max_examples=60)
@given(st.sets(st.tuples(st.integers(0, 399), st.integers(0, 299)), min_size=1, max_size=6))
def test_no_line_is_known_where_a_pixel_differs(changes: set[tuple[int, int]]) -> None:
    frames = Frames()
    frames.remember(noise(), LINES)
    pixels = noise()
    for x, y in changes:
        pixels[y, x] ^= 1
    known = frames.recall(pixels)
    for x, y in changes:
        for found in known.lines:
            x1, y1, x2, y2 = found.bounds
            assert not (x1 <= x < x2 and y1 <= y < y2)
        assert any(x1 <= x < x2 and y1 <= y < y2 for x1, y1, x2, y2 in known.areas)


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(
            st.integers(-20, 390), st.integers(-20, 290), st.integers(1, 99), st.integers(1, 99)
        ),
        max_size=12,
    )
)
def test_merged_areas_cover_everything_and_do_not_overlap(
    boxes: list[tuple[int, int, int, int]],
) -> None:
    areas = [(x, y, x + width, y + height) for x, y, width, height in boxes]
    done = merged(areas, 400, 300)
    covered = np.zeros((300, 400), np.int64)
    for x1, y1, x2, y2 in done:
        covered[y1:y2, x1:x2] += 1
    assert covered.max(initial=0) <= 1
    for x1, y1, x2, y2 in areas:
        assert (covered[max(0, y1) : max(0, y2), max(0, x1) : max(0, x2)] == 1).all()


def test_a_line_has_the_same_key_wherever_its_box_is_cut() -> None:
    page = np.full((60, 200, 3), 240, np.uint8)
    page[20:32, 40:120] = noise(80, 12)
    wide, left = key_of(page[15:40, 30:150])
    tight, other = key_of(page[18:33, 38:121])
    assert wide == tight
    assert (left, other) == (10, 2)
    page[25, 60] ^= 1
    assert key_of(page[15:40, 30:150])[0] != wide


def test_lines_are_forgotten_oldest_first(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.backends.reader.seen.MAX_LINES", 2)
    lines = Lines()
    for key in (b"a", b"b"):
        lines.put(key, Reading(key.decode(), 1.0, np.zeros(1)))
    assert lines.get(b"a") is not None
    lines.put(b"c", Reading("c", 1.0, np.zeros(1)))
    assert lines.get(b"b") is None
    assert lines.get(b"a") is not None
