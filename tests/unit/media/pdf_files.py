"""PDF files with known truth, made by reportlab and by hand."""

import io
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas

A4: Final = (595.28, 841.89)
CHINESE: Final = "STSong-Light"
DEJAVU: Final = Path("/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf")

Draw = Callable[[Canvas], None]


@dataclass(frozen=True)
class Words:
    """Words at a place: the left end of their base line, points from the top left corner."""

    text: str
    x: float
    y: float
    size: float = 12.0
    font: str = "Helvetica"

    @property
    def width(self) -> float:
        return self._wide(self.text)

    def box(self, part: str = "") -> tuple[float, float, float, float]:
        """Where `part` of it stands (all where ""): widths are known, letters are about so high."""
        left = self.x + self._wide(self.text[: self.text.index(part)])
        right = left + self._wide(part or self.text)
        return left, self.y - 0.75 * self.size, right, self.y + 0.22 * self.size

    def _wide(self, text: str) -> float:
        return float(pdfmetrics.stringWidth(text, self.font, self.size))

    def draw(self, canvas: Canvas, height: float) -> None:
        canvas.setFont(self.font, self.size)
        canvas.drawString(self.x, height - self.y, self.text)


def pdf(
    path: Path,
    pages: Iterable[Sequence[Words]],
    *,
    size: tuple[float, float] = A4,
    title: str = "",
    password: str = "",
    outline: Sequence[tuple[str, int, int]] = (),
    also: Draw = lambda _canvas: None,
) -> Path:
    """Write a PDF of pages with words; `outline` is (title, page from 1, level) in their order."""
    lock = StandardEncryption(password, strength=128) if password else None
    canvas = Canvas(str(path), pagesize=size, encrypt=lock, invariant=True)
    if title:
        canvas.setTitle(title)
    for number, page in enumerate(pages, 1):
        for heading, where, level in outline:
            if where == number:
                canvas.bookmarkPage(f"{heading}-{number}")
                canvas.addOutlineEntry(heading, f"{heading}-{number}", level=level)
        for words in page:
            words.draw(canvas, size[1])
        also(canvas)
        canvas.showPage()
    canvas.save()
    return path


def counted(path: Path, pages: int, *, size: tuple[float, float] = A4) -> Path:
    """Write a PDF whose pages say their numbers."""
    return pdf(
        path, ([Words(f"Page {n} of {pages}", 72, 72)] for n in range(1, pages + 1)), size=size
    )


def overlap(one: Sequence[float], other: Sequence[float]) -> float:
    """Return what two boxes share of what they cover together."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    shared = max(across, 0) * max(down, 0)
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (one, other)]
    return shared / (sum(areas) - shared)


def chinese() -> str:
    """Return the name of a font for Chinese, known to reportlab."""
    pdfmetrics.registerFont(UnicodeCIDFont(CHINESE))
    return CHINESE


def letters_of_all_kinds() -> str:
    """Return the name of a font with Hebrew, Arabic and ligatures, known to reportlab."""
    pdfmetrics.registerFont(TTFont("DejaVu", str(DEJAVU)))
    return "DejaVu"


def written(path: Path, objects: Sequence[str], *, trailer: str = "") -> Path:
    """Write a PDF of objects, numbered from 1; the first is its catalogue."""
    out = io.BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, text in enumerate(objects, 1):
        places.append(out.tell())
        out.write(f"{number} 0 obj\n{text}\nendobj\n".encode("latin-1"))
    start = out.tell()
    out.write(f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n".encode())
    out.writelines(f"{place:010} 00000 n \n".encode() for place in places)
    size = len(objects) + 1
    out.write(f"trailer\n<</Size {size} /Root 1 0 R {trailer}>>\n".encode())
    out.write(f"startxref\n{start}\n%%EOF\n".encode())
    path.write_bytes(out.getvalue())
    return path


def page_of(path: Path, content: str, *, page: str = "", media: str = "0 0 400 300") -> Path:
    """Write a PDF of one page, drawn by the operators of `content`; `page` are more entries."""
    return written(
        path,
        [
            "<</Type /Catalog /Pages 2 0 R>>",
            "<</Type /Pages /Kids [3 0 R] /Count 1>>",
            (
                f"<</Type /Page /Parent 2 0 R /MediaBox [{media}] /Contents 4 0 R {page} "
                "/Resources <</Font <</F 5 0 R>>>>>>"
            ),
            stream(content),
            "<</Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding>>",
        ],
    )


def stream(content: str) -> str:
    return f"<</Length {len(content)}>>\nstream\n{content}\nendstream"


def rows_of(pixels: Any) -> Any:
    """Return where a picture of (H, W, 4) is dark."""
    return pixels[:, :, :3].max(axis=2) < 128
