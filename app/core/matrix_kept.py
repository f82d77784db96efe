"""A comparison as it is kept: a question about its documents, and a table that answers it."""

from app.core.chat import Finish, Message, Text
from app.core.kept import Kept
from app.core.matrix import Matrix
from app.core.matrix_table import told
from app.core.words import ngettext


def keep(matrix: Matrix, kept: Kept, who: str, parent: str | None = None) -> str:
    """Write down what there is of it by now, under the message `parent`; returns the answer's id.

    Without the pages: they are in the files. `who` has answered last.
    """
    count = len(matrix.documents)
    said = ngettext("Compare {count} document:", "Compare {count} documents:", count)
    lines = [said.format(count=count), *(f"- {question}" for question in matrix.questions)]
    asked = Message("user", (*matrix.documents, Text("\n".join(lines))))
    answer = kept.answer(kept.ask(asked, parent), who)
    kept.add(Text(told(matrix)))
    kept.add(Finish("stop"))
    kept.close()
    return answer
