"""Annual reports of companies that do not exist, as their makers would set them."""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from reportlab.lib.colors import Color, HexColor, white
from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import Paragraph

WIDTH, HEIGHT = A4
LEFT, RIGHT, TOP = 62.0, WIDTH - 62.0, HEIGHT - 92.0
INK: Final = HexColor("#1d2433")
QUIET: Final = HexColor("#6b7385")
RULE: Final = HexColor("#d7dbe3")

Row = tuple[str, str, str]
"""A line of a table: what, this year, the year before; an indented one begins with two spaces."""


@dataclass(frozen=True, slots=True)
class Company:
    """Who reports: `accent` is the colour of the house, `rows` its statement on page `stated`.

    `totals` are set in bold; `words` are headings: of the statement, its unit, "Group", "Note".
    `segments` are what page `segmented` tells, with shares in percent of the bars.
    """

    name: str
    accent: str
    pages: int
    stated: int
    rows: Sequence[Row]
    totals: Sequence[str]
    words: tuple[str, str, str]
    segmented: int
    segments: Sequence[tuple[str, float, float]]
    remark: str = ""

    @property
    def file(self) -> str:
        return f"{self.name} 2025.pdf"


SENTENCES: Final = (
    "Demand remained firm in all regions, although customers decided later than in past years.",
    "The order book covers eleven months of work and is the highest since the Group was founded.",
    "Two sites were brought together, which shortens the way from the drawing to the first part.",
    "Prices of energy eased in the second half, while wages rose as agreed in the spring.",
    "We invested in people: more than four hundred apprentices began their training with us.",
    "The Supervisory Board was informed in writing and in seven meetings of all matters.",
    "Risks are assessed twice a year by likelihood and by what they would cost.",
    "No risk has been found that would endanger the Group as a going concern.",
    "Emissions fell for the fourth year in a row and are verified by an independent body.",
    "Currency effects were small, as purchases and sales are largely made in the same currency.",
    "Working capital was reduced by shorter terms with customers and by leaner stocks.",
    "Research concentrated on lighter materials and on software for maintenance.",
    "The share of recurring services grew and makes the results less dependent on cycles.",
    "Leases are recognised at the present value of the payments that are outstanding.",
    "Goodwill was tested for impairment at the end of the year; no loss had to be recognised.",
    "The General Meeting approved all proposals with large majorities.",
)
CHAPTERS: Final = (
    "To our shareholders",
    "Strategy and market",
    "Business performance",
    "People and sustainability",
    "Risks and opportunities",
    "Consolidated statements",
    "Notes",
)


def write(company: Company, folder: Path) -> Path:
    """Write its report as a PDF with an outline; returns the file."""
    path = folder / company.file
    canvas = Canvas(str(path), pagesize=A4, invariant=1)
    canvas.setTitle(f"{company.name}: Annual Report 2025")
    book = _Book(canvas, company)
    chance = random.Random(company.name)
    for number in range(1, company.pages + 1):
        special: dict[int, Callable[[], None]] = {
            1: book.cover,
            company.stated: book.statement,
            company.segmented: book.division,
        }
        special.get(number, lambda: book.prose(chance))()
        canvas.showPage()
    canvas.save()
    return path


class _Book:
    def __init__(self, canvas: Canvas, company: Company) -> None:
        self._canvas = canvas
        self._company = company
        self._accent = HexColor(company.accent)

    def cover(self) -> None:
        canvas, accent = self._canvas, self._accent
        canvas.setFillColor(accent)
        canvas.rect(0, 0, WIDTH, HEIGHT, stroke=0, fill=1)
        for step in range(7):
            canvas.setFillColor(Color(1, 1, 1, alpha=0.05 + 0.015 * step))
            path = canvas.beginPath()
            path.moveTo(0, 60 * step)
            path.curveTo(
                WIDTH * 0.35, 210 + 70 * step, WIDTH * 0.6, 60 + 30 * step, WIDTH, 190 + 58 * step
            )
            path.lineTo(WIDTH, 0)
            path.lineTo(0, 0)
            canvas.drawPath(path, stroke=0, fill=1)
        canvas.setFillColor(white)
        canvas.setFont("Helvetica-Bold", 40)
        canvas.drawString(LEFT, HEIGHT - 190, "Annual Report")
        canvas.setFont("Helvetica", 40)
        canvas.drawString(LEFT, HEIGHT - 238, "2025")
        canvas.setFont("Helvetica", 15)
        canvas.drawString(LEFT, HEIGHT - 92, self._company.name)
        self._bookmark(self._company.name, 0)

    def prose(self, chance: random.Random) -> None:
        """Text in two columns; on some pages below a chart or above a small table."""
        number = self._canvas.getPageNumber()
        chapter = self._begun(number)
        top = TOP
        if number % 3 == 0:
            top = self._heading(chance.choice(SENTENCES).split(",")[0].rstrip("."), top, 17)
        shares = [0.4 + 0.6 * chance.random() for _year in range(8)]
        if number % 4 == 2:
            top = self._bars(shares, LEFT, top - 150, RIGHT - LEFT, 140) - 30
        for column in (LEFT, (LEFT + RIGHT) / 2 + 11):
            self._column(chance, column, top, 70)
        self._ended(chapter, number)

    def statement(self) -> None:
        """The statement of income."""
        number = self._canvas.getPageNumber()
        chapter = self._begun(number, CHAPTERS[5])
        heading, unit, group = self._company.words
        self._bookmark(heading, 1)
        top = self._heading(heading, TOP, 20)
        self._canvas.setFillColor(QUIET)
        self._canvas.setFont("Helvetica", 9.5)
        self._canvas.drawString(LEFT, top + 4, f"{group} · 1 January – 31 December 2025")
        top -= 26
        top = self._row(("", "2025", "2024"), top, unit=unit, head=True)
        for row in self._company.rows:
            top = self._row(row, top)
        top -= 20
        shares = [0.46, 0.5, 0.49, 0.58, 0.66, 0.71, 0.83, 0.92]
        top = self._bars(shares, LEFT, top - 118, RIGHT - LEFT, 100) - 26
        chance = random.Random(7)
        for column in (LEFT, (LEFT + RIGHT) / 2 + 11):
            self._column(chance, column, top, 70)
        self._ended(chapter, number)

    def division(self) -> None:
        """How the parts of the business did."""
        number = self._canvas.getPageNumber()
        chapter = self._begun(number, CHAPTERS[2])
        self._bookmark("Revenue by segment", 1)
        top = self._heading("Revenue by segment", TOP, 20)
        top = self._paragraph(self._company.remark, LEFT, top, RIGHT - LEFT, size=10.5) - 16
        most = max(now for _name, now, _before in self._company.segments)
        canvas = self._canvas
        for name, now, before in self._company.segments:
            canvas.setFillColor(INK)
            canvas.setFont("Helvetica-Bold", 10)
            canvas.drawString(LEFT, top, name)
            for value, colour, down in ((now, self._accent, 20), (before, RULE, 36)):
                wide = (RIGHT - LEFT - 80) * value / most
                canvas.setFillColor(colour)
                canvas.rect(LEFT, top - down, wide, 12, stroke=0, fill=1)
                canvas.setFillColor(INK if down == 20 else QUIET)
                canvas.setFont("Helvetica", 9)
                canvas.drawString(LEFT + wide + 8, top - down + 3, f"{value:,.1f}")
            top -= 66
        chance = random.Random(3)
        for column in (LEFT, (LEFT + RIGHT) / 2 + 11):
            self._column(chance, column, top, 70)
        self._ended(chapter, number)

    # ---- parts of a page

    def _begun(self, number: int, chapter: str = "") -> str:
        count = len(CHAPTERS)
        at = min(count - 1, (number - 2) * count // max(1, self._company.pages - 1))
        before = min(count - 1, (number - 3) * count // max(1, self._company.pages - 1))
        chapter = chapter or CHAPTERS[at]
        if number == 2 or at != before:
            self._bookmark(CHAPTERS[at], 0)
        canvas = self._canvas
        canvas.setFillColor(self._accent)
        canvas.rect(0, HEIGHT - 14, WIDTH, 14, stroke=0, fill=1)
        canvas.setFillColor(QUIET)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(LEFT, HEIGHT - 48, self._company.name)
        canvas.drawRightString(RIGHT, HEIGHT - 48, chapter)
        canvas.setStrokeColor(RULE)
        canvas.line(LEFT, HEIGHT - 56, RIGHT, HEIGHT - 56)
        return chapter

    def _ended(self, chapter: str, number: int) -> None:
        canvas = self._canvas
        canvas.setFillColor(QUIET)
        canvas.setFont("Helvetica", 8)
        canvas.drawString(LEFT, 40, "Annual Report 2025")
        canvas.setFillColor(self._accent)
        canvas.setFont("Helvetica-Bold", 9)
        canvas.drawRightString(RIGHT, 40, str(number))

    def _heading(self, text: str, top: float, size: float) -> float:
        style = ParagraphStyle(
            "heading", fontName="Helvetica-Bold", fontSize=size, leading=size * 1.25,
            textColor=self._accent,
        )  # fmt: skip
        return self._set(Paragraph(text, style), LEFT, top, RIGHT - LEFT) - 14

    def _column(self, chance: random.Random, x: float, top: float, bottom: float) -> None:
        wide = (RIGHT - LEFT) / 2 - 11
        while True:
            text = " ".join(chance.sample(SENTENCES, 4))
            style = _style(9)
            made = Paragraph(text, style)
            _w, high = made.wrap(wide, HEIGHT)
            if top - high < bottom:
                return
            made.drawOn(self._canvas, x, top - high)
            top -= high + 9

    def _paragraph(self, text: str, x: float, top: float, wide: float, *, size: float) -> float:
        return self._set(Paragraph(text, _style(size)), x, top, wide)

    def _set(self, made: Paragraph, x: float, top: float, wide: float) -> float:
        _w, high = made.wrap(wide, HEIGHT)
        made.drawOn(self._canvas, x, top - high)
        return float(top - high)

    def _row(self, row: Row, top: float, *, unit: str = "", head: bool = False) -> float:
        name, now, before = row
        canvas, high = self._canvas, 19.0
        bold = head or name in self._company.totals
        if bold and not head:
            canvas.setFillColor(Color(*self._accent.rgb(), alpha=0.08))
            canvas.rect(LEFT - 6, top - high + 5, RIGHT - LEFT + 12, high, stroke=0, fill=1)
        canvas.setFillColor(self._accent if head else INK)
        canvas.setFont("Helvetica-Bold" if bold else "Helvetica", 9.5)
        canvas.drawString(LEFT + 10 * name.startswith("  "), top - 9, name.strip() or unit)
        canvas.drawRightString(RIGHT - 90, top - 9, now)
        canvas.setFillColor(self._accent if head else QUIET)
        canvas.drawRightString(RIGHT, top - 9, before)
        canvas.setStrokeColor(self._accent if head else RULE)
        canvas.setLineWidth(1.2 if head else 0.5)
        canvas.line(LEFT - 6, top - high + 5, RIGHT + 6, top - high + 5)
        return top - high

    def _bars(self, shares: Sequence[float], x: float, y: float, wide: float, high: float) -> float:
        """A chart of years; returns its lower edge."""
        canvas = self._canvas
        step = wide / len(shares)
        canvas.setStrokeColor(RULE)
        canvas.setLineWidth(0.5)
        for line in range(5):
            canvas.line(x, y + high * line / 4, x + wide, y + high * line / 4)
        for at, share in enumerate(shares):
            last = at == len(shares) - 1
            canvas.setFillColor(self._accent if last else Color(*self._accent.rgb(), alpha=0.35))
            canvas.rect(x + step * at + step * 0.22, y, step * 0.56, high * share, 0, 1)
            canvas.setFillColor(QUIET)
            canvas.setFont("Helvetica", 8)
            canvas.drawCentredString(x + step * (at + 0.5), y - 12, str(2018 + at))
        return y - 12

    def _bookmark(self, title: str, level: int) -> None:
        number = self._canvas.getPageNumber()
        self._canvas.bookmarkPage(f"{title}-{number}")
        self._canvas.addOutlineEntry(title, f"{title}-{number}", level=level)


def _style(size: float) -> ParagraphStyle:
    return ParagraphStyle(
        "text", fontName="Helvetica", fontSize=size, leading=size * 1.45, textColor=INK,
        alignment=TA_JUSTIFY,
    )  # fmt: skip
