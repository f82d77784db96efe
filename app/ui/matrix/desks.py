"""`MatrixDesks`: the comparison of the program, and those that came back from the history."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QObject, Signal

from app.core.chat import Document
from app.core.matrix_kept import restored
from app.ui.matrix.desk import MatrixDesk
from app.ui.turn import Turn


class MatrixDesks(QObject):
    """Each comparison has a desk of its own, so that none takes the place of another one."""

    moved = Signal()  # how far one of them is
    failed = Signal(object)  # AppError, while there is no window to say it in

    def __init__(self, make: Callable[[], MatrixDesk], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._make = make
        self._desks: list[MatrixDesk] = []
        self.current = self._added()

    @property
    def running(self) -> bool:
        """Whether anything is being asked."""
        return any(desk.comparing.running for desk in self._desks)

    def open(self, documents: Sequence[Document] = ()) -> None:
        """Show the comparison, with these documents as well; one with answers stays as it is."""
        if documents and self.current.comparing.matrix.count("answered"):
            self._begin(documents)
        else:
            self.current.open(documents)

    def restore(self, conversation: str, turn: Turn) -> MatrixDesk | None:
        """Show the comparison that an answer is the table of; None where it is of none.

        One that is known already is shown as far as it has come.
        """
        if turn.compared is None:
            return None
        known = (each for each in self._desks if each.conversation == conversation)
        desk = next(known, None)
        if desk is None:
            desk = self._added()
            desk.restore(conversation, turn.leaf, restored(turn.compared, turn.documents))
        desk.open()
        return desk

    def renew(self) -> None:
        """Speak the language and wear the fonts that are in use now; nothing is lost."""
        for desk in self._desks:
            desk.renew()

    def close(self) -> None:
        """The program ends, and its lanes have: keep what is not kept yet."""
        for desk in self._desks:
            desk.close()

    def _begin(self, documents: Sequence[Document] = ()) -> None:
        """Show another comparison; those before go on, and stay in the history."""
        self.current = self._added()
        self.current.open(documents)

    def _added(self) -> MatrixDesk:
        made = self._make()
        made.another_wanted.connect(self._begin)
        made.setParent(self)
        made.comparing.moved.connect(self.moved)
        made.failed.connect(self.failed)
        self._desks.append(made)
        return made
