"""What PDF documents cost: the first page, the survey that a plan needs, drawing, reading."""

import random
import resource
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.core.chat import Document
from app.core.control import Control
from app.media.document.documents import ChildDocuments
from tests.bench.harness import Figure
from tests.unit.media.pdf_files import Words, pdf

_PAGES: Final = 150
_WIDTH: Final = 964  # pixels of an A4 page of 1.3 million
_WORDS: Final = "revenue growth of the market share in 1,234 million euros was above plan 12%"


def figures(quick: bool) -> Iterator[Figure]:
    """Measure on a report of full pages, through the children and their pipes."""
    rounds = 3 if quick else 10
    with TemporaryDirectory() as folder:
        path = pdf(Path(folder) / "report.pdf", _report(_PAGES))
        yield Figure(
            f"a PDF of {_PAGES} pages: from a cold start to its first page",
            "ms",
            tuple(_cold(path) for _round in range(rounds)),
        )
        documents = ChildDocuments()
        document = _opened(documents, path)
        list(documents.survey(document, Control()))
        yield Figure(
            f"a PDF of {_PAGES} pages: from opening it to its first page, the child being there",
            "ms",
            tuple(_first(documents, path) for _round in range(rounds)),
            limit=300,
        )
        yield Figure(
            f"a PDF of {_PAGES} pages: all that a plan has to know of it",
            "s",
            tuple(
                _took(lambda: list(documents.survey(document, Control()))) for _ in range(rounds)
            ),
            limit=2,
        )
        numbers = range(1, (30 if quick else _PAGES) + 1)
        yield Figure(
            "a page of 1.3 million pixels, drawn",
            "ms",
            tuple(_drawn(documents, document, number) for number in numbers),
            limit=25,
        )
        yield Figure(
            "a page of 3000 letters, read with the place of each",
            "ms",
            tuple(_read(documents, document, number) for number in numbers),
        )
        pages = 300 if quick else 2000
        long = _opened(documents, pdf(Path(folder) / "long.pdf", _report(pages)))
        yield Figure(
            f"a PDF of {pages} pages: all that a plan has to know of it",
            "s",
            (_took(lambda: list(documents.survey(long, Control()))),),
        )
        for number in range(1, pages, 10):
            documents.page(long, number, _WIDTH, Control())
        documents.close()
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        yield Figure(f"a child that read a PDF of {pages} pages, memory", "MB", (peak,), limit=300)


def _report(pages: int) -> Iterator[list[Words]]:
    chance, words = random.Random(8), _WORDS.split()
    for number in range(pages):
        lines = [" ".join(chance.choices(words, k=14)) for _row in range(50)]
        body = [Words(line, 50, 80 + 14 * row, 10) for row, line in enumerate(lines)]
        yield [Words(f"Report, page {number + 1}", 50, 50, 14), *body]


def _opened(documents: ChildDocuments, path: Path) -> Document:
    *_, found = documents.open(path, Control())
    assert isinstance(found, Document)
    return found


def _first(documents: ChildDocuments, path: Path) -> float:
    """Return the milliseconds from a name to a picture."""
    begun = time.perf_counter()
    documents.page(_opened(documents, path), 1, _WIDTH, Control())
    return 1000 * (time.perf_counter() - begun)


def _drawn(documents: ChildDocuments, document: Document, number: int) -> float:
    return 1000 * _took(lambda: documents.page(document, number, _WIDTH, Control()))


def _read(documents: ChildDocuments, document: Document, number: int) -> float:
    return 1000 * _took(lambda: list(documents.text(document, [number], Control())))


def _cold(path: Path) -> float:
    documents = ChildDocuments()
    took = _first(documents, path)
    documents.close()
    return took


def _took(work: Callable[[], object]) -> float:
    begun = time.perf_counter()
    work()
    return time.perf_counter() - begun
