"""What is said of a recording, by the window and the command line alike."""

from app.core.clips import clock
from app.core.local_words import size
from app.core.recorder import Rolling, Why
from app.core.words import _


def progress(rolling: Rolling) -> str:
    """Return how long and how large it is."""
    count = rolling.bytes
    large = size(count) if count >= 1e6 else f"{count / 1e3:.0f} kB"
    return f"{clock(rolling.seconds)} · {large}"


def ended_early(why: Why) -> str:
    """Return what ended it, "" where somebody wanted its end."""
    match why:
        case "window":
            return _("The window was closed, which ended the recording.")
        case "monitor":
            return _("The monitor was disconnected, which ended the recording.")
        case "disk":
            return _("The disk is full, which ended the recording.")
        case "stopped" | "time":
            return ""
