"""`ConversationList`: every past conversation at hand: searched, renamed, pinned, deleted."""

from pathlib import Path
from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListView,
    QMenu,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from app.core.labels import clean, elide
from app.core.words import _
from app.ui import icons, theme
from app.ui.conversation_paint import ConversationPainter
from app.ui.conversation_rows import ConversationRows, Entry, Hit, Index, Row
from app.ui.letting_out import file_name
from app.ui.shelf import Shelf

_TITLE: Final = 40  # characters of a title in a sentence


class ConversationList(QWidget):
    """A field to search in, and what is kept below it. `folder` is where exports go at first."""

    opened = Signal(str, object)  # id of a conversation, Found or None: where in it
    discarded = Signal(str)  # id of one that is not kept
    restored = Signal(str)  # id of one whose deletion was undone

    def __init__(self, shelf: Shelf, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shelf = shelf
        self._folder = Path.home()
        self._search = _Search()
        self._search.setPlaceholderText(_("Search"))
        self._search.setAccessibleName(_("Search all conversations"))
        self._search.textChanged.connect(shelf.search)
        self._search.textChanged.connect(lambda _text: self._tell_empty())
        self._search.left.connect(self._enter_list)
        self._search.returnPressed.connect(self._open_first)
        self._view = _View(shelf.rows, self)
        self._view.chosen.connect(self._open)
        self._view.menu_wanted.connect(self._show_menu)
        self._view.deleted.connect(lambda index: self._delete(shelf.rows.row(index)))
        self._empty = QLabel(self._view.viewport())
        self._empty.setProperty("quiet", True)
        self._empty.setWordWrap(True)
        self._empty.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self._undo = _Undo()
        self._undo.wanted.connect(shelf.restore)
        self._undo.wanted.connect(self.restored)
        shelf.deleting.connect(self._undo.offer)
        shelf.decided.connect(self._undo.withdraw)
        for change in (shelf.rows.rowsInserted, shelf.rows.rowsRemoved):
            change.connect(self._tell_empty)
        self._lay_out()
        self._tell_empty()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setContentsMargins(2 * theme.GRID, 0, 2 * theme.GRID, 0)
        head.addWidget(self._search)
        holder = QWidget()
        holder.setFixedHeight(theme.HEAD)
        holder.setLayout(head)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(holder)
        column.addWidget(self._view, 1)
        column.addWidget(self._undo)

    def focus_search(self) -> None:
        """Let what is typed be searched for."""
        self._search.setFocus()
        self._search.selectAll()

    def step(self, by: int) -> None:
        """Open the conversation above (-1) or below (1) the one in view."""
        rows = self._shelf.rows
        at = rows.entry_of(rows.states.shown).row()
        at = at + by if at >= 0 else 0
        while 0 <= at < rows.rowCount():
            if isinstance(row := rows.row(rows.index(at)), Entry):
                self.opened.emit(row.conversation, None)
                return
            at += by or 1

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._shelf.refresh()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._tell_empty()

    def _tell_empty(self) -> None:
        nothing = _("Nothing found.") if self._search.text() else _("No conversations yet.")
        self._empty.setText(nothing)
        self._empty.setVisible(self._shelf.rows.rowCount() == 0)
        edge = 4 * theme.GRID
        self._empty.setGeometry(self._view.viewport().rect().adjusted(edge, edge, -edge, 0))

    # ---- what its user does

    def _enter_list(self) -> None:
        rows = self._shelf.rows
        for number in range(rows.rowCount()):
            if rows.index(number).flags() & Qt.ItemFlag.ItemIsEnabled:
                self._view.setFocus()
                self._view.setCurrentIndex(rows.index(number))
                return

    def _open_first(self) -> None:
        rows = self._shelf.rows
        hits = [rows.index(n) for n in range(rows.rowCount())]
        if self._search.text() and hits:
            hit = next((one for one in hits if isinstance(rows.row(one), Hit)), hits[0])
            self._open(hit)

    def _open(self, index: Index) -> None:
        match self._shelf.rows.row(index):
            case Entry(conversation):
                self.opened.emit(conversation, None)
            case Hit(found):
                self.opened.emit(found.conversation, found)
            case _:
                pass

    def _show_menu(self, index: QModelIndex, at: QPoint) -> None:
        row = self._shelf.rows.row(index)
        if not isinstance(row, Entry):
            return
        menu, colours = QMenu(self), theme.of(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)

        def entry(icon: str, label: str, keys: QKeySequence | None = None) -> QAction:
            made = menu.addAction(icons.icon(icon, colours.quiet), label)
            if keys is not None:
                made.setShortcut(keys)
                made.setShortcutVisibleInContextMenu(True)
            return made

        if row.kept:
            entry("edit", _("Rename"), QKeySequence(Qt.Key.Key_F2)).triggered.connect(
                lambda: self._rename(row)
            )
            if not self._search.text():
                entry("pin", _("Unpin") if row.pinned else _("Pin")).triggered.connect(
                    lambda: self._shelf.pin(row.conversation, pinned=not row.pinned)
                )
            entry("save", _("Export…")).triggered.connect(lambda: self._choose_file(row))
            menu.addSeparator()
        entry(
            "delete", _("Delete conversation"), QKeySequence(Qt.Key.Key_Delete)
        ).triggered.connect(lambda: self._delete(row))
        menu.popup(at)

    def _rename(self, row: Entry) -> None:
        index = self._shelf.rows.entry_of(row.conversation)
        if index.isValid():
            self._view.edit(index)

    def _delete(self, row: Row | None) -> None:
        if isinstance(row, Entry) and not row.kept:
            self.discarded.emit(row.conversation)
        elif isinstance(row, Entry):
            self._shelf.delete(row.conversation, row.title)

    def _choose_file(self, row: Entry) -> None:
        dialog = QFileDialog(self.window(), _("Export conversation"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        kinds = {
            _("Web page (*.html)"): "html",
            _("Markdown with pictures (*.md)"): "md",
            _("JSON (*.json)"): "json",
        }
        dialog.setNameFilters(list(kinds))
        dialog.setDefaultSuffix("html")
        dialog.filterSelected.connect(lambda chosen: dialog.setDefaultSuffix(kinds[chosen]))
        dialog.setDirectory(str(self._folder))
        dialog.selectFile(file_name(row.title, "html"))
        dialog.fileSelected.connect(lambda name: self._export(row.conversation, Path(name)))
        dialog.open()

    def _export(self, conversation: str, path: Path) -> None:
        self._folder = path.parent
        self._shelf.export(conversation, path)


class _Search(QLineEdit):
    """Esc empties it, and so does a button in it; Down goes to what was found."""

    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._sign = self.addAction(QIcon(), QLineEdit.ActionPosition.LeadingPosition)
        self._empty = self.addAction(QIcon(), QLineEdit.ActionPosition.TrailingPosition)
        self._empty.setText(_("Clear the search"))
        self._empty.triggered.connect(self.clear)
        self._empty.setVisible(False)
        self.textChanged.connect(lambda text: self._empty.setVisible(bool(text)))
        self._tint()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        colour = theme.of(self).quiet
        self._sign.setIcon(icons.icon("search", colour))
        self._empty.setIcon(icons.icon("close", colour))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and self.text():
            self.clear()
        elif event.key() == Qt.Key.Key_Down:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class _View(QListView):
    """One click or Enter opens; F2 renames, Delete deletes, the menu key opens the menu.

    These mean the current conversation wherever it comes to stand.
    """

    chosen = Signal(object)  # QModelIndex
    deleted = Signal(object)
    menu_wanted = Signal(object, object)  # QModelIndex, QPoint on the desktop

    def __init__(self, rows: ConversationRows, parent: QWidget) -> None:
        super().__init__(parent)
        self._rows = rows
        self._current = ""  # conversation, while rows are replaced
        self.setModel(rows)
        rows.replacing.connect(self._note_current)
        rows.replaced.connect(self._follow_current)
        self.setItemDelegate(ConversationPainter(self))
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setAccessibleName(_("Conversations"))
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.customContextMenuRequested.connect(self._ask_for_menu)
        self.clicked.connect(self.chosen.emit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        editing = self.state() == QAbstractItemView.State.EditingState
        if editing or not index.isValid():
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.chosen.emit(index)
        elif event.key() == Qt.Key.Key_Delete:
            self.deleted.emit(index)
        else:
            super().keyPressEvent(event)

    def _note_current(self) -> None:
        row = self._rows.row(self.currentIndex())
        self._current = row.conversation if isinstance(row, Entry) else ""

    def _follow_current(self) -> None:
        index = self._rows.entry_of(self._current)
        if index.isValid() and index != self.currentIndex():
            self.setAutoScroll(False)  # what somebody looks at stays where it is
            self.setCurrentIndex(index)
            self.setAutoScroll(True)

    def _ask_for_menu(self, at: QPoint) -> None:
        index = self.indexAt(at)
        if not index.isValid():
            index = self.currentIndex()
            at = self.visualRect(index).center()
        self.menu_wanted.emit(index, self.viewport().mapToGlobal(at))


class _Undo(QWidget):
    """Says for a while what was deleted, and brings it back."""

    wanted = Signal(str)  # id of a conversation

    def __init__(self) -> None:
        super().__init__()
        card = QFrame()
        card.setProperty("card", True)
        around = QVBoxLayout(self)
        around.setContentsMargins(*(2 * theme.GRID,) * 4)
        around.addWidget(card)
        self._conversation = ""
        self._said = QLabel(wordWrap=True)
        self._said.setTextFormat(Qt.TextFormat.PlainText)
        self._button = QPushButton(_("Undo"))
        self._button.clicked.connect(self._undo)
        row = QHBoxLayout(card)
        row.setContentsMargins(3 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID, 2 * theme.GRID)
        row.addWidget(self._said, 1)
        row.addWidget(self._button)
        self.hide()

    def offer(self, conversation: str, title: str) -> None:
        """Offer to bring back a conversation."""
        self._conversation = conversation
        short = elide(clean(title), lambda text: len(text) <= _TITLE)
        self._said.setText(_("“{title}” is deleted.").format(title=short))
        self.show()

    def withdraw(self, conversation: str) -> None:
        """It is gone, or back."""
        if conversation == self._conversation:
            self.hide()

    def _undo(self) -> None:
        self.hide()
        self.wanted.emit(self._conversation)
