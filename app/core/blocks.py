"""What a reply is made of once its Markdown is read: blocks of runs. Values, no parser, no Qt.

Nesting is flattened: a paragraph of a list inside a quote is a `Paragraph` that says how deep it
stands. Offsets count code points of the whole visible text, so that marks, cards and hits of a
search find their place in what is shown.
"""

from dataclasses import dataclass
from typing import Literal

Align = Literal["left", "center", "right"]
RunKind = Literal["text", "code", "math", "picture", "break"]


@dataclass(frozen=True, slots=True)
class Run:
    """Words of one look.

    `at` is where they stand in the reply: `reply[at:at + len(text)] == text`, or -1 for what is
    not written there so (an entity, an escaped character). `link` is the whole target of a link as
    its author wrote it, "" for none; whether it may be opened is for who shows it to decide. By
    `kind`: "code" is set in the font of code, "math" is LaTeX without its delimiters, "picture" is
    the description of a picture whose address is `link`, "break" is the end of a line (its text is
    a line feed, and `at` is -1).
    """

    text: str
    at: int = -1
    kind: RunKind = "text"
    bold: bool = False
    italic: bool = False
    strike: bool = False
    link: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs that flow.

    `heading` is 1 to 6, 0 for none. `marker` stands before the first line of a list's item: "•", a
    number as it was written ("3."), "☐" or "☑"; "" for none. `level` is how many lists it stands
    in, `quote` how many quotations. `apart`: air above it (a blank line, or another kind of block).
    """

    runs: tuple[Run, ...]
    heading: int = 0
    marker: str = ""
    level: int = 0
    quote: int = 0
    apart: bool = True


@dataclass(frozen=True, slots=True)
class Code:
    """A block of code; `text` without its fences and without a final line feed.

    `at` is where its first character stands in the reply; where the block is indented the
    characters after the first line are not at `at` plus their number (`verbatim` False). `starts`
    then says where each line stands, -1 for one that is not written so (a tab that is in part
    indentation); it is () while `verbatim`. `open`: its closing fence has not come.
    """

    text: str
    language: str = ""
    at: int = -1
    verbatim: bool = True
    starts: tuple[int, ...] = ()
    open: bool = False
    level: int = 0
    quote: int = 0


Cell = tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class Span:
    """A cell over several places of a table: `row` 0 is the header, `rows` and `columns` of it."""

    row: int
    column: int
    rows: int
    columns: int

    @property
    def covered(self) -> tuple[tuple[int, int], ...]:
        """The places (row, column) that it covers beside its first one."""
        places = (
            (row, column)
            for row in range(self.row, self.row + self.rows)
            for column in range(self.column, self.column + self.columns)
        )
        return tuple(place for place in places if place != (self.row, self.column))


@dataclass(frozen=True, slots=True)
class Table:
    """A table of `len(header)` columns; every row has as many cells, missing ones are ().

    What a row has beyond its last column stands in that one, so that nothing is lost. `heads` rows
    name the columns: the header, and the first `heads` - 1 of `rows`. What `spans` cover is ().
    """

    header: tuple[Cell, ...]
    rows: tuple[tuple[Cell, ...], ...]
    align: tuple[Align, ...]
    level: int = 0
    quote: int = 0
    heads: int = 1
    spans: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Formula:
    """LaTeX that stands by itself, without its delimiters."""

    tex: str
    at: int = -1
    level: int = 0
    quote: int = 0


@dataclass(frozen=True, slots=True)
class Rule:
    """A line between two parts."""


Block = Paragraph | Code | Table | Formula | Rule


def words(runs: tuple[Run, ...]) -> str:
    """Return runs as plain text."""
    if len(runs) == 1 and runs[0].kind != "break":
        return runs[0].text
    return "".join("\n" if run.kind == "break" else run.text for run in runs)
