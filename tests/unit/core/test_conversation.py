"""The tree of a conversation, as it is read."""

from dataclasses import replace

from app.core.chat import Again, Card, Finish, Ref, Role, Usage
from app.core.conversation import Conversation, Turn
from app.core.mark import Mark


def turn(identity: str, parent: str | None, role: Role = "assistant", text: str = "") -> Turn:
    return Turn(identity, parent, role, text, 0)


def conversation(leaf: str | None, *turns: Turn) -> Conversation:
    return Conversation("c", "title", 0, 0, False, leaf, turns)


def place(at: int) -> Ref:
    return Ref("frame", "f", mark=Mark("point", ((1, 2),), "x", "f", at=at))


def test_what_follows_a_message_is_in_order() -> None:
    kept = conversation(
        "b", turn("q", None, "user"), turn("a", "q"), turn("b", "q"), turn("r", None, "user")
    )
    assert [each.id for each in kept.following["q"]] == ["a", "b"]
    assert [each.id for each in kept.following[None]] == ["q", "r"]
    assert [each.id for each in kept.branch] == ["q", "b"]


def test_an_answer_is_one_with_what_goes_on_with_it() -> None:
    first = replace(
        turn("a", "q", text="Look ①"),
        refs=(place(5),),
        again=(Again(1, 5),),
        cards=(Card("Look", 0),),
        usage=Usage(10, 5, None),
        thinking="hm",
        thought=100,
        finish=Finish("length"),
        raw="Look [[1]]",
    )
    second = replace(
        turn("b", "a", text=" and ②, ①."),
        refs=(place(5),),
        again=(Again(1, 8),),
        cards=(Card("and", 1),),
        usage=Usage(20, 6, 3),
        thought=50,
        finish=Finish("stop"),
        first=7,
        ended=9,
    )
    kept = conversation("b", turn("q", None, "user"), first, second)

    _question, told = kept.told

    assert told.text == "Look ① and ②, ①."
    assert [told.text[mark.at] for mark in told.marks] == ["①", "②"]
    assert [(each.number, told.text[each.at]) for each in told.again] == [(1, "①"), (1, "①")]
    assert [told.text[card.at :][: len(card.text)] for card in told.cards] == ["Look", "and"]
    assert (told.usage, told.thought, told.thinking) == (Usage(30, 11, 3), 150, "hm")
    assert (told.finish, told.first, told.ended) == (Finish("stop"), 7, 9)
    assert told.raw == "Look [[1]] and ②, ①."
    assert kept.question_of(second) == "q"


def test_the_question_of_an_answer_whose_question_is_gone() -> None:
    kept = conversation("b", turn("a", None), turn("b", "a"))
    assert kept.question_of(kept.turns[1]) == "a"
    assert [each.id for each in kept.told] == ["a"]


def test_a_damaged_tree_ends_somewhere() -> None:
    """What was salvaged may have messages that are above themselves."""
    kept = conversation("a", turn("a", "b"), turn("b", "a"))
    assert len(kept.branch) == 2
    assert kept.question_of(kept.turns[0]) in {"a", "b"}
