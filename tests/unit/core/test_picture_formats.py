"""What files are called that nobody gave a name."""

from app.core.picture_formats import free_stem


def test_a_name_that_is_taken_gets_a_number() -> None:
    taken = {"a", "a-2", "b-2"}
    assert free_stem("a", taken.__contains__) == "a-3"
    assert free_stem("b", taken.__contains__) == "b"
