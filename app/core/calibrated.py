"""What was learned about the numbers that models name places with, kept in the settings."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import ClassVar, Literal

from app.core.mark import PER_MILLE, Grid
from app.core.settings import option
from app.core.words import N_


@dataclass(frozen=True, slots=True)
class Calibrated:
    """What came of checking the boxes of `model` at the server `origin` ("" on this machine).

    `scale` is that of a `Grid`, 0 for pixels of the picture as sent. `iou` is the mean overlap with
    the true boxes, over all shapes of the picture; `shapes` is how many of them were found; `date`
    is ISO 8601. `declined`: its user does not want to be offered the check, and none was made.
    """

    origin: str = option("", N_("Server"))
    model: str = option("", N_("Model"))
    scale: float = option(PER_MILLE, N_("Number at the far edge (0: pixels)"), minimum=0)
    order: Literal["xy", "yx"] = option("xy", N_("Order of the axes"))
    iou: float = option(0.0, N_("Mean overlap with the true boxes"), minimum=0, maximum=1)
    shapes: int = option(0, N_("Shapes found"), minimum=0)
    date: str = option("", N_("Date of the check"))
    declined: bool = option(False, N_("Do not offer the check"))

    @property
    def grid(self) -> Grid:
        """The coordinate system that was found."""
        return Grid(self.scale or None, self.order)

    @property
    def name(self) -> str:
        """The name of its table in the settings file."""
        return f"{self.model} {self.origin}".strip()


@dataclass(frozen=True, slots=True)
class Calibrations:
    """All of them: `[calibrated.NAME]`."""

    SECTION: ClassVar[str] = "calibrated"
    calibrated: Mapping[str, Calibrated] = option(
        default_factory=dict, label=N_("Models whose boxes were checked")
    )

    def of(self, origin: str, model: str) -> Calibrated | None:
        """Return what is known of `model` at `origin`, declined ones too.

        A `model` of "" is whichever that server chooses: what is known of the one that was checked
        there last holds for it.
        """
        there = [each for each in self.calibrated.values() if each.origin == origin]
        if model:
            return next((each for each in there if each.model == model), None)
        return max(there, key=lambda each: each.date, default=None)

    def grid(self, origin: str, model: str) -> Grid:
        """Return the grid of `model` at `origin`; GLM's own where nothing else was found."""
        known = self.of(origin, model)
        return Grid() if known is None or known.declined else known.grid

    def including(self, one: Calibrated) -> "Calibrations":
        """Return them with `one`, in place of what was known of that model."""
        return replace(self, calibrated={**self.calibrated, one.name: one})
