"""What a user may set about global keys."""

import sys
from dataclasses import dataclass
from typing import ClassVar, Final

from app.core.settings import option
from app.core.words import N_

_REGION: Final = "Cmd+Shift+2" if sys.platform == "darwin" else "Ctrl+Alt+Space"


@dataclass(frozen=True, slots=True)
class HotkeySettings:
    """Section "hotkeys": a combination of keys for each action, "" for none."""

    SECTION: ClassVar[str] = "hotkeys"

    region: str = option(_REGION, N_("Ask about a region"))
    window: str = option("", N_("Ask about a window"))
    monitor: str = option("", N_("Ask about the monitor"))
    last: str = option("", N_("Ask about the same place again"))
    rewind: str = option("", N_("Ask what just happened on the screen"))
    toggle: str = option("", N_("Show or hide the window"))
    record: str = option("", N_("Record the screen, or end the recording"))
    record_bar: str = option("", N_("Use the bar of a recording by keyboard"))
