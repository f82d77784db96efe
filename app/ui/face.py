"""`Face`: a window that shows what is on the stage: conversations, the chat, the picture."""

from typing import Final

from PySide6.QtCore import QByteArray, QEvent, QSettings, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QTabBar, QVBoxLayout, QWidget

from app.core.words import _
from app.ui import theme
from app.ui.base_window import BaseWindow, titled
from app.ui.canvas.panel import FramePanel
from app.ui.chat.composer import Composer
from app.ui.chat.view import ChatView
from app.ui.commands import Name, bind
from app.ui.conversation import Conversation
from app.ui.drawer import Drawer
from app.ui.drops import Drops
from app.ui.head import Head
from app.ui.pane import ConversationPane
from app.ui.stage import Stage
from app.ui.window_place import WindowPlace

_FLOATS: Final = Qt.WindowType.WindowStaysOnTopHint


class Face(BaseWindow):
    """Columns side by side; when it is narrow, the chat or the picture, and a drawer for the list.

    It has the things of the stage while it is shown: `take` takes them from another face. What it
    cannot do itself it asks for with `wanted`. `size` is its own at first; `places` remembers it by
    `name`, with `per_layout` once for each way in which the monitors stand.
    """

    wanted = Signal(str)  # name of a command
    activated = Signal()  # it has the keyboard now
    closed = Signal()

    def __init__(
        self,
        name: str,
        stage: Stage,
        listing: QWidget,
        places: QSettings,
        head: Head,
        size: tuple[int, int],
        *,
        flags: Qt.WindowType = Qt.WindowType.Window,
        on_top: bool = False,
        per_layout: bool = False,
    ) -> None:
        super().__init__(None, flags)
        self._name = name
        self._stage = stage
        self._listing = listing
        self._places = places
        self._list_open = self._recalled("list", default=False)
        self._panel_open = self._recalled("picture", default=True)
        self._picture_first = False  # when there is room for only one: the picture, not the chat
        self._head = head
        self._tabs = QTabBar()
        self._left, self._middle, self._right = QWidget(), QWidget(), QWidget()
        self._chat, self._below = QWidget(), QWidget()
        self._split = QSplitter(Qt.Orientation.Horizontal)
        self._drawer = Drawer(theme.HEAD, self)
        self._drawer.closed.connect(self._drawer_closed)
        self.place = WindowPlace(self, places, name, size, per_layout=per_layout)
        self._on_top = self._recalled("on top", default=on_top)
        self.setWindowFlag(_FLOATS, self._on_top)
        Drops(self, lambda: stage.pane)
        self._lay_out()
        self._connect()
        self._restore()

    def _lay_out(self) -> None:
        self._tabs.addTab(_("Answer"))
        self._tabs.addTab(_("Picture"))
        self._tabs.setDrawBase(False)
        self._tabs.setAccessibleName(_("Answer or picture"))
        self._tabs.hide()
        for slot in (self._left, self._right, self._chat, self._below):
            _column(slot)
        _column(self._middle, self._head, self._tabs, self._chat, self._below)
        self._left.setMinimumWidth(theme.LIST_LEAST)
        for number, slot in enumerate((self._left, self._middle, self._right)):
            self._split.addWidget(slot)
            self._split.setStretchFactor(number, number)
        self._split.setChildrenCollapsible(False)
        self._split.setHandleWidth(1)
        _column(self, self._split)

    def _connect(self) -> None:
        bind(self, self.do)
        self._head.wanted.connect(self.do)
        self._tabs.currentChanged.connect(self._choose_tab)
        self._stage.pane_changed.connect(self._pane_changed)
        self._stage.titled.connect(self._arrange)
        self._stage.pictures_changed.connect(self._arrange)
        self._stage.picture_wanted.connect(self.show_picture)
        self._stage.review_changed.connect(self._show_review)
        self._stage.document_left.connect(self._leave_document)

    # ---- what is on the stage

    @property
    def stage(self) -> Stage:
        """What it shows, when it has it."""
        return self._stage

    @property
    def pane(self) -> ConversationPane:
        """That of the conversation in view; only while there is one."""
        pane = self._stage.pane
        assert pane is not None
        return pane

    @property
    def chat(self) -> ChatView:
        return self.pane.chat

    @property
    def composer(self) -> Composer:
        return self.pane.composer

    @property
    def panel(self) -> FramePanel:
        return self._stage.panel

    def show_conversation(self, conversation: Conversation) -> None:
        """Have a conversation in view."""
        self._stage.show_conversation(conversation)

    def await_question(self) -> None:
        """Let what is typed be the next question, or say what becomes of the last one."""
        self._picture_first = self._stage.reviewing
        self._arrange()
        (self._stage.review if self._stage.reviewing else self.pane).await_question()

    def take(self) -> None:
        """Show what is on the stage, in place of the face that did."""
        self._stage.holder = self
        self._hold(self._chat, self._stage.pane)
        self._arrange()

    @property
    def _has_stage(self) -> bool:
        return self._stage.holder is self

    def _pane_changed(self) -> None:
        if self._has_stage:
            self._picture_first = False
            self.take()
            self._drawer.close_up()

    def _hold(self, slot: QWidget, widget: QWidget | None) -> None:
        """Have `widget` alone in a slot."""
        layout = slot.layout()
        assert layout is not None
        while (item := layout.takeAt(0)) is not None:
            if (before := item.widget()) is not None and before is not widget:
                before.hide()
                before.setParent(None)
        if widget is not None:
            layout.addWidget(widget)
            widget.show()

    def _tell_title(self) -> None:
        title = self._stage.title
        said = title or _("New conversation")
        self._head.title.say(said, temporary=self._stage.is_temporary)
        self.setWindowTitle(titled(title))

    # ---- commands

    def do(self, name: Name) -> None:
        """Do what a key or a button asks for."""
        match name:
            case "list":
                self.open_list(opened=not self.list_shown)
            case "picture":
                self._toggle_picture()
            case "pin":
                self.set_on_top(on=not self._on_top)
            case "save":
                self._stage.large.save()
            case "close":
                self.close()
            case _:
                self.wanted.emit(name)

    @property
    def list_shown(self) -> bool:
        """Whether the list of conversations is in view."""
        return not self._drawer.isHidden() if self._narrow else self._list_open

    def open_list(self, *, opened: bool) -> None:
        """Show the list of conversations, or do not."""
        if not self._narrow:
            self._list_open = opened
            self._remember("list", opened)
            self._arrange()
        elif opened:
            self._hold_list()
            self._drawer.open()
            self._head.check("list", on=True)
        else:
            self._drawer.close_up()

    def show_picture(self) -> None:
        """Show the picture, where it is not in view: somebody pointed at a place in it."""
        if self._has_stage and self._stage.has_pictures:
            self._picture_first = True
            if not self._narrow and not self._panel_open:
                self._panel_open = True
                self._remember("picture", True)
            self._arrange()

    def _leave_document(self) -> None:
        if self._has_stage:
            self.await_question()

    def _show_review(self) -> None:
        """Something is to be looked at before it is sent, or that was done."""
        stage, focus = self._stage, self.focusWidget()
        if self._has_stage:
            beside = any(each.isAncestorOf(focus) for each in (stage.panel, stage.review))
            idle = stage.reviewing and self.pane.idle
            self._picture_first = stage.reviewing
            self._arrange()
            if stage.pane is not None and (beside or idle):
                self.await_question()

    def set_on_top(self, *, on: bool) -> None:
        """Keep it above all other windows, or do not."""
        self._on_top = on
        self._remember("on top", on)
        handle = self.windowHandle()
        if handle is not None:  # of the shown window: to change the widget would hide it
            handle.setFlag(_FLOATS, on)
            self.overrideWindowFlags(handle.flags())
        self._head.check("pin", on=on)

    def _toggle_picture(self) -> None:
        if self._narrow:
            self._picture_first = not self._picture_first
        else:
            self._panel_open = not self._panel_open
            self._remember("picture", self._panel_open)
        self._arrange()

    # ---- columns

    @property
    def _narrow(self) -> bool:
        return self.width() < theme.NARROW

    def _arrange(self) -> None:
        """All columns that are wanted, or the one that is."""
        if not self._has_stage:
            return
        self._tell_title()
        narrow, there = self._narrow, self._stage.has_pictures
        self._picture_first = self._picture_first and there
        wide = self._panel_open or self._stage.reviewing
        picture = there and (self._picture_first if narrow else wide)
        self._hold(self._below if narrow else self._right, self._stage.beside)
        self._below.setVisible(narrow and picture)
        self._right.setVisible(not narrow and picture)
        self._chat.setVisible(not narrow or not picture)
        self._left.setVisible(not narrow and self._list_open)
        if not narrow:
            self._drawer.close_up()
        self._hold_list()
        self._head.show_button("picture", shown=there and not narrow)
        self._head.check("picture", on=picture)
        self._head.check("list", on=self.list_shown)
        self._head.check("pin", on=self._on_top)
        self._arranged(picture=picture)

    def _arranged(self, *, picture: bool) -> None:
        """Show what else depends on whether the `picture` is in view."""
        self._tabs.setVisible(self._narrow and self._stage.has_pictures)
        self._tabs.blockSignals(True)  # it only follows
        self._tabs.setCurrentIndex(int(picture))
        self._tabs.blockSignals(False)

    def _hold_list(self) -> None:
        if self._narrow:
            self._drawer.hold(self._listing)
        else:
            self._hold(self._left, self._listing)

    def _choose_tab(self, index: int) -> None:
        self._picture_first = index == 1
        self._arrange()

    def _drawer_closed(self) -> None:
        self._head.check("list", on=False)
        if self._stage.pane is not None and self.isVisible():
            self._stage.pane.await_question()

    # ---- the window itself

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._arrange()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self.activated.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Esc goes back one step: the drawer, the running answer, the window."""
        if event.key() != Qt.Key.Key_Escape:
            super().keyPressEvent(event)
        elif not self._drawer.isHidden():
            self._drawer.close_up()
        elif not self._go_back():
            self.close()

    def _go_back(self) -> bool:
        """Undo the last step but closing; whether there is one."""
        conversation = self._stage.conversation
        if conversation is not None and conversation.running:
            conversation.stop()
            return True
        read = self._stage.reading
        self._stage.leave_document()
        return read

    def hideEvent(self, event: QHideEvent) -> None:
        """Remember how it was left, whoever closes it."""
        super().hideEvent(event)
        self.place.note()
        self._places.setValue(f"{self._name}/columns", self._split.saveState())

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self.closed.emit()

    def _restore(self) -> None:
        split = self._places.value(f"{self._name}/columns")
        if not (isinstance(split, QByteArray) and self._split.restoreState(split)):
            self._split.setSizes([theme.LIST, *theme.COLUMNS])

    def _recalled(self, what: str, *, default: bool) -> bool:
        return self._places.value(f"{self._name}/{what}", str(default)) == str(True)

    def _remember(self, what: str, value: bool) -> None:
        self._places.setValue(f"{self._name}/{what}", str(value))


def _column(widget: QWidget, *inner: QWidget) -> None:
    layout = QVBoxLayout(widget)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(0)
    for each in inner:
        layout.addWidget(each)
