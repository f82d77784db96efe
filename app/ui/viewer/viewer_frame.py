"""`ViewerFrame`: what a document is shown with, laid out; `viewer` brings it to life."""

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QSplitter, QStackedWidget, QVBoxLayout, QWidget

from app.core.chat import Document
from app.core.documents import PageInfo, Survey
from app.ui import theme
from app.ui.ask_model import AskModel
from app.ui.drawer import Drawer
from app.ui.small_pages import SmallPages
from app.ui.viewer.head import ViewerFoot, ViewerHead
from app.ui.viewer.outline import OutlineList
from app.ui.viewer.page_canvas import PageCanvas
from app.ui.viewer.page_show import PageShow
from app.ui.viewer.pages import PagePictures
from app.ui.viewer.part_asking import PartAsking
from app.ui.viewer.searching import FindInDocument
from app.ui.viewer.strip import PageStrip
from app.ui.viewer.surveying import Surveying
from app.ui.viewer.texts import PageTexts
from app.ui.viewer.trouble import PageTrouble
from app.ui.viewer.typeset_page import TypesetPage
from app.ui.viewer.viewing import DocumentTools


class ViewerFrame(QWidget):
    """In place of the page large (`large`) its words are shown, or why there is none."""

    def __init__(
        self, tools: DocumentTools, model: AskModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.model = model
        self.document: Document | None = None
        self.number = 0  # of the page in view
        self.survey: Survey | None = None  # what is known of all pages, once it is
        documents, lane = tools.documents, tools.lane
        self.canvas = PageCanvas()
        self.pictures = PagePictures(documents, lane, self)
        self.shown = PageShow(self.canvas, self.pictures)
        self.surveying = Surveying(documents, lane, self)
        self.texts = PageTexts(documents, tools.read, lane, self)
        self.strip = PageStrip(SmallPages(documents, lane, self))
        self.search = FindInDocument(self.texts, lane)
        self.head, self.foot = ViewerHead(), ViewerFoot()
        self.trouble = PageTrouble()
        self.typeset = TypesetPage(tools.save_table)
        self.asking = PartAsking(self.canvas, model, documents, lane, tools.paint)
        self.outline = OutlineList()
        self.large = QStackedWidget()
        for widget in (self.canvas, self.typeset, self.trouble):
            self.large.addWidget(widget)
        self.search.hide()
        middle = QHBoxLayout()
        middle.setSpacing(0)
        middle.addWidget(self.strip)
        middle.addWidget(self.large, 1)
        column = QVBoxLayout(upper := QWidget())
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.search)
        column.addLayout(middle, 1)
        column.addWidget(self.foot)
        self.parts = QSplitter(Qt.Orientation.Vertical)  # the pages, and what lies below them
        self.parts.setHandleWidth(1)
        self.parts.addWidget(upper)
        self.parts.setStretchFactor(0, 1)
        self.parts.setCollapsible(0, False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.parts)
        self.drawer = Drawer(theme.HEAD, self)
        self.drawer.hold(self.outline)
        self.foot.zoomed.connect(self._zoom)

    @property
    def page(self) -> PageInfo | None:
        """What is known of the page in view, once it is."""
        pages = self.survey.pages if self.survey is not None else ()
        return pages[self.number - 1] if 0 < self.number <= len(pages) else None

    @property
    def keys_below(self) -> bool:
        """Whether keys are for what lies below the pages."""
        focused, below = self.focusWidget(), self.parts.widget(1)
        return focused is not None and below is not None and below.isAncestorOf(focused)

    def show_pages(self, document: Document, pages: Sequence[PageInfo]) -> None:
        """Lead to these pages, one of which is about to be shown."""
        self.number = min(max(self.number, 1), max(len(pages), 1))
        self.strip.show_pages(document, pages)
        self.strip.setVisible(len(pages) > 1)
        self.foot.show_pages(pages)
        self.foot.show()

    def stand_on(self, number: int) -> None:
        """Say everywhere which page is in view."""
        self.foot.show_page(number)
        self.strip.go_to(number)
        self.outline.show_page(number)
        self.search.stand_on(number)

    def open_outline(self) -> None:
        """Show the outline over the pages."""
        self.drawer.open()
        self.outline.setFocus()

    def show_large(self, widget: QWidget) -> None:
        """Show one of the three large; the keyboard stays where the page is."""
        focus = self.focusWidget()
        had = focus is not None and self.large.isAncestorOf(focus)
        if widget is not self.large.currentWidget():
            self.large.setCurrentWidget(widget)
            if had:
                widget.setFocus()

    def _zoom(self, how: str) -> None:
        canvas = self.canvas
        ways = {
            "in": canvas.zoom_in,
            "out": canvas.zoom_out,
            "page": canvas.fit,
            "width": canvas.fit_width,
            "actual": canvas.actual,
        }
        ways[how]()

    def event(self, event: QEvent) -> bool:
        """The keys that search all conversations search the document where that has them."""
        asks = event.type() == QEvent.Type.ShortcutOverride
        if asks and isinstance(event, QKeyEvent) and event.matches(QKeySequence.StandardKey.Find):
            event.accept()
            return True
        return super().event(event)
