"""What a notice says besides its words: how serious it is, and what there is to do."""

from collections.abc import Callable
from typing import Literal

Kind = Literal["info", "warning"]

WayOut = tuple[str, Callable[[], None]]
"""What a button of a notice is called, and what it does."""
