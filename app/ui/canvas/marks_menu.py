"""What can be done with marks: the entries of their menus."""

from collections.abc import Callable
from typing import Final

from PySide6.QtWidgets import QMenu, QWidget

from app.core.coordinates import Format
from app.core.words import N_, _

FORMATS: Final[tuple[tuple[Format, str], ...]] = (
    ("pixels", N_("Copy as pixels")),
    ("thousandths", N_("Copy as thousandths (0–1000)")),
    ("csv", N_("Copy as CSV")),
    ("json", N_("Copy as JSON")),
)


def copying_menu(parent: QWidget, copy: Callable[[Format], None]) -> QMenu:
    """Return a menu of the formats of coordinates; it goes when it closes."""
    menu = QMenu(parent)
    menu.aboutToHide.connect(menu.deleteLater)
    for wanted, label in FORMATS:
        action = menu.addAction(_(label))
        action.triggered.connect(lambda _on=False, wanted=wanted: copy(wanted))
    return menu
