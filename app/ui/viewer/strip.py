"""`PageStrip`: the pages of a document small, under each other; only those seen are drawn."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    QSizeF,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QFrame, QListView, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from app.core.chat import Document
from app.core.documents import PageInfo
from app.core.labels import clean
from app.core.page_places import Turned
from app.core.words import _, ngettext
from app.ui import icons, theme
from app.ui.small_pages import SmallPages

Index = QModelIndex | QPersistentModelIndex

_KEPT: Final = 128  # small pages: some heights of a screen
_BOX: Final = QSize(56, 72)  # px that a page is fitted into
_NAME: Final = 20  # px: the line that says which page it is
_COUNT: Final = 15  # px: the height of the number of matches
_SCROLL_BAR: Final = 14
_PAPER: Final = "#ffffff"  # of a page that is not drawn yet, in every theme


class PageStrip(QListView):
    """One of the pages is shown large; those with matches tell how many."""

    chosen = Signal(int)  # number of a page

    def __init__(self, small: SmallPages, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.small = small
        self.quarters = 0
        self._model = _Pages(self)
        self._showing = False
        self.setModel(self._model)
        self.setItemDelegate(_SmallPage(self))
        self.setAccessibleName(_("Pages"))
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setUniformItemSizes(True)
        self.setFixedWidth(_BOX.width() + 4 * theme.GRID + _SCROLL_BAR)
        self.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.selectionModel().currentChanged.connect(self._choose)
        self.document: Document | None = None
        small.arrived.connect(self._arrived)
        small.is_seen = self._is_seen

    def show_pages(self, document: Document, pages: Sequence[PageInfo]) -> None:
        """Show these pages; those that are small already stay where it is the same document."""
        self._showing = True
        if document is not self.document:
            self.renew(document)
            self.quarters = 0
        self._model.show(pages)
        self._showing = False

    def leave(self) -> None:
        """Hold nothing: nobody looks any more."""
        self.renew(None)
        self._model.show(())

    def renew(self, document: Document | None) -> None:
        """Have all pages drawn anew, those of this document."""
        self.document = document
        self.small.leave()

    def go_to(self, number: int) -> None:
        """Show page `number` as the one that is shown large."""
        index = self._model.index(number - 1)
        self._showing = True
        self.setCurrentIndex(index)
        self.scrollTo(index)
        self._showing = False

    def turn(self, quarters: int) -> None:
        """Show all pages turned."""
        self.quarters = quarters
        self.viewport().update()

    def show_counts(self, counts: Mapping[int, int]) -> None:
        """Show how many matches are on each page, by its number."""
        self._model.show_counts(counts)

    def _choose(self, index: Index) -> None:
        if not self._showing and index.isValid():
            self.chosen.emit(index.row() + 1)

    def _arrived(self, _document: str, number: int) -> None:
        self.update(self._model.index(number - 1))

    def _is_seen(self, _document: str, number: int) -> bool:
        place = self.visualRect(self._model.index(number - 1))
        return self.isVisible() and self.viewport().rect().intersects(place)


class _Pages(QAbstractListModel):
    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.pages: Sequence[PageInfo] = ()
        self.counts: Mapping[int, int] = {}

    def show(self, pages: Sequence[PageInfo]) -> None:
        self.beginResetModel()
        self.pages, self.counts = pages, {}
        self.endResetModel()

    def show_counts(self, counts: Mapping[int, int]) -> None:
        if counts != self.counts:
            self.counts = dict(counts)
            self.dataChanged.emit(self.index(0), self.index(len(self.pages) - 1))

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.pages)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if index.isValid() and role == Qt.ItemDataRole.AccessibleTextRole:
            page = self.pages[index.row()]
            count = self.counts.get(page.number, 0)
            said = said_of(page)
            if count:
                found = ngettext("{count} match", "{count} matches", count).format(count=count)
                return _("{page}, {found}").format(page=said, found=found)
            return said
        return None


class _SmallPage(QStyledItemDelegate):
    """Paints one page and what it is called, the number of matches in its corner."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:  # noqa: ARG002 - of Qt
        return QSize(_BOX.width() + 4 * theme.GRID, _BOX.height() + _NAME + 2 * theme.GRID)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        strip, model = self.parent(), index.model()
        if not isinstance(strip, PageStrip) or not isinstance(model, _Pages):
            return
        page, box = model.pages[index.row()], QRectF(option.rect)
        current = index.row() == strip.currentIndex().row()
        scheme = theme.of(strip)
        room = QRectF(box.left() + 2 * theme.GRID, box.top() + theme.GRID, 0, 0)
        room.setSize(QSizeF(_BOX))
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        sheet = _draw_page(painter, room, page, strip)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(QPen(QColor(scheme.accent if current else scheme.border), 1 + current))
        painter.drawRect(sheet)
        painter.setFont(theme.font(theme.SMALL, bold=current))
        painter.setPen(QColor(scheme.accent_text if current else scheme.quiet))
        name = QRectF(box.left(), room.bottom(), room.width() + 4 * theme.GRID, _NAME)
        told = painter.fontMetrics().elidedText(
            name_of(page), Qt.TextElideMode.ElideRight, round(name.width()) - theme.GRID
        )
        painter.drawText(name, Qt.AlignmentFlag.AlignCenter, told)
        if count := model.counts.get(page.number, 0):
            _draw_count(painter, sheet, str(count), scheme.accent, scheme.on_accent)
        painter.restore()


def name_of(page: PageInfo) -> str:
    """Return what a page is called: its label, else its number."""
    return clean(page.label) or str(page.number)


def said_of(page: PageInfo) -> str:
    """Return what is said of a page to whoever does not see it."""
    return _("Page {page}").format(page=name_of(page))


def _draw_page(painter: QPainter, room: QRectF, page: PageInfo, strip: PageStrip) -> QRectF:
    """Draw a page into `room` as large as it fits; returns where it is."""
    ratio = strip.devicePixelRatioF()
    if not page.pictured:
        scheme = theme.of(strip)
        sheet = QRectF(room).adjusted(2, 0, -2, 0)
        painter.fillRect(sheet, QColor(scheme.surface))
        sign = QRectF(0, 0, theme.ICON, theme.ICON)
        sign.moveCenter(sheet.center())
        icons.draw(painter, "text", scheme.quiet, sign)
        return sheet
    turned = Turned(page.width, page.height, strip.quarters)
    sheet = QRectF()
    sheet.setSize(QSizeF(*turned.size).scaled(room.size(), Qt.AspectRatioMode.KeepAspectRatio))
    sheet.moveCenter(room.center())
    across = sheet.height() if strip.quarters % 2 else sheet.width()
    width = max(round(across * ratio), 1)
    document = strip.document
    small = strip.small.of(document, page.number, width, strip.quarters) if document else None
    if small is None:
        painter.fillRect(sheet, QColor(_PAPER))
    else:
        painter.drawPixmap(sheet, small.picture, QRectF(small.picture.rect()))
    return sheet


def _draw_count(painter: QPainter, box: QRectF, count: str, ground: str, ink: str) -> None:
    painter.setFont(theme.font(theme.SMALL))
    wide = max(float(_COUNT), painter.fontMetrics().horizontalAdvance(count) + 2.0 * theme.GRID)
    place = QRectF(box.right() - wide - 2, box.bottom() - _COUNT - 2, wide, _COUNT)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(ground))
    painter.drawRoundedRect(place, _COUNT / 2, _COUNT / 2)
    painter.setPen(QColor(ink))
    painter.drawText(place, Qt.AlignmentFlag.AlignCenter, count)
