"""How monitors lie, drawn with characters."""

from collections.abc import Sequence
from typing import Final

from app.core.ports import Monitor

_COLUMNS: Final = 48  # that the widest desktop takes
_ROWS: Final = 12  # and the highest
_ASPECT: Final = 2  # a character is as high as two are wide
_LEAST: Final = (12, 2)  # columns and rows from edge to edge of a monitor, if it is not tiny
_UP, _DOWN, _LEFT, _RIGHT = 1, 2, 4, 8
_SIGNS: Final = {
    _UP | _DOWN: "│", _LEFT | _RIGHT: "─", _DOWN | _RIGHT: "┌", _DOWN | _LEFT: "┐",
    _UP | _RIGHT: "└", _UP | _LEFT: "┘", _UP | _DOWN | _RIGHT: "├", _UP | _DOWN | _LEFT: "┤",
    _DOWN | _LEFT | _RIGHT: "┬", _UP | _LEFT | _RIGHT: "┴", 15: "┼",
    _UP: "│", _DOWN: "│", _LEFT: "─", _RIGHT: "─",
}  # fmt: skip

Cell = tuple[int, int]  # column, row


def draw(monitors: Sequence[Monitor]) -> str:
    """Return lines of characters of one width that show where `monitors` lie, each numbered.

    The number is that of its place in `monitors`. Monitors of no size are left out; without any
    the drawing is empty.
    """
    shown = [
        (number, each) for number, each in enumerate(monitors, 1) if each.width and each.height
    ]
    if not shown:
        return ""
    left, top = min(each.x for _n, each in shown), min(each.y for _n, each in shown)
    right = max(each.x + each.width for _n, each in shown)
    bottom = max(each.y + each.height for _n, each in shown)
    scale = min(_COLUMNS / (right - left), _ROWS * _ASPECT / (bottom - top))
    # What is narrow is drawn wider, so that its number can be read: all is.
    narrow = min(each.width for _n, each in shown)
    flat = min(each.height for _n, each in shown)
    scale = min(max(scale, _LEAST[0] / narrow, _LEAST[1] * _ASPECT / flat), 2 * scale)

    def cell(x: int, y: int) -> Cell:
        return round((x - left) * scale), round((y - top) * scale / _ASPECT)

    edges: dict[Cell, int] = {}
    words: dict[Cell, str] = {}
    for number, each in shown:
        near, far = cell(each.x, each.y), cell(each.x + each.width, each.y + each.height)
        far = max(far[0], near[0] + 2), max(far[1], near[1] + 2)
        _frame(edges, near, far)
        for row, text in enumerate(_label(number, each), near[1] + 1):
            if row < far[1]:
                room = far[0] - near[0] - 1
                for column, letter in enumerate(text[:room], near[0] + 1):
                    words[column, row] = letter
    return _written(edges, words)


def _label(number: int, monitor: Monitor) -> list[str]:
    scale = "" if monitor.scale is None else f" {monitor.scale:.0%}"
    named = "".join(letter for letter in monitor.id if letter.isascii() and letter.isprintable())
    lines = [f"{number} {named}", f"{monitor.width}×{monitor.height}{scale}"]
    return [f" {line}" for line in lines]


def _frame(edges: dict[Cell, int], near: Cell, far: Cell) -> None:
    for row in (near[1], far[1]):
        for column in range(near[0], far[0] + 1):
            arms = _RIGHT * (column < far[0]) | _LEFT * (column > near[0])
            edges[column, row] = edges.get((column, row), 0) | arms
    for column in (near[0], far[0]):
        for row in range(near[1], far[1] + 1):
            arms = _DOWN * (row < far[1]) | _UP * (row > near[1])
            edges[column, row] = edges.get((column, row), 0) | arms


def _written(edges: dict[Cell, int], words: dict[Cell, str]) -> str:
    width = max(column for column, _row in edges) + 1
    height = max(row for _column, row in edges) + 1
    lines = [
        "".join(
            _SIGNS[edges[place]] if place in edges else words.get(place, " ")
            for place in ((column, row) for column in range(width))
        ).rstrip()
        for row in range(height)
    ]
    return "\n".join(lines)
