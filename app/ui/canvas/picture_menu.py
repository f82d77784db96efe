"""What can be done with a picture outside of this program: the entries of its menu."""

from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final, Literal

from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from app.core.words import N_, _


@dataclass(frozen=True, slots=True)
class Way:
    """Out of the program; `marked` with the marks that are seen on the picture."""

    name: Literal["copy", "save", "drag"]
    marked: bool = True


_PLAIN: Final = (
    (Way("copy", marked=False), N_("Copy picture")),
    (Way("save", marked=False), N_("Save picture…")),
)
_MARKED: Final = (
    (Way("copy"), N_("Copy picture with marks")),
    (Way("save"), N_("Save picture with marks…")),
)
_KEYS: Final = {
    "copy": QKeySequence.StandardKey.Copy,
    "save": QKeySequence.StandardKey.Save,
}


def picture_menu(
    parent: QWidget,
    go: Callable[[Way], None],
    *,
    marked: bool = False,
    keyed: Collection[str] = ("copy", "save"),
) -> QMenu:
    """Return the menu of a picture; it goes when it closes.

    `marked`: there are marks on it, which keys take along. `keyed` are the ways that have a key.
    """
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for ways in (_MARKED, _PLAIN) if marked else (_PLAIN,):
        for way, label in ways:
            action = menu.addAction(_(label))
            if way.marked == marked and way.name in keyed:
                action.setShortcut(QKeySequence(_KEYS[way.name]))
            action.triggered.connect(lambda _on=False, way=way: go(way))
        menu.addSeparator()
    return menu
