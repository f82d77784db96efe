"""Pages are called by their labels, else by their numbers."""

import pytest

from app.core.documents import PageInfo
from app.ui.viewer.head import page_called

BOOK = [PageInfo(number, 595, 842, label=label) for number, label in enumerate(("i", "ii", "1"), 1)]
PLAIN = [PageInfo(number, 595, 842) for number in range(1, 151)]


@pytest.mark.parametrize(
    ("name", "number"),
    [("12", 12), (" 150 ", 150), ("151", 0), ("0", 0), ("-3", 0), ("", 0), ("x", 0), ("²", 0)],
)
def test_without_labels(name: str, number: int) -> None:
    assert page_called(name, PLAIN) == number


@pytest.mark.parametrize(("name", "number"), [("II", 2), ("1", 3), ("2", 2), ("4", 0)])
def test_with_labels(name: str, number: int) -> None:
    assert page_called(name, BOOK) == number
