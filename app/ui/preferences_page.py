"""One section of the settings as a page: a title and a card with a row for each entry."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from app.core.settings import Problem, Section
from app.core.settings_table import entries, read
from app.core.words import sentences
from app.ui import theme
from app.ui.line import Line
from app.ui.option_form import Makers, OptionForm
from app.ui.option_row import OptionRow

Check = Callable[[Section], Iterable[Problem]]


class Page(QWidget):
    """Edits one section; `check` finds what the types of its entries do not say.

    `above` stands over its card: what there is to see and to do besides its entries. `last` is the
    last row of the card, of what is no entry; it is found by its accessible name.

    An entry that does not fit keeps the value that it had, beside what is wrong with it; the others
    hold all the same.
    """

    changed = Signal(object, object)  # Section to be written, Section that it was before

    def __init__(
        self,
        section: Section,
        title: str,
        makers: Makers,
        check: Check,
        above: QWidget | None = None,
        last: QWidget | None = None,
    ) -> None:
        super().__init__()
        self.name = section.SECTION
        self.title = title
        self._section = section
        self._check = check
        self._above = above
        self._last = last
        self._stale = False  # the file has something else than what holds
        kind = type(section)
        self._own = self.name in entries(kind)  # its named tables are the section
        self._form = OptionForm(kind, section, "" if self._own else self.name, makers)
        self._form.edited.connect(self._take)
        heading = QLabel(title)
        heading.setFont(theme.font(theme.TITLE, bold=True))
        card = QFrame()
        card.setProperty("card", True)
        inner = QVBoxLayout(card)
        inner.setContentsMargins(1, theme.GRID, 1, theme.GRID)
        inner.setSpacing(0)
        inner.addWidget(self._form)
        self._line = Line()
        self._line.setVisible(last is not None)
        inner.addWidget(self._line)
        if last is not None:
            inner.addWidget(last)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(3 * theme.GRID)
        rows.addWidget(heading)
        if above is not None:
            rows.addWidget(above)
        rows.addWidget(card)

    def row(self, key: str) -> OptionRow:
        """Return the row of the entry `key`, which it has."""
        return next(row for row in self._form.rows() if row.key == key)

    def choose(self, entry: str, value: object) -> None:
        """Set an entry, as if somebody had done so in its row."""
        row = self.row(f"{self.name}.{entry}")
        row.show_value(value)
        row.change()

    def show_problems(self, problems: Sequence[Problem]) -> list[Problem]:
        """Say in its rows what is wrong with the file; returns those that it has rows for."""
        placed = self._complain(problems)
        self._stale = self._stale or bool(placed)
        return placed

    def warn(self, problems: Sequence[Problem]) -> None:
        """Say in its rows what there is to know about values that hold; nothing of others."""
        said = {problem.key: _said(problem) for problem in problems}
        for row in self._form.rows():
            row.warn(said.get(row.key, ""))

    def show_refused(self, problems: Sequence[Problem]) -> None:
        """Say in its rows what came of values that hold; of no others any longer."""
        told = {problem.key: problem for problem in problems}
        for row in self._form.rows():
            problem = told.get(row.key)
            if problem is None:
                row.remark("")
            else:
                row.remark(_said(problem), mild=problem.mild)

    def hold(self, section: Section) -> None:
        """Take `section` for what is written; its rows go on to show what they show."""
        self._section = section

    def follow(self, section: Section) -> None:
        """Show `section`, which somebody else has set; what was typed and does not hold stays."""
        if section != self._section:
            self._section = section
            self._form.follow(section)

    def narrow(self, wanted: Sequence[str]) -> bool:
        """Show the rows that have all of `wanted`, folded words, in them; whether there are any.

        All rows where the title has them, or nothing is wanted.
        """
        said = f"{self.title} {self.name}".casefold()
        if self._above is not None:
            self._above.setVisible(all(word in said for word in wanted))
        found = self._form.narrow(wanted, said)
        if self._last is None:
            return found
        last = f"{said} {self._last.accessibleName().casefold()}"
        shown = all(word in last for word in wanted)
        self._last.setVisible(shown)
        self._line.setVisible(shown and found)
        return found or shown

    def _take(self) -> None:
        _section, found = self._read(frozenset())
        wrong = frozenset(problem.key for problem in found)
        for row in self._form.rows():
            if row.key not in wrong:
                row.keep()
        self._complain(found)
        section, _rest = self._read(wrong)
        if section != self._section or self._stale:
            before, self._section = self._section, section
            self._stale = False
            self.changed.emit(section, before)

    def _complain(self, problems: Sequence[Problem]) -> list[Problem]:
        known = {row.key: row for row in self._form.rows()}
        placed = [problem for problem in problems if problem.key in known]
        for problem in placed:
            known[problem.key].complain(_said(problem))
            for tables in self._form.tables():
                tables.reveal(problem.key)
        return placed

    def _read(self, without: frozenset[str]) -> tuple[Section, tuple[Problem, ...]]:
        table = self._form.table(without)
        section, problems = read(type(self._section), table[self.name] if self._own else table)
        return section, (*problems, *self._check(section))


def _said(problem: Problem) -> str:
    return sentences(problem.message, problem.hint)
