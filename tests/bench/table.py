"""The table of figures, in words and numbers as the README shows it."""

from collections.abc import Sequence
from typing import Any, Final

BEGIN: Final = "<!-- figures: written by `packaging/dev.py bench` -->"
END: Final = "<!-- end of figures -->"
_HEAD: Final = ("what", "measured", "wanted", "median (least … most), runs")


def number(value: float) -> str:
    """Return three significant digits without an exponent: 0.0123, 4.56, 789."""
    if value == 0 or abs(value) >= 100:
        return f"{value:.0f}"
    digits = 2 if abs(value) >= 1 else 3
    text = f"{value:.{digits}f}" if abs(value) >= 0.1 else f"{value:.3g}"
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def rows(figures: Sequence[dict[str, Any]]) -> list[tuple[str, str, str, str]]:
    """Return name, figure, limit and spread of each figure."""
    return [(each["name"], _counted(each), _wanted(each), _spread(each)) for each in figures]


def text(report: dict[str, Any]) -> str:
    """Return the Markdown of a report: what it was measured on, and its rows.

    Benches that were measured in a later run are named with what that one ran on.
    """
    lines = [_HEAD, ("---",) * len(_HEAD), *rows(report["figures"])]
    told = f"Measured {_told(report)}, Eyeline {report['version']}."
    later: dict[str, set[str]] = {}
    for each in report["figures"]:
        if run := each.get("run"):
            later.setdefault(_told(run), set()).add(each["bench"])
    for on, benches in later.items():
        told += f" {', '.join(sorted(benches))}: {on}."
    table = ["| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines]
    return "\n".join([told, "", *table])


def between_markers(readme: str, table: str) -> str:
    """Return `readme` with `table` in place of what stood between the markers."""
    before, begin, rest = readme.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not (begin and end):
        raise ValueError(f"the README lacks the lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n{table}\n{END}{after}"


def _told(run: dict[str, Any]) -> str:
    return (
        f"{run['date'][:10]} on {run['cpu']}, {run['cores']} cores (load {run['load']}), "
        f"{run['system']}, Python {run['python']}"
    )


def _counted(figure: dict[str, Any]) -> str:
    if baseline := figure["baseline"]:
        return f"{number(figure['figure'])} x {baseline['name']}"
    return _with_unit(figure["figure"], figure["unit"])


def _wanted(figure: dict[str, Any]) -> str:
    if figure["limit"] is None:
        return ""
    mark = "✓" if figure["good"] else "✗"
    unit = "x" if figure["baseline"] else figure["unit"]
    return f"{figure['sense']} {_with_unit(figure['limit'], unit)} {mark}"


def _spread(figure: dict[str, Any]) -> str:
    low, middle, high = (number(figure[key]) for key in ("min", "median", "max"))
    return f"{_with_unit(middle, figure['unit'])} ({low} … {high}), {figure['n']}"


def _with_unit(value: float | str, unit: str) -> str:
    shown = value if isinstance(value, str) else number(value)
    return f"{shown} {unit}".strip()
