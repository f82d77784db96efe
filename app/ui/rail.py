"""`Rail`: the list of evidence, below the picture or below the pages: one list for both."""

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QSplitter

from app.ui.canvas.panel import FramePanel
from app.ui.picture_link import PictureLink
from app.ui.small_pages import SmallPages
from app.ui.viewer.opening import PageLink
from app.ui.viewer.viewing import DocumentTools


class Rail(QObject):
    """Lies below whichever of both is shown, with what is selected and hidden in it. Pages give way
    to a picture that is wanted.

    Below pages only where something was asked: whoever reads a document has all the room.
    """

    def __init__(
        self, panel: FramePanel, link: PictureLink, pages: PageLink, tools: DocumentTools
    ) -> None:
        """Pages that are cited are shown small with `tools`."""
        super().__init__(pages)
        self._pane, self._link, self._pages = panel.pane, link, pages
        self._home, self._viewer = panel.parts, pages.viewer
        self._sizes: dict[QSplitter, list[int]] = {}
        self._small = SmallPages(tools.documents, tools.lane, self, measured=True)
        self._pane.show_pages(self._small, pages.known)
        self._viewer.surveying.surveyed.connect(self._draw_again)
        for changed in (pages.opened, pages.came, pages.closed, link.has_changed):
            changed.connect(self._lie)
        link.picture_wanted.connect(pages.leave)
        link.has_changed.connect(self._viewer.renew_marks)
        self._pane.chosen.connect(self._choose)
        self._pane.hovered.connect(self._viewer.canvas.highlight)
        self._viewer.hovered.connect(panel.list.highlight)

    def _lie(self) -> None:
        """Lie where it belongs now; the keyboard stays in it."""
        away = self._pages.shows
        wanted, before = (self._viewer.parts if away else self._home), self._pane.parentWidget()
        if before is not wanted:
            if isinstance(before, QSplitter) and all(before.sizes()):  # it was seen there
                self._sizes[before] = before.sizes()
            wanted.addWidget(self._pane)
            wanted.setStretchFactor(1, 0)
            wanted.setCollapsible(1, False)
            if sizes := self._sizes.get(wanted):
                wanted.setSizes(sizes)
            if self._pane.leads:
                self._pane.list.setFocus()
        self._pane.setVisible(not away or self._link.turn is not None)

    def _draw_again(self) -> None:
        """A document could be read: it may not before, without its password or its file."""
        self._small.retry()
        self._pane.list.viewport().update()

    def _choose(self, number: int) -> None:
        """Show a mark where it lies, on a page or on a picture: pages are in the way of that."""
        turn = self._link.turn
        if self._pages.shows and turn is not None and not self._pages.open_mark(turn, number):
            self._link.picture_wanted.emit()
