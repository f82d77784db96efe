"""Monitors drawn with characters."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.monitor_map import draw
from app.core.ports import Monitor


def test_two_beside_each_other_share_an_edge() -> None:
    drawn = draw([Monitor("LEFT", 0, 0, 1920, 1080), Monitor("RIGHT", 1920, 0, 1920, 1080)])
    lines = drawn.splitlines()
    assert lines[0].count("┬") == 1
    assert lines[-1].count("┴") == 1
    assert "1 LEFT" in lines[1]
    assert "2 RIGHT" in lines[1]
    assert lines[2].count("1920×1080") == 2
    assert len({len(line) for line in lines}) == 1


def test_scale_and_negative_places() -> None:
    drawn = draw([Monitor("A", 0, 0, 3840, 2160, scale=2.0), Monitor("B", -1280, 540, 1280, 1024)])
    assert "200%" in drawn
    first = next(line for line in drawn.splitlines() if "2 B" in line)
    assert first.index("2 B") < 20
    assert draw([]) == ""


@given(
    st.lists(
        st.builds(
            Monitor,
            st.text(max_size=12),
            st.integers(-9000, 9000),
            st.integers(-9000, 9000),
            st.integers(0, 8000),
            st.integers(0, 8000),
        ),
        max_size=6,
    )
)
def test_whatever_lies_there_it_stays_small(monitors: list[Monitor]) -> None:
    lines = draw(monitors).splitlines()
    assert all(len(line) <= 130 for line in lines)
    assert len(lines) <= 60
