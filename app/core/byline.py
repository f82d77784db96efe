"""Who gave an answer, as the history keeps it: the reader's name has a translation, others not.

It is kept as the message that is translated, so that it means the reader in whatever language the
history is read. Older histories have it in the language of the day.
"""

from typing import Final

from app.core.words import N_, _, in_every_language

READER: Final = N_("Offline reader (OCR)")


def kept(name: str) -> str:
    """Return the name of a backend as it is kept."""
    return READER if is_reader(name) else name


def shown(name: str) -> str:
    """Return a kept name in the language in use."""
    return _(READER) if is_reader(name) else name


def is_reader(name: str) -> bool:
    """Whether `name`, kept or shown, in whichever language, is that of the reader."""
    return name == READER or name in in_every_language(READER)
