"""A form for a dataclass of options, made from what it states."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, is_dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from app.core.settings import Option
from app.core.settings_table import entries, named_kind
from app.core.words import _
from app.ui import theme
from app.ui.editors import Changed, Editor
from app.ui.line import Line
from app.ui.named_tables import Making, NamedTables, Open
from app.ui.option_row import OptionRow


@dataclass(frozen=True, slots=True)
class Makers:
    """What a form is made with.

    `editor` gets the dotted name of an entry, its type, what was stated and what to call when it
    was edited; `open` gets the dotted name of named tables and returns what opens one of them in a
    dialog of its own ("" for a new one), None for editing it in place. `under` gets that name and
    the name of one of them, and returns what stands under it, if anything does.
    """

    editor: Callable[[str, Any, Option, Changed], Editor]
    open: Callable[[str], Open | None]
    under: Callable[[str, str], QWidget | None] = lambda _key, _name: None


class OptionForm(QWidget):
    """Edits `value`, an instance of the dataclass `of` whose dotted name is `at`.

    `usual` is what it is unless it is set, the defaults of `of` unless given.
    """

    edited = Signal()

    def __init__(
        self, of: type[Any], value: object, at: str, makers: Makers, usual: object = None
    ) -> None:
        super().__init__()
        self._makers = makers
        self._rows: dict[str, OptionRow] = {}
        self._inner: dict[str, OptionForm | NamedTables] = {}
        self._unseen: dict[str, object] = {}  # without a label
        self._ornaments: list[QWidget] = []
        self._layout = QVBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self._layout.setSpacing(0)
        plain = of() if usual is None else usual
        for name, (kind, stated) in entries(of).items():
            if not stated.label:
                self._unseen[name] = _plain(getattr(value, name))
                continue
            key = f"{at}.{name}" if at else name
            if self._layout.count():
                self._decorate(Line())
            if is_dataclass(kind):
                self._decorate(_heading(_(stated.label)))
                self._add_inner(name, OptionForm(_type(kind), getattr(value, name), key, makers))
            elif (named := named_kind(kind)) is not None:
                if len(entries(of)) > 1:  # alone it stands under the title of the page
                    self._decorate(_heading(_(stated.label)))
                usually = getattr(plain, name)
                self._add_tables(name, named, key, stated, getattr(value, name), usually)
            else:
                row = OptionRow(key, _(stated.label), _plain(getattr(plain, name)))
                row.edit_with(
                    makers.editor(key, kind, stated, row.change), _plain(getattr(value, name))
                )
                row.edited.connect(self.edited)
                self._rows[name] = row
                self._layout.addWidget(row)

    def table(self, without: frozenset[str] = frozenset()) -> dict[str, object]:
        """Return what is in it as the settings file holds it.

        Rows named in `without` give the value that they had before.
        """
        table = {
            name: row.kept if row.key in without else row.editor.value()
            for name, row in self._rows.items()
        }
        table |= {name: inner.table(without) for name, inner in self._inner.items()}
        table |= self._unseen
        return {name: value for name, value in table.items() if value is not None}

    def follow(self, value: object) -> None:
        """Show `value`, which somebody else has set; what was typed here and not kept stays."""
        for name, row in self._rows.items():
            row.follow(_plain(getattr(value, name)))
        for name, inner in self._inner.items():
            inner.follow(getattr(value, name))
        for name in self._unseen:
            self._unseen[name] = _plain(getattr(value, name))

    def rows(self) -> Iterator[OptionRow]:
        """Yield all rows, those of inner forms too."""
        yield from self._rows.values()
        for inner in self._inner.values():
            yield from inner.rows()

    def tables(self) -> Iterator[NamedTables]:
        """Yield its named tables."""
        for inner in self._inner.values():
            if isinstance(inner, NamedTables):
                yield inner

    def narrow(self, wanted: Sequence[str], said: str) -> bool:
        """Show the rows that have all of `wanted` in what is said of them; whether there are any.

        `said` is what is said of the form itself. Lines and headings stand only where all do.
        """
        whole = all(word in said for word in wanted)
        found = whole
        for row in self._rows.values():
            text = f"{said} {row.label} {row.key}".casefold()
            has = all(word in text for word in wanted)
            row.setVisible(has)
            found = found or has
        for name, inner in self._inner.items():
            text = f"{said} {name}" + (f" {inner.title}" if isinstance(inner, NamedTables) else "")
            has = all(word in text.casefold() for word in wanted)
            if isinstance(inner, OptionForm):
                has = inner.narrow(wanted, text.casefold())
            inner.setVisible(has)
            found = found or has
        for ornament in self._ornaments:
            ornament.setVisible(whole)
        return found

    def _add_tables(
        self, name: str, kind: type[Any], key: str, stated: Option, value: Any, usual: Any
    ) -> None:
        def make_form(entry: str, shown: object) -> OptionForm:
            return OptionForm(kind, shown, f"{key}.{entry}", self._makers, usual.get(entry))

        how = Making(
            make_form,
            self._makers.open(key),
            partial(self._makers.under, key),
            frozenset(usual),
        )
        self._add_inner(name, NamedTables(_(stated.label), kind, value, how))

    def _decorate(self, ornament: QWidget) -> None:
        self._ornaments.append(ornament)
        self._layout.addWidget(ornament)

    def _add_inner(self, name: str, inner: "OptionForm | NamedTables") -> None:
        inner.edited.connect(self.edited)
        self._inner[name] = inner
        self._layout.addWidget(inner)


def _plain(value: object) -> object:
    """Return a value as the settings file holds it."""
    return list(value) if isinstance(value, tuple) else value


def _type(kind: Any) -> type[Any]:
    assert isinstance(kind, type)
    return kind


def _heading(text: str) -> QLabel:
    label = QLabel(text)
    label.setFont(theme.font(bold=True))
    label.setContentsMargins(4 * theme.GRID, 3 * theme.GRID, 4 * theme.GRID, theme.GRID)
    return label
