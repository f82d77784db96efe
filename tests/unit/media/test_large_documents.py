"""Files of two hundred megabytes: opened, shown and read in little memory, or to where is said."""

import random
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it has no types
import pytest

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import Survey
from app.media.document.documents import ChildDocuments
from tests.processes import memory
from tests.unit.media.office_files import word
from tests.unit.media.pdf_files import stream

pytestmark = [pytest.mark.deep, pytest.mark.timeout(600)]

SIZE = 200_000_000  # bytes
MEMORY = 300 << 20  # bytes of all that read something, for a file of any size


@pytest.fixture
def documents() -> Iterator[ChildDocuments]:
    made = ChildDocuments()
    yield made
    made.close()


def opened(documents: ChildDocuments, path: Path) -> Document:
    *_before, found = documents.open(path, Control())
    assert isinstance(found, Document)
    return found


def held() -> int:
    """Bytes of memory of all processes that read something for the test."""
    return memory(psutil.Process().children(recursive=True))


def albums(path: Path, pages: int) -> Path:
    """Write a PDF: each page has words and a picture of so many bytes that all make `SIZE`."""
    side = int((SIZE / pages / 3) ** 0.5)
    noise = random.Random(1).randbytes(3 * side * side)
    places = []
    with path.open("wb") as file:

        def put(text: str, data: bytes = b"") -> None:
            places.append(file.tell())
            file.write(f"{len(places)} 0 obj\n{text}".encode())
            file.write(data and b"\nstream\n" + data + b"\nendstream")
            file.write(b"\nendobj\n")

        file.write(b"%PDF-1.7\n")
        kids = " ".join(f"{4 + 3 * n} 0 R" for n in range(pages))
        put("<</Type /Catalog /Pages 2 0 R>>")
        put(f"<</Type /Pages /Kids [{kids}] /Count {pages}>>")
        put("<</Type /Font /Subtype /Type1 /BaseFont /Helvetica>>")
        for n in range(pages):
            at = 4 + 3 * n
            used = f"<</Font <</F 3 0 R>> /XObject <</P {at + 2} 0 R>>>>"
            put(
                f"<</Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents {at + 1} 0 R"
                f" /Resources {used}>>"
            )
            put(stream(f"q 400 0 0 400 90 90 cm /P Do Q BT /F 14 Tf 72 760 Td (Album {n}) Tj ET"))
            put(
                f"<</Type /XObject /Subtype /Image /Width {side} /Height {side} /BitsPerComponent 8"
                f" /ColorSpace /DeviceRGB /Length {len(noise)}>>",
                noise[n:] + noise[:n],
            )
        start = file.tell()
        file.write(f"xref\n0 {len(places) + 1}\n0000000000 65535 f \n".encode())
        file.writelines(f"{place:010} 00000 n \n".encode() for place in places)
        file.write(f"trailer\n<</Size {len(places) + 1} /Root 1 0 R>>\n".encode())
        file.write(f"startxref\n{start}\n%%EOF\n".encode())
    return path


def test_a_pdf_is_read_in_little_memory(documents: ChildDocuments, tmp_path: Path) -> None:
    path = albums(tmp_path / "album.pdf", 24)
    assert path.stat().st_size > SIZE - 1_000_000
    document = opened(documents, path)
    *_before, survey = documents.survey(document, Control())
    assert isinstance(survey, Survey)
    assert len(survey.pages) == document.pages == 24
    most = 0
    for number in range(1, 25):
        frame = documents.page(document, number, 960, Control())
        assert frame.width == 960
        assert len(set(frame.rgb()[700].tobytes())) > 100  # its picture is on it
        most = max(most, held())
    said = [page.text.strip() for page in documents.text(document, range(1, 25), Control())]
    assert said == [f"Album {n}" for n in range(24)]
    assert max(most, held()) <= MEMORY


def test_an_office_file_is_read_without_its_pictures(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    path = word(tmp_path / "report.docx")
    noise = random.Random(1).randbytes(SIZE // 20)
    with zipfile.ZipFile(path, "a", zipfile.ZIP_STORED) as archive:
        for n in range(20):
            archive.writestr(f"word/media/scan{n}.bin", noise)
    document = opened(documents, path)
    texts = documents.text(document, range(1, document.pages + 1), Control())
    assert "Revenue rose to 1,234 million." in "".join(page.text for page in texts)
    assert held() <= MEMORY


def test_a_text_is_read_to_where_is_said(documents: ChildDocuments, tmp_path: Path) -> None:
    path = tmp_path / "log.txt"
    lines = "".join(f"{n:08} something happened and it was written down\n" for n in range(20_000))
    with path.open("w", encoding="utf-8") as file:
        while file.tell() < SIZE:
            file.write(lines)
    document = opened(documents, path)
    first, last = documents.text(document, [1, document.pages], Control())
    assert first.text.startswith("00000000 something happened")
    assert "only its first 20 million letters were read" in last.text
