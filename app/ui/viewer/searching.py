"""`FindInDocument`: looks for words in the pages of a document, with no model."""

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget
from shiboken6 import isValid

from app.core.control import Control
from app.core.page_search import counts
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.lane import Lane, Task
from app.ui.viewer.texts import PageTexts

_TYPED_MS: Final = 120  # it is looked so long after the last key


class FindInDocument(QWidget):
    """A field; Enter leads to the next place, Shift+Enter back, Escape ends it.

    What pages say becomes known while it is open; matches are counted as they come.
    """

    found = Signal(object)  # Mapping[int, int]: matches by numbers of pages
    led = Signal(int, int)  # to match so and so of a page, from 0; page 0: nowhere
    left = Signal()  # by Escape or its button

    def __init__(self, texts: PageTexts, lane: Lane, parent: QWidget | None = None) -> None:
        """It is searched on `lane`."""
        super().__init__(parent)
        self._texts = texts
        self._lane = lane
        self._task: Task[dict[int, int]] | None = None
        self._counts: dict[int, int] = {}
        self._at = (0, -1)  # the page, and which match of it
        self._page = 1  # in view
        self.words = ""  # that were looked for
        self._typed = QTimer(self, singleShot=True, interval=_TYPED_MS)
        self._typed.timeout.connect(self.search)
        self.field = QLineEdit()
        self.field.setPlaceholderText(_("Find in the document"))
        self.field.setAccessibleName(_("Find in the document"))
        self.field.setClearButtonEnabled(True)
        self.field.textChanged.connect(lambda _text: self._typed.start())
        self._said = QLabel()
        self._said.setProperty("quiet", True)
        self._before = IconButton("chevron-up", _("Previous match (Shift+Enter)"))
        self._before.clicked.connect(lambda: self.step(-1))
        self._after = IconButton("chevron-down", _("Next match (Enter)"))
        self._after.clicked.connect(lambda: self.step(1))
        self._close = IconButton("close", _("Close"))
        self._close.clicked.connect(self.left)
        self._progress = QLabel()
        self._progress.setProperty("quiet", True)
        self._progress.setFont(theme.font(theme.SMALL))
        self._progress.setWordWrap(True)
        self._progress.setTextFormat(Qt.TextFormat.PlainText)
        self._progress.hide()
        self._lay_out()
        texts.learned.connect(self._learn)
        texts.progressed.connect(self._tell)
        self._tell()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(theme.GRID)
        row.addWidget(self.field, 1)
        for widget in (self._said, self._before, self._after, self._close):
            row.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 2 * theme.GRID)
        column.setSpacing(theme.GRID)
        column.addLayout(row)
        column.addWidget(self._progress)

    # ---- what is wanted

    @property
    def said(self) -> str:
        """What was found."""
        return self._said.text()

    @property
    def progress(self) -> str:
        """How far pages are known, "" where all of them are."""
        return self._progress.text()

    def open(self, page: int) -> None:
        """Look from `page` on, for what was typed before until something else is."""
        self._page = page
        self._texts.collect(page)
        self.field.setFocus()
        self.field.selectAll()
        self.search()
        self._tell()

    def close_up(self) -> None:
        """Look for nothing any more; what is known of the pages stays."""
        self._texts.stop()
        self.words = ""
        self._show({}, (0, -1))

    def stand_on(self, page: int) -> None:
        """Know that this page is in view."""
        self._page = page

    def search(self) -> None:
        """Look for what is typed in what is known, on the lane."""
        self._typed.stop()
        words, known = self.field.text().strip(), dict(self._texts.words)
        if self._task is not None:
            self._task.control.cancel()
        if not words or self.isHidden():
            self.words, self._task = words, None
            self._show({}, (0, -1))
            return

        def work(_control: Control) -> Iterator[dict[int, int]]:
            yield counts(known, words)

        task: Task[dict[int, int]]

        def batch(pieces: list[dict[int, int]]) -> None:
            if isValid(self) and self._task is task:
                self._take(words, pieces[-1], known)

        def end(failure: Exception | None) -> None:
            if isValid(self) and self._task is task:
                self._task = None
                self._tell()
            if failure is not None:
                raise failure

        self._task = task = self._lane.submit(work, batch, end)

    def step(self, by: int) -> None:
        """Go to the next match, or to the one before; after the last one comes the first."""
        if self._typed.isActive():
            self.search()
            return
        pages = list(self._counts)
        if not pages:
            return
        page, at = self._at
        if not page:
            self._lead(self._first())
        elif 0 <= at + by < self._counts[page]:
            self._lead((page, at + by))
        else:
            other = pages[(pages.index(page) + by) % len(pages)]
            self._lead((other, 0 if by > 0 else self._counts[other] - 1))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.step(-1 if back else 1)
        else:
            super().keyPressEvent(event)

    # ---- what was found

    def _take(self, words: str, found: dict[int, int], known: Mapping[int, str]) -> None:
        """Show what was found in the pages known by then, and in those learned since."""
        later = {page: said for page, said in self._texts.words.items() if page not in known}
        self.words = words
        self._counts = dict(sorted({**found, **counts(later, words)}.items()))
        self._show(self._counts, self._first())

    def _learn(self, learned: Mapping[int, str]) -> None:
        """More is known: what it holds is found too."""
        if not self.words or self._task is not None:
            return
        found = counts(learned, self.words)
        if found:
            at = self._at
            self._counts = dict(sorted({**self._counts, **found}.items()))
            self._show(self._counts, at if at[0] else self._first())

    def _first(self) -> tuple[int, int]:
        """Return the first match from the page in view on."""
        pages = list(self._counts)
        page = next((page for page in pages if page >= self._page), pages[0] if pages else 0)
        return (page, 0) if page else (0, -1)

    def _show(self, found: dict[int, int], at: tuple[int, int]) -> None:
        self._counts = found
        self.found.emit(found)
        if at != self._at or not found:
            self._lead(at)
        self._tell()

    def _lead(self, at: tuple[int, int]) -> None:
        self._at = at
        self.led.emit(*at)
        self._tell()

    def _tell(self) -> None:
        total, (page, at) = sum(self._counts.values()), self._at
        ended = not self._texts.collecting and self._task is None
        if page:
            before = sum(count for other, count in self._counts.items() if other < page)
            self._said.setText(_("{number} of {count}").format(number=before + at + 1, count=total))
        else:
            self._said.setText(_("Not found.") if self.words and ended else "")
        for button in (self._before, self._after):
            button.setEnabled(total > 0)
        self._progress.setText(self._how_far())
        self._progress.setVisible(bool(self._progress.text()))

    def _how_far(self) -> str:
        texts = self._texts
        known, total = len(texts.words), texts.total
        if texts.collecting:
            scans = texts.scans
            left = scans - texts.words.keys()
            if len(left) == total - known and scans:
                said = _("Reading scanned pages: {done} of {total}")
                return said.format(done=len(scans) - len(left), total=len(scans))
            return _("Reading: {done} of {total} pages").format(done=known, total=total)
        if texts.trouble is not None:
            unread = ngettext(
                "{count} page was not searched.", "{count} pages were not searched.", total - known
            )
            return f"{unread.format(count=total - known)} {texts.trouble.told}"
        return ""
