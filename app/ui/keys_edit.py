"""`KeysEdit`: a field that a combination of keys is pressed into."""

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence
from PySide6.QtWidgets import QLineEdit, QWidget

from app.core.errors import SettingsError
from app.core.words import _
from app.ui.editors import WIDTH, Changed, Editor

_MODIFIERS: Final = frozenset(
    {
        Qt.Key.Key_Control,
        Qt.Key.Key_Shift,
        Qt.Key.Key_Alt,
        Qt.Key.Key_AltGr,
        Qt.Key.Key_Meta,
        Qt.Key.Key_Super_L,
        Qt.Key.Key_Super_R,
        Qt.Key.Key_Hyper_L,
        Qt.Key.Key_Hyper_R,
        Qt.Key.Key_CapsLock,
        Qt.Key.Key_NumLock,
        Qt.Key.Key_ScrollLock,
    }
)
_LEAVE: Final = (Qt.Key.Key_Tab, Qt.Key.Key_Backtab)
_CLEAR: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_HELD: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.MetaModifier
)


class KeysEdit(QLineEdit):
    """Shows `combination`, "" for none, as this system's keyboards are labelled.

    While it has the focus, what is pressed becomes the combination; Backspace and Delete empty it,
    Esc and Tab leave it. Keys that other programs or this one have taken globally do not arrive:
    `recording` says when to let go of one's own.
    """

    pressed = Signal()
    recording = Signal(bool)

    def __init__(self, shown: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._combination = ""
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._invite(focused=False)

    @property
    def combination(self) -> str:
        """What was pressed, as text that the settings take."""
        return self._combination

    def show_combination(self, combination: str) -> None:
        """Show another one."""
        self._combination = combination
        try:
            self.setText(self._shown(combination) if combination else "")
        except SettingsError:
            self.setText(combination)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # no shortcut of a window is meant here
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        held = event.modifiers() & _HELD
        if key in _MODIFIERS or key == Qt.Key.Key_unknown or event.isAutoRepeat():
            return
        if key in _LEAVE and held in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key == Qt.Key.Key_Escape and held == Qt.KeyboardModifier.NoModifier:
            self.clearFocus()
        elif key in _CLEAR and held == Qt.KeyboardModifier.NoModifier:
            self._take("")
        else:
            self._take(_written(event, held))

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._invite(focused=True)
        self.recording.emit(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._invite(focused=False)
        self.recording.emit(False)

    def _take(self, combination: str) -> None:
        if combination != self._combination:
            self.show_combination(combination)
            self.pressed.emit()

    def _invite(self, *, focused: bool) -> None:
        self.setPlaceholderText(_("Press the keys…") if focused else _("none"))


def keys_editor(
    shown: Callable[[str], str], changed: Changed, recording: Callable[[bool], None]
) -> Editor:
    """Return an editor for a combination of keys."""
    field = KeysEdit(shown)
    field.setFixedWidth(WIDTH)
    field.pressed.connect(changed)
    field.recording.connect(recording)
    return Editor(field, lambda: field.combination, field.show_combination)


def _written(event: QKeyEvent, held: Qt.KeyboardModifier) -> str:
    """Return what was pressed in Qt's spelling, with the names that the settings know.

    On macOS Qt calls Command Ctrl and Control Meta.
    """
    key = Qt.Key(event.key())
    named = QKeySequence(Qt.Key.Key_Tab if key == Qt.Key.Key_Backtab else key)
    text = named.toString(QKeySequence.SequenceFormat.PortableText)
    control, meta = ("Cmd", "Ctrl") if sys.platform == "darwin" else ("Ctrl", "Super")
    names = (
        (Qt.KeyboardModifier.MetaModifier, meta),
        (Qt.KeyboardModifier.ControlModifier, control),
        (Qt.KeyboardModifier.AltModifier, "Alt"),
        (Qt.KeyboardModifier.ShiftModifier, "Shift"),
    )
    return "+".join([*(name for modifier, name in names if held & modifier), text])
