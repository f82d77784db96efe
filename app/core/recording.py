"""What a user may set about recordings of the screen."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.settings import option
from app.core.words import N_


@dataclass(frozen=True, slots=True)
class RecordingSettings:
    """Section "recording"; the `folder` "" is one among the user's videos."""

    SECTION: ClassVar[str] = "recording"

    folder: str = option("", N_("Folder for recordings"))
    rate: float = option(30.0, N_("Pictures a second"), minimum=1.0, maximum=120.0)
    countdown: int = option(3, N_("Seconds to count down before"), minimum=0, maximum=30)
    pointer: bool = option(True, N_("Show the pointer"))
    clicks: bool = option(False, N_("Ring the places that are clicked"))
