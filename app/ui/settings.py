"""What a user may set about the window. Read by programs without a display: no Qt here."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.core.settings import option
from app.core.words import N_


@dataclass(frozen=True, slots=True)
class UiSettings:
    """Section "ui"."""

    SECTION: ClassVar[str] = "ui"

    theme: Literal["auto", "light", "dark"] = option("auto", N_("Theme"))
    face: Literal["last", "window", "floating"] = option("last", N_("Answers open in"))
    font_size: int = option(13, N_("Font size of conversations"), minimum=11, maximum=20)
    contrast: bool = option(False, N_("High contrast, even where the desktop does not ask for it"))
    magnifier: bool = option(True, N_("Magnifier while something is selected on the screen"))
