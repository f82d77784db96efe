"""`PageLink`: what a conversation and the document beside it tell each other."""

import weakref
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.chat import Document, Piece, Ref
from app.core.documents import PageInfo
from app.core.frame import Frame, Page
from app.core.mark import Mark
from app.core.page_parts import documents_of, lettered
from app.core.page_places import on_page
from app.core.page_prompts import part_caption
from app.core.presets import Preset
from app.ui.attaching import Medium
from app.ui.documents.attached import AttachedDocument
from app.ui.pane import ConversationPane
from app.ui.queue import Queued
from app.ui.turn import Turn
from app.ui.viewer.page_show import Place
from app.ui.viewer.viewer import DocumentViewer

_NOWHERE: Final = ""  # the frame of a mark that lies on no page in view


class PageLink(QObject):
    """Places of the reply in view are the same in its text and on the pages."""

    opened = Signal()  # the viewer shall be seen
    came = Signal()  # it shows something that nobody has chosen
    closed = Signal()  # it shows nothing any more

    def __init__(self, viewer: DocumentViewer, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.viewer = viewer
        self._pane: ConversationPane | None = None
        self._opening = False
        self._seen: weakref.WeakSet[AttachedDocument] = weakref.WeakSet()  # that were shown
        viewer.marks_on = self._marks_on
        viewer.hovered.connect(self._hover_mark)
        viewer.clicked.connect(self._click_mark)
        viewer.asked.connect(self._ask)

    def follow(self, pane: ConversationPane | None) -> None:
        """Serve another conversation; nothing of the one before is shown any more."""
        if self._pane is not None:
            self._pane.conversation.disconnect(self)
            self._pane.chat.disconnect(self)
            self._pane.chat.turn_actions.disconnect(self)
            self._pane.pictures.disconnect(self)
        self._pane = pane
        self.leave()
        if pane is not None:
            pane.conversation.pieces_arrived.connect(self._arrive)
            pane.chat.hovered.connect(self._hover_chip)
            pane.conversation.turn_added.connect(self._add)
            pane.chat.turn_actions.document_chosen.connect(self.open_document)
            pane.pictures.opened.connect(self._open_attached)
            pane.pictures.looked.connect(self._see_attached)
            pane.pictures.changed.connect(self._look_soon)

    # ---- opening

    def open(self, ref: Ref) -> bool:
        """Show the page that is meant, with its place lit; False where its document is unknown."""
        document = self.known(ref.id)
        if document is None:
            return False
        self._show(document, ref.page or 1, ref.mark)
        return True

    def open_document(self, document: Document, number: int = 1) -> None:
        """Show a page of a document, whether it was asked about or not."""
        self._show(document, number, None)

    def open_mark(self, turn: Turn, number: int) -> bool:
        """Show mark `number` of a reply on its page; False where it lies on none."""
        mark = turn.marks[number - 1]
        frame = next((each for each in turn.frames_so_far if each.id == mark.frame), None)
        source = frame.source if frame is not None else None
        document = self.known(source.document) if isinstance(source, Page) else None
        if document is None or not isinstance(source, Page):
            return False
        self._show(document, source.number, number)
        return True

    def _show(self, document: Document, number: int, place: Place) -> None:
        self._opening = True  # what else becomes of it is no reason to leave
        self.viewer.open(document, number, place)
        self.opened.emit()
        self._opening = False
        self.viewer.take_keys()

    # ---- what comes with a question

    def _open_attached(self, attached: Medium) -> None:
        if isinstance(attached, AttachedDocument) and attached.document is not None:
            self.open_document(attached.document)

    def _see_attached(self) -> None:
        """Show a document as soon as it is open."""
        for attached in self._pane.pictures.documents if self._pane is not None else ():
            if attached.document is not None and attached not in self._seen:
                self._seen.add(attached)
                self._come(attached.document)

    def _add(self, turn: Turn) -> None:
        """Show what is asked about, unless it is shown already."""
        shown = self.viewer.document
        if turn.documents and (shown is None or shown.id not in {d.id for d in turn.documents}):
            self._come(turn.documents[0])

    def _come(self, document: Document) -> None:
        self.viewer.open(document)
        self.came.emit()

    def _look_soon(self) -> None:
        """Look what is attached, once that of a question that is asked belongs to it."""
        QTimer.singleShot(0, self, self._look_for_shown)

    def _look_for_shown(self) -> None:
        """Leave a document that was only attached, and was removed."""
        shown, pane = self.viewer.document, self._pane
        if shown is None or pane is None:
            return
        attached = (each.document for each in pane.pictures.documents)
        asked = documents_of([turn.message for turn in pane.conversation.turns])
        waiting = documents_of([each.message for each in pane.conversation.queue])
        known = {each.id for each in (*attached, *asked, *waiting) if each is not None}
        came = {each.document.id for each in self._seen if each.document is not None}
        if shown.id in came - known:
            self.leave()

    # ---- what is open

    @property
    def shows(self) -> bool:
        """Whether pages are shown."""
        return self.viewer.document is not None

    @property
    def in_view(self) -> tuple[Document, int] | None:
        """The document that is shown, and the page of it."""
        document = self.viewer.document
        return (document, self.viewer.number) if document is not None else None

    def leave(self) -> bool:
        """Show no pages any more; whether some were."""
        if not self.shows or self._opening:
            return False
        self.viewer.leave()
        self.closed.emit()
        return True

    def known(self, name: str) -> Document | None:
        """Return the document of that id: the one in view, or one of the conversation."""
        shown = self.viewer.document
        if shown is not None and shown.id == name:
            return shown
        turns: Sequence[Turn] = self._pane.conversation.turns if self._pane is not None else ()
        parts = (part for turn in reversed(turns) for part in turn.message.parts)
        return next(
            (part for part in parts if isinstance(part, Document) and part.id == name), None
        )

    # ---- asking about a part of a page

    def _ask(self, question: str, preset: Preset | None, frame: Frame, pins: str) -> None:
        """Ask in the conversation in view.

        A document that nothing was asked about so far comes in with the question, so that what the
        reply cites of it is known; none of its pages goes.
        """
        asked, pane, source = self.viewer.model.asked_by(preset), self._pane, frame.source
        shown = self.viewer.document
        if asked is None or pane is None or shown is None or not isinstance(source, Page):
            return
        choice, think, sampling = asked
        how = choice, think if preset is not None and preset.think else None, sampling
        turns = [turn.message for turn in pane.conversation.turns]
        waiting = [each.message for each in pane.conversation.queue]
        earlier = documents_of([*turns, *waiting])
        (document,) = lettered((replace(shown, passes=None),), earlier)
        caption = part_caption(question, source.number, document.letter, pins)
        comes = document.id not in {each.id for each in documents_of(turns)}
        along = (caption,), (), (document,) if comes else ()
        pane.conversation.enqueue(Queued(question, (frame,), *how, *along))

    # ---- marks

    @property
    def _turn(self) -> Turn | None:
        return self._pane.turn if self._pane is not None else None

    def _marks_on(self, document: Document, page: PageInfo) -> Sequence[Mark]:
        """Return all marks of the reply in view, those on a page of a document in points."""
        turn = self._turn
        if turn is None:
            return ()
        shows = Page(document.id, page.number)
        frames = {frame.id: frame for frame in turn.frames_so_far if _is_of(frame, shows)}
        return [
            on_page(mark, frames[mark.frame], page) if mark.frame in frames else _elsewhere(mark)
            for mark in turn.marks
        ]

    def _arrive(self, turn: Turn, pieces: Sequence[Piece]) -> None:
        if turn is self._turn and any(isinstance(piece, Mark) for piece in pieces):
            self.viewer.renew_marks()

    def _hover_chip(self, turn: Turn, number: int) -> None:
        if turn is self._turn:
            self.viewer.canvas.highlight(number)

    def _hover_mark(self, number: int) -> None:
        if self._pane is not None:
            self._pane.chat.highlight(self._turn, number)

    def _click_mark(self, number: int) -> None:
        turn = self._turn
        if self._pane is not None and turn is not None and number <= len(turn.marks):
            self._pane.chat.highlight(turn, number)
            self._pane.chat.reveal(turn, number)


def _is_of(frame: Frame, page: Page) -> bool:
    source = frame.source
    return isinstance(source, Page) and (source.document, source.number) == (
        page.document,
        page.number,
    )


def _elsewhere(mark: Mark) -> Mark:
    return replace(mark, frame=_NOWHERE)
