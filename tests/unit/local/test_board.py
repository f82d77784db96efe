"""How far it is, how fast, and how long it takes."""

from app.backends.local.board import Board
from app.core.local_models import Fetching


class Clock:
    """A clock that is set."""

    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_speed_and_time_left() -> None:
    clock = Clock()
    board = Board(clock)
    assert board.now() == Fetching("asking")
    board.total = 1000
    board.there("a", 100)
    board.begin("b")
    assert board.now() == Fetching("fetching", 100, 1000, None, None, ("b",))
    for _second in range(20):
        clock.now += 1.0
        board.came("b", 20)
        last = board.now()
    assert (last.done, last.speed, last.left) == (500, 20.0, 25.0)
    for _second in range(20):  # the line is dead
        clock.now += 1.0
        last = board.now()
    assert (last.speed, last.left) == (0.0, None)


def test_a_file_that_is_waited_with() -> None:
    clock = Clock()
    board = Board(clock)
    board.wait("", 2.0)
    assert board.now() == Fetching("waiting", left=2.0)
    board.end("")
    board.total = 10
    board.begin("a")
    board.wait("a", 8.0)
    clock.now += 3.0
    assert board.now() == Fetching("waiting", 0, 10, None, 5.0, ("a",))
    board.begin("b")
    assert board.now().stage == "fetching"
    board.end("b")
    board.begin("a")
    assert board.now().stage == "fetching"


def test_reading_from_the_disk_is_no_speed_of_the_line() -> None:
    clock = Clock()
    board = Board(clock)
    board.total = 1000
    board.begin("a", checks=True)
    board.now()
    clock.now += 1.0
    board.came("a", 900)
    assert (board.now().stage, board.now().speed) == ("checking", 900.0)
    board.begin("a")
    assert board.now() == Fetching("fetching", 900, 1000, None, None, ("a",))
    board.end("a")
    assert board.now().files == ()
