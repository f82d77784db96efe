"""Settings of the offline reader."""

from dataclasses import dataclass
from typing import ClassVar

from app.core.settings import option
from app.core.words import N_


@dataclass(frozen=True, slots=True)
class ReaderSettings:
    """How the reader's process behaves; `threads` 0 chooses by the machine."""

    SECTION: ClassVar[str] = "reader"

    idle_minutes: float = option(
        5.0, N_("Minutes without a question until the reader's memory is given back"), minimum=0.1
    )
    threads: int = option(
        0, N_("Lines read at the same time (0: chosen for this computer)"), minimum=0, maximum=16
    )
    nice: int = option(5, N_("How much the reader yields to other programs"), minimum=0, maximum=19)
    index: bool = option(
        True, N_("Read pictures when nothing else is to be done, so that a search finds their text")
    )
