"""A comparison that was kept, as it comes back: its answers, its pages, what waits."""

from pathlib import Path

from app.core.chat import Document, Ref
from app.core.mark import Mark
from app.core.matrix import Cell, Key, Matrix
from app.core.matrix_kept import compared, restored
from app.core.matrix_reply import Proof, read

ONE, TWO = (Document(name, Path(f"/{name}.pdf"), 9) for name in ("one", "two"))
TEXT = 'EUR 1,234.5 million [p. 4]\n"Revenue 1,234.5" [p. 4]'
PLACE = Mark("box", ((10.0, 20.0), (90.0, 32.0)), "Revenue 1,234.5", "one")


def answered(text: str, *proofs: Proof) -> Cell:
    return Cell("answered", text, read(text, ONE), proofs, note="Read all.", who="GLM")


def sample() -> Matrix:
    proof = Proof(Ref("page", "one", 4, mark=PLACE), "Revenue 1,234.5", "exact")
    cells = {
        Key("Revenue", "one"): answered(TEXT, proof),
        Key("Employees", "one"): answered("not stated"),
        Key("Revenue", "two"): Cell("failed", "EUR 9"),
    }
    return Matrix([ONE, TWO], ["Revenue", "Employees"], cells)


def test_what_was_answered_comes_back_as_it_was() -> None:
    before = sample()
    after = restored(compared(before), before.documents)
    assert after.documents == [ONE, TWO]
    assert after.questions == ["Revenue", "Employees"]
    for question in after.questions:
        key = Key(question, "one")
        assert after.cell(key) == before.cell(key)
    assert not after.cell(Key("Employees", "one")).reply.stated


def test_what_was_not_answered_waits() -> None:
    before = sample()
    after = restored(compared(before), before.documents)
    assert after.missing == [Key("Revenue", "two"), Key("Employees", "two")]
    assert after.cell(after.missing[0]) == Cell()


def test_the_answers_of_a_document_that_is_lost_are_left_out() -> None:
    after = restored(compared(sample()), [TWO])
    assert list(after.keys) == [Key("Revenue", "two"), Key("Employees", "two")]
    assert after.count("answered") == 0
