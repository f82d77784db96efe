"""Questions that were asked, and the windows that show what comes back."""

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QSettings, Qt, Signal
from PySide6.QtGui import QScreen
from PySide6.QtWidgets import QWidget

from app.core.chat import Document
from app.core.control import Control
from app.core.errors import AppError
from app.core.memory import Found
from app.core.ports import READER, Services
from app.core.rewind import Remembered
from app.core.words import _
from app.ui.attaching import attachable_files, choosers
from app.ui.calibrating import Calibrating
from app.ui.canvas.snapping import Snapping
from app.ui.clips.tools import clip_tools
from app.ui.conversation import Conversation
from app.ui.conversation_list import ConversationList
from app.ui.faces import Faces
from app.ui.hints import hint
from app.ui.keys_help import KeysHelp
from app.ui.lane import tell_failure
from app.ui.lanes import Lanes
from app.ui.looking_back import propose
from app.ui.matrix.wiring import make_desks
from app.ui.noting import Noting
from app.ui.offers import Offers
from app.ui.open_conversations import OpenConversations
from app.ui.overlay.asked import Asked
from app.ui.overlay.screens import beside
from app.ui.picture_out import PictureOut
from app.ui.queue import Queued
from app.ui.reopening import Reopened, reopened
from app.ui.retaining import Retaining
from app.ui.settings import UiSettings
from app.ui.shelf import Shelf
from app.ui.stage import Stage
from app.ui.tables.opening import opener
from app.ui.tables.tools import TableTools
from app.ui.viewer.viewing import document_tools


class Answers(QObject):
    """Conversations run on when the window shows another one; what they say is kept anyway."""

    recapture_wanted = Signal(object)  # Rect
    capture_wanted = Signal()  # of something to be asked in the conversation in view
    connect_wanted = Signal()
    settings_wanted = Signal()
    failed = Signal(object)  # AppError
    _missed = Signal(object)  # AppError, of any thread
    busy_changed = Signal(bool)

    def __init__(
        self,
        services: Services,
        lanes: Lanes,
        offers: Offers,
        places: QSettings,
        on_defect: Callable[[BaseException | None], None],
        out: PictureOut,
    ) -> None:
        super().__init__()
        self._services = services
        self._lanes = lanes
        self._offers = offers
        tables = TableTools(services.read, lanes.of(READER), services.save_table, lanes.work)
        self._stage = Stage(
            out,
            lanes.work,
            offers.model,
            attachable_files(services, lanes.work, choosers(services, offers.model, lanes)),
            lambda panel: Snapping(services.read, lanes.of(READER), panel),
            services.save_table,
            clip_tools(services, lanes.play, lanes.find, self),
            document_tools(services, lanes.pages, lanes.work),
            tables=opener(tables),
        )
        self._noting = Noting(services, lanes.of(READER), self)
        self._calibrating = Calibrating(services, lanes.look, self._stage.show_bar, self)
        self._retaining = Retaining(services, lanes.work, self._stage, self)
        self._shelf = Shelf(services, lanes.work)
        self._list: ConversationList | None = None
        self._faces = Faces(
            self._stage,
            self._make_list,
            places,
            lambda: services.settings().of(UiSettings).face,
        )
        self._open = OpenConversations(
            services, lanes, self._stage, on_defect, lambda: self._faces.visible
        )
        shown = self._stage, self._faces.bring
        desks = self._desks = make_desks(services, lanes, offers.model, on_defect, *shown)
        for part in (self._stage, self._shelf, self._faces, self._open, desks):
            part.setParent(self)
        self._target: Conversation | None = None  # that what is captured now belongs to
        self._taken = ""  # id of what was deleted while it was in view
        self._help: QWidget | None = None
        self._wishes = 0  # of what to show: one that takes a while gives way to a later one
        self._connect()

    def _connect(self) -> None:
        self._missed.connect(self._tell, Qt.ConnectionType.QueuedConnection)
        self._stage.recapture_requested.connect(self.recapture_wanted)
        self._stage.connect_requested.connect(self.connect_wanted)
        self._stage.capture_requested.connect(self._capture)
        self._faces.wanted.connect(self._do)
        self._faces.seen.connect(self._open.seen)
        self._open.changed.connect(self._show_states)
        self._open.begun.connect(self._begun)
        self._open.written.connect(self._shelf.refresh_soon)
        self._open.ended.connect(self._note_pictures)
        self._open.finished.connect(self._calibrating.consider)
        self._open.unwanted.connect(self._shelf.remove)
        self._open.busy_changed.connect(self._tell_busy)
        self._desks.moved.connect(self._tell_busy)
        self._desks.failed.connect(self._tell)
        self._retaining.unwanted.connect(self._open.do_not_keep)
        self._retaining.failed.connect(self._tell)
        self._shelf.failed.connect(self._tell)
        self._shelf.renamed.connect(self._open.name)
        self._shelf.deleting.connect(lambda one, _title: self._put_away(one, self._open.set_aside))
        self._shelf.deleted.connect(partial(self._put_away, put=self._open.discard))
        self._shelf.decided.connect(self._open.have_back)
        self._shelf.exported.connect(self._tell_exported)

    # ---- what can be asked for

    @property
    def visible(self) -> bool:
        """Whether a window is on the screen."""
        return self._faces.visible

    @property
    def shows_something(self) -> bool:
        """Whether there is a conversation to come back to."""
        return self._open.shown is not None

    def ask(self, asked: Asked) -> None:
        """Ask, in the conversation that the picture was taken for or a new one, and show it."""
        self._wishes += 1
        target, self._target = self._target, None
        if target is not None and target not in self._open:
            target = None  # there was nothing in it, and another one was shown meanwhile
        conversation = target or self._open.make()
        self._open.show(conversation)
        if target is None:
            conversation.set_think(self._offers.model.think)
        how = asked.choice, asked.think, asked.sampling
        conversation.gate.windows.update(asked.windows)
        along = asked.captions, asked.clips
        conversation.enqueue(Queued(asked.question, asked.frames, *how, *along))
        self._bring(None if target is not None else beside(asked, self._services))
        if asked.handover is not None:
            asked.handover.to(self._faces.current)

    def give_up_capture(self) -> None:
        """Nothing was captured: the window that made room for it comes back."""
        if self._target is not None:
            self._target = None
            self._faces.bring(None)

    def new(self, *, temporary: bool = False) -> None:
        """Show an empty conversation."""
        self._wishes += 1
        shown = self._open.shown
        empty = shown is not None and not shown.turns and shown.temporary == temporary
        if not empty:
            self._open.show(self._open.make(temporary=temporary))
        self._bring(None)

    def open_files(self, paths: Sequence[str], question: str = "") -> None:
        """Show files, ready to be asked about, with what was typed so far.

        In the conversation that is captured for, where they come instead, else in an empty one.
        """
        target, self._target = self._target, None
        if target is None or target not in self._open:
            self.new()
        else:
            self._wishes += 1
            self._show(target, None)
        if self._stage.pane is not None:
            self._stage.pane.pictures.open_files([Path(path) for path in paths])
            self._stage.pane.composer.field.go_on(question)

    def compare(self, documents: Sequence[Document] = ()) -> None:
        """Ask several documents the same, these as well as those that are compared already."""
        self._desks.open(documents)

    def look_back(self, remembered: Remembered) -> None:
        """Show what was remembered of the screen, ready to be asked about, in a conversation."""
        self.new()
        if self._stage.pane is not None:
            propose(remembered, self._stage.pane)

    def show(self) -> None:
        """Bring the window back, with what it showed."""
        if self._open.shown is None:
            self.new()
        else:
            self._bring(None)

    def toggle(self) -> None:
        """Hide the window, or bring it back."""
        if self._faces.active:
            self._faces.close()
        else:
            self.show()

    def warm(self) -> None:
        """Make the window beforehand, while somebody selects."""
        self._faces.current.ensurePolished()

    def reopen(self, conversation: str, found: Found | None = None) -> None:
        """Show a conversation of the history, at what was found in it; so it is not deleted."""
        self._shelf.restore(conversation)
        self._wishes += 1
        wish = self._wishes
        if (known := self._open.known(conversation)) is not None:
            self._show(known, found)
            return

        def work(_control: Control) -> Iterator[Reopened | AppError]:
            history = self._services.history()
            try:
                yield reopened(history, conversation, self._offers.who, self._missed.emit)
            finally:
                yield from map(AppError, history.notices())

        def batch(arrived: list[Reopened | AppError]) -> None:
            for each in arrived:
                if isinstance(each, AppError):
                    self._tell(each)
                elif wish == self._wishes and not self._shelf.deletes(conversation):
                    made = self._open.make()
                    made.resume(each)
                    self._noting.add(made.frames)
                    self._show(made, found)
                    self._stage.name(made, each.title)

        self._lanes.work.submit(work, batch, lambda failure: tell_failure(failure, self._tell))

    def say_keys(self, keys: str) -> None:
        """Say in an empty conversation which keys capture, "" for none."""
        self._stage.say_hint(hint(keys))

    def renew(self) -> None:
        """Speak the language and use the fonts that are in use now; nothing is lost."""
        asking = self._retaining.asking
        self._faces.renew(self._stage.renew)
        self._desks.renew()
        self._show_states()
        for conversation in asking:
            self._retaining.ask(conversation)

    def close(self) -> None:
        """The program ends, and its lanes have: keep what waits, delete what was to be deleted."""
        for part in (self._open, self._desks, self._shelf, self._stage):
            part.close()

    # ---- what windows want

    def _do(self, name: str) -> None:
        match name:
            case "new" | "temporary":
                self.new(temporary=name == "temporary")
            case "capture":
                self._capture()
            case "compare":
                self.compare()
            case "face":
                self._faces.switch()
            case "find":
                self._faces.current.open_list(opened=True)
                if self._list is not None:
                    self._list.focus_search()
            case "earlier" | "later" if self._list is not None:
                self._list.step(-1 if name == "earlier" else 1)
            case "settings":
                self.settings_wanted.emit()
            case "help":
                self._show_help()

    def _capture(self) -> None:
        self._target = self._open.shown
        self._faces.hide()
        self.capture_wanted.emit()

    def _show_help(self) -> None:
        self._help = KeysHelp(self._faces.current)
        self._help.show()

    # ---- the list, and what is kept

    def _make_list(self) -> QWidget:
        made = ConversationList(self._shelf)
        made.opened.connect(self.reopen)
        made.restored.connect(self._show_restored)
        made.discarded.connect(partial(self._put_away, put=self._open.discard))
        self._list = made
        return made

    def _show_states(self) -> None:
        self._shelf.rows.show_states(self._open.states)
        self._shelf.show_unkept(self._open.unkept)

    def _put_away(self, conversation: str, put: Callable[[Conversation], None]) -> None:
        """Show something else than what is to be `put` away."""
        if (known := self._open.known(conversation)) is not None:
            if known is self._open.shown:
                self._open.show(self._open.make())
                self._taken = conversation
            put(known)

    def _show_restored(self, conversation: str) -> None:
        """What was deleted in view comes back there, where nothing has taken its place."""
        if conversation == self._taken and self._open.blank:
            self.reopen(conversation)

    def _begun(self, conversation: Conversation) -> None:
        self._shelf.refresh_soon()
        self._retaining.consider(conversation)

    def _note_pictures(self, conversation: Conversation) -> None:
        """Have what its pictures say noted, where they are kept."""
        if not conversation.temporary:
            self._noting.add(conversation.frames)

    # ---- the window

    def _show(self, conversation: Conversation, found: Found | None) -> None:
        self._open.show(conversation)
        self._bring(None)
        if found is not None:
            self._stage.jump(found)

    def _bring(self, about: tuple[QScreen, QRect] | None) -> None:
        self._faces.bring(about).await_question()
        self._open.seen()

    def _tell(self, error: AppError) -> None:
        """Say it in the window, where there is one."""
        if self._faces.visible:
            self._stage.tell(error)
        else:
            self.failed.emit(error)

    def _tell_busy(self) -> None:
        self.busy_changed.emit(self._open.busy or self._desks.running)

    def _tell_exported(self, path: Path) -> None:
        self._stage.tell(AppError(_("Saved: {path}").format(path=path)), "info")
