"""`ByKeys`: the buttons of a window that never takes the focus, by keyboard."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QAccessible, QAccessibleEvent, QKeyEvent
from PySide6.QtWidgets import QToolButton, QWidget

from app.ui.announcing import announce
from app.ui.overlay.keyboard import KeyboardHold, grabs

_IDLE_MS: Final = 10_000  # without a key, after which somebody types elsewhere again

_ON: Final = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Right, Qt.Key.Key_Down})
_BACK: Final = frozenset({Qt.Key.Key_Backtab, Qt.Key.Key_Left, Qt.Key.Key_Up})
_PRESS: Final = frozenset({Qt.Key.Key_Space, Qt.Key.Key_Return, Qt.Key.Key_Enter})
_HELD: Final = frozenset(
    {
        Qt.Key.Key_Shift,
        Qt.Key.Key_Control,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
    }
)


class ByKeys(QObject):
    """Lends `bar` the keyboard: one of its `buttons` is ringed, and pressed by Enter or Space.

    Where keys can be grabbed, the focus stays with the program that has it, which shows no sign of
    this. Elsewhere the bar has the focus for that time. Esc, any key that means nothing here, and
    some seconds without one give the keyboard back.
    """

    def __init__(self, bar: QWidget, buttons: Sequence[QToolButton]) -> None:
        super().__init__(bar)
        self._bar, self._buttons = bar, buttons
        self._ringed: QToolButton | None = None
        self._hold = KeyboardHold(self, takes_focus=False)
        self._idle = QTimer(self, singleShot=True, interval=_IDLE_MS)
        self._idle.timeout.connect(self.end)
        for button in buttons:
            button.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # all keys come to the bar
        bar.installEventFilter(self)

    def begin(self) -> None:
        """Take the keyboard, where the bar is seen; again, begin with the first button."""
        if self._bar.isVisible():
            self._let_focus(allowed=not grabs())
            self._hold.hold(self._bar)
            self._ring(self._buttons[0])
            self._idle.start()

    def end(self) -> None:
        """Give the keyboard back."""
        if self._ringed is None:
            return
        self._ring(None)
        self._idle.stop()
        self._hold.let_go()
        self._let_focus(allowed=False)
        if self._bar.isVisible() and self._bar.isActiveWindow() and not grabs():
            self._bar.hide()  # which gives the focus to the window that had it before
            self._bar.show()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if self._ringed is not None:
            if event.type() == QEvent.Type.Hide:
                self.end()
            elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
                self._press(event)
                return True  # or Tab would leave the bar
        return super().eventFilter(watched, event)

    def _let_focus(self, *, allowed: bool) -> None:
        """Whether the bar may have the focus, which Qt does not give to windows of its kind."""
        window = self._bar.windowHandle()
        if window is not None:
            window.setFlag(Qt.WindowType.WindowDoesNotAcceptFocus, not allowed)

    def _press(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        self._idle.start()
        if key in _ON or key in _BACK:
            self._go(-1 if key in _BACK else 1)
        elif key in _PRESS:
            if self._ringed is not None and not event.isAutoRepeat():  # one press, one deed
                self._ringed.click()
        elif key not in _HELD:
            self.end()

    def _go(self, step: int) -> None:
        if self._ringed is not None:
            place = self._buttons.index(self._ringed) + step
            self._ring(self._buttons[place % len(self._buttons)])

    def _ring(self, button: QToolButton | None) -> None:
        """Show which button a key presses, and let a screen reader say it."""
        before, self._ringed = self._ringed, button
        for each in (before, button):
            if each is not None:
                each.setProperty("ringed", each is button)
                each.style().unpolish(each)
                each.style().polish(each)
        if button is not None and button is not before and QAccessible.isActive():
            focus = QAccessibleEvent(button, QAccessible.Event.Focus)
            QAccessible.updateAccessibility(focus)
            announce(button, button.accessibleName())
