"""`DocumentViewer`: the pages of a document: one large, the others small, words found in them."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from app.core.chat import Document, Progress
from app.core.documents import PageInfo, PageText, Survey
from app.core.errors import AppError, PasswordNeeded
from app.core.mark import Box, Mark
from app.core.page_search import matches
from app.core.words import _
from app.ui.ask_model import AskModel
from app.ui.canvas.picture_menu import Way, picture_menu
from app.ui.viewer.page_out import page_out
from app.ui.viewer.page_show import Place, guessed
from app.ui.viewer.strip import said_of
from app.ui.viewer.viewer_frame import ViewerFrame
from app.ui.viewer.viewing import DocumentTools

MarksOn = Callable[[Document, PageInfo], Sequence[Mark]]
"""All marks of the reply in view: those on that page in points, the others without a frame."""


class DocumentViewer(ViewerFrame):
    """Shows one document at a time. Esc goes back a step, at last to whoever opened it (`left`).

    The first picture is there before all pages are known.
    """

    left = Signal()
    hovered = Signal(int)  # number of a mark of the reply, 0 for none
    clicked = Signal(int)
    asked = Signal(str, object, object, str)  # about a part; see `PartAsking`
    out_wanted = Signal(object, object, object)  # Way, what returns a Frame, its marks
    connect_requested = Signal()

    def __init__(
        self, tools: DocumentTools, model: AskModel, parent: QWidget | None = None
    ) -> None:
        super().__init__(tools, model, parent)
        self._documents = tools.documents
        self._place: Place = None
        self._meant = -1  # which match of the page in view
        self.marks_on: MarksOn = lambda _document, _page: ()
        self._connect()

    def _connect(self) -> None:
        self.head.left.connect(self.left)
        self.head.outline_wanted.connect(self.open_outline)
        self.head.search_wanted.connect(lambda on: self.open_search(opened=on))
        self.head.part_wanted.connect(lambda on: self.pick_part(on=on))
        self.foot.page_wanted.connect(self.go_to)
        self.foot.turn_wanted.connect(self.turn)
        self.strip.chosen.connect(self.go_to)
        self.outline.chosen.connect(self._choose_heading)
        self.drawer.closed.connect(self.take_keys)
        canvas = self.canvas
        canvas.zoomed.connect(self.foot.show_zoom)
        canvas.paged.connect(lambda by: self.go_to(self.number + by))
        canvas.turned_page.connect(self._scroll_over)
        canvas.hovered.connect(self._hover)
        canvas.clicked.connect(self.clicked)
        canvas.part_chosen.connect(self._offer_part)
        canvas.menu_wanted.connect(self._open_menu)
        canvas.copy_wanted.connect(lambda: self._let_out(Way("copy")))
        canvas.drag_wanted.connect(lambda: self._let_out(Way("drag")))
        self.shown.failed.connect(self._tell)
        self.surveying.surveyed.connect(self._learn_pages)
        self.surveying.progressed.connect(self._wait)
        self.surveying.failed.connect(self._tell)
        self.texts.arrived.connect(self._show_words)
        self.texts.failed.connect(self._miss_words)
        self.texts.learned.connect(self._follow_scan)
        self.search.found.connect(self.strip.show_counts)
        self.search.led.connect(self._lead)
        self.search.left.connect(lambda: self.open_search(opened=False))
        self.asking.asked.connect(self.asked)
        self.asking.out_wanted.connect(lambda way, frame: self.out_wanted.emit(way, frame, ()))
        self.asking.connect_requested.connect(self.connect_requested)
        self.asking.left.connect(lambda: self.pick_part(on=False))
        self.trouble.retried.connect(self._retry)

    # ---- which page

    def open(self, document: Document, number: int = 1, place: Place = None) -> None:
        """Show page `number` of a document, and a `place` on it: a mark in points of the page, or
        the number of one of the reply.
        """
        if self.document is not None and document.id == self.document.id:
            self.document = document
            self._go(number, place)
            return
        self.leave()
        self.document, self.number, self._place = document, number, place
        self.head.say(document)
        self.show_pages(document, guessed(document.pages))
        self._begin("")

    def take_keys(self) -> None:
        """Let keys be for the page; who goes through what lies below it keeps them."""
        if (widget := self.large.currentWidget()) is not None and not self.keys_below:
            widget.setFocus()

    def leave(self) -> None:
        """Show nothing, and hold nothing of a document."""
        self.open_search(opened=False)
        self.pick_part(on=False)
        self.drawer.close_up()
        self.surveying.leave()
        self.document = self.survey = self._place = None
        self.number = 0
        self.shown.leave()
        self.texts.leave()
        self.strip.leave()
        self.search.field.clear()

    def go_to(self, number: int) -> None:
        """Show another page, as far as there is one."""
        document, survey = self.document, self.survey
        if document is not None and number != self.number:
            count = len(survey.pages) if survey is not None else document.pages
            self._go(min(max(number, 1), max(count, 1)), None)

    def _go(self, number: int, place: Place) -> None:
        other = number != self.number
        self.number, self._place = number, place
        if other:
            self._meant = -1
            self.pick_part(on=False)
        if self.survey is None:
            self._show_unknown()
        else:
            self._show_page()

    def _begin(self, password: str) -> None:
        """Have the page drawn, and all pages looked at meanwhile."""
        if self.document is not None:
            self._show_unknown()
            self.surveying.begin(self.document, password)

    def _show_unknown(self) -> None:
        """Show a page of which nothing is known yet: neither its size nor whether it is drawn."""
        if self.document is not None:
            self.stand_on(self.number)
            self.show_large(self.canvas)
            self.shown.begin(self.document, self.number)

    def _wait(self, progress: Progress) -> None:
        if self.large.currentWidget() is not self.canvas or not self.shown.sharp:
            self.trouble.wait(progress.stage)
            self.show_large(self.trouble)

    def _learn_pages(self, survey: Survey) -> None:
        if self.document is None or not survey.pages:
            return
        self.survey = survey
        self.show_pages(self.document, survey.pages)
        self.texts.open(self.document, survey)
        self.outline.show_outline(survey.outline)
        self.head.outline.setVisible(bool(survey.outline))
        self.head.find_button.setEnabled(True)
        self._show_page()

    def _show_page(self) -> None:
        document, page, survey = self.document, self.page, self.survey
        if document is None or page is None or survey is None:
            return
        self.canvas.setAccessibleName(said_of(page))
        self.stand_on(page.number)
        self.head.part.setEnabled(page.pictured)
        if page.pictured:
            near = survey.pages[page.number : page.number + 1]
            near += survey.pages[max(page.number - 2, 0) : page.number - 1]
            beside = [each for each in near if each.pictured]
            self.show_large(self.canvas)
            self.shown.show(document, page, beside, self.marks_on(document, page), self._place)
        self.texts.want(page.number)
        self._show_matches()

    def _show_words(self, words: PageText) -> None:
        """The words of the page in view are there."""
        page = self.page
        if page is None or words.number != page.number:
            return
        if page.pictured:
            self.canvas.show_words(words)
        else:
            self.show_large(self.typeset)
            if words.text != self.typeset.text:
                self.typeset.show_text(words.text)
        self._show_matches()

    def _miss_words(self, number: int, error: AppError) -> None:
        """There are no words of the page in view; where it has no picture there is nothing else."""
        page = self.page
        if page is not None and page.number == number and not page.pictured:
            self._tell(error)

    def _follow_scan(self, learned: Mapping[int, str]) -> None:
        if self.number in learned and self.number in self.texts.scans:
            self.texts.want(self.number)

    def renew_marks(self) -> None:
        """Another reply is in view, or more of it."""
        if self.document is not None and self.page is not None:
            self.shown.show_marks(self.marks_on(self.document, self.page))

    # ---- what goes wrong

    def _tell(self, error: AppError) -> None:
        """Say why there is no page, in its place."""
        if self.surveying.busy and isinstance(error, PasswordNeeded):
            return  # looking at all pages says the same in a moment
        self.trouble.tell(error)
        self.show_large(self.trouble)

    def _retry(self, password: str) -> None:
        if self.document is None:
            return
        self.pictures.leave()
        self.strip.renew(self.document)
        if self.survey is None or password:
            self.survey = None
            self._begin(password)
        else:
            self._show_page()

    def turn(self) -> None:
        """Turn all pages clockwise by a quarter."""
        if self.page is not None and self.page.pictured:
            self.pick_part(on=False)
            self.shown.turn()
            self.strip.turn(self.shown.quarters)
            self.texts.want(self.number)
            self._show_matches()

    def _scroll_over(self, by: int) -> None:
        """Go on with the next page from its beginning, back from the end of the one before."""
        before = self.number
        self.go_to(self.number + by)
        if by < 0 and self.number != before:
            self.canvas.to_bottom()

    def _choose_heading(self, number: int) -> None:
        self.drawer.close_up()
        self.go_to(number)

    # ---- search

    def open_search(self, *, opened: bool) -> None:
        """Look for words in the document, or for none any more."""
        opened = opened and self.survey is not None
        self.head.find_button.setChecked(opened)
        if opened:
            self.search.show()
            self.search.open(self.number)
        elif not self.search.isHidden():
            self.search.hide()
            self.search.close_up()
            self.take_keys()

    def _lead(self, number: int, match: int) -> None:
        self._meant = match
        if number and number != self.number:
            self._go(number, None)
            self._meant = match
        self._show_matches()

    def _show_matches(self) -> None:
        """Show what was found on the page in view, once its words are there."""
        words, page = self.texts.at_hand(self.number), self.page
        if words is None or page is None:
            self.canvas.show_found((), -1)
            return
        found = matches(words, self.search.words) if self.search.words else ()
        if page.pictured:
            self.canvas.show_found([match.boxes for match in found], self._meant)
            if 0 <= self._meant < len(found) and found[self._meant].boxes:
                self.canvas.bring(found[self._meant].boxes[0])
        elif 0 <= self._meant < len(found):
            match = found[self._meant]
            self.typeset.reveal(match.begin, match.end - match.begin)

    # ---- marks, and a part to be asked about

    def _hover(self, number: int) -> None:
        self.canvas.highlight(number)
        self.hovered.emit(number)

    def pick_part(self, *, on: bool) -> None:
        """Let a part of the page be selected to ask about, or not any more."""
        on = on and self.page is not None and self.page.pictured
        self.head.part.setChecked(on)
        if on or self.canvas.part.picking:
            self.canvas.pick_part(on=on)
        if not on:
            self.asking.close()

    def _offer_part(self, box: Box | None) -> None:
        if box is None or self.document is None or self.page is None:
            self.asking.close()
        else:
            words = self.texts.at_hand(self.number)
            self.asking.open(self.document, self.page, box, self.shown.quarters, words)

    # ---- out of the program

    def save(self) -> None:
        """Ask for the page to be saved, with its marks."""
        self._let_out(Way("save"))

    def _let_out(self, way: Way) -> None:
        document, page = self.document, self.page
        if document is not None and page is not None and page.pictured:
            marks = self.shown.marks if way.marked else ()
            found = page_out(self._documents, document, page, self.shown.quarters, marks)
            self.out_wanted.emit(way, *found)

    def _open_menu(self, _number: int, at: QPoint) -> None:
        """Offer what can be done with the page, or with the words that are selected."""
        menu = picture_menu(self, self._let_out, marked=bool(self.shown.marks), keyed=())
        if self.canvas.selected_text:
            copy = QAction(_("Copy text"), menu)
            copy.triggered.connect(self.canvas.copy_text)
            menu.insertAction(menu.actions()[0], copy)
        menu.popup(at)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        back = event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        pages = len(self.survey.pages) if self.survey is not None else 0
        match event.key():
            case Qt.Key.Key_Escape:
                self._step_back()
            case _ if event.matches(QKeySequence.StandardKey.Find):
                self.open_search(opened=True)
            case Qt.Key.Key_F3 if not self.search.isHidden():
                self.search.step(-1 if back else 1)
            case Qt.Key.Key_Home:
                self.go_to(1)
            case Qt.Key.Key_End:
                self.go_to(pages)
            case Qt.Key.Key_PageUp | Qt.Key.Key_PageDown:
                self.go_to(self.number + (1 if event.key() == Qt.Key.Key_PageDown else -1))
            case Qt.Key.Key_R:
                self.turn()
            case _:
                super().keyPressEvent(event)

    def _step_back(self) -> None:
        """Undo the last step; where there is none, leave."""
        if self.head.part.isChecked():
            self.pick_part(on=False)
        elif not self.canvas.clear_selection():
            if self.search.isHidden():
                self.left.emit()
            else:
                self.open_search(opened=False)
