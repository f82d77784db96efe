"""What a user may set about what is kept, and is asked about in the window."""

from dataclasses import dataclass
from typing import ClassVar, Literal

from app.core.settings import option
from app.core.words import N_


@dataclass(frozen=True, slots=True)
class HistorySettings:
    """Section "history".

    `keep` new conversations: all of them, those used within the last `days`, or none. `chosen`:
    its user has been asked, so that nobody asks again.
    """

    SECTION: ClassVar[str] = "history"

    keep: Literal["forever", "days", "nothing"] = option("forever", N_("Keep conversations"))
    days: int = option(30, N_("Days that a conversation is kept"), minimum=1, maximum=36_500)
    chosen: bool = option(False)
