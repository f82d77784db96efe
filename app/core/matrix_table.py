"""A comparison as a table for other programs, and as words for the history."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence

from app.core.blocks import Align, Run, Table, words
from app.core.blocks import Cell as Words
from app.core.chat import Document
from app.core.matrix import Cell, Key, Matrix
from app.core.matrix_reply import by_page
from app.core.page_parts import letter_of
from app.core.quantity import is_continental
from app.core.sourced import Source, SourcedTable
from app.core.tables import to_markdown
from app.core.words import _, ngettext


def names_of(documents: Sequence[Document]) -> dict[str, str]:
    """Return a name for each document by its id: that of its file, told apart by the folder."""
    names = {document.id: document.path.name for document in documents}
    often = Counter(names.values())
    for document in documents:
        if often[document.path.name] > 1:
            names[document.id] = f"{document.path.parent.name}/{document.path.name}"
    again = Counter(names.values())
    return {
        document.id: (
            f"{letter_of(column)} · {names[document.id]}"
            if again[names[document.id]] > 1
            else names[document.id]
        )
        for column, document in enumerate(documents)
    }


def table_of(matrix: Matrix, title: str = "") -> SourcedTable:
    """Return it as it is shown: a column for each document, a row for each question."""
    return _table(matrix, title, lambda cell: cell.reply.value)


def _table(matrix: Matrix, title: str, said: Callable[[Cell], str]) -> SourcedTable:
    names = names_of(matrix.documents)
    header = (_words(_("Question")), *(_words(names[each.id]) for each in matrix.documents))
    rows = tuple(
        (
            _words(question),
            *(
                _words(_said(matrix.cell(Key(question, document.id)), said))
                for document in matrix.documents
            ),
        )
        for question in matrix.questions
    )
    return SourcedTable(
        header,
        rows,
        _aligned(len(header)),
        title=title or _("Comparison"),
        sources=tuple(_sources(matrix, names)),
        remarks=tuple(_remarks(matrix)),
        continental=frozenset(
            column
            for column, document in enumerate(matrix.documents, 1)
            if is_continental(_quoted(matrix, document))
        ),
    )


def told(matrix: Matrix) -> str:
    """Return it as Markdown for a conversation: each answer with its pages."""
    several = len(matrix.documents) > 1
    column = {document.id: letter_of(n) for n, document in enumerate(matrix.documents)}

    def said(cell: Cell) -> str:
        pages = by_page(cell.proofs)
        return f"{cell.reply.value}{''.join(f' {_MARK}{page}{_END}' for page in pages)}"

    table = to_markdown(_table(matrix, "", said))
    lines = []
    for line in table.splitlines():
        cells = line.split(" | ")
        for n, each in enumerate(cells[1:]):
            document = matrix.documents[n].id
            name = f"doc {column[document]} p. " if several else "p. "
            cells[n + 1] = each.replace(_MARK, f"[{name}").replace(_END, "]")
        lines.append(" | ".join(cells))
    names = names_of(matrix.documents)
    list_of = [f"- {column[each.id]}: {names[each.id]}" for each in matrix.documents]
    remarks = list(_remarks(matrix))
    return "\n".join([*lines, "", *list_of, *([""] if remarks else []), *remarks])


_MARK, _END = "\ue000", "\ue001"  # around a page, until Markdown has escaped all else


def as_markdown(table: SourcedTable) -> str:
    """Return a table with its sources below it."""
    lines = [f"# {table.title}", "", to_markdown(table)] if table.title else [to_markdown(table)]
    lines += [f"{remark}\n" for remark in table.remarks]
    if table.sources:
        lines.append("## " + _("Sources") + "\n")
    for source in table.sources:
        answer = words(table.rows[source.row][source.column])
        quote = f" “{source.quote}”" if source.quote else ""
        said = _("{question}, {document}: {answer}, p. {page}{quote} ({found})")
        text = said.format(
            question=source.about,
            document=source.document,
            answer=answer,
            page=source.page,
            quote=quote,
            found=source.found,
        )
        lines.append(f"- {_escaped(text)}")
    return "\n".join(lines).rstrip("\n") + "\n"


def _escaped(text: str) -> str:
    table = SourcedTable(((Run(text),),), (), _aligned(1))
    return to_markdown(table).splitlines()[0].removeprefix("| ").removesuffix(" |")


def _sources(matrix: Matrix, names: dict[str, str]) -> Iterator[Source]:
    for row, question in enumerate(matrix.questions):
        for column, document in enumerate(matrix.documents, 1):
            cell = matrix.cell(Key(question, document.id))
            if cell.state != "answered":
                continue
            for proof in cell.proofs:
                yield Source(
                    row,
                    column,
                    question,
                    names[document.id],
                    proof.ref.page or 0,
                    proof.quote,
                    proof.checked,
                )


def _remarks(matrix: Matrix) -> Iterator[str]:
    """Yield what is missing: nothing is left out without a word."""
    failed, left = matrix.count("failed"), matrix.count("waiting", "asking", "cancelled")
    if failed:
        yield ngettext("{count} answer failed.", "{count} answers failed.", failed).format(
            count=failed
        )
    if left:
        yield ngettext(
            "{count} question was not asked to its end.",
            "{count} questions were not asked to their end.",
            left,
        ).format(count=left)


def _quoted(matrix: Matrix, document: Document) -> Iterator[str]:
    for question in matrix.questions:
        cell = matrix.cell(Key(question, document.id))
        yield cell.reply.value
        yield from (quote.text for quote in cell.reply.quotes)


def _said(cell: Cell, said: Callable[[Cell], str]) -> str:
    """Return what a cell says; nothing where it has no answer."""
    return said(cell) if cell.state == "answered" else ""


def _words(text: str) -> Words:
    return (Run(text),) if text else ()


def with_pages(table: SourcedTable) -> Table:
    """Return it with a column of pages after each column that has any: for files without notes."""
    pages: dict[tuple[int, int], list[int]] = defaultdict(list)
    for source in table.sources:
        if source.page not in pages[source.row, source.column]:
            pages[source.row, source.column].append(source.page)
    sourced = {column for _row, column in pages}
    header: list[Words] = []
    rows: list[list[Words]] = [[] for _row in table.rows]
    for column, head in enumerate(table.header):
        header.append(head)
        for made, row in zip(rows, table.rows, strict=True):
            made.append(row[column])
        if column in sourced:
            header.append(_words(_("{document}, pages").format(document=words(head))))
            for n, made in enumerate(rows):
                made.append(_words(", ".join(map(str, pages.get((n, column), ())))))
    return Table(tuple(header), tuple(map(tuple, rows)), _aligned(len(header)))


def _aligned(columns: int) -> tuple[Align, ...]:
    left: Align = "left"
    return (left,) * columns
