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
