"""The tree of a conversation, against a simple account of what its user did."""

from hypothesis import given
from hypothesis import strategies as st

from app.core.chat import Again, Card, Finish, Recast, Text, Usage
from app.core.mark import Mark
from app.core.ports import Choice
from app.ui.branches import Branches
from app.ui.turn import Origin, Turn


def turn(name: str, parent: Turn | None = None, *, like: Turn | None = None) -> Turn:
    origin = like.origin if like is not None else Origin(parent)
    return Turn(name, (), Choice(), "auto", origin=origin)


def names(branches: Branches) -> str:
    return " ".join(each.question for each in branches.path)


def test_versions_and_rewordings_are_switched_between() -> None:
    tree = Branches()
    a = turn("a")
    tree.add(a)
    b = turn("b", a)
    tree.add(b)
    b2 = turn("b2", like=b)
    tree.add(b2)
    c = turn("c", b2)
    tree.add(c)
    d = turn("d", a)
    tree.add(d)
    assert names(tree) == "a d"
    assert tree.versions(b) == [b, b2]
    assert tree.rewordings(d) == [b2, d]
    tree.use(b2)
    assert names(tree) == "a b2 c"
    tree.use(b)
    assert names(tree) == "a b"
    tree.use(d)
    assert tree.rewordings(d) == [b, d]  # as it was left last
    tree.use(b2)
    assert names(tree) == "a b2 c"


def test_what_follows_a_deleted_answer_stays() -> None:
    tree = Branches()
    a = turn("a")
    b = turn("b", a)
    c = turn("c", b)
    for each in (a, b, c):
        tree.add(each)
    removed = tree.take_out(b)
    assert names(tree) == "a c"
    assert c.parent is a
    tree.put_back(removed)
    assert names(tree) == "a b c"
    b2 = turn("b2", like=b)
    tree.add(b2)
    tree.use(b)
    tree.take_out(b)
    assert names(tree) == "a b2 c"


@given(st.data())
def test_what_is_put_back_is_as_it_was(data: st.DataObject) -> None:
    tree = Branches()
    turns: list[Turn] = []
    for number in range(data.draw(st.integers(1, 12))):
        above = data.draw(st.sampled_from([None, *turns]))
        again = data.draw(st.booleans())
        made = turn(str(number), above, like=above if again else None)
        tree.add(made)
        turns.append(made)
    tree.use(data.draw(st.sampled_from(turns)))
    before = names(tree)
    parents = [each.parent for each in turns]
    gone = data.draw(st.sampled_from(turns))
    versions = tree.versions(gone)
    removed = tree.take_out(gone)
    assert gone not in tree
    reachable = {each for start in tree for each in (*tree.before(start), start)}
    assert reachable == set(turns) - {gone}
    tree.put_back(removed)
    assert names(tree) == before
    assert [each.parent for each in turns] == parents
    assert tree.versions(gone) == versions


def test_an_answer_that_goes_on_is_one_answer() -> None:
    made = turn("Where?")
    made.add(Text("Here ①"))
    made.add(Mark("point", ((1, 1),), "a", "frame", 5))
    made.add(Usage(100, 20))
    made.add(Finish("length", raw="Here [1, 1]"))
    assert made.can_go_on
    made.go_on(Choice(), "off")
    assert made.begun is not None
    assert (made.begun.text, made.begun.raw) == ("Here ①", "Here [1, 1]")
    made.add(Text(" and there ②①"))
    moved = Mark("point", ((2, 2),), "b", "frame", 17)
    assert made.add(Mark("point", ((2, 2),), "b", "frame", 11)) == moved
    assert made.add(Again(1, 12)) == Again(1, 18)
    made.add(Usage(130, 9))
    made.add(Finish("stop", raw=" and there [2, 2][1, 1]"))
    assert made.text == "Here ① and there ②①"
    assert made.usage == Usage(230, 29)
    assert made.reply is not None
    assert made.reply.raw == "Here [1, 1] and there [2, 2][1, 1]"
    assert not made.can_go_on


def test_what_was_thinking_after_all_leaves_the_part_before() -> None:
    made = turn("Where?")
    made.add(Text("Here ①"))
    made.add(Mark("point", ((1, 1),), "a", "frame", 5))
    made.add(Finish("cut", raw="Here [1, 1]"))
    made.go_on(Choice(), "off")
    made.add(Text("hm ②"))
    made.add(Mark("point", ((2, 2),), "b", "frame", 3))
    made.add(Recast("hm [2, 2]"))
    made.add(Text(" = 3"))
    assert made.add(Card("3", 3)) == Card("3", 9)
    assert (made.text, len(made.marks), made.thinking) == ("Here ① = 3", 1, "hm [2, 2]")


def test_a_part_that_was_stopped_goes_back_as_it_was_shown() -> None:
    made = turn("Where?")
    made.add(Text("Here"))
    made.add(Finish("cancelled"))
    made.go_on(Choice(), "off")
    made.add(Text(" [it] is"))
    made.add(Finish("stop", raw=" [it] is"))
    assert made.reply is not None
    assert made.reply.raw == "Here [it] is"
    made.note_raw(0, "Here\n")
    assert made.reply.raw == "Here\n [it] is"
