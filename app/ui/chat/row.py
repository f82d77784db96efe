"""`Row`: what a column shows at one height, with a widget as long as it is near the view."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from PySide6.QtWidgets import QWidget


@runtime_checkable
class Fitting(Protocol):
    """A widget of a row."""

    def fit(self, width: int) -> int:
        """Lay out for `width` pixels; returns the height."""


@runtime_checkable
class Holding(Protocol):
    """A widget that somebody may be working in without the keyboard being in it."""

    @property
    def held(self) -> bool:
        """Whether something of it is selected or open."""


@dataclass(eq=False, slots=True)
class Row:
    """A widget in a column, or how it is made. `fit` lays it out and returns the height.

    With `make` the widget is made, in its parent, when it is about to be seen, and given back when
    it is far away; `guess` says how high it is, about, until then. `gap` is the room above it;
    `inset` that on its left, below zero for what has air of its own; `share` is the part of the
    width it may take at most, from the right. `bars` is how many quotations it stands in: they
    begin at `indent`.
    """

    widget: QWidget | None
    fit: Callable[[int], int]
    gap: int = 0
    inset: int = 0
    share: float = 1.0
    bars: int = 0
    indent: int = 0
    make: Callable[[QWidget], QWidget] | None = None
    guess: Callable[[int], int] = lambda _width: 0
    top: int = 0  # in its section
    height: int = 0
    fitted: int = -1  # the width it was laid out for; -1: anew

    @property
    def gone(self) -> bool:
        """Whether it was taken down for good."""
        return self.widget is None and self.make is None

    def show_in(self, parent: QWidget) -> None:
        """Make the widget."""
        assert self.make is not None
        made = self.make(parent)
        assert isinstance(made, Fitting)
        self.widget, self.fit = made, made.fit
        made.show()

    def held(self, focus: QWidget | None) -> bool:
        """Whether somebody works in it; `focus` is where the keyboard is."""
        widget = self.widget
        if widget is None:
            return False
        if focus is not None and (focus is widget or widget.isAncestorOf(focus)):
            return True
        return isinstance(widget, Holding) and widget.held

    def give_back(self, focus: QWidget | None) -> None:
        """Part with a widget that can be made again."""
        if self.widget is not None and self.make is not None and not self.held(focus):
            self.drop()

    def drop(self) -> None:
        """Take the widget down."""
        if self.widget is not None:
            self.widget.hide()
            self.widget.deleteLater()
            self.widget = None

    def close(self) -> None:
        """Take it down for good."""
        self.drop()
        self.make = None
