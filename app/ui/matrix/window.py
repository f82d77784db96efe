"""`MatrixWindow`: several documents, the same questions to each, and their answers side by side."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
)

from app.core.chat import Progress
from app.core.errors import AppError, PasswordNeeded
from app.core.matrix import Key
from app.core.matrix_prompts import key_figures
from app.core.matrix_secrets import SecretsFound
from app.core.matrix_table import table_of
from app.core.redaction import Policy
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.base_window import BaseWindow, titled
from app.ui.buttons import IconButton
from app.ui.chat.saving import choose_file
from app.ui.drops import accept_copy
from app.ui.elided import ElidedLabel
from app.ui.lane import Lane
from app.ui.matrix.board import Board
from app.ui.matrix.closed import Closed
from app.ui.matrix.comparing import Comparing
from app.ui.matrix.empty import Empty
from app.ui.matrix.planning import Planning
from app.ui.notices import Notice
from app.ui.tips import literal
from app.ui.ways_out import WayOut
from app.ui.who_row import WhoRow

_MARGIN: Final = 4 * theme.GRID


class MatrixWindow(BaseWindow):
    """Shows a `Comparing`. It closes without an end: what is asked goes on, and all of it stays.

    `saving` is the lane on which files are written.
    """

    page_chosen = Signal(object)  # Ref
    document_opened = Signal(object)  # Document
    files_chosen = Signal(object)  # list[Path]: to be compared as well
    connect_wanted = Signal()
    another_wanted = Signal()  # a comparison with nothing in it
    decided = Signal(str)  # Policy: what becomes of secrets in pages
    unlocked = Signal(object, str)  # Path, with this password
    given_up = Signal(object)  # Path: nobody gives its password

    def __init__(
        self,
        comparing: Comparing,
        planning: Planning,
        model: AskModel,
        save: Callable[..., None],
        saving: Lane,
    ) -> None:
        """`save` is `Services.save_table`."""
        super().__init__()
        self.setWindowTitle(titled(_("Compare documents")))
        self.setAcceptDrops(True)
        self.setMinimumSize(*theme.MATRIX_SMALLEST)
        self._comparing, self._planning, self._model = comparing, planning, model
        self._save, self._saving = save, saving
        self._error: Notice | None = None
        self._closed: list[Closed] = []
        self.board = Board(comparing.matrix)
        self._empty = Empty()
        self._bar = QProgressBar()
        self._bar.setTextVisible(False)
        self._bar.setFixedHeight(theme.PROGRESS)
        self._state = ElidedLabel([""])
        self._state.setProperty("quiet", True)
        self.who = WhoRow(model, compact=True)
        self.who.meter.hide()
        self.add = QPushButton(_("Add documents…"))
        self.figures = QPushButton(_("Key figures"))
        self.figures.setToolTip(_("Ask for what annual reports are compared on"))
        self.another = IconButton("compose", _("New comparison; this one stays in the history"))
        self.another.setShortcut(QKeySequence.StandardKey.New)
        self.export = QPushButton(_("Export…"))
        self.ask = QPushButton()
        self.ask.setProperty("primary", True)
        self._lay_out()
        self._connect()
        self._show_all()
        self.resize(*theme.MATRIX)

    def _lay_out(self) -> None:
        above = QHBoxLayout()
        above.setContentsMargins(_MARGIN, 2 * theme.GRID, _MARGIN, 2 * theme.GRID)
        above.setSpacing(2 * theme.GRID)
        above.addWidget(self.add)
        above.addWidget(self.figures)
        above.addWidget(self.another)
        above.addStretch(1)
        above.addWidget(self.who)
        below = QHBoxLayout()
        below.setContentsMargins(_MARGIN, 2 * theme.GRID, _MARGIN, 3 * theme.GRID)
        below.setSpacing(2 * theme.GRID)
        below.addWidget(self._state, 1)
        below.addWidget(self.export)
        below.addWidget(self.ask)
        self._notices = QVBoxLayout()
        self._notices.setContentsMargins(_MARGIN, 0, _MARGIN, 2 * theme.GRID)
        self._notices.setSpacing(2 * theme.GRID)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(above)
        column.addLayout(self._notices)
        column.addWidget(self._empty, 1)
        column.addWidget(self.board, 1)
        column.addWidget(self._bar)
        column.addLayout(below)

    def _connect(self) -> None:
        board, comparing = self.board, self._comparing
        board.page_chosen.connect(self.page_chosen)
        board.document_opened.connect(self.document_opened)
        board.retried.connect(lambda key: self._run([key]))
        board.document_removed.connect(
            lambda one: comparing.change(lambda matrix: matrix.remove_document(one))
        )
        board.question_added.connect(self._add_question)
        board.question_changed.connect(self._change_question)
        board.question_moved.connect(
            lambda row, to: comparing.change(lambda matrix: matrix.move_question(row, to))
        )
        board.question_removed.connect(
            lambda row: comparing.change(lambda matrix: matrix.remove_question(row))
        )
        comparing.cell_changed.connect(board.show_cell)
        comparing.reshaped.connect(self._show_all)
        comparing.moved.connect(self._tell)
        self._planning.changed.connect(self._tell)
        comparing.failed.connect(self.tell)
        self.who.connect_requested.connect(self.connect_wanted)
        self.add.clicked.connect(self._choose_files)
        self._empty.add.clicked.connect(self._choose_files)
        self.figures.clicked.connect(self._ask_for_key_figures)
        self.another.clicked.connect(self.another_wanted)
        self.export.clicked.connect(self._choose_export)
        self.ask.clicked.connect(self._ask_or_stop)

    # ---- what is shown

    def _show_all(self) -> None:
        shown = bool(self._comparing.matrix.documents)
        self.board.show_all()
        self.board.setVisible(shown)
        self._empty.setVisible(not shown)
        self.add.setVisible(shown)
        self._tell()

    def _tell(self) -> None:
        """Say how far it is."""
        matrix, running = self._comparing.matrix, self._comparing.running
        total = sum(1 for _key in matrix.keys)
        done = matrix.count("answered")
        self._bar.setRange(0, max(total, 1))
        self._bar.setValue(done)
        self._bar.setVisible(running)
        said = _told(matrix.count("failed"), done, total)
        plan = () if running else self._planning.told
        self._state.say([*said, *plan], " · ")
        found = self._planning.outlook if plan else None
        lines = found.lines if found is not None else ()
        self._state.setToolTip(literal("\n".join(lines)))
        self._state.setAccessibleDescription("\n".join(lines))
        missing = total - done
        rest = _("Ask the rest") if done and missing else _("Ask")
        self.ask.setText(_("Stop") if running else rest)
        self.export.setEnabled(bool(done))
        self.another.setVisible(bool(done))
        if self.ask.hasFocus() and not (running or missing):
            self.export.setFocus()  # else Qt would give the keyboard to what comes first
        self.ask.setEnabled(running or bool(missing))

    def await_question(self) -> None:
        """Give the keyboard to what is likely wanted next."""
        if self._comparing.matrix.documents:
            self.board.new_question.focus()
        else:
            self._empty.add.setFocus()

    def show_progress(self, progress: Progress | None) -> None:
        """Say what is waited for before a document is there; None: nothing any more."""
        if progress is None:
            self._tell()
        else:
            self._state.say([progress.stage])

    def tell(self, error: AppError) -> None:
        """Say what happened, above the cells."""
        if self._error is not None:
            self._error.deleteLater()
        ways: list[WayOut] = []
        if isinstance(error, SecretsFound):
            ways.append((_("Cover and send"), lambda: self._decide("always")))
            ways.append((_("Send as it is"), lambda: self._decide("never")))
        self._error = notice = Notice(error, actions=ways)
        notice.dismissed.connect(self._forget_error)
        self._notices.addWidget(notice)

    def show_locked(self, locked: Mapping[Path, PasswordNeeded]) -> None:
        """Ask for the passwords of these documents, above the cells."""
        had = any(each.isAncestorOf(self.focusWidget() or self) for each in self._closed)
        types = self.board.isAncestorOf(self.focusWidget() or self)  # and is not to be disturbed
        for each in self._closed:
            each.hide()
            each.deleteLater()
        self._closed = [self._ask_password(path, error) for path, error in locked.items()]
        if self._closed and not types:
            self._closed[0].password.setFocus()
        elif had:
            self.await_question()

    def _ask_password(self, path: Path, error: PasswordNeeded) -> Closed:
        made = Closed(path, error)
        made.unlocked.connect(lambda word: self.unlocked.emit(path, word))
        made.left.connect(lambda: self.given_up.emit(path))
        self._notices.addWidget(made)
        return made

    def _decide(self, policy: Policy) -> None:
        """Let pages go as its user says, and ask what has no answer."""
        self.decided.emit(policy)
        self._run()

    def _forget_error(self) -> None:
        if self._error is not None:
            self._error.deleteLater()
            self._error = None

    # ---- what is done

    def _run(self, keys: Sequence[Key] | None = None) -> None:
        asked, current = self._model.asked_by(None), self._model.current
        if asked is None or current is None:
            self.connect_wanted.emit()
            return
        self._forget_error()
        if "chat" not in current.capabilities.skills:
            self.tell(
                AppError(
                    _("The offline reader answers no questions about documents."),
                    _("Choose a model at the upper right."),
                )
            )
            return
        choice, think, _sampling = asked
        self._comparing.run(choice, think, keys)

    def _ask_or_stop(self) -> None:
        if self._comparing.running:
            self._comparing.stop()
        else:
            self._run()

    def _add_question(self, words: str) -> None:
        self._comparing.change(lambda matrix: matrix.add_question(words))
        self.board.new_question.focus()

    def _change_question(self, row: int, words: str) -> None:
        """Ask something else; a question that is there already stays where it is."""
        self._comparing.change(lambda matrix: matrix.change_question(row, words))

    def _ask_for_key_figures(self) -> None:
        for question in key_figures():
            self._comparing.matrix.add_question(question)
        self._comparing.change(lambda _matrix: None)

    def _choose_files(self) -> None:
        dialog = QFileDialog(self, _("Add documents"))
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.setFileMode(QFileDialog.FileMode.ExistingFiles)
        dialog.filesSelected.connect(
            lambda names: self.files_chosen.emit([Path(name) for name in names])
        )
        dialog.open()

    def _choose_export(self) -> None:
        table, save = table_of(self._comparing.matrix, _("Comparison")), self._save
        choose_file(
            self,
            _("Export the comparison"),
            _("Comparison") + ".xlsx",
            self._saving,
            lambda path: save(table, path),
            filters=_("Excel workbook (*.xlsx);;Comma-separated values (*.csv);;Markdown (*.md)"),
        )

    # ---- the window

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._comparing.stop() if self._comparing.running else self.close()
        else:
            super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if any(url.isLocalFile() for url in event.mimeData().urls()):
            accept_copy(event)

    def dropEvent(self, event: QDropEvent) -> None:
        urls = event.mimeData().urls()
        paths = [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
        if paths:
            accept_copy(event)
            self.files_chosen.emit(paths)


def _told(failed: int, done: int, total: int) -> list[str]:
    """Say how many answers there are, and how many failed."""
    if not total:
        return [""]
    said = [
        ngettext("{done} of {total} answer", "{done} of {total} answers", total).format(
            done=done, total=total
        )
    ]
    if failed:
        said.append(ngettext("{count} failed", "{count} failed", failed).format(count=failed))
    return said
