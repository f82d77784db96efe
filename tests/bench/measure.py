"""`python -m tests.bench.measure NAME FILE [--quick]`: run one bench file, write its figures."""

import json
import sys
from importlib import import_module
from pathlib import Path
from statistics import median
from typing import Any

from tests.bench.harness import Figure
from tests.bench.machine import load


def summary(values: tuple[float, ...]) -> dict[str, float]:
    """Return n, min, median and max."""
    return {"n": len(values), "min": min(values), "median": median(values), "max": max(values)}


def record(bench: str, figure: Figure) -> dict[str, Any]:
    """Return a figure as it is written down; "figure" is the number that counts."""
    counted = median(figure.values)
    if figure.baseline:
        counted /= median(figure.baseline)
    good = None
    if figure.limit is not None:
        good = counted <= figure.limit if figure.sense == "at most" else counted >= figure.limit
    return {
        "bench": bench,
        "name": figure.name,
        "figure": counted,
        "unit": figure.unit,
        "limit": figure.limit,
        "sense": figure.sense,
        "good": good,
        **summary(figure.values),
        "baseline": {"name": figure.baseline_name, **summary(figure.baseline)}
        if figure.baseline
        else None,
        "load": load(),
        "details": figure.details,
    }


def main(name: str, file: str, *options: str) -> None:
    """Measure and write."""
    bench = import_module(f"tests.bench.bench_{name}")
    found = [record(name, figure) for figure in bench.figures("--quick" in options)]
    Path(file).write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
