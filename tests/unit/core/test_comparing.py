"""One cell: asked, read, checked; and what becomes of it when that fails."""

import threading
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

import pytest

from app.core.answer import answer
from app.core.chat import (
    Delta,
    Document,
    Finish,
    Message,
    Options,
    Part,
    Passage,
    Piece,
    Recast,
    Text,
    Usage,
)
from app.core.comparing import Ask, Means, Portion, answered, ends_all
from app.core.control import Control, rest
from app.core.documents import PageText
from app.core.errors import (
    AppError,
    AuthRefused,
    ContextTooLong,
    MediaError,
    RateLimited,
    ReplyCut,
    Unavailable,
)
from app.core.frame import Page
from app.core.matrix import Cell
from app.core.text_line import TextLine
from tests.unit.core.test_passes import Player

DOCUMENT = Document("d", Path("report.pdf"), 3)
PAGES = ["Revenue 1,234.5", "Employees 24,501", ""]


def pages(document: Document) -> Sequence[Part]:
    return [Passage(Page(document.id, n), text) for n, text in enumerate(PAGES, 1) if text]


def material(document: Document, control: Control) -> Sequence[Portion]:
    return [Portion("1–3", 3, lambda _control: pages(document))]


def in_two(document: Document, control: Control) -> Sequence[Portion]:
    first, second = (partial(_only, each) for each in pages(document))
    return [Portion("1–2", 2, first), Portion("3", 1, second)]


def _only(part: Part, _control: Control) -> Sequence[Part]:
    return [part]


def texts(document: Document, numbers: Sequence[int], control: Control) -> Iterator[PageText]:
    for number in numbers:
        line = TextLine(PAGES[number - 1], (0, 0, 0, 0))
        yield PageText(number, (line,) if line.text else ())


class Server:
    """Answers with each of `replies` in turn, through the use case of an answer."""

    def __init__(self, *replies: Sequence[Piece | AppError]) -> None:
        self.replies = list(replies)
        self.asked: list[Message] = []
        self.options: list[Options] = []
        self.pauses: list[float] = []

    def ask(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Piece]:
        self.asked.append(messages[-1])
        self.options.append(options)
        for piece in self.replies.pop(0):
            yield Finish("error", error=piece) if isinstance(piece, AppError) else piece

    def means(self, **more: object) -> Means:
        given = {"pause": lambda seconds, _control: self.pauses.append(seconds), **more}
        wanted = given.pop("material", material)
        return Means(self.ask, wanted, texts, "run", "GLM", **given)  # type: ignore[arg-type] # as they are given


def cells(server: Server, control: Control | None = None, **more: object) -> list[Cell]:
    means = server.means(**more)
    return list(answered(DOCUMENT, "Revenue?", means, control or Control()))


def test_an_answer_is_read_and_checked() -> None:
    said = [Text("EUR 1,234.5 mil"), Text('lion [p. 1]\n"Revenue 1,234.5" [p. 1]')]
    server = Server([*said, Usage(100, 9), Finish("stop", "Read 3/3 pages.")])
    came = cells(server)
    last = came[-1]
    assert [cell.state for cell in came] == ["asking"] * (len(came) - 1) + ["answered"]
    assert last.reply.value == "EUR 1,234.5 million"
    assert [(proof.ref.id, proof.ref.page, proof.checked) for proof in last.proofs] == [
        ("d", 1, "exact")
    ]
    assert (last.who, last.usage, last.note) == ("GLM", Usage(100, 9), "Read 3/3 pages.")


def test_all_cells_of_a_document_begin_with_the_same_pages() -> None:
    server = Server([Finish("stop")], [Finish("stop")])
    means = server.means()
    for question in ("Revenue?", "Employees?"):
        list(answered(DOCUMENT, question, means, Control()))
    one, other = server.asked
    assert one.parts[:-1] == other.parts[:-1] == tuple(pages(DOCUMENT))
    assert one.text != other.text
    assert {options.conversation for options in server.options} == {"run-d"}
    assert {options.grounded for options in server.options} == {False}


def test_portions_are_asked_one_after_the_other_and_put_together() -> None:
    server = Server(
        [Text("9 [p. 1]"), Usage(100, 1), Finish("stop")],
        [Text("12 [p. 3]"), Usage(50, 1), Finish("stop")],
        [Text("12 [p. 3]"), Usage(20, 2), Finish("stop")],
    )
    came = list(answered(DOCUMENT, "Revenue?", server.means(material=in_two), Control()))
    last = came[-1]
    assert (last.reply.value, last.reply.pages) == ("12", (3,))
    assert last.note == "Read 3 of 3 pages, 2 passes"
    assert last.usage == Usage(170, 4)
    assert [len(asked.parts) for asked in server.asked] == [2, 2, 1]
    assert "1. 9 [p. 1]\n\n2. 12 [p. 3]" in server.asked[-1].text
    stages = dict.fromkeys(cell.progress.stage for cell in came if cell.progress is not None)
    assert list(stages) == [
        "Part 1 of 2: pages 1–2", "Part 2 of 2: pages 3", "Putting the parts together",
    ]  # fmt: skip


def test_nothing_is_put_together_where_one_portion_says_it() -> None:
    server = Server([Text("not stated"), Finish("stop")], [Text("12 [p. 3]"), Finish("stop")])
    last = list(answered(DOCUMENT, "Revenue?", server.means(material=in_two), Control()))[-1]
    assert (last.reply.value, last.state) == ("12", "answered")


def test_what_no_portion_says_is_not_stated() -> None:
    silent: list[Piece | AppError] = [Text("not stated"), Finish("stop")]
    server = Server(silent, silent)
    last = list(answered(DOCUMENT, "Revenue?", server.means(material=in_two), Control()))[-1]
    assert (last.reply.stated, last.state) == (False, "answered")


def test_a_portion_that_fails_is_told_beside_the_answer() -> None:
    server = Server([ReplyCut("It broke off.")], [Text("12 [p. 3]"), Finish("stop")])
    last = list(answered(DOCUMENT, "Revenue?", server.means(material=in_two), Control()))[-1]
    assert last.reply.value == "12"
    assert last.note == "Read 1 of 3 pages, 2 passes\nPages 1–2 were not read: It broke off."


def test_no_other_portion_is_asked_where_nobody_could_answer() -> None:
    server = Server([AuthRefused("key")])
    last = list(answered(DOCUMENT, "Revenue?", server.means(material=in_two), Control()))[-1]
    assert last.state == "failed"


def test_an_answer_that_turns_into_thinking_begins_anew() -> None:
    server = Server([Text("hm"), Recast("hm"), Text("12 [p. 2]"), Finish("stop")])
    assert cells(server)[-1].text == "12 [p. 2]"


@pytest.mark.parametrize(
    ("error", "all_fail"),
    [
        (ContextTooLong("too long"), False),
        (ReplyCut("cut"), False),
        (AuthRefused("key"), True),
        (Unavailable("gone"), True),
        (RateLimited("spent", retry_after=86_400.0), True),
    ],
)
def test_a_failure_is_told(error: AppError, all_fail: bool) -> None:
    server = Server([Text("1"), error])
    last = cells(server)[-1]
    assert (last.state, last.error, last.text) == ("failed", error, "1")
    assert ends_all(error) is all_fail
    assert server.pauses == []


def test_a_busy_server_is_asked_again_after_what_it_asks_for() -> None:
    busy = RateLimited("busy")
    server = Server([RateLimited("busy", retry_after=7.0)], [busy], [Text("1"), Finish("stop")])
    came = cells(server)
    assert (came[-1].state, came[-1].text) == ("answered", "1")
    assert server.pauses == [7.0, 30.0]
    told = [cell.progress.stage for cell in came if cell.progress is not None]
    assert told[0] == "Too many requests; asking again in 7 s"


def test_a_server_that_stays_busy_is_given_up() -> None:
    server = Server(*([RateLimited("busy", retry_after=1.0)] for _ in range(4)))
    assert cells(server)[-1].state == "failed"
    assert server.replies == []


def test_stop_keeps_what_came() -> None:
    control = Control()

    def ask(messages: Sequence[Message], options: Options, held: Control) -> Iterator[Piece]:
        yield Text("EUR 1,2")
        held.cancel()
        yield Finish("cancelled")

    means = Means(ask, material, texts, "run")
    last = list(answered(DOCUMENT, "Revenue?", means, control))[-1]
    assert (last.state, last.text, last.error) == ("cancelled", "EUR 1,2", None)


def test_stop_ends_the_wait_for_a_busy_server() -> None:
    control = Control()
    server = Server([RateLimited("busy", retry_after=200.0)])

    def pause(seconds: float, held: Control) -> None:
        threading.Timer(0, held.cancel).start()
        rest(seconds, held)

    assert cells(server, control, pause=pause)[-1].state == "cancelled"


def test_a_file_that_cannot_be_read_any_more_is_told() -> None:
    def gone(document: Document, control: Control) -> Sequence[Portion]:
        raise MediaError("The file is gone.")

    server = Server()
    means = Means(server.ask, gone, texts, "run")
    last = list(answered(DOCUMENT, "Revenue?", means, Control()))[-1]
    assert last.state == "failed"
    assert last.error is not None
    assert last.error.message == "The file is gone."


def test_an_answer_stays_where_its_pages_cannot_be_read() -> None:
    def torn(document: Document, numbers: Sequence[int], control: Control) -> Iterator[PageText]:
        raise MediaError("The page is torn.")
        yield

    server = Server([Text("12 [p. 2]"), Finish("stop")])
    means = Means(server.ask, material, torn, "run")
    last = list(answered(DOCUMENT, "Employees?", means, Control()))[-1]
    assert (last.state, last.note) == ("answered", "The page is torn.")
    assert [proof.checked for proof in last.proofs] == ["unread"]


def test_through_the_use_case_of_an_answer() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        yield Text("24,501 [p. 2]")
        yield Finish("stop")

    player = Player(script)
    ask: Ask = lambda messages, options, control: answer(player, messages, options, control)  # noqa: E731 - reads as what it is
    last = list(answered(DOCUMENT, "Employees?", Means(ask, material, texts, "run"), Control()))[-1]
    assert (last.reply.value, last.proofs[0].checked) == ("24,501", "exact")
