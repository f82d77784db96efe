"""Boxes by the second, and where they are in between."""

import pytest

from app.core.mark import Mark
from app.core.tracks import Tracks


def box(label: str, t: float | None, left: float, frame: str = "clip", at: int = 0) -> Mark:
    return Mark("box", ((left, 10.0), (left + 50, 40.0)), label, frame, at, t)


def lefts(tracks: Tracks, seconds: float) -> dict[str, float]:
    return {mark.label: mark.points[0][0] for mark in tracks.at(seconds)}


def test_a_label_moves_in_a_straight_line() -> None:
    tracks = Tracks([box("car", 0, 100), box("Car", 1, 200), box("car", 2, 200)], "clip")
    assert tracks.seconds == (0, 1, 2)
    assert lefts(tracks, 0) == {"car": 100}
    assert lefts(tracks, 0.25) == {"car": 125}
    assert lefts(tracks, 1) == {"Car": 200}
    assert tracks.at(0.5)[0] == Mark("box", ((150, 10), (200, 40)), "car", "clip", 0, 0.5)
    assert lefts(tracks, 2.5) == {"car": 200}
    assert tracks.at(3) == ()
    assert tracks.at(-0.1) == ()


def test_one_that_is_missing_at_the_next_second_ends() -> None:
    tracks = Tracks([box("a", 0, 0), box("b", 0, 500), box("a", 1, 100)], "clip")
    assert lefts(tracks, 0.9) == {"a": pytest.approx(90), "b": 500}
    assert lefts(tracks, 1.0) == {"a": 100}


def test_what_is_missing_for_longer_does_not_move() -> None:
    tracks = Tracks([box("a", 0, 0), box("a", 1, 100), box("a", 5, 500)], "clip")
    assert lefts(tracks, 1.5) == {"a": 100}
    assert lefts(tracks, 2.0) == {}
    assert lefts(tracks, 5.0) == {"a": 500}


def test_steps_may_be_others_than_seconds() -> None:
    tracks = Tracks([box("a", 0, 0), box("a", 5, 100), box("a", 10, 0)], "clip")
    assert lefts(tracks, 2.5) == {"a": 50}
    assert lefts(tracks, 14) == {"a": 0}


def test_two_that_are_close_change_nothing_for_the_others() -> None:
    times = (0, 1, 2, 2.2)
    tracks = Tracks([box("a", t, 100 * t) for t in times], "clip")
    assert lefts(tracks, 0.5) == {"a": 50}
    assert lefts(tracks, 2.1) == {"a": pytest.approx(210)}
    assert lefts(tracks, 3.1) == {"a": pytest.approx(220)}
    assert tracks.at(3.2) == ()


def test_several_that_are_called_the_same() -> None:
    marks = [box("x", 0, 0), box("x", 0, 500), box("x", 1, 100), box("x", 1, 600)]
    tracks = Tracks(marks, "clip")
    assert [mark.points[0][0] for mark in tracks.at(0.5)] == [50, 550]


def test_points_and_polygons_keep_their_corners() -> None:
    def shape(t: float, *points: tuple[float, float]) -> Mark:
        return Mark("polygon" if len(points) > 2 else "point", points, "p", "clip", 0, t)

    marks = [shape(0, (0, 0)), shape(1, (10, 20)), shape(0, (0, 0), (9, 0), (9, 9))]
    marks += [shape(1, (0, 0), (9, 0), (9, 9), (0, 9))]
    point, polygon = Tracks(marks, "clip").at(0.5)
    assert point.points == ((5, 10),)
    assert len(polygon.points) == 3


def test_marks_of_other_clips_and_without_a_time() -> None:
    tracks = Tracks([box("a", 0, 0, "other"), box("a", None, 0)], "clip")
    assert tracks.seconds == ()
    assert tracks.at(0) == ()
