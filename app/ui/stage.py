"""`Stage`: the conversation in view and the picture beside it, for whichever window shows them."""

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.chat import Document, Ref
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.memory import Found
from app.ui.ask_model import AskModel
from app.ui.attaching import Attach
from app.ui.calibrating import CalibrationBar
from app.ui.canvas.panel import FramePanel
from app.ui.canvas.picture_menu import Way
from app.ui.canvas.snapping import Snapping
from app.ui.chat.tools import OpenTable, SaveTable
from app.ui.clips.tools import ClipTools
from app.ui.conversation import Conversation
from app.ui.lane import Lane
from app.ui.letting_out import let_out, save
from app.ui.pane import ConversationPane, Draft
from app.ui.picture_link import PictureLink
from app.ui.picture_out import Given, PictureOut
from app.ui.rail import Rail
from app.ui.review_panel import ReviewPanel
from app.ui.viewer.opening import PageLink
from app.ui.viewer.viewer import DocumentViewer
from app.ui.viewer.viewing import DocumentTools
from app.ui.ways_out import Kind


class Stage(QObject):
    """Has a pane for each conversation that was in view, and one panel for pictures.

    `out` copies and saves pictures; with `make_snapping` boxes snap to text, with `clips` videos
    play, with `documents` pages are shown. A window that shows it takes it from the others.
    """

    pane_changed = Signal()
    titled = Signal()  # what the conversation in view is called
    pictures_changed = Signal()  # whether it has any, or which one is shown
    picture_wanted = Signal()  # somebody pointed at a place in it
    review_changed = Signal()  # of the conversation in view: there is one, or none any more
    connect_requested = Signal()
    capture_requested = Signal()
    compare_requested = Signal(object)  # tuple[Document, …] that are attached
    recapture_requested = Signal(object)  # Rect on the desktop
    document_left = Signal()  # whoever looked at its pages goes back to the conversation

    def __init__(
        self,
        out: PictureOut,
        work: Lane,
        model: AskModel,
        open_file: Attach,
        make_snapping: Callable[[QObject], Snapping] | None = None,
        save_table: SaveTable | None = None,
        clips: ClipTools | None = None,
        documents: DocumentTools | None = None,
        *,
        tables: OpenTable | None = None,
    ) -> None:
        super().__init__()
        self._out = out
        self._work = work
        self._model = model
        self._open_file = open_file
        self._hint = ""
        self._make_snapping = make_snapping
        self._save_table = save_table
        self._clips = clips
        self._documents = documents
        self.pages: PageLink | None = None
        self._tables = tables
        self._panes: dict[Conversation, ConversationPane] = {}  # the one in view last
        self._drafts: dict[Conversation, Draft] = {}
        self._titles: dict[Conversation, str] = {}
        self._pane: ConversationPane | None = None
        self.holder: QWidget | None = None  # the face that shows it all
        self._set_up()

    def _set_up(self) -> None:
        self.panel = FramePanel()
        if self._make_snapping is not None:
            self.panel.offer_snapping(self._make_snapping(self.panel))
        self.link = PictureLink(self.panel, self)
        self.link.has_changed.connect(self.pictures_changed)
        self.link.picture_wanted.connect(self.picture_wanted)
        if self._clips is not None:
            self.link.play_with(self._clips)
        if self._documents is not None:
            self._show_pages(self._documents)
        self.panel.recapture_requested.connect(self.recapture_requested)
        self.panel.out_wanted.connect(self._take_out)
        self.review = ReviewPanel()
        self.review.sent.connect(self._send)
        self.review.left.connect(self._leave)
        self.review.retried.connect(self._look_again)

    def _show_pages(self, tools: DocumentTools) -> None:
        """Show documents where pictures are shown."""
        viewer = DocumentViewer(tools, self._model)
        self.pages = pages = PageLink(viewer, self)
        pages.opened.connect(self._open_pages)
        pages.came.connect(self.pictures_changed)
        pages.closed.connect(self.pictures_changed)
        self.link.opens_page = pages.open_mark
        self.link.page_wanted.connect(pages.open)
        Rail(self.panel, self.link, pages, tools)
        viewer.left.connect(self.leave_document)
        viewer.connect_requested.connect(self.connect_requested)
        viewer.out_wanted.connect(
            lambda way, given, marks: self._let_out(way, given, marks, viewer.canvas)
        )

    @property
    def pane(self) -> ConversationPane | None:
        """The pane of the conversation in view."""
        return self._pane

    @property
    def conversation(self) -> Conversation | None:
        """The one in view."""
        return self._pane.conversation if self._pane is not None else None

    @property
    def title(self) -> str:
        """What the conversation in view is called, "" before anything was asked."""
        conversation = self.conversation
        if conversation is None:
            return ""
        first = conversation.turns[0].question if conversation.turns else ""
        return self._titles.get(conversation, first)

    @property
    def is_temporary(self) -> bool:
        """Whether nothing of the conversation in view is kept."""
        return self.conversation is not None and self.conversation.temporary

    @property
    def has_pictures(self) -> bool:
        """Whether the conversation in view is about pictures or clips, or one for it is shown."""
        turns = self.conversation.turns if self.conversation is not None else ()
        shown = self.reviewing or self.panel.frame is not None or self.reading
        return shown or any(turn.frames or turn.clips for turn in turns)

    @property
    def reviewing(self) -> bool:
        """Whether the conversation in view waits until its user has looked at its pictures."""
        return self.review.review is not None

    @property
    def reading(self) -> bool:
        """Whether pages of a document are shown."""
        return self.large is not self.panel

    @property
    def beside(self) -> QWidget:
        """What belongs beside the conversation in view: its picture, pages, or what was found."""
        return self.review if self.reviewing else self.large

    @property
    def large(self) -> FramePanel | DocumentViewer:
        """What shows a picture, or a page."""
        return self.pages.viewer if self.pages is not None and self.pages.shows else self.panel

    def show_conversation(self, conversation: Conversation, draft: Draft | None = None) -> None:
        """Have `conversation` in view, as far as it has come and as it was left.

        `draft` is how it was left when it was not forgotten yet.
        """
        if draft is not None:
            self._drafts[conversation] = draft
        pane = self._panes.pop(conversation, None) or self._make(conversation)
        self._panes[conversation] = pane
        if pane is not self._pane:
            self._pane = pane
            self._follow(pane)
            self.pane_changed.emit()
            self._show_review()

    def name(self, conversation: Conversation, title: str) -> None:
        """Call a conversation otherwise than by its first question."""
        self._titles[conversation] = title
        self.titled.emit()

    @property
    def panes(self) -> Sequence[ConversationPane]:
        """Those of all conversations that were in view."""
        return tuple(self._panes.values())

    def pane_of(self, conversation: Conversation) -> ConversationPane | None:
        """Return the pane of a conversation that was in view."""
        return self._panes.get(conversation)

    def draft_of(self, conversation: Conversation) -> Draft | None:
        """Return what was typed there and not asked; None for one that was never in view."""
        pane = self._panes.get(conversation)
        return pane.draft if pane is not None else self._drafts.get(conversation)

    def jump(self, found: Found) -> None:
        """Bring what a search found in the conversation in view before its user."""
        turn = self._pane.jump(found) if self._pane is not None else None
        if turn is not None and found.frame:
            self.link.show_found(turn, found.frame)

    def forget(self, conversation: Conversation) -> None:
        """Keep nothing of a conversation that is over."""
        if (draft := self.draft_of(conversation)) is not None:
            draft.leave()
        self._drafts.pop(conversation, None)
        self._titles.pop(conversation, None)
        pane = self._panes.pop(conversation, None)
        if pane is not None:
            if pane is self._pane:
                self._pane = None
                self._follow(None)
                self._show_review()
            _discard(pane)

    def say_hint(self, hint: str) -> None:
        """Say `hint` where nothing has been asked yet."""
        self._hint = hint
        for pane in self._panes.values():
            pane.say_nothing_yet(hint)

    def renew(self) -> None:
        """Make everything anew, in the language and with the fonts in use; nothing is lost."""
        shown = self.conversation
        read = self.pages.in_view if self.pages is not None else None
        for conversation, pane in self._panes.items():
            self._drafts[conversation] = pane.part()
        self.close()
        self._set_up()
        if shown is not None:
            self.show_conversation(shown)
        if read is not None:
            self.open_document(*read)

    def close(self) -> None:
        """Delete all that is shown, also what is in no window now."""
        self._follow(None)
        self.review.show_review(None)
        for widget in (*self._panes.values(), self.panel, self.review):
            _discard(widget)
        self._panes, self._pane = {}, None
        self.link.deleteLater()
        if self.pages is not None:
            _discard(self.pages.viewer)
            self.pages.deleteLater()

    def _make(self, conversation: Conversation) -> ConversationPane:
        pane = ConversationPane(
            conversation,
            self._model,
            self._open_file,
            self._work,
            self._save_table,
            self._clips,
            self._tables,
        )
        pane.say_nothing_yet(self._hint)
        pane.connect_requested.connect(self.connect_requested)
        pane.capture_requested.connect(self.capture_requested)
        pane.compare_requested.connect(self.compare_requested)
        pane.gate_changed.connect(self._show_review)
        for pictures in (pane.chat.turn_actions.pictures, pane.pictures.small):
            pictures.out_wanted.connect(
                lambda way, frame, shown: self._let_out(way, lambda: frame, (), shown)
            )
        if (draft := self._drafts.pop(conversation, None)) is not None:
            pane.resume(draft)
        return pane

    # ---- pages of documents

    def open_page(self, ref: Ref) -> bool:
        """Show the page that is meant, with its place lit; False where nobody knows of it."""
        return self.pages is not None and self.pages.open(ref)

    def open_document(self, document: Document, number: int = 1) -> None:
        """Show a page of a document, whether it was asked about or not."""
        if self.pages is not None:
            self.pages.open_document(document, number)

    def leave_document(self) -> None:
        """Go back from the pages of a document to the conversation."""
        if self.pages is not None and self.pages.leave():
            self.document_left.emit()

    def _follow(self, pane: ConversationPane | None) -> None:
        self.link.follow(pane)
        if self.pages is not None:
            self.pages.follow(pane)

    def _open_pages(self) -> None:
        self.pictures_changed.emit()
        self.picture_wanted.emit()

    # ---- what was found before it is sent

    def _show_review(self) -> None:
        """Show that of the conversation in view, if there is one."""
        wanted = self.conversation.gate.review if self.conversation is not None else None
        if wanted is self.review.review:
            return
        if self._pane is not None:
            self.review.fetch = self._pane.chat.turn_actions.pictures.fetch
        self.review.show_review(wanted)
        self.review_changed.emit()

    def _send(self, covered: bool) -> None:
        if self.conversation is not None:
            self.conversation.gate.send(covered=covered)

    def _leave(self) -> None:
        if self.conversation is not None:
            self.conversation.stop()

    def _look_again(self) -> None:
        if self.conversation is not None:
            self.conversation.gate.look_again()

    # ---- out of the program

    def _take_out(self, way: Way) -> None:
        """Copy, save or drag the picture in view."""
        if (frame := self.panel.frame) is not None:
            marks = self.panel.seen_marks if way.marked else ()
            self._let_out(way, lambda: frame, marks, self.panel.canvas)

    def _let_out(self, way: Way, given: Given, marks: Sequence[Mark], shown: QWidget) -> None:
        named = self.link.turn.question if self.link.turn is not None else ""
        let_out(self._out, way, given, marks, shown, named, self.tell)

    def save_as(self, frame: Frame, path: Path, marks: Sequence[Mark]) -> None:
        """Save `frame` with `marks`; says how that went."""
        save(self._out, lambda: frame, marks, path, self.tell)

    def show_bar(self, conversation: Conversation, bar: CalibrationBar) -> bool:
        """Show an offer above a conversation until it is dismissed; False where it has no pane."""
        if (pane := self._panes.get(conversation)) is not None:
            pane.show_bar(bar)
        return pane is not None

    def tell(self, error: AppError, kind: Kind = "warning") -> None:
        """Say something above the conversation in view."""
        if self._pane is not None:
            self._pane.show_notice(error, kind)


def _discard(widget: QWidget) -> None:
    """Take a widget out of its window, and delete it."""
    widget.hide()
    widget.setParent(None)
    widget.deleteLater()
