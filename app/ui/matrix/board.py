"""`Board`: questions down, documents across, and their cells; heads stay when it is scrolled."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QPoint, QRect, QTimer, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractScrollArea, QFrame, QLabel, QWidget

from app.core.chat import Document
from app.core.matrix import Key, Matrix
from app.core.matrix_table import names_of
from app.core.page_parts import letter_of
from app.core.words import _
from app.ui import theme
from app.ui.matrix.cell_view import CellView
from app.ui.matrix.document_card import DocumentCard
from app.ui.matrix.question_field import QuestionField

_HEAD: Final = 56  # px: the cards of the documents
_ROW: Final = 44  # px: the lowest row
_STEP: Final = 32  # px that one step of the wheel scrolls


@dataclass(frozen=True, slots=True)
class _Shape:
    """Where columns and rows begin, and where the last one ends; `questions` is how wide those
    are.
    """

    questions: int
    columns: tuple[int, ...] = (0,)
    rows: tuple[int, ...] = (0,)


class Board(QAbstractScrollArea):
    """Shows a `Matrix`; whoever changes that calls `show_all` or `show_cell`."""

    page_chosen = Signal(object)  # Ref
    retried = Signal(object)  # Key
    document_opened = Signal(object)  # Document
    document_removed = Signal(str)  # id
    question_added = Signal(str)
    question_changed = Signal(int, str)
    question_moved = Signal(int, int)  # from, to
    question_removed = Signal(int)

    def __init__(self, matrix: Matrix, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._matrix = matrix
        self._shape = _Shape(theme.QUESTIONS)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setAccessibleName(_("Questions and what the documents say"))
        self._body, self._top, self._left = (QWidget(self.viewport()) for _n in range(3))
        self._cells_on = _Ruled(self._body, self, columned=True)
        self._cards_on = QWidget(self._top)
        self._fields_on = _Ruled(self._left, self, columned=False)
        self._corner = QLabel(_("Question"), self.viewport())
        self._corner.setFont(theme.font(bold=True))
        self._corner.setContentsMargins(3 * theme.GRID, 0, 0, 0)
        self._corner.setProperty("quiet", True)
        self._rule = QFrame(self.viewport())  # below the heads, whatever is scrolled
        self._rule.setProperty("divider", True)
        self._new = QuestionField("", self._fields_on, new=True)
        self._new.finished.connect(self.question_added)
        self._new.reshaped.connect(self._arrange_soon)
        self._cards: list[DocumentCard] = []
        self._fields: list[QuestionField] = []
        self._cells: dict[Key, CellView] = {}
        self._later = QTimer(self, singleShot=True, interval=0)
        self._later.timeout.connect(self._arrange)
        self.horizontalScrollBar().setSingleStep(_STEP)
        self.verticalScrollBar().setSingleStep(_STEP)

    # ---- what is shown

    @property
    def shape(self) -> _Shape:
        """Where its rows and columns are."""
        return self._shape

    @property
    def fields(self) -> Sequence[QuestionField]:
        """The questions, in order."""
        return self._fields

    @property
    def cards(self) -> Sequence[DocumentCard]:
        """The documents, in order."""
        return self._cards

    @property
    def new_question(self) -> QuestionField:
        """Where another question is typed."""
        return self._new

    def cell(self, key: Key) -> CellView | None:
        """Return what shows a cell."""
        return self._cells.get(key)

    def show_cell(self, key: Key) -> None:
        """Show what is known of a cell now."""
        if (view := self._cells.get(key)) is not None:
            view.show_cell(self._matrix.cell(key))
            self._arrange_soon()

    def show_all(self) -> None:
        """Show other rows and columns; what stays is not made anew."""
        matrix = self._matrix
        names = names_of(matrix.documents)
        for card in self._cards:
            card.deleteLater()
        self._cards = [
            self._card(document, names[document.id], letter_of(n))
            for n, document in enumerate(matrix.documents)
        ]
        self._show_questions()
        wanted = list(matrix.keys)
        for key in self._cells.keys() - set(wanted):
            self._cells.pop(key).deleteLater()
        for key in wanted:
            if key not in self._cells:
                document = matrix.document(key)
                self._cells[key] = self._cell(key, document, names[document.id])
            self._cells[key].show_cell(matrix.cell(key))
        self._arrange()
        self._set_tab_order()

    def _show_questions(self) -> None:
        questions = self._matrix.questions
        while len(self._fields) > len(questions):
            self._fields.pop().deleteLater()
        for row, question in enumerate(questions):
            if row == len(self._fields):
                self._fields.append(self._field(row, question))
            self._fields[row].show_words(question)

    def _card(self, document: Document, name: str, letters: str) -> DocumentCard:
        made = DocumentCard(document, name, letters, self._cards_on)
        made.opened.connect(lambda: self.document_opened.emit(document))
        made.removed.connect(lambda: self.document_removed.emit(document.id))
        made.show()
        return made

    def _field(self, row: int, question: str) -> QuestionField:
        made = QuestionField(question, self._fields_on)
        made.finished.connect(lambda words: self.question_changed.emit(row, words))
        made.removed.connect(lambda: self.question_removed.emit(row))
        made.moved.connect(lambda step: self._move(row, row + step))
        made.reshaped.connect(self._arrange_soon)
        made.show()
        return made

    def _cell(self, key: Key, document: Document, name: str) -> CellView:
        made = CellView(key, document, name, self._cells_on)
        made.page_chosen.connect(self.page_chosen)
        made.retried.connect(self.retried)
        made.show()
        return made

    def _move(self, row: int, to: int) -> None:
        if 0 <= to < len(self._fields):
            self.question_moved.emit(row, to)
            self._fields[to].focus()

    def _set_tab_order(self) -> None:
        """Let the keyboard go along the rows."""
        before: QWidget = self._corner
        for row, field in enumerate(self._fields):
            QWidget.setTabOrder(before, field)
            before = field
            for document in self._matrix.documents:
                view = self._cells[Key(self._matrix.questions[row], document.id)]
                QWidget.setTabOrder(before, view)
                before = view
        QWidget.setTabOrder(before, self._new)

    # ---- where it is

    def _arrange_soon(self) -> None:
        self._later.start()

    def _arrange(self) -> None:
        """Give each column and row its place: a row is as high as its highest cell."""
        matrix, room = self._matrix, self.viewport().width()
        questions = min(theme.QUESTIONS, max(theme.QUESTIONS_LEAST, room // 3))
        least, most = theme.DOCUMENT
        count = len(matrix.documents)
        across = min(max((room - questions) // count, least), most) if count else 0
        columns = tuple(across * n for n in range(count + 1))
        rows = [0]
        for row, question in enumerate(matrix.questions):
            heights = [_ROW, self._fields[row].fit(questions)]
            heights += [
                self._cells[Key(question, document.id)].heightForWidth(across)
                for document in matrix.documents
            ]
            rows.append(rows[-1] + max(heights))
        self._shape = _Shape(questions, columns, tuple(rows))
        self._lay_out(across)
        self._set_bars()
        self._scroll()

    def _lay_out(self, across: int) -> None:
        shape, matrix = self._shape, self._matrix
        width, height = shape.columns[-1], shape.rows[-1]
        new = self._new.fit(shape.questions)
        self._corner.setGeometry(0, 0, shape.questions, _HEAD)
        size = self.viewport().size()
        self._top.setGeometry(shape.questions, 0, size.width() - shape.questions, _HEAD)
        self._left.setGeometry(0, _HEAD, shape.questions, size.height() - _HEAD)
        self._body.setGeometry(
            shape.questions, _HEAD, size.width() - shape.questions, size.height() - _HEAD
        )
        self._rule.setGeometry(0, _HEAD - 1, size.width(), 1)
        self._rule.raise_()
        self._cells_on.resize(max(width, 1), max(height, 1))
        self._cards_on.resize(max(width, 1), _HEAD)
        self._fields_on.resize(shape.questions, height + new)
        for n, card in enumerate(self._cards):
            card.setGeometry(shape.columns[n], 0, across, _HEAD)
        for row, question in enumerate(matrix.questions):
            top, below = shape.rows[row], shape.rows[row + 1]
            self._fields[row].setGeometry(0, top, shape.questions, below - top)
            for n, document in enumerate(matrix.documents):
                view = self._cells[Key(question, document.id)]
                # The rules between cells stay to be seen.
                view.setGeometry(shape.columns[n] + 1, top, across - 1, below - top - 1)
        self._new.setGeometry(0, height, shape.questions, new)
        self._cells_on.update()
        self._fields_on.update()

    def _set_bars(self) -> None:
        body = self._body.size()
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setPageStep(body.width())
        across.setRange(0, max(0, self._cells_on.width() - body.width()))
        down.setPageStep(body.height())
        down.setRange(0, max(0, self._fields_on.height() - body.height()))

    def _scroll(self) -> None:
        left, top = self.horizontalScrollBar().value(), self.verticalScrollBar().value()
        self._cells_on.move(-left, -top)
        self._cards_on.move(-left, 0)
        self._fields_on.move(0, -top)

    def scrollContentsBy(self, across: int, down: int) -> None:  # noqa: ARG002 - of Qt
        self._scroll()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def focusNextPrevChild(self, following: bool) -> bool:
        moved = super().focusNextPrevChild(following)
        self._follow_focus()
        return moved

    def _follow_focus(self) -> None:
        """Let what has the keyboard be in sight."""
        focused = self.focusWidget()
        if focused is None or not self._cells_on.isAncestorOf(focused):
            return
        place = QRect(focused.mapTo(self._cells_on, QPoint(0, 0)), focused.size())
        for bar, begin, end, page in (
            (self.horizontalScrollBar(), place.left(), place.right(), self._body.width()),
            (self.verticalScrollBar(), place.top(), place.bottom(), self._body.height()),
        ):
            if begin < bar.value():
                bar.setValue(begin - theme.GRID)
            elif end > bar.value() + page:
                bar.setValue(end - page + theme.GRID)


class _Ruled(QWidget):
    """Paints the rules between rows, and between columns where there are any."""

    def __init__(self, parent: QWidget, board: Board, *, columned: bool) -> None:
        super().__init__(parent)
        self._board = board
        self._columned = columned

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme, shape = theme.of(self), self._board.shape
        painter = QPainter(self)
        for y in shape.rows[1:]:
            painter.fillRect(0, y - 1, self.width(), 1, QColor(scheme.border))
        if self._columned:
            for x in shape.columns[:-1]:
                painter.fillRect(x, 0, 1, self.height(), QColor(scheme.border))
        painter.end()
