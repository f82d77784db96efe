"""`TableWindow`: tables beside the picture that they stand in, to be corrected and taken along."""

from collections.abc import Callable, Iterator, Sequence
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QMimeData, QModelIndex, Qt, QTimer
from PySide6.QtGui import QCloseEvent, QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from app.core.control import Control
from app.core.frame import Frame
from app.core.table_edits import Looked, TableEdits, looked_at
from app.core.table_grid import Place, TableGrid
from app.core.table_layout import tables_of
from app.core.table_links import linked
from app.core.table_said import doubt_said, sums_said, type_said
from app.core.tables import to_html, to_tsv
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.base_window import BaseWindow, titled
from app.ui.buttons import IconButton
from app.ui.chat.code import CopyButton
from app.ui.chat.saving import choose_file
from app.ui.lane import Task, tell_failure
from app.ui.tables.cells import GridDelegate, GridModel
from app.ui.tables.looking import Looking
from app.ui.tables.picture import CellPicture
from app.ui.tables.tools import TableTools

_EDGE: Final = 3 * theme.GRID
_WIDEST: Final = 280  # px of a column, at first
_MEASURED: Final = 40  # rows that tell how wide columns are made
_SLOW_MS: Final = 200  # after which is said that sums are being checked

Found = tuple[Frame | None, Looked]


class TableWindow(BaseWindow):
    """All tables of some pictures, or one that a model wrote; one at a time is shown."""

    def __init__(
        self,
        frames: Sequence[Frame],
        tools: TableTools,
        given: Callable[[], TableGrid] | None = None,
        parent: QWidget | None = None,
    ) -> None:
        """Reads `frames`: for their tables, or for the places of the cells of the table that
        `given` makes, on a lane.
        """
        super().__init__(parent, Qt.WindowType.Window)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(titled(_("Table")))
        self._tools = tools
        self._given = given is not None
        self._found: list[tuple[Frame | None, TableEdits]] = []
        self._picture = CellPicture()
        self._picture.chosen.connect(self.choose)
        self._which = QComboBox()
        self._which.setAccessibleName(_("Table"))
        self._which.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self._which.activated.connect(self._show_table)
        self._state = QLabel()
        self._state.setTextFormat(Qt.TextFormat.PlainText)
        self._state.setProperty("quiet", True)
        self.about = QLabel()
        self.sums = QLabel()
        for label in (self.about, self.sums):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setWordWrap(True)
        self._model = GridModel(TableEdits(_EMPTY))
        self._model.setParent(self)
        self._model.corrected.connect(self._corrected)
        self._looking = Looking(tools.work, self)
        self._looking.learned.connect(self._learn)
        self._slow = QTimer(self, singleShot=True, interval=_SLOW_MS)
        self._slow.timeout.connect(lambda: self._state.setText(_("Checking the sums…")))
        self.view = self._make_view()
        self._make_buttons()
        self._lay_out()
        self.resize(*theme.ANSWER)
        self._state.setText(_("Reading…"))
        self._task: Task[Found] | None
        if given is None:
            self._task = self._read(frames, None)
        else:
            self._task = self._make(frames[-1:], given)

    def _make_view(self) -> QTableView:
        view = QTableView()
        view.setModel(self._model)
        view.setItemDelegate(GridDelegate(view))
        view.setAccessibleName(_("Cells"))
        view.setWordWrap(True)
        view.setSelectionMode(QTableView.SelectionMode.SingleSelection)
        view.horizontalHeader().setResizeContentsPrecision(_MEASURED)
        view.selectionModel().currentChanged.connect(lambda _now, _before: self._tell())
        return view

    def _make_buttons(self) -> None:
        self.undo = IconButton("undo", _("Undo"))
        self.undo.clicked.connect(self._undo)
        self.redo = IconButton("redo", _("Redo"))
        self.redo.clicked.connect(self._redo)
        self.next = QPushButton(_("Next doubtful cell"))
        self.next.clicked.connect(self._to_doubtful)
        self.copy = CopyButton(_("Copy table"))
        self.copy.clicked.connect(self._copy)
        self.save = QPushButton(_("Save…"))
        self.save.setProperty("primary", True)
        self.save.clicked.connect(self._save)

    def _lay_out(self) -> None:
        head, foot = QHBoxLayout(), QHBoxLayout()
        for widget in (self._which, self._state):
            head.addWidget(widget)
        head.addStretch(1)
        for button in (self.undo, self.redo, self.next):
            head.addWidget(button)
        foot.addStretch(1)
        for last in (self.copy, self.save):
            foot.addWidget(last)
        side = QWidget()
        column = QVBoxLayout(side)
        column.setContentsMargins(_EDGE, 0, 0, 0)
        column.setSpacing(2 * theme.GRID)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addWidget(self.about)
        column.addWidget(self.sums)
        column.addLayout(foot)
        split = QSplitter()
        split.addWidget(self._picture)
        split.addWidget(side)
        split.setSizes([theme.COLUMNS[0], theme.COLUMNS[1]])
        split.setChildrenCollapsible(False)
        around = QVBoxLayout(self)
        around.setContentsMargins(*(_EDGE,) * 4)
        around.addWidget(split)
        self._renew()

    # ---- what is shown

    def _make(self, frames: Sequence[Frame], given: Callable[[], TableGrid]) -> Task[Found]:
        """Show a table that was given, and look afterwards where its cells stand."""
        frame = frames[-1] if frames else None

        def work(_control: Control) -> Iterator[Found]:
            yield frame, looked_at(given())

        def end(failure: Exception | None) -> None:
            if failure is None and frames and isValid(self):
                self._task = self._read(frames, self._found[0][1].own)
            else:
                self._end(failure)

        return self._tools.work.submit(work, self._take, end)

    def _read(self, frames: Sequence[Frame], given: TableGrid | None) -> Task[Found]:
        read = self._tools.read

        def work(control: Control) -> Iterator[Found]:
            for frame in frames:
                lines = read(frame, control)
                if control.cancelled:
                    return
                if given is not None:
                    yield frame, looked_at(linked(given, lines))
                    return
                for grid in tables_of(lines, frame.pixels):
                    yield frame, looked_at(grid)

        return self._tools.reading.submit(work, self._take, self._end)

    def _take(self, found: Sequence[Found]) -> None:
        """Show tables; one that was given learns its places, if it was not corrected meanwhile."""
        if not isValid(self):
            return
        if self._given and self._found:
            if not self._found[0][1].touched:
                self._found = []
            else:
                return
        self._found += [(frame, TableEdits(looked)) for frame, looked in found]
        shown = max(0, self._which.currentIndex())
        self._which.clear()
        for number in range(len(self._found)):
            said = _("Table {number} of {count}")
            self._which.addItem(said.format(number=number + 1, count=len(self._found)))
        self._which.setVisible(len(self._found) > 1)
        self._which.setCurrentIndex(shown)
        if self._found[shown][1] is not self.edits:
            self._show_table(shown)

    def _end(self, failure: Exception | None) -> None:
        self._task = None
        if not isValid(self):
            return
        if failure is not None:
            self._fail(failure)
        elif self._found:
            self._state.setText("")
        else:
            self._state.setText(_("No table was found: nothing stands in rows and columns."))

    def _fail(self, failure: Exception | None) -> None:
        tell_failure(failure, lambda error: self._state.setText(error.told))

    def _show_table(self, number: int) -> None:
        if not self._found:
            return
        frame, edits = self._found[number]
        self._picture.show_frame(frame)
        self._picture.setVisible(frame is not None)
        self._model.show_edits(edits)
        self.view.clearSpans()
        for cell in edits.merged:
            self.view.setSpan(cell.row, cell.column, cell.rows, cell.columns)
        self.view.resizeColumnsToContents()
        for column in range(edits.grid.columns):
            wanted = self.view.columnWidth(column) + 6 * theme.GRID
            self.view.setColumnWidth(column, min(wanted, _WIDEST))
        self._renew()
        self.choose((0, 0))

    def choose(self, place: Place) -> None:
        """Let a cell be the one that is meant, here and in the picture."""
        index = self._model.index(*place)
        flags = QItemSelectionModel.SelectionFlag.ClearAndSelect
        self.view.selectionModel().setCurrentIndex(index, flags)
        self.view.scrollTo(index)

    @property
    def edits(self) -> TableEdits:
        """The table that is shown."""
        return self._model.edits

    def _corrected(self) -> None:
        """Show a correction at once, and what follows from it as soon as that is known."""
        self._model.renew()
        self._renew()
        self._looking.look(self.edits)
        self._slow.start()

    def _learn(self, edits: TableEdits) -> None:
        self._slow.stop()
        if self._task is None:
            self._state.setText("")
        if edits is self.edits:
            self._model.renew()
            self._renew()

    def _renew(self) -> None:
        edits = self.edits
        self.undo.setEnabled(edits.can_undo)
        self.redo.setEnabled(edits.can_redo)
        doubtful = len(edits.doubtful)
        self.next.setEnabled(bool(doubtful))
        said = ngettext("{count} doubtful cell", "{count} doubtful cells", doubtful)
        self.next.setToolTip(said.format(count=doubtful))
        filled = edits.grid.rows > 1
        self.copy.setEnabled(filled)
        self.save.setEnabled(filled)
        sums = sums_said(edits.grid, edits.checks)
        self.sums.setText(sums)
        self.sums.setVisible(bool(sums))
        self._tell()

    def _tell(self) -> None:
        """Say what the cell that is meant is, and show it in the picture."""
        index: QModelIndex = self.view.currentIndex()
        if not index.isValid():
            self._picture.show_cells((), (), None)
            return
        cell, grid = self._model.cell(index), self.edits.grid
        doubtful = [grid.at(*place) for place in self.edits.doubtful]
        said = _("Heading") if cell.row < grid.heads else type_said(grid, cell.column)
        self.about.setText(" · ".join(filter(None, (said, doubt_said(cell)))))
        self._picture.show_cells(grid.cells, doubtful, cell)

    # ---- what is done

    def _undo(self) -> None:
        if self.edits.undo() is not None:
            self._corrected()

    def _redo(self) -> None:
        if self.edits.redo() is not None:
            self._corrected()

    def _to_doubtful(self) -> None:
        """Go to the next doubtful cell, from the last one to the first."""
        index = self.view.currentIndex()
        here = (index.row(), index.column())
        doubtful = self.edits.doubtful
        if doubtful:
            self.choose(next((place for place in doubtful if place > here), doubtful[0]))
            self.view.setFocus()

    def _copy(self) -> None:
        own = self.edits.own

        def work(_control: Control) -> Iterator[tuple[str, str]]:
            table = own.table()
            yield to_tsv(table), to_html(table)

        self._tools.work.submit(work, self._copied, self._fail)

    def _copied(self, made: Sequence[tuple[str, str]]) -> None:
        data = QMimeData()
        text, html = made[-1]
        data.setText(text)
        data.setHtml(html)
        QGuiApplication.clipboard().setMimeData(data)
        if isValid(self):
            self.copy.say_copied()

    def _save(self) -> None:
        own, save = self.edits.own, self._tools.save
        choose_file(
            self,
            _("Save table"),
            _("table") + ".xlsx",
            self._tools.work,
            lambda path: save(own.table(), path),
            filters=_("Excel workbook (*.xlsx);;Comma-separated values (*.csv);;Markdown (*.md)"),
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Undo):
            self._undo()
        elif event.matches(QKeySequence.StandardKey.Redo):
            self._redo()
        elif event.matches(QKeySequence.StandardKey.Save) and self.save.isEnabled():
            self._save()
        elif event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._task is not None:
            self._task.control.cancel()
        super().closeEvent(event)


_EMPTY: Final = looked_at(TableGrid(0, 0, (), 0))
