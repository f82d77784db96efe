"""`KeysHelp`: the keys of a conversation's window, of captures and documents, on one card."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QDialog, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from app.core import identity
from app.core.words import N_, _
from app.ui import theme
from app.ui.annotate.tools import COLOURS, DRAW, REDO, THICKER, THINNER, TOOLS, UNDO
from app.ui.commands import COMMANDS

Told = Sequence[tuple[Sequence[str], str]]
"""Keys as Qt writes them (arrows, or the first and the last), a message id of what they do."""

_MORE: Final[Told] = (
    (("Return",), N_("Send the question")),
    (("Shift+Return",), N_("New line in the question")),
    (("Up",), N_("Earlier questions, in an empty field")),
    (("Ctrl+V",), N_("Paste a text or a picture")),
    (("Esc",), N_("Stop the answer; then close the window")),
)
_DRAWING: Final[Told] = (
    ((DRAW,), N_("Draw on the selection; back to the question")),
    *(((tool.key,), tool.label) for tool in TOOLS),
    (("1", str(len(COLOURS))), N_("Colours")),
    ((THINNER,), N_("Thinner lines")),
    ((THICKER,), N_("Thicker lines")),
    (("Space",), N_("Draw in the middle")),
    (("Tab",), N_("Next one that was drawn")),
    (("Del",), N_("Delete")),
    ((UNDO,), N_("Undo")),
    ((REDO,), N_("Redo")),
)

_ARROWS: Final = {"Left": "←", "Right": "→", "Up": "↑", "Down": "↓"}
_CAPTURE: Final[Told] = (
    (("Left", "Right", "Up", "Down"), N_("Move the crosshair, or the selection, by a pixel")),
    (("Shift+Left", "Shift+Right"), N_("The same by ten pixels")),
    (("Ctrl+Left", "Ctrl+Right"), N_("The crosshair to the border; the edges of the selection")),
    (("Alt+Left", "Alt+Right"), N_("Move the selection while the question has text")),
    (("Space",), N_("Set a corner of the selection at the crosshair")),
    (("Return",), N_("Set a corner after arrow keys; else take the monitor")),
    (("C",), N_("Copy the colour at the crosshair")),
    (("Ctrl+V",), N_("Ask about a picture from the clipboard")),
    (("Tab",), N_("Through the windows, then to the buttons")),
    (("F9",), N_("Record what is selected, or ask about it again")),
    (("Esc",), N_("One step back; then leave")),
)
_RECORDING: Final[Told] = (
    (("Tab",), N_("Next button")),
    (("Return",), N_("Press the button")),
    (("Esc",), N_("Give the keys back to what is recorded")),
)
_DOCUMENT: Final[Told] = (
    (("PgUp", "PgDown"), N_("Previous page, next page")),
    (("Home", "End"), N_("First page, last page")),
    (("Space",), N_("Read on; with Shift back")),
    (("0", "2"), N_("Whole page, whole width")),
    (("R",), N_("Turn clockwise")),
    (("Ctrl+F",), N_("Find in the document")),
    (("F3",), N_("Next match; with Shift the one before")),
    (("Esc",), N_("One step back; then to the conversation")),
)


class KeysHelp(QDialog):
    """Closed by Esc or by its window."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Keys") + f" – {identity.NAME}")
        columns = QHBoxLayout(self)
        columns.setContentsMargins(*(5 * theme.GRID,) * 4)
        columns.setSpacing(10 * theme.GRID)
        told = (*_MORE, *((each.keys[:1], each.label) for each in COMMANDS))
        columns.addLayout(_column(_("In a conversation"), told))
        frozen = _column(_("While the screen is frozen"), _CAPTURE)
        recording = _column(_("In the bar of a recording, after its key"), _RECORDING)
        document = _column(_("In a document"), _DOCUMENT)
        columns.addLayout(_stacked(frozen, recording, document))
        columns.addLayout(_column(_("Drawing on a capture"), _DRAWING))


def _stacked(*columns: QGridLayout) -> QVBoxLayout:
    layout = QVBoxLayout()
    layout.setSpacing(6 * theme.GRID)
    for column in columns:
        layout.addLayout(column)
    layout.addStretch(1)
    return layout


def _column(title: str, told: Told) -> QGridLayout:
    """Return rows of what can be done and by which keys, below a title."""
    rows = QGridLayout()
    rows.setHorizontalSpacing(6 * theme.GRID)
    rows.setVerticalSpacing(2 * theme.GRID)
    heading = QLabel(title)
    heading.setFont(theme.font(bold=True))
    rows.addWidget(heading, 0, 0, 1, 2)
    for number, (keys, label) in enumerate(told, 1):
        between = "  " if keys[0].rpartition("+")[2] in _ARROWS else " – "
        shown = QLabel(between.join(map(_native, keys)))
        shown.setProperty("quiet", True)
        shown.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        rows.addWidget(QLabel(_(label)), number, 0)
        rows.addWidget(shown, number, 1)
    rows.setColumnStretch(0, 1)
    rows.setRowStretch(len(told) + 1, 1)
    return rows


def _native(keys: str) -> str:
    """Return keys as people read them on this system, arrows as such."""
    last = keys.rpartition("+")[2]
    shown, label = (
        QKeySequence(each).toString(QKeySequence.SequenceFormat.NativeText) for each in (keys, last)
    )
    return shown.removesuffix(label) + _ARROWS[last] if last in _ARROWS else shown
