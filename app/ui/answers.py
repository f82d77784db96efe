"""Questions that were asked, and the window that shows what comes back."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QRect, QSettings, QTimer, Signal
from PySide6.QtGui import QGuiApplication, QScreen

from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import Monitor, Services
from app.ui import icons
from app.ui.conversation import Conversation
from app.ui.lanes import Lanes
from app.ui.offers import Offers
from app.ui.overlay.screens import matched
from app.ui.overlay.session import Asked
from app.ui.reopening import Reopened, reopened
from app.ui.window import AnswerWindow

_CLAIM_MS: Final = 150
_CLAIMS: Final = 4  # in all within the time that somebody needs to turn to another window


class Answers(QObject):
    """Conversations run on when the window shows another one; what they say is kept anyway."""

    recapture_wanted = Signal(object)  # Rect
    connect_wanted = Signal()
    failed = Signal(object)  # AppError
    busy_changed = Signal(bool)

    def __init__(
        self,
        services: Services,
        lanes: Lanes,
        offers: Offers,
        places: QSettings,
        on_defect: Callable[[BaseException | None], None],
    ) -> None:
        super().__init__()
        self._services = services
        self._lanes = lanes
        self._offers = offers
        self._places = places
        self._on_defect = on_defect
        self._window: AnswerWindow | None = None
        self._shown: Conversation | None = None
        self._running: set[Conversation] = set()
        self._unsettled: set[Conversation] = set()  # among them those that were only just stopped
        self._wishes = 0  # of what to show: one that takes a while gives way to a later one

    @property
    def visible(self) -> bool:
        """Whether the window is on the screen."""
        return self._window is not None and self._window.isVisible()

    def ask(self, asked: Asked) -> None:
        """Begin a conversation and show it."""
        self._wishes += 1
        conversation = self._conversation()
        window = self._make_window()
        conversation.ask(asked.question, asked.frames, asked.choice, asked.think)
        self._switch(conversation)
        self._bring(window, _beside(asked, self._services))
        window.await_question()
        if asked.handover is not None:
            asked.handover.to(window)

    def show(self) -> bool:
        """Bring the window back; False where nothing has been asked yet."""
        if self._shown is None:
            return False
        self._bring(self._make_window(), None)
        return True

    def reopen(self, conversation: str) -> None:
        """Show a conversation of the history; loading its pictures takes a while."""
        self._wishes += 1
        wish = self._wishes
        for known in {self._shown, *self._unsettled}:
            if known is not None and known.id == conversation:
                self._switch(known)
                self.show()
                return

        def work(_control: Control) -> Iterator[Reopened | AppError]:
            history = self._services.history()
            try:
                yield reopened(history, conversation, self._offers.who)
            finally:
                yield from map(AppError, history.notices())

        def batch(found: list[Reopened | AppError]) -> None:
            for each in found:
                if isinstance(each, AppError):
                    self.failed.emit(each)
                elif wish == self._wishes:
                    self._show_reopened(each)

        def end(failure: Exception | None) -> None:
            if isinstance(failure, AppError):
                self.failed.emit(failure)
            elif failure is not None:
                raise failure

        self._lanes.work.submit(work, batch, end)

    def _show_reopened(self, found: Reopened) -> None:
        conversation = self._conversation()
        conversation.resume(found)
        self._switch(conversation)
        self.show()

    def toggle(self) -> bool:
        """Hide the window, or bring it back; False where nothing has been asked yet."""
        if self._window is not None and self._window.isActiveWindow():
            self._window.close()
            return True
        return self.show()

    def warm(self) -> None:
        """Make the window beforehand, while somebody selects."""
        self._make_window()

    # ---- one conversation

    def _conversation(self) -> Conversation:
        conversation = Conversation(self._services, self._lanes.of, self._on_defect, self)
        conversation.turn_added.connect(lambda _turn: self._begun(conversation))
        conversation.turn_restarted.connect(lambda _turn: self._begun(conversation))
        conversation.turn_finished.connect(lambda _turn: self._ended(conversation))
        conversation.settled.connect(lambda: self._settled(conversation))
        return conversation

    def _switch(self, conversation: Conversation) -> None:
        """Show `conversation` in the window, in place of the one before."""
        before, self._shown = self._shown, conversation
        if before is not conversation:
            self._make_window().show_conversation(conversation)
            if before is not None:
                self._let_go(before)

    def _begun(self, conversation: Conversation) -> None:
        self._running.add(conversation)
        self._unsettled.add(conversation)
        self.busy_changed.emit(True)

    def _ended(self, conversation: Conversation) -> None:
        self._running.discard(conversation)
        self.busy_changed.emit(bool(self._running))

    def _settled(self, conversation: Conversation) -> None:
        self._unsettled.discard(conversation)
        self._let_go(conversation)

    def _let_go(self, conversation: Conversation) -> None:
        """Forget it and its pictures, unless it is shown or something of it still runs."""
        if conversation is not self._shown and conversation not in self._unsettled:
            conversation.deleteLater()

    # ---- the window

    def _bring(self, window: AnswerWindow, about: tuple[QScreen, QRect] | None) -> None:
        """Show the window beside `about`, and give it the keyboard: its user wants it now."""
        window.place.put(about)
        window.show()
        if window.isMinimized():
            window.showNormal()
        self._claim(window, _CLAIMS)

    def _claim(self, window: AnswerWindow, times: int) -> None:
        """Ask for the keyboard until it is there: a window manager may not listen at first."""
        if not window.isVisible() or window.isActiveWindow():
            return
        window.raise_()
        window.activateWindow()
        if times > 1:
            QTimer.singleShot(_CLAIM_MS, window, lambda: self._claim(window, times - 1))

    def _make_window(self) -> AnswerWindow:
        if self._window is None:
            window = AnswerWindow(
                self._services.save_picture, self._lanes.work, self._places, self._offers.model
            )
            window.setWindowIcon(icons.app_icon())
            window.recapture_requested.connect(self.recapture_wanted)
            window.connect_requested.connect(self.connect_wanted)
            self._window = window
        return self._window


def _beside(asked: Asked, services: Services) -> tuple[QScreen, QRect] | None:
    """Return where what is asked about was taken, in logical pixels; None for no one place."""
    monitors: Sequence[Monitor] = ()
    with suppress(AppError):  # then the only screen it is, or the first
        monitors = services.screens().monitors()
    found = matched(asked.frames[:1], monitors, QGuiApplication.screens())
    if asked.place is None or not found:
        return None
    screen, ratio = found[0][1], found[0][1].devicePixelRatio()
    x1, y1, x2, y2 = (round(value / ratio) for value in asked.place.corners)
    return screen, QRect(x1, y1, x2 - x1, y2 - y1).translated(screen.geometry().topLeft())
