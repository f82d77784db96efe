"""`ConversationRows`: the list of conversations as a model: what is kept, or what was found."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any, Final, Literal

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal

from app.core.memory import Found, Listed
from app.core.words import N_, _
from app.ui.tips import literal

Index = QModelIndex | QPersistentModelIndex
Group = Literal["held", "temporary", "pinned", "today", "yesterday", "week", "older"]

ROW: Final = Qt.ItemDataRole.UserRole
"""The role of what a row is: a `Heading`, an `Entry` or a `Hit`."""

_LABELS: Final[dict[Group, str]] = {
    "held": N_("Not sent yet"),
    "temporary": N_("Temporary"),
    "pinned": N_("Pinned"),
    "today": N_("Today"),
    "yesterday": N_("Yesterday"),
    "week": N_("Previous 7 days"),
    "older": N_("Older"),
}


@dataclass(frozen=True, slots=True)
class Heading:
    """Names the rows below it."""

    group: Group

    @property
    def text(self) -> str:
        return _(_LABELS[self.group])


@dataclass(frozen=True, slots=True)
class Entry:
    """One conversation; `at` when it was used last, UTC epoch milliseconds.

    `held`: its first question waits for its user, and is not written down yet.
    """

    conversation: str
    title: str
    at: int
    pinned: bool = False
    temporary: bool = False
    held: bool = False

    @property
    def kept(self) -> bool:
        """Whether it is in the history."""
        return not (self.temporary or self.held)


@dataclass(frozen=True, slots=True)
class Hit:
    """One place in a conversation that has what was searched for."""

    found: Found


Row = Heading | Entry | Hit


@dataclass(frozen=True, slots=True)
class States:
    """Ids of conversations: which one is in view, where an answer runs, where one came unseen."""

    shown: str = ""
    running: AbstractSet[str] = frozenset()
    unread: AbstractSet[str] = frozenset()


class ConversationRows(QAbstractListModel):
    """Changes only the rows that are other ones, so that the view stays where it is.

    `replacing` and `replaced` are told around that: a conversation may come to stand elsewhere.
    `more_wanted` asks for the next page; `renamed` says what its user typed for a title.
    """

    more_wanted = Signal()
    replacing = Signal()
    replaced = Signal()
    renamed = Signal(str, str)  # id of the conversation, its new title

    def __init__(self) -> None:
        super().__init__()
        self._rows: list[Row] = []
        self._held = 0  # by so many that write in a row
        self._coming: list[Row] | None = None  # what is to be shown after that
        self._whole = True
        self.words: Sequence[str] = ()  # that were searched for
        self.states = States()

    # ---- what is shown

    def show_listing(
        self, unkept: Sequence[Entry], listed: Iterable[Listed], *, whole: bool
    ) -> None:
        """Show conversations, newest first; `whole`: there are no more of them."""
        self._whole = whole
        self._replace(grouped(unkept, listed, datetime.now(UTC).astimezone()))

    def show_found(self, words: Sequence[str], found: Sequence[Found]) -> None:
        """Show the hits of a search for `words` below the conversations that they are in."""
        self._whole = True
        self.words = tuple(words)
        hits: dict[str, list[Found]] = {}
        for each in found:
            hits.setdefault(each.conversation, []).append(each)
        rows: list[Row] = []
        for conversation, inside in hits.items():
            rows.append(Entry(conversation, inside[0].title, inside[0].at))
            rows += [Hit(each) for each in inside if each.message]
        self._replace(rows)

    def hold(self) -> None:
        """Leave the rows as they are: somebody writes in one, which must not go meanwhile."""
        self._held += 1

    def release(self) -> None:
        """Show what has come since `hold`."""
        self._held -= 1
        if not self._held and self._coming is not None:
            self._replace(self._coming)

    def show_states(self, states: States) -> None:
        """Mark conversations."""
        if states != self.states and self._rows:
            self.states = states
            self.dataChanged.emit(self.index(0), self.index(len(self._rows) - 1))
        self.states = states

    def row(self, index: Index) -> Row | None:
        """Return what a row is; None for none."""
        return self._rows[index.row()] if index.isValid() else None

    def entry_of(self, conversation: str) -> QModelIndex:
        """Return where a conversation stands; an invalid index where it does not."""
        for number, row in enumerate(self._rows):
            if isinstance(row, Entry) and row.conversation == conversation:
                return self.index(number)
        return QModelIndex()

    def _replace(self, rows: list[Row]) -> None:
        self._coming = rows if self._held else None
        if self._held:
            return
        before, least = self._rows, min(len(self._rows), len(rows))
        start = next((n for n in range(least) if before[n] != rows[n]), least)
        room = range(least - start)
        same = next((n for n in room if before[-1 - n] != rows[-1 - n]), len(room))
        gone, come = len(before) - same, len(rows) - same
        self.replacing.emit()
        if gone > start:
            self.beginRemoveRows(QModelIndex(), start, gone - 1)
            self._rows = before[:start] + before[gone:]
            self.endRemoveRows()
        if come > start:
            self.beginInsertRows(QModelIndex(), start, come - 1)
            self._rows = rows
            self.endInsertRows()
        self.replaced.emit()

    # ---- as a model of Qt

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008 - of Qt
        return 0 if parent.isValid() else len(self._rows)

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._whole

    def fetchMore(self, parent: Index) -> None:
        if self.canFetchMore(parent):
            self.more_wanted.emit()

    def flags(self, index: Index) -> Qt.ItemFlag:
        row = self.row(index)
        if row is None or isinstance(row, Heading):
            return Qt.ItemFlag.NoItemFlags
        usable = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        kept = isinstance(row, Entry) and row.kept
        return usable | Qt.ItemFlag.ItemIsEditable if kept else usable

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self.row(index)
        roles = Qt.ItemDataRole
        if row is None:
            return None
        if role == ROW:
            return row
        if role in (roles.DisplayRole, roles.EditRole):
            return _text(row)
        if role == roles.AccessibleTextRole:
            return self._said(row)
        if role == roles.ToolTipRole and not isinstance(row, Heading):
            return literal(_text(row))
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row = self.row(index)
        title = str(value).strip()
        if role != Qt.ItemDataRole.EditRole or not isinstance(row, Entry) or not title:
            return False
        if title != row.title:
            self.renamed.emit(row.conversation, title)
        return True

    def _said(self, row: Row) -> str:
        text = _text(row)
        if not isinstance(row, Entry):
            return text
        if row.conversation in self.states.running:
            return _("{title}, being answered").format(title=text)
        if row.conversation in self.states.unread:
            return _("{title}, a new answer").format(title=text)
        return text


def _text(row: Row) -> str:
    match row:
        case Heading():
            return row.text
        case Entry(title=title):
            return " ".join(title.split()) or _("Untitled")
        case Hit(found):
            return " ".join(found.snippet.split())


def grouped(unkept: Sequence[Entry], listed: Iterable[Listed], now: datetime) -> list[Row]:
    """Put a heading before each group; days are those of the time zone of `now`."""
    rows: list[Row] = []
    held = [each for each in unkept if each.held]
    rows += [Heading("held"), *held] if held else []
    temporary = [each for each in unkept if each.temporary]
    rows += [Heading("temporary"), *temporary] if temporary else []
    group: Group | None = None
    starts = _starts(now)
    for each in listed:
        its = "pinned" if each.pinned else _group(each.updated, starts)
        if its != group:
            group = its
            rows.append(Heading(its))
        rows.append(Entry(each.conversation, each.title, each.updated, each.pinned))
    return rows


def _starts(now: datetime) -> Sequence[tuple[float, Group]]:
    """Return when groups begin, UTC epoch milliseconds, the latest first."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days: Sequence[tuple[int, Group]] = ((0, "today"), (1, "yesterday"), (7, "week"))
    return [((today - timedelta(days=count)).timestamp() * 1000, name) for count, name in days]


def _group(at: int, starts: Sequence[tuple[float, Group]]) -> Group:
    return next((name for start, name in starts if at >= start), "older")
