"""A hundred and fifty pages, asked about from the shell: what is sent, cited and counted.

Each page has its number on it as a row of squares, so that a picture says which page it is of.
"""

import base64
import io
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
from PIL import Image
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen.canvas import Canvas

from tests.e2e.program import Ended, run
from tests.e2e.prompter import Prompter, line
from tests.engines import servers
from tests.unit.media.pdf_files import A4, Words, overlap, pdf
from tests.unit.remote.servers import Heard, Server, Wire, in_turn, refuses, says

pytestmark = pytest.mark.slow

PAGES: Final = 150
BITS: Final = 8
QUESTION: Final = "In which month was the turnover highest?"
SMALL: Final = 15_680
"""Pixels of a picture, 20 tokens: the engine is quick with them, and does not look anyway."""


def turnover(number: int) -> Words:
    """The one line of a page that is worth citing, at another height on each."""
    text = f"The turnover of month {number} was {1000 + 37 * number} million."
    return Words(text, 72, 130 + number % 9 * 40, 11)


def stamp(canvas: Canvas) -> None:
    """Paint the number of a page on it, a square for each bit."""
    side = A4[0] / (BITS + 2)
    for bit in range(BITS):
        if canvas.getPageNumber() >> bit & 1:
            canvas.rect(side * (bit + 1), side, side, side, stroke=0, fill=1)


def stamped(picture: Image.Image) -> int:
    """Return the number that is painted on the picture of a page."""
    grey = np.asarray(picture.convert("L"))
    side = grey.shape[1] / (BITS + 2)
    row = grey[round(grey.shape[0] - 1.5 * side)]
    return sum((int(row[round((bit + 1.5) * side)]) < 128) << bit for bit in range(BITS))


@pytest.fixture(scope="module")
def book(tmp_path_factory: pytest.TempPathFactory) -> str:
    """A page for each month."""
    path = tmp_path_factory.mktemp("documents") / "months.pdf"
    pages = ([Words(f"Month {n}", 72, 80, 18), turnover(n)] for n in range(1, PAGES + 1))
    return str(pdf(path, pages, also=stamp))


@pytest.fixture(scope="module")
def engine() -> Iterator[servers.Server]:
    with servers.llama(context=8192, slots=1) as server:
        yield server


@pytest.fixture
def ask(home: Path) -> Callable[..., Ended]:
    """Ask a server that says it is Z.ai's, whose limits are those given."""

    def asked(server: Server, document: str, limits: Mapping[str, int]) -> Ended:
        settings = home / ".config/eyeline/settings.toml"
        settings.parent.mkdir(parents=True, exist_ok=True)
        lines = [
            "[endpoints.desk]",
            f'base_url = "{server.origin}/v1"',
            'model = "glm-4.6v"\nprofile = "zai"\nredact = "never"',
            "[endpoints.desk.limits]",
            *(f"{name} = {value}" for name, value in limits.items()),
        ]
        settings.write_text("\n".join(lines))
        return run("ask", "--endpoint", "desk", document, QUESTION, "--json")

    return asked


def content(heard: Heard) -> Sequence[Mapping[str, Any]]:
    told = heard.json["messages"][-1]["content"]
    return [{"type": "text", "text": told}] if isinstance(told, str) else told


def named(heard: Heard) -> list[int]:
    """Return the pages of a request by the names that stand before their pictures."""
    words = [part["text"] for part in content(heard) if part["type"] == "text"]
    found = [re.fullmatch(r"Image \d+: page (\d+)", text.strip()) for text in words]
    return [int(each[1]) for each in found if each]


def files(heard: Heard) -> list[bytes]:
    """Return the pictures of a request, as files."""
    parts = (part["image_url"]["url"] for part in content(heard) if part["type"] == "image_url")
    return [base64.b64decode(url.partition(",")[2]) for url in parts]


def opened(data: bytes) -> Image.Image:
    return Image.open(io.BytesIO(data))


def shown(heard: Heard) -> list[int]:
    """Return the pages that are seen in the pictures of a request."""
    return [stamped(opened(data)) for data in files(heard)]


def test_a_real_engine_answers_about_all_pages_with_their_places(
    book: str, engine: servers.Server, ask: Callable[..., Ended]
) -> None:
    best, first, wrong = turnover(PAGES).text, turnover(1).text, turnover(77).text
    said = (
        f"Month {PAGES} was the best: “{best}” [p. {PAGES}]. It began with “{first}” [p. 1]. "
        f"“{wrong.replace('3849', '3894')}” [p. 77]."
    )
    with Server(Prompter(engine, line(said))) as server:
        asked = ask(server, book, {"max_pixels": SMALL})
    assert asked.code == 0, asked.err
    (heard,) = server.asked
    assert named(heard) == shown(heard) == list(range(1, PAGES + 1))
    found = asked.json
    assert found["text"] == said
    assert found["usage"]["prompt"] > PAGES * SMALL / 28**2  # the engine took all of them
    (document,) = found["documents"]
    assert (document["read"], document["missing"]) == (named(heard), [])
    assert f"Read {PAGES} of {PAGES} pages\n" in asked.err
    evidence = found["evidence"]
    assert [(each["page"], each["check"]) for each in evidence] == [
        (PAGES, "exact"),
        (1, "exact"),
        (77, "missing"),
    ]
    for each, number in zip(evidence[:2], (PAGES, 1), strict=True):
        assert overlap(each["box"], turnover(number).box()) > 0.7
    assert evidence[2]["said"] == wrong.rstrip(".")  # what really stands there, for whoever looks
    assert [found["text"][each["at"] :][: each["length"]] for each in evidence] == [
        f"[p. {PAGES}]",
        "[p. 1]",
        "[p. 77]",
    ]


def test_a_part_that_a_real_engine_refuses_is_missing_and_is_said(
    book: str, engine: servers.Server, ask: Callable[..., Ended]
) -> None:
    """The seventh of ten parts."""
    answers = Prompter(
        engine,
        *(line(f"{turnover(n).text} [p. {n}]") for n in range(1, PAGES, 15) if n != 91),
        line(f"Month {PAGES}: “{turnover(PAGES).text}” [p. {PAGES}]."),
    )
    asked_for: list[Heard] = []

    def script(heard: Heard, wire: Wire) -> None:
        asked_for.append(heard)
        refused = refuses(400, {"error": {"message": "no"}})
        (refused if len(asked_for) == 7 else answers)(heard, wire)

    with Server(script) as server:
        asked = ask(server, book, {"max_pixels": SMALL, "max_pictures": 15})
    *parts, last = server.asked
    assert [page for each in parts for page in shown(each)] == list(range(1, PAGES + 1))
    assert all(named(each) == shown(each) and len(shown(each)) == 15 for each in parts)
    assert shown(last) == []
    missing = shown(parts[6])
    (document,) = asked.json["documents"]
    assert document["missing"] == missing == list(range(91, 106))
    assert document["read"] == [page for each in parts if each != parts[6] for page in shown(each)]
    assert "Read 135 of 150 pages (1–90, 106–150), not read: 91–105 · 9 passes\n" in asked.err
    assert asked.json["text"].startswith(f"Month {PAGES}: ")
    notes = content(last)[-1]["text"]
    assert turnover(76).text in notes
    assert turnover(91).text not in notes
    (cited,) = asked.json["evidence"]
    assert overlap(cited["box"], turnover(PAGES).box()) > 0.7


def test_pictures_stay_within_what_is_taken(ask: Callable[..., Ended], tmp_path: Path) -> None:
    """One page more than go with a request; one is a long strip, one noise with small print."""
    noise = np.random.default_rng(7).integers(0, 256, (1300, 950, 3), np.uint8)

    def also(canvas: Canvas) -> None:
        if canvas.getPageNumber() == 50:
            canvas.setPageSize((7000, 90))
        if canvas.getPageNumber() == 100:
            canvas.setPageSize(A4)
            canvas.drawImage(ImageReader(Image.fromarray(noise)), 0, 60, A4[0], A4[1] - 60)

    size = (300.0, 400.0)
    pages = (
        [Words(f"Month {n}", 20, size[1] - 30, 4 if n in (50, 100) else 12)]
        for n in range(1, PAGES + 2)
    )
    path = pdf(tmp_path / "mixed.pdf", pages, size=size, also=also)
    with Server(in_turn([says("noted"), says("noted"), says("In all [p. 50].")])) as server:
        asked = ask(server, str(path), {})
    assert asked.code == 0, asked.err
    *parts, _last = server.asked
    assert [page for each in parts for page in named(each)] == list(range(1, PAGES + 2))
    pictures = [files(each) for each in parts]
    assert len(parts) == 2
    assert all(len(each) <= 150 for each in pictures)
    taken = [data for each in pictures for data in each]
    assert len(taken) == PAGES + 1
    assert all(len(data) <= 5_000_000 for data in taken)
    sizes = [opened(data).size for data in taken]
    assert max(max(each) for each in sizes) == 6000 == sizes[49][0]
    width, height = sizes[99]
    assert width * height > 4_000_000  # small print stays legible in spite of that
    assert f"Read {PAGES + 1} of {PAGES + 1} pages · 2 passes\n" in asked.err
