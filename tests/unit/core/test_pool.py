"""Backends that are kept, and what becomes of them when they are let go."""

from collections.abc import Iterator, Sequence

import pytest

from app.core.chat import Delta, Finish, Message, Options, Text
from app.core.control import Control
from app.core.errors import SettingsError
from app.core.pool import Pool
from app.core.ports import Capabilities, Choice, Estimate, Health

DESK, OTHER = Choice("remote", endpoint="desk"), Choice("remote", endpoint="other")


class Counted:
    """A backend that counts how often it was closed."""

    def __init__(self) -> None:
        self.closed = 0
        self.capabilities = Capabilities("counted", True, True, frozenset({"chat"}))

    def probe(self, control: Control) -> Health:
        return Health(self.closed == 0, "")

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return Estimate((7,))

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        yield Text(f"closed {self.closed} times")
        yield Finish("stop")

    def close(self) -> None:
        self.closed += 1


class Maker:
    """Makes backends and remembers them."""

    def __init__(self) -> None:
        self.made: list[Counted] = []

    def __call__(self) -> Counted:
        self.made.append(Counted())
        return self.made[-1]


def ask(pool: Pool[Counted], choice: Choice, make: Maker) -> Iterator[Delta]:
    return pool.get(choice, make).stream((), Options(), Control())


def test_equal_choices_share_one_that_stays_open() -> None:
    pool, make = Pool[Counted](), Maker()
    first = pool.get(DESK, make)
    list(first.stream((), Options(), Control()))
    assert pool.get(Choice("remote", endpoint="desk"), make) is first
    assert pool.get(OTHER, make) is not first
    assert [each.closed for each in make.made] == [0, 0]
    pool.close()
    assert [each.closed for each in make.made] == [1, 1]


def test_an_answer_on_its_way_ends_before_its_backend_is_closed() -> None:
    pool, make = Pool[Counted](), Maker()
    pool.get(OTHER, make)
    answer = ask(pool, DESK, make)
    assert next(answer) == Text("closed 0 times")
    pool.retire()
    other, asked = make.made
    assert (other.closed, asked.closed) == (1, 0)
    assert list(answer) == [Finish("stop")]
    assert asked.closed == 1
    assert pool.get(DESK, make).estimate((), Options()) == Estimate((7,))
    assert len(make.made) == 3


def test_an_answer_that_is_given_up_counts_as_ended() -> None:
    pool, make = Pool[Counted](), Maker()
    answer = ask(pool, DESK, make)
    next(answer)
    pool.retire()
    answer.close()  # type: ignore[attr-defined] # a generator
    assert make.made[0].closed == 1


def test_somebody_who_was_got_hold_of_before_may_be_asked_later() -> None:
    pool, make = Pool[Counted](), Maker()
    backend = pool.get(DESK, make)
    pool.retire()
    assert [type(each) for each in backend.stream((), Options(), Control())] == [Text, Finish]
    backend.probe(Control())
    assert make.made[0].closed == 3


def test_closing_waits_for_nobody() -> None:
    pool, make = Pool[Counted](), Maker()
    answer = ask(pool, DESK, make)
    next(answer)
    pool.close()
    assert make.made[0].closed == 1


def test_one_that_could_not_be_made_is_tried_again() -> None:
    pool, make = Pool[Counted](), Maker()

    def fail() -> Counted:
        raise SettingsError("no key")

    with pytest.raises(SettingsError):
        pool.get(DESK, fail)
    pool.get(DESK, make)
    assert len(make.made) == 1


def test_one_that_is_retired_while_it_is_made_does_not_stay_open() -> None:
    pool, make = Pool[Counted](), Maker()

    def slow() -> Counted:
        pool.retire()
        return make()

    pool.get(DESK, slow)
    assert make.made[0].closed == 1
    assert pool.get(DESK, make) is not make.made[0]


def test_what_only_its_kind_can_do_keeps_it_open() -> None:
    pool, make = Pool[Counted](), Maker()
    with pool.using(DESK, make) as used:
        assert used is make.made[0]
        pool.retire()
        assert used.closed == 0
    assert used.closed == 1


def test_one_that_is_closed_while_it_answers_is_closed_again_when_that_is_over() -> None:
    pool, make = Pool[Counted](), Maker()
    running = ask(pool, DESK, make)
    next(running)
    pool.close()  # what answers may open again what it needs
    list(running)
    assert make.made[0].closed == 2
