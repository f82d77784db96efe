"""Questions × documents: what is asked next, what stays, what leaves as a table."""

import csv
import io
from pathlib import Path

from app.core.blocks import words
from app.core.chat import Document, Ref
from app.core.matrix import Cell, Key, Matrix
from app.core.matrix_reply import Proof, Reply
from app.core.matrix_table import as_markdown, names_of, table_of, told, with_pages
from app.core.tables import rows_of, to_csv

A = Document("a" * 32, Path("/reports/alpha.pdf"), 120)
B = Document("b" * 32, Path("/reports/beta.pdf"), 90)


def matrix() -> Matrix:
    return Matrix([A, B], ["Revenue", "Employees"])


def answered(value: str, *pages: int, document: Document = A) -> Cell:
    proofs = tuple(
        Proof(Ref("page", document.id, page=page), "as it says", "exact") for page in pages
    )
    return Cell("answered", value, Reply(value, True, pages), proofs)


def test_one_document_is_asked_after_the_other() -> None:
    made = matrix()
    keys = list(made.keys)
    assert [(key.document[0], key.question) for key in keys] == [
        ("a", "Revenue"), ("a", "Employees"), ("b", "Revenue"), ("b", "Employees"),
    ]  # fmt: skip
    assert made.following(keys) == keys[0]
    made.cells[keys[0]] = Cell("asking")
    assert made.following(keys, [keys[0]]) == keys[2]  # never two of one document at once
    assert made.following(keys, [keys[0], keys[2]]) is None
    made.cells[keys[0]] = answered("1")
    assert made.following(keys, [keys[2]]) == keys[1]


def test_what_is_missing_is_asked_again_and_nothing_else() -> None:
    made = matrix()
    keys = list(made.keys)
    made.cells = {keys[0]: answered("1"), keys[1]: Cell("failed"), keys[2]: Cell("cancelled")}
    assert made.missing == keys[1:]
    made.renew(made.missing)
    assert [made.cell(key).state for key in keys] == ["answered", *["waiting"] * 3]


def test_rows_and_columns_come_and_go_with_what_was_answered() -> None:
    made = matrix()
    key = Key("Revenue", A.id)
    made.cells[key] = answered("1")
    made.move_question(0, 1)
    assert made.questions == ["Employees", "Revenue"]
    made.remove_question(1)
    assert key not in list(made.keys)
    assert made.add_question("  Revenue ", 0) == 0
    assert made.cell(key).reply.value == "1"
    assert made.add_question("Revenue") is None
    assert made.add_question("  ") is None
    assert not made.change_question(1, "Revenue")
    assert made.change_question(1, "Staff")
    made.remove_document(A.id)
    assert made.documents == [B]
    assert made.add_documents([A, B, A]) == [A]
    assert made.cell(key).reply.value == "1"


def test_a_table_has_a_column_for_each_document() -> None:
    made = matrix()
    made.cells[Key("Revenue", A.id)] = answered("1,234 | x", 12, 14)
    made.cells[Key("Employees", B.id)] = answered("=SUM(A1)", 3, document=B)
    table = table_of(made, "Figures")
    assert rows_of(table) == [
        ["Question", "alpha.pdf", "beta.pdf"],
        ["Revenue", "1,234 | x", ""],
        ["Employees", "", "=SUM(A1)"],
    ]
    places = [(source.row, source.column, source.page) for source in table.sources]
    assert places == [(0, 1, 12), (0, 1, 14), (1, 2, 3)]
    assert table.remarks == ("2 questions were not asked to their end.",)


def test_files_that_take_no_notes_have_the_pages_in_columns() -> None:
    made = matrix()
    made.cells[Key("Revenue", A.id)] = answered("1,234", 12, 14)
    made.cells[Key("Employees", B.id)] = answered("=SUM(A1)", 3, document=B)
    rows = list(csv.reader(io.StringIO(to_csv(with_pages(table_of(made))))))
    assert rows == [
        ["Question", "alpha.pdf", "alpha.pdf, pages", "beta.pdf", "beta.pdf, pages"],
        ["Revenue", "1,234", "12, 14", "", ""],
        ["Employees", "", "", "'=SUM(A1)", "3"],
    ]


def test_markdown_has_its_sources_below() -> None:
    made = matrix()
    made.cells[Key("Revenue", A.id)] = answered("1,234", 12)
    text = as_markdown(table_of(made, "Figures"))
    assert text.startswith("# Figures\n\n| Question | alpha.pdf | beta.pdf |\n")
    assert "| Revenue | 1,234 |  |" in text
    assert "- Revenue, alpha.pdf: 1,234, p. 12 “as it says” (found on the page)" in text


def test_a_conversation_is_told_the_pages_as_it_cites_them() -> None:
    made = matrix()
    made.cells[Key("Revenue", A.id)] = answered("1,234 | x", 12, 14)
    made.cells[Key("Revenue", B.id)] = answered("99", 3, document=B)
    text = told(made)
    assert "| Revenue | 1,234 \\| x [doc A p. 12] [doc A p. 14] | 99 [doc B p. 3] |" in text
    assert "- A: alpha.pdf\n- B: beta.pdf" in text
    assert "2 questions were not asked to their end." in text


def test_files_of_one_name_are_told_apart() -> None:
    here, there = (
        Document("1", Path("/2023/report.pdf"), 1),
        Document("2", Path("/2024/report.pdf"), 1),
    )
    copy = Document("3", Path("/2024/report.pdf"), 2)
    assert names_of([here, there]) == {"1": "2023/report.pdf", "2": "2024/report.pdf"}
    assert names_of([there, copy]) == {"2": "A · 2024/report.pdf", "3": "B · 2024/report.pdf"}


def test_a_german_report_has_its_own_point() -> None:
    made = Matrix([A, B], ["Umsatz", "Marge"])
    made.cells[Key("Umsatz", A.id)] = answered("1.234 Mio. €", 1)
    made.cells[Key("Marge", A.id)] = answered("12,3 %", 1)
    made.cells[Key("Umsatz", B.id)] = answered("1.234 bn", 1, document=B)
    assert table_of(made).continental == frozenset({1})
    assert words(table_of(made).rows[0][1]) == "1.234 Mio. €"
