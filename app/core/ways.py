"""`Way`: one way of taking the screen, as it is told to people who report what is wrong."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from app.core.errors import AppError
from app.core.ports import Screens


@dataclass(frozen=True, slots=True)
class Way:
    """One way, by its technical name, and how it stands.

    "used": it is the one. "spare": it would work, another goes before it. "missing": `obstacle`
    keeps it from working. "foreign": it is not for sessions of this kind.
    """

    name: str
    state: Literal["used", "spare", "missing", "foreign"]
    obstacle: AppError | None = None


class ExplainedScreens(Screens, Protocol):
    """Screens that can say why they are taken as they are."""

    def ways(self) -> Sequence[Way]:
        """Every way that there is, the best first. May take some seconds."""
        ...
