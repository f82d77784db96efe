"""What a bench file gives: figures with all their values, against a baseline of the same run.

A bench file is `bench_NAME.py` with `def figures(quick: bool) -> Iterator[Figure]`. Nothing here
ever fails: figures are written down and compared by people.
"""

from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured thing.

    `values` in `unit`, one a run. With a `baseline` (same unit, same run) the figure that counts is
    median(values) / median(baseline), otherwise the median. `limit` bounds it: "at most", or "at
    least" for shares such as recall.
    """

    name: str
    unit: str
    values: tuple[float, ...]
    limit: float | None = None
    sense: Literal["at most", "at least"] = "at most"
    baseline: tuple[float, ...] = ()
    baseline_name: str = ""
    details: dict[str, float | str] = field(default_factory=dict)
