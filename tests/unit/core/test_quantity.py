"""Numbers with their units."""

import pytest

from app.core.quantity import is_continental, quantity


@pytest.mark.parametrize(
    ("text", "value", "before", "after"),
    [
        ("1,234.5", 1234.5, "", ""),
        ("EUR 1,234.5 million", 1234.5, "EUR ", " million"),
        ("€1,234", 1234, "€", ""),
        ("人民币 1,234 百万元", 1234, "人民币 ", " 百万元"),
        ("12.3 %", 0.123, "", ""),
        ("(56.7) million", -56.7, "", " million"),
        ("-56.7", -56.7, "", ""),
        ("24 501 employees", 24501, "", " employees"),
        ("24,501 (2023)", 24501, "", " (2023)"),
        ("about 12 MW", 12, "about ", " MW"),
    ],
)
def test_amounts(text: str, value: float, before: str, after: str) -> None:
    found = quantity(text)
    assert found is not None
    assert found.number.value == pytest.approx(value)
    assert (found.before, found.after) == (before, after)


@pytest.mark.parametrize(
    "text",
    [
        "", "none", "12–15", "12 to 15", "2023/24", "31.12.2023", "Q3 2023", "=1+1", "1:2",
        "Revenue grew by a great deal to 12 million", "3 of 4", "007",
    ],
)  # fmt: skip
def test_no_amounts(text: str) -> None:
    assert quantity(text) is None


def test_continental() -> None:
    assert is_continental(["1.234 Mio.", "12,3 %"])
    assert not is_continental(["1.234 bn", "12.3 %"])
    assert not is_continental(["1.234"])
    found = quantity("1.234 Mio. €", continental=True)
    assert found is not None
    assert (found.number.value, found.number.grouped) == (1234, True)
