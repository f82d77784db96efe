"""What PDF documents cost: the first page, a plan, drawing, reading, searching, asking."""

import os
import random
import resource
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from app.core.chat import Cited, Document, Finish, Message, Text
from app.core.control import Control
from app.core.documents import PageText, Survey
from app.core.evidence import with_evidence
from app.core.page_parts import letter_tokens
from app.core.page_search import counts, folded
from app.core.page_words import PageWords
from app.core.ports import Capabilities, PictureLimits
from app.core.reading_plan import Book, plan
from app.core.text_line import TextLine
from app.core.vision import tokens_of
from app.media.document.documents import ChildDocuments
from tests.bench.harness import Figure
from tests.unit.media.pdf_files import Words, pdf
from tests.unit.remote.servers import DONE, Server, piece, streams

_PAGES: Final = 150
_SEARCHED: Final = 1000
_NOWHERE: Final = (0.0, 0.0, 0.0, 0.0)
_SERVER: Final = Capabilities(
    "glm",
    remote=True,
    markup=True,
    skills=frozenset({"chat"}),
    context=131_072,
    max_pictures=150,
    pictures=PictureLimits(5_000_000, 6000, 28 * 28 * 7500),
)
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
            limit=300,
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
            f"a PDF of {_PAGES} pages: from a cold start to its plan",
            "s",
            tuple(_took(lambda: _planned(path)) for _round in range(rounds)),
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
        yield _looked_up(documents, document, rounds)
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
        yield from _asked(path, rounds)
    yield from _searched(rounds)


def _planned(path: Path) -> None:
    documents, control = ChildDocuments(), Control()
    document = _opened(documents, path)
    *_, survey = documents.survey(document, control)
    assert isinstance(survey, Survey)
    rate = letter_tokens(documents, document, survey, control)
    assert plan([Book(document, survey, (), rate)], _SERVER, tokens_of).pages == _PAGES
    documents.close()


def _looked_up(documents: ChildDocuments, document: Document, rounds: int) -> Figure:
    """Measure a claim that its page does not have: it is looked for on all others."""
    asked = [Message("user", (document, Text("What is said?")))]

    def check(number: int) -> None:
        said = f"“The {number}th shareholder objected to all of these plans” [p. {number}]."
        words = PageWords(lambda: documents, lambda _frame, _control: ())
        answer = (Text(said), Finish("stop"))
        *_, cited, _end = with_evidence(answer, asked, words, Control())
        assert isinstance(cited, Cited)
        assert cited.quotes[0].check == "missing"

    took = tuple(1000 * _took(partial(check, number)) for number in range(1, rounds + 1))
    return Figure(f"a quote that stands on none of {document.pages} pages, looked up", "ms", took)


def _searched(rounds: int) -> Iterator[Figure]:
    pages = [
        PageText(number, tuple(TextLine(words.text, _NOWHERE) for words in lines))
        for number, lines in enumerate(_report(_SEARCHED), 1)
    ]
    begun = time.perf_counter()
    known = {page.number: folded(page.text) for page in pages}
    took = 1000 * (time.perf_counter() - begun) / len(pages)
    yield Figure("words of a page, made ready to be searched once", "ms", (took,))
    wanted = ("revenue", "market share", "the", "e", "never said")
    yield Figure(
        f"words looked for in {_SEARCHED} pages, as somebody types",
        "ms",
        tuple(
            1000 * _took(partial(counts, known, words)) for words in wanted for _ in range(rounds)
        ),
        limit=100,
    )


def _asked(path: Path, rounds: int) -> Iterator[Figure]:
    """Measure `eyeline ask` about all pages, at a server that answers at once."""
    if not hasattr(os, "wait4"):
        return
    answer = streams(piece("It grew [p. 3]."), piece(finish="stop"), DONE)
    peaks: list[float] = []
    with Server(answer) as server, TemporaryDirectory() as home:
        for _round in range(min(rounds, 3)):
            where = ("--base-url", f"{server.origin}/v1", "--model", "glm-4.6v")
            asked = ("--profile", "zai", "--redact", "never", str(path), "What grew?")
            program = subprocess.Popen(
                [sys.executable, "-m", "app", "ask", *where, *asked],
                env=_at_home(home),
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
            )
            _pid, status, usage = os.wait4(program.pid, 0)
            program.returncode = os.waitstatus_to_exitcode(status)
            assert program.returncode == 0
            peaks.append(usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10))
    name = f"a question about a PDF of {_PAGES} pages: memory of its largest process"
    yield Figure(name, "MB", tuple(peaks), limit=300)


def _at_home(home: str) -> dict[str, str]:
    """Return an environment for somebody who lives there, and was never here before."""
    places = {f"XDG_{kind}_HOME": f"{home}/{kind}" for kind in ("CONFIG", "DATA", "STATE", "CACHE")}
    return {**os.environ, **places, "HOME": home}


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
