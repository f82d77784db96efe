"""`Shelf`: what is kept, as the list of conversations shows and changes it."""

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, TypeVar

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.control import Control
from app.core.errors import AppError
from app.core.memory import Found, History, Listed
from app.core.ports import Services
from app.ui.conversation_rows import ConversationRows, Entry
from app.ui.lane import Lane, Task, tell_failure

T = TypeVar("T")

_PAGE: Final = 100
_HITS: Final = 100
_PAUSE_MS: Final = 120  # between two keys, before a search begins
_SOON_MS: Final = 300  # what runs writes often
_UNDO_MS: Final = 8000  # for which something deleted can be brought back


class Shelf(QObject):
    """Fills `rows`. The history is asked on `lane`; what it says is told with `failed`.

    What is deleted can be brought back for a while; it goes at once with `close`.
    """

    failed = Signal(object)  # AppError
    renamed = Signal(str, str)  # conversation, title
    deleting = Signal(str, str)  # id and title of a conversation that will be gone soon
    deleted = Signal(str)  # its id: it is gone
    decided = Signal(str)  # its id: it is gone, or it stays after all
    exported = Signal(object)  # Path

    def __init__(self, services: Services, lane: Lane) -> None:
        super().__init__()
        self.rows = ConversationRows()
        self._services = services
        self._lane = lane
        self._words = ""
        self._listed: list[Listed] = []
        self._unkept: Sequence[Entry] = ()
        self._whole = False
        self._at_end = False  # somebody has come to the end of what is listed
        self._reading: Task[Sequence[Listed] | AppError] | None = None
        self._searching: Task[Sequence[Found] | AppError] | None = None
        self._doomed: dict[str, QTimer] = {}
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._find)
        self._soon = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._soon.timeout.connect(self.refresh)
        self.rows.more_wanted.connect(self._read_on)
        self.rows.renamed.connect(self.rename)

    # ---- reading

    def refresh(self) -> None:
        """Read again what is listed."""
        self._soon.stop()
        count = max(_PAGE, len(self._listed))
        self._read(lambda history: history.listing(count), [])

    def refresh_soon(self) -> None:
        """Read again when what changes now has been written."""
        if not self._soon.isActive():
            self._soon.start()

    def search(self, words: str) -> None:
        """Show what has `words`; everything for none."""
        self._words = words.strip()
        if self._searching is not None:
            self._searching.control.cancel()
        if self._words:
            self._pause.start()
        else:
            self._pause.stop()
            self._show()

    def show_unkept(self, entries: Sequence[Entry]) -> None:
        """List conversations that are not kept, as long as they are there."""
        self._unkept = tuple(entries)
        self._show()

    def _read_on(self) -> None:
        # The view asks when it comes to its end, and not again while it stays there.
        self._at_end = self._reading is not None
        if self._listed and self._reading is None:
            last = self._listed[-1]
            self._read(lambda history: history.listing(_PAGE, last), self._listed)

    def _read(self, ask: Callable[[History], Sequence[Listed]], before: Sequence[Listed]) -> None:
        if self._reading is not None:
            self._reading.control.cancel()

        def batch(found: list[Sequence[Listed]]) -> None:
            if self._reading is task:
                page = found[-1]
                self._listed = [*before, *page]
                self._whole = len(page) < _PAGE
                self._show()

        def end() -> None:
            if self._reading is task:
                self._reading = None
                if self._at_end and not self._whole:
                    self._read_on()

        task = self._reading = self._work(ask, batch, end)

    def _find(self) -> None:
        words = self._words

        def batch(found: list[Sequence[Found]]) -> None:
            if words == self._words:
                there = [each for each in found[-1] if each.conversation not in self._doomed]
                self.rows.show_found(words.split(), there)

        self._searching = self._work(
            lambda history: history.search(words, _HITS), batch, lambda: None
        )

    def _show(self) -> None:
        if not self._words:
            there = [each for each in self._listed if each.conversation not in self._doomed]
            self.rows.show_listing(self._unkept, there, whole=self._whole)

    # ---- changing

    def rename(self, conversation: str, title: str) -> None:
        """Give a conversation another title."""
        self._change(lambda history: history.rename(conversation, title))
        self.renamed.emit(conversation, title)

    def pin(self, conversation: str, *, pinned: bool) -> None:
        """Keep a conversation at the top, or do not."""
        self._change(lambda history: history.pin(conversation, pinned))

    def delete(self, conversation: str, title: str) -> None:
        """Take a conversation from the list, and delete it when nobody has wanted it back."""
        if conversation in self._doomed:
            return
        timer = QTimer(self, singleShot=True, interval=_UNDO_MS)
        timer.timeout.connect(lambda: self._delete(conversation))
        timer.start()
        self._doomed[conversation] = timer
        self.deleting.emit(conversation, title)
        self._show_again()

    def remove(self, conversation: str) -> None:
        """Delete a conversation for good, as soon as there is time; at the latest with `close`."""
        if conversation:
            self._doomed.setdefault(conversation, QTimer(self)).stop()
            self._delete(conversation)

    def deletes(self, conversation: str) -> bool:
        """Whether a conversation will be gone soon."""
        return conversation in self._doomed

    def restore(self, conversation: str) -> None:
        """Bring back what was deleted a moment ago; nothing where that has begun to go."""
        if (timer := self._doomed.get(conversation)) is not None and timer.isActive():
            del self._doomed[conversation]
            timer.stop()
            timer.deleteLater()
            self.decided.emit(conversation)
            self._show_again()

    def export(self, conversation: str, path: Path) -> None:
        """Write a conversation to a file of the kind that its name says."""

        def work(_control: Control) -> Iterator[None]:
            self._services.export(conversation, path)
            yield

        self._lane.submit(work, lambda _done: self.exported.emit(path), self._end)

    def close(self) -> None:
        """Delete what waits to be deleted."""
        for conversation in tuple(self._doomed):
            self._doomed.pop(conversation).stop()
            try:
                self._services.history().delete(conversation)
            except AppError as error:
                self.failed.emit(error)

    def _delete(self, conversation: str) -> None:
        def gone(_done: list[bool]) -> None:
            self._listed = [one for one in self._listed if one.conversation != conversation]
            self.deleted.emit(conversation)

        def end() -> None:
            if (timer := self._doomed.pop(conversation, None)) is not None:
                timer.deleteLater()
            self.decided.emit(conversation)
            self.refresh()

        self._work(_emptied(lambda history: history.delete(conversation)), gone, end)

    def _show_again(self) -> None:
        if self._words:
            self._find()
        else:
            self._show()

    def _change(self, change: Callable[[History], None]) -> None:
        self._work(_emptied(change), lambda _done: None, self.refresh)

    def _work(
        self,
        ask: Callable[[History], T],
        batch: Callable[[list[T]], None],
        end: Callable[[], None],
    ) -> Task[T | AppError]:
        """Ask the history on the lane; `end` comes last, whatever happened."""

        def work(_control: Control) -> Iterator[T | AppError]:
            history = self._services.history()
            try:
                yield ask(history)
            finally:
                yield from map(AppError, history.notices())

        def arrive(found: list[T | AppError]) -> None:
            for notice in found:
                if isinstance(notice, AppError):
                    self.failed.emit(notice)
            if answers := [each for each in found if not isinstance(each, AppError)]:
                batch(answers)

        def ended(failure: Exception | None) -> None:
            end()
            self._end(failure)

        return self._lane.submit(work, arrive, ended)

    def _end(self, failure: Exception | None) -> None:
        tell_failure(failure, self.failed.emit)


def _emptied(change: Callable[[History], None]) -> Callable[[History], bool]:
    """Return `change` as something that gives an answer."""

    def ask(history: History) -> bool:
        change(history)
        return True

    return ask
