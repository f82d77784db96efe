"""Where marks and short answers belong in a reply."""

from hypothesis import given
from hypothesis import strategies as st

from app.ui.chat.placements import Placement, Placements

SPOTS = st.lists(st.integers(0, 50), max_size=30)


@given(SPOTS, st.integers(0, 50), st.integers(0, 50))
def test_those_between_two_places_are_found_in_order(at: list[int], first: int, stop: int) -> None:
    placements = Placements()
    for number, place in enumerate(at):
        placements.add(Placement(place, 1, "chip", number))
    found = [one.at for one in placements.between(first, stop)]
    assert found == sorted(place for place in at if first <= place < stop)


def test_the_first_place_of_a_mark_is_found_whenever_it_came() -> None:
    placements = Placements()
    placements.add(Placement(9, 1, "chip", 1))
    placements.add(Placement(3, 1, "chip", 1))
    placements.add(Placement(1, 4, "words", 2))
    found = placements.of(1)
    assert found is not None
    assert found.at == 3
    assert placements.of(3) is None
