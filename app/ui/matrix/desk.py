"""`MatrixDesk`: a comparison: its files, its window, what is kept of it."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal

from app.core.chat import Document, Progress, Ref
from app.core.control import Control
from app.core.errors import AppError, PasswordNeeded, StoreError
from app.core.kept import Kept
from app.core.matrix import Matrix
from app.core.matrix_kept import keep
from app.core.matrix_table import told
from app.core.ports import Services
from app.core.redaction import Policy
from app.ui import icons
from app.ui.ask_model import AskModel
from app.ui.dialogs import bring
from app.ui.lane import Task
from app.ui.lanes import Lanes
from app.ui.matrix.comparing import Comparing
from app.ui.matrix.meaning import Meaning
from app.ui.matrix.planning import Planning
from app.ui.matrix.window import MatrixWindow


class MatrixDesk(QObject):
    """It stays when its window is closed, and goes on asking.

    What was answered is kept in the history as a conversation, each time that nothing is asked any
    more. Belongs to the GUI thread.
    """

    document_wanted = Signal(object, object)  # Document, Ref: a page of it
    connect_wanted = Signal()
    another_wanted = Signal()  # a comparison with nothing in it
    failed = Signal(object)  # AppError, while there is no window to say it in
    _remark = Signal(object)  # AppError, of any thread

    def __init__(
        self,
        services: Services,
        lanes: Lanes,
        model: AskModel,
        on_defect: Callable[[BaseException | None], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._lanes, self._model = services, lanes, model
        self._on_defect = on_defect
        self._meaning = Meaning(services)
        self.comparing = Comparing(lanes.of, self._meaning.means_of, on_defect, self)
        given = self.comparing, model, self._meaning.plan_of, lanes.choose, on_defect
        self.planning = Planning(*given, self)
        self.planning.locked.connect(lambda document, error: self._lock(document.path, error))
        self._remark.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self.comparing.ended.connect(self._keep)
        self._window: MatrixWindow | None = None
        self._opening: list[Task[Progress | Document]] = []
        self._locked: dict[Path, PasswordNeeded] = {}  # what waits for its password
        self._kept = Kept(partial(services.new_history, False), self._noticed, self._lost)
        self._written: str | None = None  # the answer that is kept, under which the next one goes
        self._saved = ""  # what of it is

    # ---- what can be asked for

    @property
    def conversation(self) -> str:
        """The id of the conversation that it is kept as."""
        return self._kept.conversation

    @property
    def window(self) -> MatrixWindow | None:
        """Its window, once there was one."""
        return self._window

    def open(self, documents: Sequence[Document] = ()) -> None:
        """Show the comparison, with these documents as well."""
        if self._window is None:
            self._window = self._made()
        self._add(documents)
        bring(self._window)
        self._window.await_question()

    def restore(self, conversation: str, answer: str | None, matrix: Matrix) -> None:
        """Be about a comparison of the history, kept under this `answer`. Before anything else."""
        self._kept.resume(conversation)
        self._written, self._saved = answer, told(matrix)
        self.comparing.change(lambda own: own.become(matrix))

    def add_files(self, paths: Sequence[Path]) -> None:
        """Compare these files as well, as soon as they are open."""
        for path in paths:
            self._open(path)

    def renew(self) -> None:
        """Speak the language and wear the fonts that are in use now; nothing is lost."""
        before, self._window = self._window, None
        if before is None:
            return
        shown, place = before.isVisible(), before.geometry()
        before.close()
        before.deleteLater()
        if shown:
            self._window = made = self._made()
            made.setGeometry(place)
            made.show()

    def close(self) -> None:
        """The program ends, and its lanes have: keep what is not kept yet."""
        self._keep_now(self.comparing.matrix.copy())

    # ---- its window

    def _made(self) -> MatrixWindow:
        given = self._services.save_table, self._lanes.work
        made = MatrixWindow(self.comparing, self.planning, self._model, *given)
        made.setWindowIcon(icons.app_icon())
        made.page_chosen.connect(self._show_page)
        made.document_opened.connect(
            lambda document: self.document_wanted.emit(document, Ref("page", document.id, 1))
        )
        made.files_chosen.connect(self.add_files)
        made.unlocked.connect(self._open)
        made.given_up.connect(self._give_up)
        made.show_locked(self._locked)
        made.connect_wanted.connect(self.connect_wanted)
        made.another_wanted.connect(self.another_wanted)
        made.decided.connect(self._decide)
        return made

    def _decide(self, policy: Policy) -> None:
        self._meaning.decide(self.comparing.choice, policy)

    def _show_page(self, ref: Ref) -> None:
        for document in self.comparing.matrix.documents:
            if document.id == ref.id:
                self.document_wanted.emit(document, ref)

    def _tell(self, error: AppError) -> None:
        if self._window is not None and self._window.isVisible():
            self._window.tell(error)
        else:
            self.failed.emit(error)

    # ---- files

    def _open(self, path: Path, password: str = "") -> None:
        self._give_up(path)

        def work(control: Control) -> Iterator[Progress | Document]:
            yield from self._services.documents().open(path, control, password)

        def batch(pieces: list[Progress | Document]) -> None:
            for piece in pieces:
                if isinstance(piece, Document):
                    self._add([piece])
                    self.planning.look_again(piece.id)
                elif self._window is not None:
                    self._window.show_progress(piece)

        def end(failure: Exception | None) -> None:
            self._opening.remove(task)
            if self._window is not None and not self._opening:
                self._window.show_progress(None)
            if isinstance(failure, PasswordNeeded):
                self._lock(path, failure)
            elif isinstance(failure, AppError):
                self._tell(failure)
            elif failure is not None:
                self._on_defect(failure)

        task = self._lanes.choose.submit(work, batch, end)
        self._opening.append(task)

    def _lock(self, path: Path, error: PasswordNeeded) -> None:
        """Ask for the password of a document, in the window."""
        self._locked[path] = error
        if self._window is not None:
            self._window.show_locked(self._locked)
        if self._window is None or not self._window.isVisible():
            self.failed.emit(error)

    def _give_up(self, path: Path) -> None:
        """Wait for its password no longer."""
        if self._locked.pop(path, None) is not None and self._window is not None:
            self._window.show_locked(self._locked)

    def _add(self, documents: Sequence[Document]) -> None:
        self.comparing.change(lambda matrix: matrix.add_documents(documents))

    # ---- what is kept

    def _keep(self) -> None:
        matrix = self.comparing.matrix.copy()

        def work(_control: Control) -> Iterator[None]:
            self._keep_now(matrix)
            yield

        def end(failure: Exception | None) -> None:
            if failure is not None:
                self._on_defect(failure)

        self._lanes.work.submit(work, lambda _done: None, end)

    def _keep_now(self, matrix: Matrix) -> None:
        """Write down what was answered since the last time, on one thread at a time."""
        text = told(matrix)
        if not matrix.count("answered") or text == self._saved:
            return
        who = [cell.who for cell in matrix.cells.values() if cell.state == "answered"]
        self._written = keep(matrix, self._kept, who[-1], self._written)
        self._saved = text

    def _noticed(self, notice: str) -> None:
        self._remark.emit(AppError(notice))

    def _lost(self, error: StoreError) -> None:
        self._remark.emit(error)
