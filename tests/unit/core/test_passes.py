"""A long clip as one answer, by a backend that plays its part."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from app.core.chat import (
    Clip,
    Delta,
    Finish,
    Message,
    Options,
    Passes,
    Picture,
    Piece,
    Progress,
    Recast,
    Sent,
    Text,
    Usage,
)
from app.core.control import Control
from app.core.errors import AuthRefused, MediaError, RateLimited
from app.core.frame import Frame, Moment
from app.core.passes import answered
from app.core.ports import Capabilities, Estimate, Health
from app.core.stretches import Take, TakeFrames

Script = Callable[[int, Sequence[Message]], Iterator[Delta]]


class Player:
    """Plays `script`, which gets the number of the request."""

    capabilities = Capabilities("p", remote=False, markup=False, skills=frozenset({"chat"}))

    def __init__(self, script: Script) -> None:
        self._script = script
        self.asked: list[Message] = []

    def probe(self, control: Control) -> Health:
        raise NotImplementedError

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        raise NotImplementedError

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        self.asked.append(messages[-1])
        yield from self._script(len(self.asked), messages)

    def close(self) -> None: ...


CLIP = Clip("clip", Path("a.mp4"), 2, 2, 125.4, passes=Passes(((0.0, 5.0), (60.0,)), 0, 125.4, 3))


def taken(clip: Clip, times: Sequence[float]) -> Sequence[Frame]:
    return [Frame(np.zeros((2, 2, 4), np.uint8), Moment(clip.id, seconds)) for seconds in times]


def run(
    script: Script,
    take: TakeFrames = taken,
    *,
    question: str = "What?",
    before: Sequence[Message] = (),
    begun: Message | None = None,
    control: Control | None = None,
    clip: Clip = CLIP,
) -> tuple[Player, list[Piece]]:
    player = Player(script)
    asked = Message("user", (clip, Text(question)))
    messages = [*before, asked, *([begun] if begun is not None else [])]
    return player, list(answered(player, messages, Options(), control or Control(), Take(take)))


def shown(pieces: Sequence[Piece]) -> str:
    """Return the text that is there at the end."""
    text = ""
    for piece in pieces:
        if isinstance(piece, Recast):
            text = ""
        elif isinstance(piece, Text):
            text += piece.text
    return text


def well(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
    yield Sent(1, 10, 10, 5, "image/png")
    yield Text(f"said {number}")
    yield Usage(prompt=100, completion=number)
    yield Finish("stop")


def test_parts_are_noted_and_answered_together() -> None:
    player, pieces = run(well)
    assert shown(pieces) == "said 3"
    assert [piece for piece in pieces if isinstance(piece, Finish)] == [pieces[-1]]
    assert pieces[-1] == Finish("stop")
    *parts, last = (message.text for message in player.asked)
    assert "from 0:00 to 1:00" in parts[0]
    assert "from 1:00 to 2:05" in parts[1]
    assert "[0:00–1:00]\nsaid 1\n\n[1:00–2:05]\nsaid 2" in last
    assert "The question: What?" in last


def test_how_far_it_is_is_told_and_pictures_and_tokens_are_counted_over_all() -> None:
    pieces = run(well)[1]
    progress = [piece for piece in pieces if isinstance(piece, Progress)]
    assert [(each.done, each.total) for each in progress] == [(0, 2), (1, 2), (0, 0)]
    assert [piece.image for piece in pieces if isinstance(piece, Sent)][:2] == [1, 3]
    told = [piece for piece in pieces if isinstance(piece, Usage)]
    assert told == [Usage(100, 1), Usage(200, 3), Usage(300, 6)]  # also for who stops it


def test_the_notes_stay_until_the_answer_begins() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        if number == 3:
            raise RateLimited("Too many.", "Wait.")
        yield from well(number, messages)

    pieces = run(script)[1]
    assert shown(pieces) == "**0:00–1:00**\n\nsaid 1\n\n**1:00–2:05**\n\nsaid 2"
    assert isinstance(pieces[-1], Finish)
    assert isinstance(pieces[-1].error, RateLimited)


def test_a_part_that_failed_is_asked_about_again() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        if number == 1:
            raise RateLimited("Too many.", "Wait.")
        yield from well(number, messages)

    player, pieces = run(script)
    assert len(player.asked) == 4
    assert pieces[-1] == Finish("stop")


def test_pictures_keep_their_numbers_where_a_part_is_asked_about_again() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        if number == 1:
            yield Sent(1, 10, 10, 5, "image/png")
            raise RateLimited("Too many.", "Wait.")
        yield from well(number, messages)

    pieces = run(script)[1]
    assert [piece.image for piece in pieces if isinstance(piece, Sent)][:3] == [1, 1, 3]


def test_who_is_not_let_in_is_asked_once() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        raise AuthRefused("The key is wrong.", "Give another one.")
        yield Finish("stop")

    player, pieces = run(script)
    assert len(player.asked) == 1
    assert isinstance(pieces[-1], Finish)
    assert isinstance(pieces[-1].error, AuthRefused)


def test_a_part_that_cannot_be_had_is_named() -> None:
    def broken(clip: Clip, times: Sequence[float]) -> Sequence[Frame]:
        if times == (60.0,):
            raise MediaError("The file has gone.")
        return taken(clip, times)

    player, pieces = run(well, broken)
    assert len(player.asked) == 2
    texts = "".join(piece.text for piece in pieces if isinstance(piece, Text))
    assert "The file has gone." in texts
    finish = pieces[-1]
    assert isinstance(finish, Finish)
    assert "1:00–2:05" in finish.note


def test_nothing_noted_is_no_answer() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        raise RateLimited("Too many.", "Wait.")
        yield Finish("stop")

    player, pieces = run(script)
    assert len(player.asked) == 4  # twice each
    assert isinstance(pieces[-1], Finish)
    assert isinstance(pieces[-1].error, RateLimited)


def test_stopped_in_between_it_keeps_what_was_noted() -> None:
    control = Control()

    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        yield Text(f"said {number}")
        if number == 2:
            control.cancel()
            yield Finish("cancelled")
        yield Finish("stop")

    player, pieces = run(script, control=control)
    assert len(player.asked) == 2
    assert shown(pieces).startswith("**0:00–1:00**\n\nsaid 1")
    assert pieces[-1] == Finish("cancelled")


def test_a_chinese_question_is_asked_in_chinese() -> None:
    player, _pieces = run(well, question="发生了什么？")
    assert "第 1 部分（共 2 部分）" in player.asked[0].text
    assert "问题：发生了什么？" in player.asked[-1].text


def test_each_part_goes_with_its_own_pictures_and_their_times() -> None:
    player, _pieces = run(well)
    sent = [[p.caption for p in m.parts if isinstance(p, Picture)] for m in player.asked]
    assert sent == [["at 0:00.0", "at 0:05.0"], ["at 1:00.0"], []]


def test_how_far_it_is_stays_while_words_come() -> None:
    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        yield Progress("Waiting")
        yield from well(number, messages)

    told = [each for each in run(script)[1] if isinstance(each, Progress)]
    assert [each.stage for each in told[:3]] == [
        "Part 1 of 2: 0:00–1:00", "Part 1 of 2: 0:00–1:00 · Waiting", "Part 1 of 2: 0:00–1:00",
    ]  # fmt: skip
    assert all(each.lasts for each in told[:3])


def test_what_was_said_before_goes_with_the_notes_alone() -> None:
    """Also where the same was asked before."""
    before = Message("user", (CLIP, Text("What?"))), Message("assistant", (Text("Hi"),))
    sent: list[int] = []

    def script(number: int, messages: Sequence[Message]) -> Iterator[Delta]:
        sent.append(len(messages))
        yield from well(number, messages)

    run(script, before=before)
    assert sent == [1, 1, 3]


def test_the_notes_go_back_to_the_model_with_the_answer() -> None:
    """What follows is asked without the pictures."""
    finish = run(well)[1][-1]
    assert isinstance(finish, Finish)
    assert finish.raw == "[0:00–1:00]\nsaid 1\n\n[1:00–2:05]\nsaid 2\n\nsaid 3"


def test_an_answer_that_was_stopped_goes_on_with_the_part_that_is_not_whole() -> None:
    begun = "**0:00–1:00**\n\nsaid before\n\n**1:00–2:05**\n\nhal"
    player, pieces = run(well, begun=Message("assistant", (Text(begun),)))
    part, together = (message.text for message in player.asked)
    assert "part 2 of 2" in part
    assert "[0:00–1:00]\nsaid before\n\n[1:00–2:05]\nsaid 1" in together
    assert shown(pieces) == "\n\nsaid 2"


def test_a_part_that_failed_is_looked_at_when_it_goes_on() -> None:
    failed = "This part is not looked at to its end: No."
    begun = f"**0:00–1:00**\n\n{failed}\n\n**1:00–2:05**\n\n{failed}"
    player, _pieces = run(well, begun=Message("assistant", (Text(begun),)))
    assert "part 1 of 2" in player.asked[0].text
    assert len(player.asked) == 3


def test_an_answer_that_was_begun_from_all_notes_goes_on_from_there() -> None:
    begun = Message("assistant", (Text("It beg"),), raw="[0:00–1:00]\nsaid 1\n\nIt beg")
    player, pieces = run(well, begun=begun)
    assert player.asked == [begun]
    assert shown(pieces) == "said 1"


def test_what_one_request_holds_after_all_is_asked_at_once() -> None:
    clip = replace(CLIP, passes=Passes(((0.0, 60.0),), 0, 125.4, 3))
    player, pieces = run(well, clip=clip)
    (asked,) = player.asked
    assert [type(part) for part in asked.parts] == [Clip, Picture, Picture, Text]
    assert shown(pieces) == "said 1"
