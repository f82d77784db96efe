"""Annual reports whose figures are known: four companies, each with its own words and units."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.lib.pagesizes import A4
from reportlab.pdfgen.canvas import Canvas

Place = tuple[str, int, str]
"""What is printed as the answer, on which page, and the line that says so; "" for not stated."""


@dataclass(frozen=True, slots=True)
class Report:
    """`figures` by the question; `value` of each as a number is in `numbers`."""

    name: str
    pages: int
    figures: Mapping[str, Place]
    numbers: Mapping[str, float]

    @property
    def file(self) -> str:
        return f"{self.name.lower()} annual report.pdf"

    def reply(self, question: str) -> str:
        """What a model writes that has read it."""
        value, page, line = self.figures[question]
        return f'{value} [p. {page}]\n"{line}" [p. {page}]' if value else "not stated"


REVENUE: Final = "Revenue of the financial year"
PROFIT: Final = "Operating profit"
PEOPLE: Final = "Number of employees"
QUESTIONS: Final = (REVENUE, PROFIT, PEOPLE)

REPORTS: Final[Sequence[Report]] = (
    Report(
        "Alpha",
        9,
        {
            REVENUE: ("EUR 1,234.5 million", 4, "Revenue 1,234.5 1,150.2"),
            PROFIT: ("EUR 98.7 million", 4, "Operating profit 98.7 88.1"),
            PEOPLE: ("24,501", 7, "Employees at year end 24,501"),
        },
        {REVENUE: 1234.5, PROFIT: 98.7, PEOPLE: 24501},
    ),
    Report(
        "Beta",
        6,
        {
            REVENUE: ("987,3 Mio. EUR", 3, "Umsatzerlöse 987,3 912,4"),
            PROFIT: ("(12,4) Mio. EUR", 3, "Betriebsergebnis (12,4) 5,1"),
            PEOPLE: ("3.120", 5, "Mitarbeitende zum Jahresende 3.120"),
        },
        {REVENUE: 987.3, PROFIT: -12.4, PEOPLE: 3120},
    ),
    Report(
        "Gamma",
        5,
        {
            REVENUE: ("USD 12,345 million", 2, "Net sales 12,345 11,001"),
            PROFIT: ("USD 1,020 million", 2, "Operating income 1,020 970"),
            PEOPLE: ("", 0, ""),
        },
        {REVENUE: 12345, PROFIT: 1020},
    ),
    Report(
        "Delta",
        7,
        {
            REVENUE: ("GBP 456.0 million", 6, "Revenue 456.0 430.9"),
            PROFIT: ("GBP 45.6 million", 6, "Operating profit 45.6 41.0"),
            PEOPLE: ("1,980", 2, "Average number of employees 1,980"),
        },
        {REVENUE: 456.0, PROFIT: 45.6, PEOPLE: 1980},
    ),
)


def write(report: Report, folder: Path, password: str = "") -> Path:
    """Write it as a PDF with a text layer, which opens with `password`; returns the file."""
    path = folder / report.file
    canvas = Canvas(str(path), pagesize=A4, invariant=1, encrypt=password or None)
    for number in range(1, report.pages + 1):
        canvas.setFont("Helvetica-Bold", 16)
        canvas.drawString(60, 780, f"{report.name} annual report, page {number}")
        canvas.setFont("Helvetica", 10)
        lines = [line for _value, page, line in report.figures.values() if page == number]
        filler = [f"Paragraph {n} of page {number} says nothing of figures." for n in range(9)]
        for n, line in enumerate([*lines, *filler]):
            canvas.drawString(60, 740 - 16 * n, line)
        canvas.showPage()
    canvas.save()
    return path
