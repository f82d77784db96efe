"""`Deleting`: turns that are taken out, and can be had back for a while."""

from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.ui.branches import Branches, Removed
from app.ui.keeping import Keeping
from app.ui.turn import Turn

_UNDO_MS: Final = 10_000


class Deleting(QObject):
    """One at a time: with the next one, or after ten seconds, the one before is gone for good."""

    forgotten = Signal()  # something is gone for good
    changed = Signal()  # whether something can be had back

    def __init__(self, branches: Branches, keeping: Keeping, parent: QObject) -> None:
        super().__init__(parent)
        self._branches = branches
        self._keeping = keeping
        self._removed: Removed | None = None
        self._timer = QTimer(self, singleShot=True, interval=_UNDO_MS)
        self._timer.timeout.connect(self.forget)

    @property
    def restorable(self) -> Turn | None:
        """What can be had back."""
        return self._removed.turn if self._removed is not None else None

    def above(self, turn: Turn) -> str | None:
        """Return the id in the history that `turn` goes under; None for nothing.

        That of what is taken out, as long as it can be had back: the history still has it.
        """
        removed, parent = self._removed, turn.parent
        if removed is not None and any(origin is turn.origin for origin in removed.moved):
            parent = removed.turn
        return parent.leaf if parent is not None else None

    def delete(self, turn: Turn) -> None:
        """Take a turn out of the tree."""
        self.forget()
        self._removed = self._branches.take_out(turn)
        self._timer.start()
        self.changed.emit()

    def restore(self) -> bool:
        """Put the last one back; False where it is gone for good."""
        self._timer.stop()
        removed, self._removed = self._removed, None
        if removed is not None:
            self._branches.put_back(removed)
            self.changed.emit()
        return removed is not None

    def forget(self) -> None:
        """Let it be gone for good, from the history too."""
        self._timer.stop()
        removed, self._removed = self._removed, None
        if removed is None:
            return
        turn = removed.turn
        alone = not self._branches.versions(turn)
        question = [turn.origin.message] if alone and turn.origin.message else []
        self._keeping.remove([*turn.answers, *question])
        self.forgotten.emit()
        self.changed.emit()
