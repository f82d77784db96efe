"""Documents in passes, by a backend that plays its part: every page once, and what was read."""

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from app.core.chat import (
    Delta,
    Document,
    Finish,
    Message,
    Options,
    PageShare,
    Passage,
    Picture,
    Piece,
    Progress,
    Sent,
    Text,
)
from app.core.control import Control
from app.core.errors import MediaError, RequestRefused
from app.core.frame import File, Frame, Page
from app.core.page_parts import lettered
from app.core.passes import answered
from app.core.stretches import Take
from app.core.turns import pictures_of
from tests.unit.core.test_passes import Player, Script, shown

PATH = Path("report.pdf")


def shares(*numbers: int, words: bool = False) -> tuple[PageShare, ...]:
    return tuple(PageShare(number, 100, words) for number in numbers)


def document(*passes: Sequence[PageShare], pages: int = 4, name: str = "d") -> Document:
    return Document(name, Path(f"{name}.pdf"), pages, passes=tuple(map(tuple, passes)))


def taken(document: Document, shares: Sequence[PageShare]) -> Iterator[Frame | Passage]:
    for share in shares:
        page = Page(document.id, share.number)
        if share.width:
            yield Frame(np.zeros((2, 2, 4), np.uint8), page)
        if share.words:
            yield Passage(page, f"words of {share.number}")


TAKE = Take(lambda _clip, _times: (), taken)


def well(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
    """Sees all pictures, and answers."""
    for image, _picture in enumerate(pictures_of(messages), 1):
        yield Sent(image, 10, 10, 5, "image/png")
    yield Text(f"said {number}")
    yield Finish("stop")


def run(
    script: Script,
    *documents: Document,
    question: str = "What?",
    take: Take = TAKE,
    control: Control | None = None,
    before: Sequence[Message] = (),
    begun: Message | None = None,
    beside: Sequence[Picture] = (),
) -> tuple[Player, list[Piece]]:
    player = Player(script)
    asked = Message("user", (*beside, *documents, Text(question)))
    messages = [*before, asked, *([begun] if begun is not None else [])]
    return player, list(answered(player, messages, Options(), control or Control(), take))


def finish_of(pieces: Sequence[Piece]) -> Finish:
    assert sum(isinstance(piece, Finish) for piece in pieces) == 1
    last = pieces[-1]
    assert isinstance(last, Finish)
    return last


def pages_in(message: Message) -> list[tuple[str, int]]:
    return [
        (part.frame.source.document, part.frame.source.number)
        for part in message.parts
        if isinstance(part, Picture) and isinstance(part.frame.source, Page)
    ]


def test_what_one_request_holds_is_taken_when_it_is_sent() -> None:
    player, pieces = run(well, document(shares(1, 2, words=True), pages=2))
    (asked,) = player.asked
    kinds = [type(part) for part in asked.parts]
    assert kinds == [Document, Picture, Passage, Picture, Passage, Text]
    assert [p.caption for p in asked.parts if isinstance(p, Picture)] == ["page 1", "page 2"]
    finish = finish_of(pieces)
    assert finish.note == "Read 2 of 2 pages"
    assert finish.pages[0].read == (1, 2)


def told(pieces: Sequence[Piece]) -> list[tuple[str, int, int]]:
    steps = [piece for piece in pieces if isinstance(piece, Progress)]
    return [(step.stage, step.done, step.total) for step in steps]


def test_pages_are_counted_while_they_are_taken() -> None:
    _player, pieces = run(well, document(shares(1, 2, words=True), pages=2))
    stage = "Taking pages of “d.pdf”"
    assert told(pieces) == [(stage, 0, 2), (stage, 1, 2), (stage, 2, 2), ("", 0, 0)]


def test_pages_of_a_pass_are_counted_while_they_are_taken() -> None:
    _player, pieces = run(well, document(shares(1, 2), shares(3)))
    part = "Part 1 of 2: Pages 1–2"
    taking = f"{part} · taking pages"
    assert told(pieces)[:5] == [
        (part, 0, 2),
        (taking, 0, 2),
        (taking, 1, 2),
        (taking, 2, 2),
        (part, 0, 2),
    ]


def test_a_stop_while_pages_are_taken_asks_nobody() -> None:
    control = Control()

    def stopping(document: Document, shares: Sequence[PageShare]) -> Iterator[Frame | Passage]:
        for each in taken(document, shares):
            if control.cancelled:
                return
            yield each
            control.cancel()

    take = Take(lambda _clip, _times: (), stopping)
    player, pieces = run(well, document(shares(1, 2, 3), pages=3), take=take, control=control)
    assert player.asked == []
    assert finish_of(pieces).reason == "cancelled"


def test_pages_of_passes_go_once_in_order_under_their_heading() -> None:
    player, pieces = run(well, document(shares(1, 2), shares(3, 4)))
    *parts, last = player.asked
    assert [page for each in parts for page in pages_in(each)] == [("d", n) for n in (1, 2, 3, 4)]
    assert pages_in(last) == []
    assert "pages 1–2" in parts[0].text
    assert "[Pages 1–2]\nsaid 1\n\n[Pages 3–4]\nsaid 2" in last.text
    assert shown(pieces) == "said 3"
    finish = finish_of(pieces)
    assert finish.note == "Read 4 of 4 pages · 2 passes"
    assert finish.raw.startswith("[Pages 1–2]\nsaid 1")


def test_a_pass_that_fails_names_the_pages_that_are_missing() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        if "pages 3–4" in messages[-1].text:
            yield Sent(1, 10, 10, 5, "image/png")
            raise RequestRefused("No.", "Ask differently.")
        yield from well(number, messages)

    _player, pieces = run(script, document(shares(1, 2), shares(3, 4), shares(5), pages=5))
    finish = finish_of(pieces)
    assert finish.note == "Read 3 of 5 pages (1–2, 5), not read: 3–4 · 2 passes"
    assert (finish.pages[0].read, finish.pages[0].missing) == ((1, 2, 5), (3, 4))
    assert "No." in "".join(piece.text for piece in pieces if isinstance(piece, Text))


def test_a_picture_that_was_not_sent_was_not_read() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        yield Sent(1, 10, 10, 5, "image/png")
        yield Text("said")
        yield Finish("stop")

    finish = finish_of(run(script, document(shares(1, 2), pages=2))[1])
    assert finish.note == "Read 1 of 2 pages (1), not read: 2"


def test_nothing_counts_of_a_request_that_was_refused() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        yield Sent(1, 10, 10, 5, "image/png")
        raise RequestRefused("No.", "Ask differently.")

    finish = finish_of(run(script, document(shares(1), pages=1))[1])
    assert finish.note == "Read 0 of 1 pages, not read: 1"


def test_stopped_in_between_the_notes_stay_and_the_rest_is_missing() -> None:
    control = Control()

    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        if number == 2:
            control.cancel()
            yield Finish("cancelled")
            return
        yield from well(number, messages)

    player, pieces = run(script, document(shares(1, 2), shares(3, 4)), control=control)
    assert len(player.asked) == 2
    assert shown(pieces).startswith("**Pages 1–2**\n\nsaid 1")
    finish = finish_of(pieces)
    assert finish.reason == "cancelled"
    assert "not read: 3–4" in finish.note


def test_an_answer_that_was_stopped_goes_on_with_the_pages_that_are_missing() -> None:
    begun = Message("assistant", (Text("**Pages 1–2**\n\nsaid\n\n**Pages 3–4**\n\nhal"),))
    player, pieces = run(well, document(shares(1, 2), shares(3, 4)), begun=begun)
    assert pages_in(player.asked[0]) == [("d", 3), ("d", 4)]
    assert finish_of(pieces).note == "Read 4 of 4 pages · 2 passes"


def test_a_file_that_has_gone_is_said_at_once_or_part_by_part() -> None:
    def gone(document: Document, shares: Sequence[PageShare]) -> Sequence[Frame]:
        raise MediaError("The file has gone.")

    take = Take(lambda _clip, _times: (), gone)
    player, pieces = run(well, document(shares(1)), take=take)
    assert player.asked == []
    assert isinstance(finish_of(pieces).error, MediaError)
    pieces = run(well, document(shares(1), shares(2)), take=take)[1]
    assert isinstance(finish_of(pieces).error, MediaError)


def test_several_documents_are_told_apart_by_letters() -> None:
    both = lettered(
        [document(shares(1), (), name="a", pages=1), document((), shares(1, 2), name="b", pages=2)]
    )
    player, pieces = run(well, *both)
    first, second, last = player.asked
    assert pages_in(first) == [("a", 1)]
    assert pages_in(second) == [("b", 1), ("b", 2)]
    captions = [part.caption for part in second.parts if isinstance(part, Picture)]
    assert captions == ["document B, page 1", "document B, page 2"]
    assert "[Document A, page 1]" in last.text
    note = finish_of(pieces).note
    assert note == "A: read 1 of 1 pages · B: read 2 of 2 pages · 2 passes"


def test_documents_that_one_request_holds_go_together() -> None:
    both = lettered([document(shares(1), name="a"), document(shares(1), name="b")])
    player, _pieces = run(well, *both)
    (asked,) = player.asked
    assert [type(part) for part in asked.parts] == [Document, Picture, Document, Picture, Text]


def test_what_follows_is_asked_with_the_pages_again() -> None:
    before = Message("user", (document(shares(1, 2), pages=2), Text("What?")))
    said = Message("assistant", (Text("This."),))
    player = Player(well)
    messages = [before, said, Message("user", (Text("And?"),))]
    sent: list[Sequence[Message]] = []

    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        sent.append(messages)
        yield from well(number, messages)

    player = Player(script)
    pieces = list(answered(player, messages, Options(), Control(), TAKE))
    assert pages_in(sent[0][0]) == [("d", 1), ("d", 2)]
    assert finish_of(pieces).note == "Read 2 of 2 pages"


def test_what_follows_passes_is_asked_from_the_notes() -> None:
    before = Message("user", (document(shares(1), shares(2), pages=2), Text("What?")))
    said = Message("assistant", (Text("This."),), raw="[Page 1]\nnoted\n\nThis.")
    messages = [before, said, Message("user", (Text("And?"),))]
    pieces = list(answered(Player(well), messages, Options(), Control(), TAKE))
    assert finish_of(pieces).note == "Answered from the notes of an earlier reading"


@pytest.mark.parametrize("question", ["What?", "发生了什么？"])
def test_pictures_beside_go_with_the_notes(question: str) -> None:
    picture = Picture(Frame(np.zeros((2, 2, 4), np.uint8), File("x.png")))
    player, pieces = run(
        well, document(shares(1), shares(2), pages=2), beside=[picture], question=question
    )
    assert [len(pictures_of([each])) for each in player.asked] == [1, 1, 1]
    assert player.asked[-1].parts[0] is picture
    numbers = [piece.image for piece in pieces if isinstance(piece, Sent)]
    assert numbers == [2, 3, 1]
    assert ("第 1 页" in player.asked[0].text) == (question != "What?")
