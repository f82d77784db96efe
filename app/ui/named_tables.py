"""Named tables of the settings, such as endpoints: a list to add to, look into and remove from."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, Protocol

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.line import Line
from app.ui.option_row import OptionRow

Open = Callable[[str], None]

_SUMMARY: Final = 2  # texts of an entry that stand beside its name


class Form(Protocol):
    """What edits one entry: a widget with a signal `edited`."""

    def table(self, without: frozenset[str] = frozenset()) -> dict[str, object]: ...
    def rows(self) -> Iterator[OptionRow]: ...
    def follow(self, value: object) -> None: ...


MakeForm = Callable[[str, object], Any]
"""(name, value) -> a widget that is a `Form`."""


@dataclass(frozen=True, slots=True)
class Making:
    """How entries are shown and made.

    With `open_one` new ones are made, and old ones changed, in a dialog of its own; without it a
    name is asked for here. `under` returns what stands under an entry. Those in `fixed` stay.
    """

    form: MakeForm
    open_one: Open | None
    under: Callable[[str], QWidget | None]
    fixed: frozenset[str]


class NamedTables(QWidget):
    """`title` says what they are, `of` is their dataclass, `values` what there is by name.

    Entries fold out to be edited.
    """

    edited = Signal()

    def __init__(
        self,
        title: str,
        of: type[Any],
        values: Mapping[str, object],
        how: Making,
    ) -> None:
        super().__init__()
        self.title = title
        self._of = of
        self._how = how
        self._open_one = how.open_one
        self._entries: dict[str, _Entry] = {}
        self._removed: tuple[str, dict[str, object]] | None = None
        self._none = QLabel(_("None yet."))
        self._none.setProperty("quiet", True)
        self._none.setContentsMargins(*_MARGINS)
        self._gone = _Gone(self._undo)
        self._list = QVBoxLayout()
        self._list.setSpacing(0)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addWidget(self._none)
        rows.addLayout(self._list)
        rows.addWidget(self._gone)
        rows.addWidget(self._make_foot(title))
        for name, value in values.items():
            self._append(name, value)

    def table(self, without: frozenset[str] = frozenset()) -> dict[str, object]:
        """Return what is in it as the settings file holds it."""
        return {name: entry.form.table(without) for name, entry in self._entries.items()}

    def follow(self, values: Mapping[str, object]) -> None:
        """Show `values`, which somebody else has set; what was typed here and not kept stays."""
        for name in [name for name in self._entries if name not in values]:
            self._drop(name)
        if self._removed is not None and self._removed[0] in values:
            self._forget_removed()
        for name, value in values.items():
            if name in self._entries:
                self._entries[name].follow(value)
            else:
                self._append(name, value)

    def rows(self) -> Iterator[OptionRow]:
        """Yield the rows of all entries."""
        for entry in self._entries.values():
            yield from entry.form.rows()

    def add(self, name: str) -> None:
        """Add an entry with defaults and fold it out; one that is there is only folded out."""
        if name not in self._entries:
            self._append(name, self._of())
            self.edited.emit()
        self._entries[name].unfold()

    def remove(self, name: str) -> None:
        """Take an entry away, which can be undone until the next change."""
        rows = self._entries[name].form.rows()
        self._removed = name, {row.key: row.editor.value() for row in rows}
        self._drop(name)
        self._gone.show_name(name)
        self.edited.emit()

    def reveal(self, key: str) -> None:
        """Fold out the entry that has the row `key`."""
        for entry in self._entries.values():
            if any(row.key == key for row in entry.form.rows()):
                entry.unfold()

    def _drop(self, name: str) -> None:
        entry = self._entries.pop(name)
        entry.hide()
        entry.deleteLater()
        self._none.setVisible(not self._entries)

    def _append(self, name: str, value: object) -> None:
        entry = _Entry(name, self._how.form(name, value), self._how)
        entry.edited.connect(self._forget_removed)
        entry.edited.connect(self.edited)
        entry.remove_wanted.connect(lambda: self.remove(name))
        self._entries[name] = entry
        self._list.addWidget(entry)
        self._none.hide()

    def _undo(self) -> None:
        if self._removed is None:
            return
        name, values = self._removed
        self._forget_removed()
        self._append(name, self._of())
        for row in self._entries[name].form.rows():
            row.show_value(values[row.key])
        self._entries[name].summarize()
        self.edited.emit()

    def _forget_removed(self) -> None:
        self._removed = None
        self._gone.hide()

    def _make_foot(self, title: str) -> QWidget:
        foot = QWidget()
        row = QHBoxLayout(foot)
        row.setContentsMargins(*_MARGINS)
        row.setSpacing(2 * theme.GRID)
        button = QPushButton(_("Add…") if self._open_one else _("Add"))
        button.setAccessibleName(f"{title}: " + _("Add"))
        if self._open_one is not None:
            open_one = self._open_one
            button.clicked.connect(lambda: open_one(""))
            row.addStretch(1)
        else:
            field = QLineEdit()
            field.setPlaceholderText(_("Name of a new one"))
            field.setAccessibleName(f"{title}: " + _("Name of a new one"))

            def add() -> None:
                name = field.text().strip()
                if name:
                    field.clear()
                    self.add(name)

            button.clicked.connect(add)
            field.returnPressed.connect(add)
            row.addWidget(field, 1)
        row.addWidget(button)
        return foot


class _Entry(QWidget):
    """One entry: its name, what it is in short, its form folded in."""

    edited = Signal()
    remove_wanted = Signal()

    def __init__(self, name: str, form: Any, how: Making) -> None:
        super().__init__()
        open_one, under = how.open_one, how.under(name)
        self.form = form
        form.edited.connect(self.edited)
        form.edited.connect(self.summarize)
        self._fold = IconButton("chevron-right", _("More about “{name}”").format(name=name))
        self._fold.setCheckable(True)
        self._fold.toggled.connect(self._show_form)
        said = QLabel(name)
        said.setTextFormat(Qt.TextFormat.PlainText)
        said.setFont(theme.font(bold=True))
        self._summary = QLabel()
        self._summary.setTextFormat(Qt.TextFormat.PlainText)
        self._summary.setProperty("quiet", True)
        self._summary.setMinimumWidth(0)
        remove = IconButton("delete", _("Remove “{name}”").format(name=name))
        remove.clicked.connect(self.remove_wanted)
        top = QHBoxLayout()
        top.setContentsMargins(2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        top.setSpacing(2 * theme.GRID)
        top.addWidget(self._fold)
        top.addWidget(said)
        top.addWidget(self._summary, 1)
        if open_one is not None:
            change = IconButton("edit", _("Change “{name}”…").format(name=name))
            change.clicked.connect(lambda: open_one(name))
            top.addWidget(change)
        top.addWidget(remove)
        remove.setHidden(name in how.fixed)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(0)
        rows.addLayout(top)
        if under is not None:
            left = theme.CONTROL_HEIGHT + 4 * theme.GRID  # under the name
            under.setContentsMargins(left, 0, 2 * theme.GRID, 2 * theme.GRID)
            rows.addWidget(under)
        rows.addWidget(form)
        rows.addWidget(Line())
        form.setContentsMargins(6 * theme.GRID, 0, 0, 2 * theme.GRID)
        form.hide()
        self.summarize()

    def unfold(self) -> None:
        """Show its form."""
        self._fold.setChecked(True)

    def follow(self, value: object) -> None:
        """Show another value of it."""
        self.form.follow(value)
        self.summarize()

    def summarize(self) -> None:
        """Say in short what it is: the first texts of it that are not defaults."""
        written = (row for row in self.form.rows() if row.changed and row.editor.written)
        texts = [" ".join(str(row.editor.value()).split()) for row in written]
        shown = " · ".join(texts[:_SUMMARY])
        self._summary.setText(
            self._summary.fontMetrics().elidedText(
                shown, Qt.TextElideMode.ElideMiddle, _SUMMARY_WIDTH
            )
        )

    def _show_form(self, shown: bool) -> None:
        self._fold.show_icon("chevron-down" if shown else "chevron-right")
        self.form.setVisible(shown)


class _Gone(QWidget):
    """Says that an entry is gone, and brings it back."""

    def __init__(self, undo: Callable[[], None]) -> None:
        super().__init__()
        self._said = QLabel()
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._said.setProperty("quiet", True)
        button = QPushButton(_("Undo"))
        button.clicked.connect(undo)
        row = QHBoxLayout(self)
        row.setContentsMargins(*_MARGINS)
        row.addWidget(self._said, 1)
        row.addWidget(button)
        self.hide()

    def show_name(self, name: str) -> None:
        """Say that the entry of that name is gone."""
        self._said.setText(_("“{name}” was removed.").format(name=name))
        self.show()


_MARGINS: Final = (4 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
_SUMMARY_WIDTH: Final = 300  # px
