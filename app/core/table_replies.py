"""Tables in what a model says: Markdown, or JSON as rows, records, or the series of a chart."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from app.core.blocks import Code, Table
from app.core.markdown import blocks_of
from app.core.table_free import with_heads
from app.core.table_grid import TableGrid, merged_grid, plain_grid

QUESTION: Final = (
    "Extract every table of this picture as a Markdown table, with all rows and columns as they "
    "stand there: the same words, numbers and signs, nothing added, nothing computed. What is "
    "unreadable is an empty cell. If it shows a chart instead, give its series as one table: a row "
    "for each point on the axis, a column for each series, the unit in brackets in the heading, "
    "and ≈ before values that you estimate. Answer with the tables alone."
)
"""Asked of a model by `eyeline table`; in English, which all of them read."""

_MOST: Final = 100_000  # cells of a table that is read from JSON


def tables_said(text: str) -> tuple[TableGrid, ...]:
    """Return all tables of a reply, in their order."""
    found: list[TableGrid] = []
    for block in blocks_of(text):
        match block:
            case Table():
                found.append(with_heads(merged_grid(block)))
            case Code(text=code, language="json" | "" | "JSON"):
                found += _of_json(code)
    return tuple(found) or tuple(_of_json(text))


def _of_json(text: str) -> Iterator[TableGrid]:
    try:
        said = json.loads(text)
    except (ValueError, RecursionError):
        return
    yield from _grids(said)


def _grids(said: object) -> Iterator[TableGrid]:
    match said:
        case {"tables": list(tables)}:
            for one in tables:
                yield from _grids(one)
        case {"series": list(series), **chart}:
            yield from _made(_charted(chart, series))
        case {"rows": list(rows), **rest}:
            names = rest.get("columns", rest.get("header", ()))
            yield from _made([*_head(names), *(list(_row(row, names)) for row in rows)])
        case [dict(), *_rest]:
            keys = list(dict.fromkeys(key for row in said if isinstance(row, dict) for key in row))
            rows = [[row.get(key) for key in keys] for row in said if isinstance(row, dict)]
            yield from _made([keys, *rows])
        case [list(), *_rest]:
            yield from _made([row for row in said if isinstance(row, list)])


def _head(names: object) -> Iterator[list[object]]:
    if isinstance(names, list) and names:
        yield [
            _with_unit(name.get("name", ""), name.get("unit")) if isinstance(name, dict) else name
            for name in names
        ]


def _row(row: object, names: object) -> Sequence[object]:
    if isinstance(row, dict) and isinstance(names, list):
        keys = [name.get("name") if isinstance(name, dict) else name for name in names]
        return [row.get(key) if isinstance(key, str) else None for key in keys]
    return row if isinstance(row, list) else [row]


def _charted(chart: Mapping[object, object], series: Sequence[object]) -> list[list[object]]:
    """Return the series of a chart as rows: a column for each, a row for each point."""
    axis = chart.get("x") or chart.get("x_axis") or {}
    axis = axis if isinstance(axis, dict) else {"name": axis}
    values: dict[str, list[object]] = {}
    names: list[object] = [
        _with_unit(axis.get("name") or axis.get("label") or "", axis.get("unit"))
    ]
    given = axis.get("values") or chart.get("labels") or ()
    labels = given if isinstance(given, list) else []
    own = [one for one in series if isinstance(one, dict)]
    for number, one in enumerate(own):
        names.append(_with_unit(one.get("name") or "", one.get("unit") or chart.get("unit")))
        points = one.get("points") or one.get("data") or one.get("values") or ()
        for at, point in enumerate(points if isinstance(points, list) else ()):
            x, y = _point(point, labels[at] if at < len(labels) else at + 1)
            row = values.setdefault(_text(x), [x, *[None] * len(own)])
            row[number + 1] = y
    return [names, *values.values()]


def _point(point: object, label: object) -> tuple[object, object]:
    match point:
        case {"x": x, "y": y} | [x, y]:
            return x, y
    return label, point


def _with_unit(name: object, unit: object) -> str:
    return f"{_text(name)} ({_text(unit)})" if unit else _text(name)


def _made(rows: Sequence[Sequence[object]]) -> Iterator[TableGrid]:
    texts = [[_text(cell) for cell in row] for row in rows]
    columns = max(map(len, texts), default=0)
    if len(texts) > 1 and columns and len(texts) * columns <= _MOST:
        yield with_heads(plain_grid(texts))


def _text(value: object) -> str:
    match value:
        case None:
            return ""
        case str():
            return value
        case bool() | int() | float():
            return json.dumps(value)
    return json.dumps(value, ensure_ascii=False)
