"""What another process can ask the running program for. Imports nothing: a pressed key waits."""

DELAYS = (3, 5, 10)
"""Seconds after which a capture may be wanted: time to open a menu that a key would close."""

DELAYED = "delayed-"
"""Begins the word for a capture after some seconds: their number follows."""

RECORDS = (
    "record",
    "record-window",
    "record-monitor",
    "record-last",
    "record-stop",
    "record-pause",
    "record-discard",
    "record-bar",
)
"""What concerns recordings. "record" begins to choose a region, and ends one that is made;
"record-bar" gives the keyboard to its bar."""

REWINDS = ("rewind", "rewind-save", "rewind-switch", "rewind-forget")
"""What concerns the last seconds of the screen: to look back, to save them as a video, to switch
that on or off, to forget what was until now."""

TRIGGERS = (
    "region",
    "window",
    "monitor",
    "all",
    "last",
    *[f"{DELAYED}{seconds}" for seconds in DELAYS],
    "toggle",
    "new",
    "compare",
    *RECORDS,
    *REWINDS,
    "quit",
)
"""The words of `eyeline trigger`."""

COMMANDS = (*TRIGGERS, "show")
"""All that is understood; a second start of the program says "show"."""

PRESET = "preset."
"""Begins the word for a question of the user's own: its name follows."""

OPEN = "open."
"""Begins the word for files that are to be asked about: see `opening`."""

MOST_FILES = 32
"""Files at a time: more are no question, but a folder that slipped."""


def verb_of(action: str) -> str:
    """Return what the keys of an action of the settings ask for: entries there have no hyphens."""
    return action if is_preset(action) else action.replace("_", "-")


def is_preset(verb: str) -> bool:
    """Whether `verb` names a question; whether there is one called so is not known here."""
    return verb.startswith(PRESET) and len(verb) > len(PRESET)


def delay_of(verb: str) -> int | None:
    """Return the seconds that `verb` lets pass before a capture; None where it is another one."""
    seconds = verb.removeprefix(DELAYED)
    return int(seconds) if verb in TRIGGERS and seconds != verb else None


def opening(paths: list[str]) -> str:
    """Return the word for files with these absolute paths; no path has a NUL in it.

    Of too many one more goes than can be opened: who opens files says that they are too many.
    """
    return OPEN + "\0".join(paths[: MOST_FILES + 1])


def opened(verb: str) -> list[str]:
    """Return the paths that `opening` was told; none where `verb` is another word."""
    return verb.removeprefix(OPEN).split("\0") if verb.startswith(OPEN) and verb != OPEN else []
