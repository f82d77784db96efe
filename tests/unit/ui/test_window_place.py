"""Where an answer opens: on the monitor, off what was asked about wherever that can be."""

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QRect, QSize

from app.ui import theme
from app.ui.window_place import beside

ROOM = QRect(1920, 24, 1920, 1000)
SIZE = QSize(*theme.ANSWER)


@st.composite
def rooms(draw: st.DrawFn) -> QRect:
    x, y = draw(st.integers(-4000, 4000)), draw(st.integers(-4000, 4000))
    return QRect(x, y, draw(st.integers(400, 6000)), draw(st.integers(400, 4000)))


@st.composite
def parts(draw: st.DrawFn, room: QRect) -> QRect:
    x = draw(st.integers(room.left(), room.right()))
    y = draw(st.integers(room.top(), room.bottom()))
    return QRect(
        x,
        y,
        draw(st.integers(1, room.right() - x + 1)),
        draw(st.integers(1, room.bottom() - y + 1)),
    )


@given(st.data(), st.integers(100, 3000), st.integers(100, 3000))
def test_it_is_whole_on_the_monitor_and_off_the_target_where_there_is_room(
    data: st.DataObject, width: int, height: int
) -> None:
    room = data.draw(rooms())
    target = data.draw(parts(room))
    size, gap = QSize(width, height), 8
    found = beside(target, size, room, gap)
    assert room.contains(found)
    assert found.width() <= width
    assert found.height() <= height
    free = (
        (
            target.left() - room.left() - gap,
            room.right() - target.right() - gap,
        ),
        (
            target.top() - room.top() - gap,
            room.bottom() - target.bottom() - gap,
        ),
    )
    least = QSize(*theme.ANSWER_USEFUL[-1]).boundedTo(size).boundedTo(room.size())
    if max(free[0]) >= least.width() or max(free[1]) >= least.height():
        assert not found.intersects(target)
    else:
        assert found.size() == size.boundedTo(room.size())


def test_it_keeps_its_size_where_that_fits() -> None:
    left = QRect(1950, 100, 400, 300)
    assert beside(left, SIZE, ROOM, 8) == QRect(2358, 100, *theme.ANSWER)
    right = QRect(3400, 100, 400, 300)
    assert beside(right, SIZE, ROOM, 8).right() == 3400 - 9


def test_it_gets_smaller_rather_than_hide_what_was_asked_about() -> None:
    wide = QRect(2000, 100, 900, 700)
    found = beside(wide, SIZE, ROOM, 8)
    assert found.left() == wide.right() + 9
    assert found.right() == ROOM.right()


def test_it_hides_as_little_as_it_can_of_what_fills_the_monitor() -> None:
    most = QRect(1930, 24, 1800, 1000)
    found = beside(most, SIZE, ROOM, 8)
    assert found.size() == SIZE
    assert found.right() == ROOM.right()
