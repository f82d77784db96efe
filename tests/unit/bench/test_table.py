from typing import Any

import pytest

from tests.bench.__main__ import joined
from tests.bench.harness import Figure
from tests.bench.measure import record
from tests.bench.table import BEGIN, END, between_markers, number, rows, text


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (0, "0"), (0.0123, "0.0123"), (0.1, "0.1"), (0.9876, "0.988"), (1, "1"), (1.5, "1.5"),
        (4.561, "4.56"), (99.999, "100"), (789.4, "789"), (123456, "123456"),
    ],
)  # fmt: skip
def test_numbers_have_three_digits(value: float, shown: str) -> None:
    assert number(value) == shown


def test_a_figure_with_a_baseline_is_a_ratio_of_medians() -> None:
    figure = Figure(
        "start", "ms", (30.0, 20.0, 25.0), 3, baseline=(10.0, 11.0), baseline_name="python"
    )
    (row,) = rows([record("start", figure)])
    assert row == ("start", "2.38 x python", "at most 3 x ✓", "25 ms (20 … 30), 3")


def test_a_share_has_to_be_at_least() -> None:
    recall = record("reader", Figure("recall", "", (0.98,), 0.99, "at least"))
    assert recall["good"] is False
    assert rows([recall])[0][1:3] == ("0.98", "at least 0.99 ✗")


def test_a_figure_without_a_limit_is_only_told() -> None:
    told = record("reader", Figure("lines", "lines", (250.0,)))
    assert told["good"] is None
    assert rows([told])[0][2] == ""


def report_of(cpu: str, **milliseconds: float) -> dict[str, Any]:
    figures = [record(name, Figure(name, "ms", (each,))) for name, each in milliseconds.items()]
    return {
        "date": "2026-11-21T10:00:00+00:00", "cpu": cpu, "cores": 2, "load": 0.1,
        "system": "Linux", "python": "3.11.7", "version": "1", "figures": figures,
    }  # fmt: skip


def test_a_later_run_of_some_benches_says_what_it_ran_on() -> None:
    whole = joined(report_of("CPU", a=1.0, c=3.0), report_of("another", b=2.0, c=4.0))
    assert [row[1] for row in rows(whole["figures"])] == ["1 ms", "2 ms", "4 ms"]
    told = text(whole).splitlines()[0]
    assert told.startswith("Measured 2026-11-21 on CPU, 2 cores")
    assert "b, c: 2026-11-21 on another, 2 cores" in told
    again = joined(whole, report_of("CPU", b=2.5))
    assert "b: 2026-11-21 on CPU" in text(again)


def test_the_table_replaces_the_old_one() -> None:
    report = report_of("CPU")
    report["figures"] = [record("a", Figure("a|b", "ms", (1.0,)))]
    readme = f"before\n{BEGIN}\nold\n{END}\nafter\n"
    once = between_markers(readme, text(report))
    assert "old" not in once
    assert once.startswith("before\n")
    assert once.endswith("\nafter\n")
    assert "| a\\|b | 1 ms |" in once
    assert between_markers(once, text(report)) == once


def test_a_readme_without_markers_is_an_error() -> None:
    with pytest.raises(ValueError, match="lacks"):
        between_markers("nothing", "table")
