"""A table of a reply as text for other programs, and which of its cells are numbers.

What a model writes is data: text that a spreadsheet would take for a formula is marked as text
(OWASP, "CSV Injection").
"""

import csv
import io
import re
from dataclasses import dataclass, replace
from html import escape
from typing import Final, Literal

from app.core.blocks import Align, Cell, Run, Span, Table, words

Decimal = Literal[".", ","]
"""The sign between the whole part of a number and its decimals."""

_DIGITS: Final = 15  # what a spreadsheet keeps of a number
_SPACE: Final = "[ \u00a0\u2009\u202f]"
_NUMBER: Final = re.compile(
    rf"""(?P<sign>[-+\u2212]?){_SPACE}?(?:
        (?P<plain>\d+)
      | (?P<point>\d*\.\d+)
      | (?P<comma>0,\d{{3}}|\d+,(?:\d{{1,2}}|\d{{4,}}))
      | (?P<english>\d{{1,3}}(?:,\d{{3}})+(?:\.\d+)?)
      | (?P<german>\d{{1,3}}(?:\.\d{{3}})+(?:,\d+)|\d{{1,3}}(?:\.\d{{3}}){{2,}})
      | (?P<french>\d{{1,3}}(?:[\u00a0\u2009\u202f\ ']\d{{3}})+(?:[.,]\d+)?)
      | (?P<power>\d(?:\.\d+)?[eE][-+]?\d{{1,2}})
    ){_SPACE}?(?P<percent>[%\uff05])?""",
    re.VERBOSE | re.ASCII,
)
_THOUSANDS: Final = re.compile(r"[1-9]\d{0,2}(?:\.\d{3})+", re.ASCII)
_STARTS: Final = frozenset("+-\u2212(.0123456789")
_FORMULA: Final = re.compile(r"[\t\r]|\s*[=+\-@\uff1d\uff0b\uff0d\uff20]")
_SIGNS: Final = re.compile(r"[-+\s]*")  # "-" for nothing, "++" for much
_RULES: Final[dict[Align, str]] = {"left": "---", "center": ":-:", "right": "--:"}
_MARKUP: Final = re.compile(
    r"[\\`*\]|]|(?<![^\W_])_|_(?![^\W_])|<(?=[A-Za-z/!?])|&(?=[#\w])|~(?=~)|\$"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number as it was written: `value` (of "12 %" it is 0.12), digits behind its point.

    `unit` is what it counts, such as "€", and `leads` where that stands before it; `about` where it
    says to be an estimate.
    """

    value: float
    decimals: int = 0
    percent: bool = False
    grouped: bool = False
    unit: str = ""
    leads: bool = False
    about: bool = False


def cell_text(cell: Cell) -> str:
    """Return a cell as plain text: formulas as their LaTeX, chips as they are, breaks as "\\n"."""
    return words(cell).strip()


def rows_of(table: Table) -> list[list[str]]:
    """Return all rows as plain text, the head first."""
    return [[cell_text(cell) for cell in row] for row in (table.header, *table.rows)]


def number(text: str, decimal: Decimal | None = None) -> Number | None:
    """Return what number `text` is, None where it is none or would not be kept as it is.

    "1,234" is a thousand and "1.234" is not, as in English and Chinese; "1.234,56" and "(123)"
    (negative) are understood. Digits that begin with 0 and very long ones are names. `decimal` is
    the point of the numbers around it: what cannot be one of them is none.
    """
    bare = text.strip()
    if bare[:1] not in _STARTS:
        return None
    negative = bare.startswith("(") and bare.endswith(")")
    found = _NUMBER.fullmatch(bare[1:-1].strip() if negative else bare)
    if found is None or (negative and found["sign"]):
        return None
    kind = str(found.lastgroup if found.lastgroup != "percent" else _form(found))
    written = found[kind]
    if decimal is not None and (kind := _read_by(decimal, kind, written)) == "":
        return None
    long = len(written) > _DIGITS and sum(map(str.isdigit, written)) > _DIGITS
    if long or (written[0] == "0" and written[1:2].isdigit()):
        return None
    value, decimals = _value(kind, written)
    if negative or found["sign"] in ("-", "\u2212"):
        value = -value
    percent = bool(found["percent"])
    grouped = kind in ("english", "german", "french")
    return Number(value / 100 if percent else value, decimals, percent, grouped)


def _form(found: re.Match[str]) -> str:
    forms = ("plain", "point", "comma", "english", "german", "french", "power")
    return next(form for form in forms if found[form] is not None)


def _read_by(decimal: Decimal, kind: str, written: str) -> str:
    """Return as what form a number is read among those of a point; "" for as none."""
    if decimal == ",":
        if kind == "point":
            return "german" if _THOUSANDS.fullmatch(written) else ""
        if kind == "english":
            return "comma" if written.count(",") == 1 and "." not in written else ""
    elif kind in ("comma", "german"):
        return ""
    if kind == "french" and re.search(r"[.,]", written):
        return kind if decimal in written else ""
    return kind


def _value(kind: str, written: str) -> tuple[float, int]:
    match kind:
        case "comma":
            plain = written.replace(",", ".")
        case "english":
            plain = written.replace(",", "")
        case "german":
            plain = written.replace(".", "").replace(",", ".")
        case "french":
            plain = re.sub(r"[^\d.,]", "", written, flags=re.ASCII).replace(",", ".")
        case _:
            plain = written
    if kind == "power":
        return float(plain), 0
    whole, _, decimals = plain.partition(".")
    return (float(plain) if decimals else int(whole)), len(decimals)


def is_risky(text: str) -> bool:
    """Whether a spreadsheet might take `text` for a formula."""
    return (
        _FORMULA.match(text) is not None and _SIGNS.fullmatch(text) is None and number(text) is None
    )


def harmless(text: str) -> str:
    """Return `text` so that no spreadsheet takes it for a formula."""
    return f"'{text}" if is_risky(text) else text


def to_tsv(table: Table) -> str:
    """Return it for the clipboard: tabs between cells, a line for each row."""
    rows = ([harmless(" ".join(text.split())) for text in row] for row in rows_of(table))
    return "".join("\t".join(row) + "\n" for row in rows)


def to_csv(table: Table) -> str:
    """Return it as RFC 4180 has it: commas, CRLF, quotes where they are needed."""
    made = io.StringIO(newline="")
    csv.writer(made).writerows([harmless(text) for text in row] for row in rows_of(table))
    return made.getvalue()


def to_html(table: Table) -> str:
    """Return it as HTML, in which a spreadsheet that pastes it finds no formulas either."""
    spans = {(span.row, span.column): span for span in table.spans}
    covered = {place for span in table.spans for place in span.covered}
    lines: list[str] = []
    for number, row in enumerate(rows_of(table)):
        kind = "th" if number < table.heads else "td"
        cells = (
            f"<{kind}{_over(spans.get((number, column)))}>{escape(harmless(text))}</{kind}>"
            for column, text in enumerate(row)
            if (number, column) not in covered
        )
        lines.append(f"<tr>{''.join(cells)}</tr>")
    return f"<table>{''.join(lines)}</table>"


def _over(span: Span | None) -> str:
    if span is None:
        return ""
    sizes = (("rowspan", span.rows), ("colspan", span.columns))
    return "".join(f' {name}="{size}"' for name, size in sizes if size > 1)


def one_head(table: Table) -> Table:
    """Return it with one row that names the columns, by all words that several had."""
    if table.heads < 2:
        return table
    texts = rows_of(table)[: table.heads]
    for span in table.spans:
        for row, column in span.covered:
            if row < table.heads:
                texts[row][column] = texts[span.row][span.column]
    header = tuple(
        (Run(" ".join(dict.fromkeys(filter(None, (row[column] for row in texts))))),)
        for column in range(len(table.header))
    )
    return replace(table, header=header, rows=table.rows[table.heads - 1 :], heads=1, spans=())


def to_markdown(table: Table) -> str:
    """Return it as Markdown that says the same; what several rows name the columns, one does."""
    table = one_head(table)
    lines = [
        [_marked(cell) for cell in table.header],
        [_RULES[align] for align in table.align],
        *([_marked(cell) for cell in row] for row in table.rows),
    ]
    return "".join(f"| {' | '.join(line)} |\n" for line in lines)


def _marked(cell: Cell) -> str:
    return "".join(_marked_run(run) for run in cell).strip()


def _marked_run(run: Run) -> str:
    match run.kind:
        case "break":
            return "<br>"
        case "code" if "`" not in run.text:
            return f"`{run.text.replace('|', chr(92) + '|')}`"
        case "math":
            return f"${run.text.replace('|', chr(92) + '|')}$"
    words = _MARKUP.sub(r"\\\g<0>", run.text)
    if run.kind == "picture":
        return f"![{words}](<{_target(run)}>)"
    if run.link and run.link != run.text:
        return f"[{words}](<{_target(run)}>)"
    for mark, wanted in (("~~", run.strike), ("*", run.italic), ("**", run.bold)):
        bare = words.strip()
        if wanted and bare:
            words = words.replace(bare, f"{mark}{bare}{mark}", 1)
    return words


def _target(run: Run) -> str:
    return re.sub(r"[<>|\\\s]", lambda found: f"%{ord(found[0]):02X}", run.link)
