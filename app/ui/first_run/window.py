"""`FirstRun`: getting started in one window: a list of steps, one of them beside it.

Nothing in it has to be done: Esc leaves, and whatever is chosen holds at once.
"""

from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QCloseEvent, QHideEvent, QKeyEvent, QShowEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from app.core import identity
from app.core.frame import Frame
from app.core.words import _
from app.ui import theme
from app.ui.base_window import BaseWindow
from app.ui.first_run.brain_page import BrainPage
from app.ui.first_run.footer import Footer
from app.ui.first_run.history_page import HistoryPage
from app.ui.first_run.key_page import KeyPage
from app.ui.first_run.kit import Kit
from app.ui.first_run.language_box import LanguageBox
from app.ui.first_run.page import Page, Scrolled
from app.ui.first_run.rail import StepList
from app.ui.first_run.reading_order import chain
from app.ui.first_run.screen_page import ScreenPage
from app.ui.first_run.start_page import StartPage
from app.ui.first_run.steps import STEPS, StepName, done_elsewhere
from app.ui.first_run.try_page import TryPage

_RAIL: Final = 176  # px
_SIZE: Final = (840, 640)
_SMALLEST: Final = (640, 400)


class FirstRun(BaseWindow):
    """What is done with it is remembered, and shown as done when it is opened again."""

    connected = Signal()  # an endpoint was set up
    capture_wanted = Signal()
    asked = Signal(object)  # Asked: about the user's own screen, of somebody elsewhere
    left = Signal()  # for the first time

    def __init__(self, kit: Kit) -> None:
        super().__init__()
        self._kit = kit
        self._content = QWidget()
        self._pages: dict[StepName, Page] = {}
        self._closed = True
        self._layout = QHBoxLayout(self)
        self._layout.setContentsMargins(0, 0, 0, 0)
        self.setMinimumSize(*_SMALLEST)
        self._make()
        room = self.screen().availableGeometry().size() * 0.9
        self.resize(min(_SIZE[0], room.width()), min(_SIZE[1], room.height()))
        kit.saver.saved.connect(self.follow)

    def renew(self) -> None:
        """Say all of it in the language and with the fonts in use."""
        had_language = self._language is self.focusWidget()
        before, pages = self._content, self._pages
        self._layout.removeWidget(before)
        before.hide()
        self._make()
        self._content.show()
        for name, page in self._pages.items():
            if (draft := pages[name].draft) is not None:
                page.resume(draft)
            pages[name].stop()
        before.deleteLater()
        if had_language:
            self._language.setFocus(Qt.FocusReason.OtherFocusReason)
        else:
            self._begin_page()

    def follow(self) -> None:
        """Show what the settings say by now."""
        for page in self._pages.values():
            page.follow()
        self._show_done()

    def open_at(self, step: StepName) -> None:
        """Show a step."""
        self._turn_to(_number_of(step))
        self._begin_page()

    # ---- of Qt

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._kit.keys.divert(self._take_key)
        if self._closed:  # else it was hidden for a moment: the keyboard stays where it was
            self._closed = False
            self._begin_page()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        if not event.spontaneous():
            self._kit.keys.divert(None)

    def closeEvent(self, event: QCloseEvent) -> None:
        super().closeEvent(event)
        self._closed = True
        for page in self._pages.values():
            page.stop()
        if not self._kit.memory.left:
            self._kit.memory.left = True
            self.left.emit()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.ActivationChange and self.isActiveWindow():
            self._screen.follow()  # its user may come from the settings of the system

    def focusNextPrevChild(self, forward: bool) -> bool:
        chain(self)  # pages gain parts while they are in view
        return super().focusNextPrevChild(forward)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    # ---- the steps

    @property
    def _page(self) -> Page:
        return self._pages[STEPS[self._list.currentRow()].name]

    def _take_key(self, action: str) -> bool:
        """Whether the press of a global key is meant for this window."""
        return self._key.take(action)

    def _choose(self, number: int) -> None:
        """Somebody went through the list: the keyboard stays there."""
        self._turn_to(number)

    def _turn(self, by: int) -> None:
        if by > 0:
            self._page.accept()
        number = self._list.currentRow() + by
        if number >= len(STEPS):
            self.close()
            self._turn_to(0)  # all was seen: it begins anew
        elif number >= 0:
            self._turn_to(number)
            self._begin_page()

    def _turn_to(self, number: int) -> None:
        self._list.show_step(number)
        self._stack.setCurrentIndex(number)
        self._footer.show_place(number, len(STEPS))
        self._kit.memory.step = STEPS[number].name
        self._prefer()

    def _prefer(self) -> None:
        """Have Enter press what there is to do next, and show that."""
        page = self._page
        first = None if STEPS[self._list.currentRow()].name in self._done else page.first
        if page.first is not None:
            page.first.setProperty("primary", first is not None)
            page.first.style().unpolish(page.first)
            page.first.style().polish(page.first)
        self._footer.prefer(first is None and not page.engaged)

    def _begin_page(self) -> None:
        """Put the keyboard where Enter does what there is to do next."""
        first = self._page.first
        begins = first is not None and bool(first.property("primary"))
        (first if begins and first is not None else self._footer.next).setFocus(
            Qt.FocusReason.OtherFocusReason
        )

    def _end_step(self, name: StepName) -> None:
        if name not in self._done:
            page = self._pages[name]
            on_it = page.first is not None and page.first is self.focusWidget()
            self._kit.memory.add(name)
            self._show_done()
            self._prefer()
            if on_it and page is self._page:
                self._begin_page()

    def _show_done(self) -> None:
        self._done = {*self._kit.memory.done, *done_elsewhere(self._kit.services)}
        self._list.show_done(self._done)

    def _ask_about(self, frame: Frame) -> None:
        """Have a picture of the user's own screen asked about."""
        self.open_at("try")
        self._try.show_frame(frame)

    # ---- making it

    def _make(self) -> None:
        self.setWindowTitle(_("Getting started") + f" – {identity.NAME}")
        self._content = QWidget()
        self._list = StepList()
        self._language = LanguageBox(self._kit)
        self._stack = QStackedWidget()
        self._footer = Footer()
        self._try = TryPage(self._kit)
        self._key = KeyPage(self._kit)
        self._screen = ScreenPage(self._kit)
        self._brain = BrainPage(self._kit)
        self._pages = {
            "try": self._try,
            "key": self._key,
            "screen": self._screen,
            "brain": self._brain,
            "history": HistoryPage(self._kit),
            "start": StartPage(self._kit),
        }
        for step in STEPS:
            page = self._pages[step.name]
            page.done.connect(lambda name=step.name: self._end_step(name))
            page.turned.connect(self._prefer)
            page.rested.connect(self._begin_page)
            self._stack.addWidget(Scrolled(page))
        self._try.capture_wanted.connect(self.capture_wanted)
        self._try.asked.connect(self.asked)
        self._screen.ask_wanted.connect(self._ask_about)
        self._brain.connected.connect(self.connected)
        self._brain.connected.connect(self.follow)
        self._list.chosen.connect(self._choose)
        self._footer.turned.connect(self._turn)
        self._footer.left.connect(self.close)
        self._lay_out()
        self._show_done()
        self._turn_to(_number_of(self._kit.memory.step))

    def _lay_out(self) -> None:
        self._list.setFixedWidth(_RAIL)
        self._language.setFixedWidth(_RAIL)
        left = QVBoxLayout()
        left.setSpacing(3 * theme.GRID)
        left.addWidget(self._list, 1)
        left.addWidget(self._language)
        right = QVBoxLayout()
        right.setSpacing(4 * theme.GRID)
        right.addWidget(self._stack, 1)
        right.addWidget(self._footer)
        columns = QHBoxLayout(self._content)
        columns.setContentsMargins(5 * theme.GRID, 6 * theme.GRID, 2 * theme.GRID, 5 * theme.GRID)
        columns.setSpacing(6 * theme.GRID)
        columns.addLayout(left)
        columns.addLayout(right, 1)
        self._layout.addWidget(self._content)


def _number_of(name: StepName) -> int:
    return next(number for number, step in enumerate(STEPS) if step.name == name)
