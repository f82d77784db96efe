"""`KeysEdit`: a field that a combination of keys is pressed into."""

import sys
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QFocusEvent, QKeyEvent, QKeySequence, QMouseEvent
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
_START: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space)
_CLEAR: Final = (Qt.Key.Key_Backspace, Qt.Key.Key_Delete)
_HELD: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.ShiftModifier
    | Qt.KeyboardModifier.MetaModifier
)
_NONE: Final = Qt.KeyboardModifier.NoModifier
_OWN: Final = {  # what a key is as a modifier: an event of its own is told without it, or with
    Qt.Key.Key_Control: Qt.KeyboardModifier.ControlModifier,
    Qt.Key.Key_Shift: Qt.KeyboardModifier.ShiftModifier,
    Qt.Key.Key_Alt: Qt.KeyboardModifier.AltModifier,
    Qt.Key.Key_Meta: Qt.KeyboardModifier.MetaModifier,
    Qt.Key.Key_Super_L: Qt.KeyboardModifier.MetaModifier,
    Qt.Key.Key_Super_R: Qt.KeyboardModifier.MetaModifier,
}


class KeysEdit(QLineEdit):
    """Shows `combination`, "" for none, as this system's keyboards are labelled.

    It records from when it gets the focus until keys were pressed and let go, then again after a
    click, Enter or Space. Modifiers are shown while they are held, and what is pressed becomes the
    combination. Backspace and Delete empty it, Esc and Tab leave it as it is. Keys that other
    programs or this one have taken globally do not arrive: `recording` says when to let go of one's
    own, `explained` what it may mean that nothing came ("" for nothing any longer).
    """

    pressed = Signal()
    recording = Signal(bool)
    explained = Signal(str)

    def __init__(self, shown: Callable[[str], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._shown = shown
        self._combination = ""
        self._records = False
        self._taken = False  # keys that are still held
        self._held = ""  # modifiers that no key came with, as they are written
        self.setReadOnly(True)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.NoContextMenu)
        self.setAttribute(Qt.WidgetAttribute.WA_InputMethodEnabled, False)
        self._show()

    @property
    def combination(self) -> str:
        """What was pressed, as text that the settings take."""
        return self._combination

    def show_combination(self, combination: str) -> None:
        """Show another one."""
        self._combination = combination
        self._taken = True
        self._show()

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent):
            event.accept()  # no shortcut of a window is meant here
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        held = event.modifiers() & _HELD
        if key in _MODIFIERS:
            if held | _OWN.get(key, _NONE):
                self._hold(_names(held | _OWN.get(key, _NONE)))
            return
        self._held = ""
        if key == Qt.Key.Key_unknown or event.isAutoRepeat():
            return
        if key in _LEAVE and held in (
            Qt.KeyboardModifier.NoModifier,
            Qt.KeyboardModifier.ShiftModifier,
        ):
            self.focusNextPrevChild(key == Qt.Key.Key_Tab)
        elif key == Qt.Key.Key_Escape and held == Qt.KeyboardModifier.NoModifier:
            self.clearFocus()
        elif key in _START and held == Qt.KeyboardModifier.NoModifier and not self._records:
            self._record(on=True)
        elif key in _CLEAR and held == Qt.KeyboardModifier.NoModifier:
            self._take("")
        else:
            self._take(_written(event, held))

    def keyReleaseEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if event.isAutoRepeat():
            return
        held = event.modifiers() & _HELD & ~_OWN.get(key, _NONE)
        if held == _NONE and self._taken:
            self._record(on=False)
        elif key in _MODIFIERS and self._held:
            if held == _NONE:
                self._miss()
            else:
                self._hold(_names(held), kept=True)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        super().mousePressEvent(event)
        self._record(on=True)

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._record(on=True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        if self._held and event.reason() != Qt.FocusReason.TabFocusReason:
            self._miss()  # a program came forward instead of the key
        self._record(on=False)

    def _take(self, combination: str) -> None:
        """Have `combination`; recording ends when it is let go, so that it is not done at once."""
        self.explained.emit("")
        changed = combination != self._combination
        self.show_combination(combination)
        if changed:
            self.pressed.emit()

    def _hold(self, held: str, *, kept: bool = False) -> None:
        """Show modifiers that are held; `kept` are those that are left of more."""
        if not self._records:
            self._record(on=True)
        self._taken = False
        self._held = self._held if kept else held
        self.setText(self._labelled(f"{held}+F1").removesuffix("F1") + "…")

    def _miss(self) -> None:
        """Say why nothing may have come with the modifiers."""
        held = self._labelled(f"{self._held}+F1").removesuffix("+F1")
        self._held = ""
        self.explained.emit(
            _(
                "No key arrived with {held}. If you pressed one, the desktop or another program"
                " keeps it for itself: free it there, or press others."
            ).format(held=held)
        )
        self._show()

    def _record(self, *, on: bool) -> None:
        if on != self._records:
            self._records = on
            self._held = ""
            if on:
                self.explained.emit("")
            self.recording.emit(on)
        self._taken = self._taken and not on
        self._show()

    def _show(self) -> None:
        waits = self._records and not self._taken
        self.setPlaceholderText(_("Press the keys…") if waits else _("none"))
        self.setText("" if waits else self._labelled(self._combination))

    def _labelled(self, combination: str) -> str:
        try:
            return self._shown(combination) if combination else ""
        except SettingsError:
            return combination


def keys_editor(
    shown: Callable[[str], str], changed: Changed, recording: Callable[[bool], None]
) -> Editor:
    """Return an editor for a combination of keys."""
    field = KeysEdit(shown)
    field.setFixedWidth(WIDTH)
    field.pressed.connect(changed)
    field.recording.connect(recording)
    return Editor(
        field, lambda: field.combination, field.show_combination, explained=field.explained
    )


def _written(event: QKeyEvent, held: Qt.KeyboardModifier) -> str:
    """Return what was pressed in Qt's spelling, with the names that the settings know.

    On macOS Qt calls Command Ctrl and Control Meta.
    """
    key = Qt.Key(event.key())
    named = QKeySequence(Qt.Key.Key_Tab if key == Qt.Key.Key_Backtab else key)
    text = named.toString(QKeySequence.SequenceFormat.PortableText)
    return f"{_names(held)}+{text}" if held else text


def _names(held: Qt.KeyboardModifier) -> str:
    """Return modifiers as the settings know them, joined."""
    control, meta = ("Cmd", "Ctrl") if sys.platform == "darwin" else ("Ctrl", "Super")
    names = (
        (Qt.KeyboardModifier.MetaModifier, meta),
        (Qt.KeyboardModifier.ControlModifier, control),
        (Qt.KeyboardModifier.AltModifier, "Alt"),
        (Qt.KeyboardModifier.ShiftModifier, "Shift"),
    )
    return "+".join(name for modifier, name in names if held & modifier)
