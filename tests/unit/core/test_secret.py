"""What may be said of a secret: which one it is, never what it is."""

import pytest

from app.core.secret import Finding, Kind, counted, masked


@pytest.mark.parametrize(
    ("kind", "secret", "said"),
    [
        ("card", "4111 1111 1111 4242", "•••• 4242"),
        ("iban", "DE89 3704 0044 0532 0130 00", "•••• 3000"),
        ("phone", "+1 (415) 555-2671", "•••• 2671"),
        ("phone", "110-220", "••••"),  # all of it, nearly
        ("id", "11010519491231002X", "•••• 002X"),
        ("email", "jane.doe@example.com", "j••••@example.com"),
        ("email", "jane @example.com", "j••••@example.com"),
        ("key", "ghp_16C7e42F292c6912E7710c838347Ae178B4a", "ghp_••••"),
        ("key", "a1B2c3D4", "••••"),
        ("password", "hunter2!x", "••••"),
        ("word", "Bluebird", "••••"),
    ],
)
def test_as_much_is_said_as_tells_which_one_it_is(kind: Kind, secret: str, said: str) -> None:
    assert masked(kind, secret) == said


def test_what_was_covered_is_counted_by_kind() -> None:
    boxes = ((0.0, 0.0, 9.0, 9.0),)
    found = [Finding(kind, boxes) for kind in ("card", "email", "email")]
    assert counted(found) == "3 things were covered: 2 e-mail addresses, 1 card"
    assert counted(found[:1]) == "1 thing was covered: 1 card"
