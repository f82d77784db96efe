"""`TableBlock`: a table of a reply; paints only what is seen of it."""

from typing import Final

from PySide6.QtCore import QMimeData, QRect, Qt, Signal
from PySide6.QtGui import QColor, QGuiApplication, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QPushButton, QWidget

from app.core.blocks import Table
from app.core.tables import to_csv, to_html, to_markdown, to_tsv
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.chat.cells import ACROSS, DOWN, Cells
from app.ui.chat.code import CopyButton
from app.ui.chat.link_card import show_link
from app.ui.chat.placements import Placements
from app.ui.chat.saving import choose_file
from app.ui.chat.shapes import line_height
from app.ui.chat.surface import Surface
from app.ui.chat.table_view import TableView
from app.ui.chat.tools import EVIDENCE, Tools

_HEAD: Final = 32
_BORDER: Final = 1
_FOOT: Final = theme.RADIUS // 2  # below the rows, which would cover the card's round corners
_MOST_ROWS: Final = 20  # shown whole; more are scrolled in a box of its own
_BOX: Final = 12  # rows that such a box shows, about
_UNFOLDED_MOST: Final = 200  # rows; more are never shown at once
_UNFOLDED: Final = "unfolded"


def guess_table(table: Table) -> int:
    """Estimate how high a table is."""
    rows = min(len(table.rows), _MOST_ROWS) + 1
    return _HEAD + rows * (line_height(theme.text_size()) + 2 * DOWN)


class TableBlock(Surface):
    """Rows on a card, with buttons that copy and save all of them."""

    hovered = Signal(int)  # number of a mark, 0 for none
    clicked = Signal(int)
    picture_chosen = Signal(int)
    reshaped = Signal()

    def __init__(
        self,
        table: Table,
        tools: Tools,
        placements: Placements,
        memory: dict[str, object],
        parent: QWidget | None = None,
    ) -> None:
        """`memory` outlives this."""
        super().__init__(parent)
        self._table = table
        self._tools = tools
        self._placements = placements
        self._memory = memory
        self._view = TableView(Cells(table, placements), tools, placements, self)
        self._view.led.connect(self._follow)
        self._view.pointed.connect(self._point_at)
        self._view.grown.connect(self.reshaped)
        self._under_pointer = ""
        self._copy = CopyButton(_("Copy table"), self)
        self._copy.setProperty("split", True)
        self._copy.setPopupMode(CopyButton.ToolButtonPopupMode.MenuButtonPopup)
        self._copy.clicked.connect(self._copy_table)
        self._copy.setMenu(self._copy_menu())
        self._save = IconButton("save", _("Save table…"), self)
        self._save.clicked.connect(self._choose_file)
        self._save.setVisible(tools.save_table is not None)
        self._open = IconButton("table", _("Open as table, to correct it…"), self)
        self._open.clicked.connect(self._open_table)
        self._open.setVisible(tools.open_table is not None)
        self._whole = QPushButton(_("Show all"), self)
        self._whole.clicked.connect(self._unfold)
        tools.formulas.drawn.connect(self._draw_formula)
        self._say_size()

    def show_table(self, table: Table) -> None:
        """Show this instead; the rows that are the same stay."""
        self._table = table
        self._view.show_table(table)
        self._say_size()

    def show_marks(self) -> None:
        """Show those placements that have come since."""
        self._view.renew()

    def highlight(self, number: int) -> None:
        """Show mark `number` (0: none) as the one meant."""
        self._view.marks.meant = number
        self._view.show_states()

    def light(self, numbers: frozenset[int]) -> None:
        """Raise these marks, besides the one that is meant."""
        self._view.marks.lit = numbers
        self._view.show_states()

    def dim(self, numbers: frozenset[int]) -> None:
        """Show that these marks are not to be seen in the picture now."""
        self._view.marks.dimmed = numbers
        self._view.show_states()

    @property
    def held(self) -> bool:
        """Whether something is selected."""
        return self._view.selectionModel().hasSelection()

    def place_of(self, number: int) -> QRect | None:
        """Return where a mark is shown, which is scrolled into view; None where it is not."""
        placement = self._placements.of(number)
        return None if placement is None else self.place_at(placement.at)

    def place_at(self, at: int) -> QRect | None:
        """Return where the code point at `at` of the reply is shown, or what comes after it.

        It is scrolled into view; None where nothing of the rows does.
        """
        box = self._view.bring(at)
        return None if box is None else box.translated(self._view.pos())

    def point_out(self, at: int) -> None:
        """Select the cell that shows the code point at `at` of the reply."""
        self._view.bring(at, select=True)

    def fit(self, width: int) -> int:
        """Return the height."""
        count = len(self._table.rows)
        folded = count > _MOST_ROWS and not self._memory.get(_UNFOLDED)
        self._whole.setVisible(folded and count <= _UNFOLDED_MOST)
        shown = _BOX if folded else min(count, _UNFOLDED_MOST)
        return _HEAD + self._view.fit(width - 2 * _BORDER, shown) + _FOOT

    # ---- how it looks

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        right = self.width() - theme.GRID
        for button in (self._copy, self._save, self._open, self._whole):
            if button.isHidden():
                continue
            right -= button.sizeHint().width()
            height = theme.CONTROL_HEIGHT
            button.setGeometry(right, (_HEAD - height) // 2, button.sizeHint().width(), height)
            right -= theme.GRID
        self._view.setGeometry(self.rect().adjusted(_BORDER, _HEAD, -_BORDER, -_FOOT))

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(theme.of(self).quiet))
        count = len(self._table.rows)
        said = ngettext("{count} row", "{count} rows", count).format(count=count)
        head = QRect(ACROSS, 0, self.width() // 2, _HEAD)
        painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, said)
        painter.end()

    def _say_size(self) -> None:
        said = _("Table, {rows} × {columns}")
        self._view.setAccessibleName(
            said.format(rows=len(self._table.rows), columns=len(self._table.header))
        )
        self.update()

    # ---- what it leads to

    def _follow(self, target: str, link: str) -> None:
        kind, _colon, number = target.partition(":")
        if kind == "link":
            box = self._view.visualRect(self._view.currentIndex())
            show_link(self, link, self._view.viewport().mapToGlobal(box.bottomLeft()))
        elif kind in EVIDENCE:
            self._tools.follow(target)
        elif number.isdecimal():
            (self.clicked if kind == "mark" else self.picture_chosen).emit(int(number))

    def _point_at(self, target: str) -> None:
        if target != self._under_pointer:
            self._under_pointer = target
            kind, _colon, number = target.partition(":")
            self.hovered.emit(int(number) if kind == "mark" else 0)

    def _draw_formula(self, tex: str) -> None:
        if self._view.awaits(tex):
            self._view.renew()
            self.reshaped.emit()

    # ---- copying and saving

    def _copy_menu(self) -> QMenu:
        menu = QMenu(self)
        menu.addAction(_("Copy for a spreadsheet")).triggered.connect(self._copy.click)
        menu.addAction(_("Copy as CSV")).triggered.connect(
            lambda: QGuiApplication.clipboard().setText(to_csv(self._table))
        )
        menu.addAction(_("Copy as Markdown")).triggered.connect(
            lambda: QGuiApplication.clipboard().setText(to_markdown(self._table))
        )
        return menu

    def _copy_table(self) -> None:
        data = QMimeData()
        data.setText(to_tsv(self._table))
        data.setHtml(to_html(self._table))
        QGuiApplication.clipboard().setMimeData(data)
        self._copy.say_copied()

    def _choose_file(self) -> None:
        save, table = self._tools.save_table, self._table
        if save is not None:
            choose_file(
                self,
                _("Save table"),
                _("table") + ".xlsx",
                self._tools.lane,
                lambda path: save(table, path),
                filters=_(
                    "Excel workbook (*.xlsx);;Comma-separated values (*.csv);;Markdown (*.md)"
                ),
            )

    def _open_table(self) -> None:
        if self._tools.open_table is not None:
            self._tools.open_table(self._table, self)

    def _unfold(self) -> None:
        self._memory[_UNFOLDED] = True
        self.reshaped.emit()
