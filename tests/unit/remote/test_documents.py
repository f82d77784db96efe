"""Documents at a loopback server: every page once, in order, within what it takes."""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from app.core.chat import (
    Document,
    Finish,
    Message,
    Options,
    PageShare,
    Passage,
    Piece,
    Recast,
    Text,
)
from app.core.control import Control
from app.core.documents import PageInfo, Survey
from app.core.frame import Frame, Page
from app.core.passes import answered
from app.core.reading_plan import Book, counting, plan
from app.core.stretches import Take
from tests.unit.remote.rig import Bench
from tests.unit.remote.servers import Heard, Script, Wire, in_turn, refuses, says

PAGES = 150


def taken(document: Document, shares: Sequence[PageShare]) -> Iterator[Frame | Passage]:
    for share in shares:
        page = Page(document.id, share.number)
        if share.width:
            pixels = np.zeros((2, 2, 4), np.uint8)
            yield Frame(pixels, page, f"page-{share.number}")
        if share.words:
            yield Passage(page, f"words of {share.number}")


TAKE = Take(lambda _clip, _times: (), taken)


def asked(
    bench: Bench, script: Script, *, most: int | None, pages: int = PAGES
) -> tuple[list[Heard], list[Piece], int]:
    """Ask about a document; returns what was heard, what was said, and how many passes it took."""
    with bench.server(script) as server:
        limits: dict[str, Any] = {} if most is None else {"max_pictures": most}
        backend = bench.backend(f"{server.origin}/v1", **told(limits))
        document = Document("d", Path("report.pdf"), pages)
        survey = Survey(tuple(PageInfo(n, 595, 842, 0, None) for n in range(1, pages + 1)))
        found = plan([Book(document, survey)], backend.capabilities, counting(backend))
        (planned,) = found.documents
        question = Message("user", (planned, Text("What grew?")))
        pieces = list(answered(backend, [question], Options(), Control(), TAKE))
        return server.asked, pieces, found.passes


def told(limits: dict[str, Any]) -> dict[str, Any]:
    from app.backends.remote.settings import Limits

    return {"limits": Limits(context=131_072, **limits)}


def sent(heard: Heard) -> list[int]:
    """Return the pages whose pictures are in a request, each after its name."""
    content = heard.json["messages"][-1]["content"]
    if isinstance(content, str):
        return []
    names = [part["text"] for part in content if part["type"] == "text"]
    pages = [name.rpartition("page ")[2] for name in names if name.startswith(("Image ", "page "))]
    assert sum(part["type"] == "image_url" for part in content) == len(pages)
    return [int(page) for page in pages]


def end(pieces: Iterable[Piece]) -> Finish:
    (finish,) = [piece for piece in pieces if isinstance(piece, Finish)]
    return finish


def shown(pieces: Sequence[Piece]) -> str:
    text = ""
    for piece in pieces:
        if isinstance(piece, Recast):
            text = ""
        elif isinstance(piece, Text):
            text += piece.text
    return text


def test_every_page_reaches_the_model_once_in_order_within_the_limits(bench: Bench) -> None:
    heard, pieces, passes = asked(bench, says("It grew [p. 7]."), most=60)
    *parts, last = heard
    assert len(parts) == passes > 2
    assert [page for each in parts for page in sent(each)] == list(range(1, PAGES + 1))
    assert all(len(sent(each)) <= 60 for each in parts)
    assert sent(last) == []
    assert shown(pieces) == "It grew [p. 7]."
    assert end(pieces).note == f"Read 150 of 150 pages · {passes} passes"
    assert bench.codec.calls
    assert all("[p. 12]" in str(each.json["messages"][-1]) for each in heard)


def test_the_seventh_request_fails_and_its_pages_are_missing(bench: Bench) -> None:
    well = [says("noted")] * 6
    refused = refuses(400, {"error": {"message": "no"}})
    heard, pieces, passes = asked(bench, in_turn([*well, refused, says("It grew.")]), most=15)
    assert passes == 10
    missing = sent(heard[6])
    finish = end(pieces)
    assert finish.pages[0].missing == tuple(missing)
    assert f"not read: {missing[0]}–{missing[-1]}" in finish.note
    assert finish.note.startswith(f"Read {PAGES - len(missing)} of 150 pages")
    assert finish.note.endswith("9 passes")
    assert shown(pieces) == "It grew."
    read = {page for n, each in enumerate(heard) if n != 6 for page in sent(each)}
    assert set(finish.pages[0].read) == read


def test_who_is_asked_too_often_is_waited_for(bench: Bench) -> None:
    busy = refuses(429, {"error": {"code": "1302", "message": "Rate limit"}}, Retry_After="0")
    scripts = in_turn([says("noted"), busy, busy, says("noted")])
    heard, pieces, passes = asked(bench, scripts, most=50)
    assert len(heard) == passes + 1 + 2
    assert sent(heard[1]) == sent(heard[2]) == sent(heard[3])
    assert end(pieces).note == f"Read 150 of 150 pages · {passes} passes"


def test_what_fits_goes_in_one_request(bench: Bench) -> None:
    heard, pieces, passes = asked(bench, says("It grew."), most=None, pages=40)
    assert passes == 1
    (only,) = heard
    assert sent(only) == list(range(1, 41))
    assert end(pieces).note == "Read 40 of 40 pages"


def test_stop_in_between_keeps_what_was_noted(bench: Bench) -> None:
    control = Control()

    def script(heard: Heard, wire: Wire) -> None:
        if sent(heard)[0] > 1:
            control.cancel()
        says("noted")(heard, wire)

    with bench.server(script) as server:
        backend = bench.backend(f"{server.origin}/v1", **told({}))
        shares = tuple((PageShare(n, 100),) for n in (1, 2, 3))
        document = Document("d", Path("a.pdf"), 3, passes=shares)
        question = Message("user", (document, Text("What?")))
        pieces = list(answered(backend, [question], Options(), control, TAKE))
        assert len(server.asked) == 2
    assert shown(pieces).startswith("**Page 1**\n\nnoted")
    assert end(pieces).reason == "cancelled"
    assert end(pieces).note == "Read 1 of 3 pages (1), not read: 2–3"
