"""Lines as a reader gives them, of letters that are all as wide: places follow from the text."""

from collections.abc import Iterator, Sequence

from app.core.secret import Finding
from app.core.text_line import TextLine

WIDTH, HEIGHT, STEP, TAB = 8, 16, 26, 200  # px


def line(text: str, left: float = 0, top: float = 0) -> TextLine:
    stops = tuple(left + WIDTH * at for at in range(len(text) + 1))
    return TextLine(text, (left, top, stops[-1], top + HEIGHT), stops)


def page(text: str) -> list[TextLine]:
    """Return the lines of a page; cells of a row are separated by tabs, columns lie `TAB` apart."""
    return [
        line(cell, column * TAB, row * STEP)
        for row, cells in enumerate(text.split("\n"))
        for column, cell in enumerate(cells.split("\t"))
        if cell
    ]


def hidden(lines: Sequence[TextLine], findings: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    """Yield kind and text of findings: the letters that lie in their boxes as a whole."""
    for finding in findings:
        parts = (
            "".join(
                letter
                for at, letter in enumerate(one.text)
                if left <= one.stops[at]
                and one.stops[at + 1] <= right
                and top <= one.box[1]
                and one.box[3] <= bottom
            )
            for left, top, right, bottom in finding.boxes
            for one in lines
        )
        yield finding.kind, "|".join(filter(None, parts))
