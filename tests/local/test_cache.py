"""What is kept of a conversation changes nothing of its answers but the time they take."""

from collections.abc import Callable

import pytest

from app.backends.local.worker.brain.engine import Engine
from app.backends.local.worker.brain.loading import Loaded
from tests.local.asking import EXACT, Answer, Pixels, Talk, ask, difference, picture, turn

A, B, C = picture(1), picture(2), picture(3, 150, 60)
FILM = [picture(10 + n, 100, 60) for n in range(5)]


def check(engine: Engine, loaded: Loaded, talk: Talk, cached: Callable[[int], bool]) -> Answer:
    """Ask, compare with the stock model, and with what should have been there already."""
    replies = dict(engine.conversations.take(talk.name).replies)
    question = talk.question()
    answer = ask(engine, question)
    assert difference(engine, loaded, question, answer, replies) <= EXACT
    assert answer.used is not None
    assert cached(answer.cached), answer.used
    return answer


def nothing(cached: int) -> bool:
    return cached == 0


def more_than(least: int) -> Callable[[int], bool]:
    return lambda cached: cached >= least


@pytest.mark.parametrize("pictures", [(), (A,), (A, C)], ids=len)
def test_a_first_question(engine: Engine, loaded: Loaded, pictures: tuple[Pixels, ...]) -> None:
    check(engine, loaded, Talk().user("What is it?", *pictures), nothing)


@pytest.mark.parametrize("chunk", [1, 7, 1000])
def test_however_much_is_read_at_once(loaded: Loaded, chunk: int) -> None:
    engine = Engine(loaded, budget=1, chunk=chunk)
    check(engine, loaded, Talk().user("What?", A, C).user("And?"), nothing)


def test_a_second_question_reads_only_itself(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("What is it?", A)
    first = turn(engine, talk)
    assert first.used is not None
    second = check(engine, loaded, talk.user("And now?"), more_than(first.used.prompt - 1))
    assert all(reading.stage == "prefill" for reading in second.readings)


def test_an_answer_without_thinking_is_not_read_again(engine: Engine, loaded: Loaded) -> None:
    """It is followed by other tokens than its text would be cut into, and exact nevertheless."""
    talk = Talk().user("What is it?", A)
    first = ask(engine, talk.question(think=False))
    talk.assistant(first.text).user("And now?")
    replies = dict(engine.conversations.take(talk.name).replies)
    question = talk.question(think=False)
    second = ask(engine, question)
    assert difference(engine, loaded, question, second, replies) <= EXACT
    assert first.used is not None
    assert second.cached >= first.used.prompt


def test_new_pictures_in_later_turns(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("one", A)
    first = turn(engine, talk)
    assert first.used is not None
    talk.user("two", C, A)
    second = check(engine, loaded, talk, more_than(first.used.prompt - 1))
    talk.assistant(second.text).user("three")
    assert second.used is not None
    check(engine, loaded, talk, more_than(second.used.prompt - 1))


def test_films_alone_and_beside_pictures(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("What moves?", film=FILM)
    turn(engine, talk)
    check(engine, loaded, talk.user("And here?", B, film=FILM[:2]), more_than(50))


def test_conversations_that_take_turns_do_not_mix(engine: Engine, loaded: Loaded) -> None:
    """The model itself remembers an offset of positions, of whoever spoke last."""
    one, two = Talk("one").user("Words only."), Talk("two").user("What?", A, C)
    turn(engine, one), turn(engine, two)
    check(engine, loaded, one.user("More."), more_than(10))
    check(engine, loaded, two.user("More."), more_than(30))


def test_asking_the_same_again(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("What is it?", A)
    first = ask(engine, talk.question())
    assert first.used is not None
    whole = first.used.prompt
    again = check(engine, loaded, talk, lambda cached: cached == whole - 1)
    assert again.text == first.text


def test_an_edit_cuts_the_history_where_it_differs(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("What is it?", A)
    turn(engine, talk)
    turn(engine, talk.user("A long second question, about this and that.", B))
    edited = Talk(pictures=[A, B, C], messages=[*talk.messages])
    edited.messages[2] = {"role": "user", "parts": [{"text": "A long, other question"}]}
    edited.messages[3:] = []
    edited.pictures = [A]
    check(engine, loaded, edited, more_than(20))


def test_another_picture_of_the_same_size_is_another_picture(
    engine: Engine, loaded: Loaded
) -> None:
    turn(engine, Talk().user("What is it?", A))
    check(engine, loaded, Talk().user("What is it?", B), lambda cached: cached == 5)


def test_a_picture_of_the_same_pixels_in_another_shape(engine: Engine, loaded: Loaded) -> None:
    wide = picture(1, 140, 56)
    turn(engine, Talk().user("What is it?", wide))
    check(engine, loaded, Talk().user("What?", wide.reshape(140, 56, 3)), lambda cached: cached < 9)


@pytest.mark.parametrize("steps", [1, 2, 3, 4, 6])
def test_stop_while_it_reads(engine: Engine, loaded: Loaded, steps: int) -> None:
    """Also in the middle of a picture, which then is read from its beginning."""
    talk = Talk().user("What is it? " * 4, A, C)
    ask(engine, talk.question(), until=lambda answer: len(answer.readings) == steps)
    check(engine, loaded, talk, lambda cached: cached <= 16 * steps)


def test_stop_while_it_speaks(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("What is it?", A)
    stopped = ask(engine, talk.question(), until=lambda answer: len(answer.tokens) == 4)
    check(engine, loaded, talk.assistant(stopped.text).user("Go on."), more_than(20))


def test_stop_and_another_picture(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("What is it?", A)
    ask(engine, talk.question(), until=lambda answer: len(answer.tokens) == 4)
    check(engine, loaded, Talk().user("What is it?", A, B), more_than(15))


def test_a_turn_without_a_name_leaves_nothing(engine: Engine) -> None:
    talk = Talk("").user("What is it?", A)
    first, second = ask(engine, talk.question()), ask(engine, talk.question())
    assert (first.cached, second.cached, len(engine.conversations)) == (0, 0, 0)
    assert first.text == second.text


def test_a_budget_of_bytes_and_who_was_there_last(loaded: Loaded) -> None:
    engine = Engine(loaded, budget=300_000, chunk=64)
    for name in "abc":
        answer = turn(engine, Talk(name).user("What is it?"))
        assert answer.used is not None
        assert answer.used.cache <= 300_000
    assert ask(engine, Talk("c").user("What is it?").question()).cached > 0
    assert ask(engine, Talk("b").user("What is it?").question()).cached > 0
    assert ask(engine, Talk("a").user("What is it?").question()).cached == 0


def test_one_that_alone_is_too_large_is_kept_while_it_is_in_use(loaded: Loaded) -> None:
    engine = Engine(loaded, budget=1, chunk=64)
    talk = Talk("a").user("What is it?", A)
    turn(engine, talk)
    assert ask(engine, talk.user("And?").question()).cached > 0
    assert len(engine.conversations) == 1


def test_what_was_forgotten_is_read_again(engine: Engine) -> None:
    talk = Talk("a").user("What is it?", A)
    turn(engine, talk)
    engine.conversations.forget("a")
    engine.conversations.forget("never heard of")
    assert ask(engine, talk.question()).cached == 0
    assert engine.conversations.nbytes > 0
    engine.conversations.clear()
    assert engine.conversations.nbytes == 0


def test_long_conversations_grow_their_room(loaded: Loaded) -> None:
    """Past the block in which memory grows, in the prompt and in the answer."""
    engine = Engine(loaded, budget=1 << 30, chunk=100)
    talk = Talk().user("word " * 150, A)
    answer = turn(engine, talk)
    assert answer.used is not None
    assert answer.used.prompt > 256
    check(engine, loaded, talk.user("word " * 120), more_than(256))
