"""A comparison as it is kept: a question about its documents, and a table that answers it."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.chat import Cited, Document, Finish, Message, Piece, Quote, Ref, Text
from app.core.compared import Compared, ComparedCell, ComparedPage
from app.core.kept import Kept
from app.core.matrix import Cell, Key, Matrix
from app.core.matrix_reply import Proof, read
from app.core.matrix_table import names_of, told
from app.core.page_parts import lettered
from app.core.pages import citations_in
from app.core.words import ngettext


def keep(matrix: Matrix, kept: Kept, who: str, parent: str | None = None) -> str:
    """Write down what there is of it by now, under the message `parent`; returns the answer's id.

    Without the pages: they are in the files. `who` has answered last.
    """
    count = len(matrix.documents)
    said = ngettext("Compare {count} document:", "Compare {count} documents:", count)
    lines = [said.format(count=count), *(f"- {question}" for question in matrix.questions)]
    asked = Message("user", (*lettered(matrix.documents), Text("\n".join(lines))))
    answer = kept.answer(kept.ask(asked, parent), who)
    table = told(matrix)
    pieces: list[Piece] = [Text(table), compared(matrix), *_cited(matrix, table), Finish("stop")]
    for piece in pieces:
        kept.add(piece)
    kept.close()
    return answer


def compared(matrix: Matrix) -> Compared:
    """Return what is kept of it beside its table: its rows, and its cells that are answered."""
    cells = []
    for key in matrix.keys:
        cell = matrix.cell(key)
        if cell.state == "answered":
            pages = tuple(
                ComparedPage(each.ref.page or 0, each.quote, each.checked, each.ref.mark)
                for each in cell.proofs
            )
            one = ComparedCell(key.question, key.document, cell.text, pages, cell.note, cell.who)
            cells.append(one)
    return Compared(tuple(matrix.questions), tuple(cells))


def restored(found: Compared, documents: Sequence[Document]) -> Matrix:
    """Return a comparison as it was kept; what was not answered waits, as do lost documents'."""
    bare = [replace(each, letter="", passes=None) for each in documents]
    matrix = Matrix(bare, list(found.questions))
    known = {each.id: each for each in bare}
    for each in found.cells:
        document = known.get(each.document)
        if document is None:
            continue
        proofs = tuple(
            Proof(Ref("page", document.id, one.page, mark=one.mark), one.quote, one.checked)
            for one in each.pages
        )
        reply = read(each.text, document)
        cell = Cell("answered", each.text, reply, proofs, note=each.note, who=each.who)
        matrix.cells[Key(each.question, each.document)] = cell
    return matrix


def _cited(matrix: Matrix, table: str) -> Iterator[Cited]:
    """Yield the pages that the table cites, each with what of its document is quoted there."""
    documents = lettered(matrix.documents)
    known = {each.id: each for each in documents}
    names = names_of(matrix.documents)
    for each in citations_in(table, documents):
        row = table.count("\n", 0, each.start) - 2  # below the head and its rule
        question = matrix.questions[row] if 0 <= row < len(matrix.questions) else ""
        proofs = [
            proof
            for proof in matrix.cell(Key(question, each.document)).proofs
            if proof.ref.page == each.page
        ]
        quotes = tuple(Quote(one.quote, one.checked, one.ref) for one in proofs if one.quote)
        marked = (one.ref for one in proofs if one.ref.mark is not None)
        ref = next(marked, Ref("page", each.document, page=each.page))
        length = each.end - each.start
        letter = known[each.document].letter
        yield Cited(ref, each.start, length, None, letter, names[each.document], quotes)
