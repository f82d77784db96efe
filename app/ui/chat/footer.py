"""`Footer`: what can be done about an answer, who gave it, and what it took."""

from collections.abc import Iterator, Sequence

from PySide6.QtCore import QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QWidget

from app.core import byline
from app.core.chat import Think
from app.core.intent import read_intent
from app.core.meter import duration, shown_speed, speed, spent
from app.core.plain import plain_text
from app.core.words import _, ngettext
from app.ui import icons, theme
from app.ui.ask_model import BackendEntry
from app.ui.buttons import IconButton
from app.ui.chat.actions import TurnActions
from app.ui.chat.code import CopyButton
from app.ui.chat.events import EventsButton
from app.ui.chat.pager import Pager
from app.ui.chat.tools import Tools
from app.ui.elided import ElidedLabel
from app.ui.tips import literal
from app.ui.turn import Turn


class Footer(QWidget):
    """Copy, ask again (the chosen one, or another one), go on, other versions, the rest.

    Of an answer about a clip also what it says happens when.
    """

    def __init__(
        self,
        turn: Turn,
        actions: TurnActions,
        tools: Tools,
        *,
        alone: bool = True,
        last: bool = True,
        parent: QWidget | None = None,
    ) -> None:
        """`alone`: nothing above it offers to go on already. `last`: nothing follows."""
        super().__init__(parent)
        self._turn = turn
        self._actions = actions
        self._alone = alone
        self.retry = IconButton("retry", _("Ask again"))
        self.retry.clicked.connect(lambda: actions.retried.emit(turn, None, None))
        self.otherwise = IconButton("chevron-down", _("Ask again in another way"))
        self.otherwise.clicked.connect(lambda: self._open(self.retry_menu(), self.otherwise))
        copy = CopyButton(_("Copy answer"))
        copy.copies(lambda: turn.text)
        self.more = IconButton("more", _("More"))
        self.more.clicked.connect(lambda: self._open(self.menu(), self.more))
        self.pager = Pager(_("Previous answer"), _("Next answer"))
        self.pager.chosen.connect(actions.switched)
        self.go_on = QPushButton(_("Continue"))
        self.go_on.setToolTip(_("Let the answer go on where it ends"))
        self.go_on.clicked.connect(lambda: actions.gone_on.emit(turn))
        self.events = EventsButton(turn, tools)
        self.tables = QPushButton(_("Open as table…"))
        self.tables.setToolTip(_("The cells beside the picture, to be corrected and saved"))
        if tools.open_table is not None:
            open_table = tools.open_table
            self.tables.clicked.connect(lambda: open_table(None, self))
        self.comparison = QPushButton(_("Open comparison"))
        self.comparison.setToolTip(_("Its cells with their pages, to be gone on with"))
        self.comparison.clicked.connect(lambda: actions.comparison_wanted.emit(turn))
        badge = ElidedLabel(badge_of(turn), " · ")
        badge.setToolTip(literal("\n".join(figures_of(turn))))
        badge.setFont(theme.font(theme.SMALL))
        badge.setProperty("quiet", True)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        for widget in (copy, self.retry, self.otherwise, self.pager, self.more):
            row.addWidget(widget)
        row.addSpacing(2 * theme.GRID)
        row.addWidget(self.events)
        row.addWidget(self.tables)
        row.addWidget(self.comparison)
        row.addWidget(self.go_on)
        row.addSpacing(2 * theme.GRID)
        row.addWidget(badge, 1)
        # Only now: without a parent they would be windows, and take the keyboard for a moment.
        copy.setVisible(bool(turn.text))
        self.tables.setVisible(tools.open_table is not None and _is_read_table(turn))
        self.comparison.setVisible(turn.compared is not None)
        self.show_last(last)
        self.pager.show_turns(actions.versions(turn), turn)

    def fit(self, width: int) -> int:  # noqa: ARG002 - rows are asked for a width
        return theme.CONTROL_HEIGHT

    def show_last(self, last: bool) -> None:
        """Offer to go on only where nothing follows: the rest would stand between."""
        self.go_on.setVisible(last and self._alone and self._turn.can_go_on)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self.menu().popup(event.globalPos())

    # ---- menus

    def retry_menu(self) -> QMenu:
        """Who could answer instead, and how."""
        menu = self._new_menu()
        menu.addAction(_("Ask again")).triggered.connect(lambda: self._retry(None, None))
        ways: tuple[tuple[str, Think], ...] = (
            (_("Ask again, fast"), "off"),
            (_("Ask again, thinking"), "on"),
        )
        for text, think in ways:
            entry = self._entry()
            if entry is not None and think in entry.capabilities.thinking:
                action = menu.addAction(text)
                action.triggered.connect(lambda _on=False, way=think: self._retry(None, way))
        others = self._actions.backends()
        if len(others) > 1:
            menu.addSeparator()
        for each in others if len(others) > 1 else ():
            action = menu.addAction(_("Ask {name}").format(name=each.label.replace("&", "&&")))
            action.triggered.connect(lambda _on=False, who=each: self._retry(who, None))
        return menu

    def menu(self) -> QMenu:
        """All that can be done."""
        menu, turn = self._new_menu(), self._turn
        quiet = theme.of(self).quiet
        if turn.text:
            copy = menu.addAction(_("Copy as Markdown"))
            copy.setIcon(icons.icon("copy", quiet))
            copy.triggered.connect(lambda: _copy(turn.text))
            plain = menu.addAction(_("Copy as plain text"))
            plain.triggered.connect(
                lambda: _copy(turn.text if turn.plain else plain_text(turn.text))
            )
        if turn.thinking:
            thoughts = menu.addAction(_("Copy thoughts"))
            thoughts.triggered.connect(lambda: _copy(turn.thinking))
        menu.addAction(_("Copy question")).triggered.connect(lambda: _copy(turn.question))
        menu.addSeparator()
        again = menu.addAction(_("Ask again"))
        again.setIcon(icons.icon("retry", quiet))
        again.triggered.connect(lambda: self._retry(None, None))
        if turn.can_go_on:
            on = menu.addAction(_("Continue"))
            on.setIcon(icons.icon("forward", quiet))
            on.triggered.connect(lambda: self._actions.gone_on.emit(turn))
        menu.addSeparator()
        several = len(self._actions.versions(turn)) > 1
        delete = menu.addAction(_("Delete this answer") if several else _("Delete this exchange"))
        delete.setIcon(icons.icon("delete", quiet))
        delete.triggered.connect(lambda: self._actions.deleted.emit(turn))
        return menu

    def _new_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        return menu

    def _open(self, menu: QMenu, under: QWidget) -> None:
        menu.popup(under.mapToGlobal(QPoint(0, under.height())))

    def _entry(self) -> BackendEntry | None:
        entries = self._actions.backends()
        own = (each for each in entries if each.choice == self._turn.choice)
        return next(own, entries[0] if entries else None)

    def _retry(self, who: BackendEntry | None, think: Think | None) -> None:
        choice = who.choice if who is not None else None
        self._actions.retried.emit(self._turn, choice, think)


def _is_read_table(turn: Turn) -> bool:
    """Whether it is a table that the reader took off a picture, which it says as CSV."""
    return turn.plain and bool(turn.marks) and read_intent(turn.question).kind == "table"


def badge_of(turn: Turn) -> Sequence[str]:
    """Return who answered, in how long, with how many tokens, and how fast they came.

    What is known of that, the most important first.
    """
    said = [byline.shown(turn.backend)] if turn.backend else []
    if turn.finish is not None:
        said.append(duration(turn.seconds))
    if turn.usage is not None and turn.usage.completion is not None:
        count = turn.usage.completion
        said.append(ngettext("{count} token", "{count} tokens", count).format(count=count))
        if turn.first is not None and not turn.goes_on:
            rate = speed(turn.usage, turn.seconds, turn.first)
            said += [shown_speed(rate)] if rate is not None else []
    return said


def figures_of(turn: Turn) -> Iterator[str]:
    """Yield all that is known of what an answer took, a line each."""
    if turn.backend:
        yield _("Answered by {name}").format(name=byline.shown(turn.backend))
    if turn.thinking:
        yield _("Thinking: {time}").format(time=duration(turn.thought_seconds))
    if turn.finish is not None:
        yield from spent(turn.usage, turn.seconds, turn.first, turn.rate, parts=turn.part + 1)


def _copy(text: str) -> None:
    QGuiApplication.clipboard().setText(text)
