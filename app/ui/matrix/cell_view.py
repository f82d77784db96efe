"""`CellView`: one cell of a comparison: its answer and its pages, or how far it is."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QGuiApplication, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QMenu, QVBoxLayout, QWidget

from app.core.chat import Document
from app.core.matrix import Cell, Key
from app.core.matrix_reply import by_page, shown
from app.core.words import _
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.matrix.page_chip import PageChip
from app.ui.rows import clear
from app.ui.signs import Sign
from app.ui.tips import literal
from app.ui.wrapping import Wrapping

_ACROSS: Final = 3 * theme.GRID
_DOWN: Final = 2 * theme.GRID
_LONGEST: Final = 400  # characters that are shown; all of it is in the tip and in what is exported


class CellView(QFrame):
    """Shows the cell `key`; what it is called for people is its accessible name."""

    page_chosen = Signal(object)  # Ref
    retried = Signal(object)  # Key

    def __init__(self, key: Key, document: Document, name: str, parent: QWidget) -> None:
        """`name` is that of the document."""
        super().__init__(parent)
        self.key = key
        self._document = document
        self._name = name
        self._cell: Cell | None = None
        self._value = QLabel()
        self._value.setTextFormat(Qt.TextFormat.PlainText)
        self._value.setWordWrap(True)
        self._value.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._value.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._sign = Sign()
        self._again = IconButton("retry", _("Ask again"))
        self._again.clicked.connect(lambda: self.retried.emit(self.key))
        self._chips = QWidget()
        self._row = Wrapping(self._chips)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(theme.GRID)
        top = QHBoxLayout()
        top.setSpacing(2 * theme.GRID)
        top.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._value, 1, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._again, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(_ACROSS, _DOWN, _ACROSS, _DOWN)
        column.setSpacing(theme.GRID)
        column.addLayout(top)
        column.addWidget(self._chips)
        column.addStretch(1)

    @property
    def cell(self) -> Cell | None:
        """What is shown."""
        return self._cell

    @property
    def chips(self) -> list[PageChip]:
        """The pages that it leads to."""
        items = (self._row.itemAt(n) for n in range(self._row.count()))
        widgets = (item.widget() for item in items if item is not None)
        return [each for each in widgets if isinstance(each, PageChip)]

    @property
    def said(self) -> str:
        """The words in it."""
        return self._value.text()

    def show_cell(self, cell: Cell) -> None:
        """Show what is known of it now."""
        if cell == self._cell:
            return
        before, self._cell = self._cell, cell
        text, quiet = self._words(cell)
        self._value.setText(text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")
        self._value.setToolTip(literal(text) if len(text) > _LONGEST else "")
        self._set_quiet(quiet)
        scheme = theme.of(self)
        failed = cell.state == "failed"
        self._sign.become("warning" if failed else "", scheme.bad)
        self._sign.setVisible(failed)
        self._again.setVisible(cell.state in ("failed", "cancelled"))
        if before is None or before.proofs != cell.proofs:
            self._show_pages(cell)
        self.setToolTip(literal(self._hint(cell)))
        about = _("{question}, {document}: {answer}")
        self.setAccessibleName(
            about.format(question=self.key.question, document=self._name, answer=text)
        )
        self.updateGeometry()

    def _words(self, cell: Cell) -> tuple[str, bool]:
        """Return what is to be read in it, and whether that is no answer."""
        match cell.state:
            case "asking":
                streamed = shown(cell.text, self._document)
                if cell.progress is not None or not streamed:
                    stage = cell.progress.stage if cell.progress is not None else _("Asking…")
                    return stage, True
                return streamed, False
            case "answered":
                return (cell.reply.value, False) if cell.reply.stated else (_("Not stated"), True)
            case "failed":
                return cell.error.message if cell.error is not None else _("It failed."), True
            case "cancelled":
                streamed = shown(cell.text, self._document)
                stopped = _("Stopped")
                return (f"{streamed} · {stopped}" if streamed else stopped), True
            case _:
                return "", True

    def _hint(self, cell: Cell) -> str:
        parts = [cell.error.hint] if cell.error is not None else []
        parts += [cell.note] if cell.note else []
        if cell.who and cell.state == "answered":
            parts.append(_("Answered by {name}").format(name=cell.who))
        return "\n".join(filter(None, parts))

    def _show_pages(self, cell: Cell) -> None:
        clear(self._row)
        for proofs in by_page(cell.proofs).values():
            chip = PageChip(proofs, self._name, self._chips)
            chip.clicked.connect(lambda _on=False, ref=chip.ref: self.page_chosen.emit(ref))
            self._row.append(chip)
            chip.show()
        self._chips.setVisible(bool(cell.proofs))

    def _set_quiet(self, quiet: bool) -> None:
        if self._value.property("quiet") != quiet:
            self._value.setProperty("quiet", quiet)
            self._value.style().polish(self._value)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A cell that is being asked has the colour of work at its edge."""
        super().paintEvent(event)
        if self._cell is not None and self._cell.state == "asking":
            painter = QPainter(self)
            edge = self.rect().adjusted(0, 1, 0, -1)
            edge.setWidth(theme.GRID // 2)
            painter.fillRect(edge, QColor(theme.of(self).accent))
            painter.end()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        self._open_menu(event.globalPos())

    def _open_menu(self, where: QPoint) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        copy = menu.addAction(_("Copy"))
        copy.setEnabled(bool(self.said))
        copy.triggered.connect(lambda: QGuiApplication.clipboard().setText(self._copied))
        for chip in self.chips:
            name = _("Open page {page}").format(page=chip.ref.page)
            menu.addAction(name).triggered.connect(chip.click)
        again = menu.addAction(_("Ask again"))
        again.setEnabled(self._cell is not None and self._cell.state != "asking")
        again.triggered.connect(lambda: self.retried.emit(self.key))
        menu.popup(where)

    @property
    def _copied(self) -> str:
        cell = self._cell
        return cell.reply.value if cell is not None and cell.state == "answered" else self.said
