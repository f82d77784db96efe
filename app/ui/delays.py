"""What captures after some seconds are called."""

from app.core.words import ngettext


def delay_said(seconds: int) -> str:
    """Return what a capture after so many seconds is called."""
    return ngettext("In {seconds} second", "In {seconds} seconds", seconds).format(seconds=seconds)
