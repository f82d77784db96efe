"""Buttons and keys that take a picture out of the program instead of asking about it."""

from collections.abc import Callable
from typing import Final

from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QWidget

from app.core.words import N_, _
from app.ui.buttons import IconButton

_WAYS: Final = (
    ("copy", N_("Copy picture"), QKeySequence.StandardKey.Copy),
    ("save", N_("Save picture…"), QKeySequence.StandardKey.Save),
)


def out_buttons(go: Callable[[str], None], parent: QWidget) -> tuple[IconButton, ...]:
    """Return a button for each way, which calls `go` with "copy" or "save"."""
    return tuple(_button(*way, go, parent) for way in _WAYS)


def way_out(event: QKeyEvent) -> str:
    """Return what a key wants to do with the picture: "copy" or "save", "" for nothing."""
    return next((name for name, _label, key in _WAYS if event.matches(key)), "")


def _button(
    name: str,
    label: str,
    key: QKeySequence.StandardKey,
    go: Callable[[str], None],
    parent: QWidget,
) -> IconButton:
    shown = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
    button = IconButton(name, _("{what} ({keys})").format(what=_(label), keys=shown), parent)
    button.clicked.connect(lambda: go(name))
    return button
