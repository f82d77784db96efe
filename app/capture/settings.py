"""What a user may set about taking the screen."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.settings import option
from app.core.words import N_


@dataclass(frozen=True, slots=True)
class CaptureSettings:
    """Section "capture"."""

    SECTION: ClassVar[str] = "capture"

    permission_seconds: float = option(
        60.0, N_("Seconds to wait for the desktop's permission to take the screen"), minimum=1.0
    )
    own_windows: bool = option(False, N_("Show windows of this program in captures"))
