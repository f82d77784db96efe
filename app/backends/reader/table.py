"""Tables of a picture as the reader says them: CSV, and where each cell of it stands."""

import csv
import io
from collections.abc import Iterator, Sequence

from app.backends.reader.lines import Line, text_line
from app.backends.reader.script import Script
from app.backends.reader.shot import Shot
from app.core.chat import Text
from app.core.frame import Pixels
from app.core.mark import Mark
from app.core.table_grid import TableGrid
from app.core.table_layout import tables_of


def tables_in(lines: Sequence[Line], pixels: "Pixels | None" = None) -> tuple[TableGrid, ...]:
    """Return the tables in `lines`, which were read in the picture `pixels` (H, W, 4)."""
    return tables_of([text_line(line) for line in lines], pixels)


def spoken(table: TableGrid, script: Script, shot: Shot) -> Iterator[Text | Mark]:
    """Yield the rows of a table as CSV, and where the cells with text stand."""
    boxes = {cell.place: cell.box for cell in table.cells}
    for number, row in enumerate(table.texts()):
        text, offsets = csv_row(row)
        apart = "\n" if number else ""
        begin = script.length + len(apart)
        yield script.say(apart + text)
        for column, offset in enumerate(offsets):
            box = boxes.get((number, column))
            if box is not None and shot.words is None:
                yield script.mark(shot.frame, box, row[column], begin + offset)


def csv_row(texts: Sequence[str]) -> tuple[str, list[int]]:
    """Return a row of RFC 4180 CSV without its end, and the offset of each cell in it.

    Cells keep the text of the screen as it is, also one that a spreadsheet takes for a formula
    ("-20%", "=A1"): the text is what was asked for.
    """
    fields: list[str] = []
    for text in texts:
        field = io.StringIO(newline="")
        csv.writer(field).writerow([text, ""])
        fields.append(field.getvalue().removesuffix(",\r\n"))
    offsets = [sum(len(field) + 1 for field in fields[:at]) for at in range(len(fields))]
    return ",".join(fields), offsets
