"""Which pins a question speaks of, and wants to have read."""

import re
from collections.abc import Sequence
from typing import Final

from app.core.intent import Intent, read_intent

_LINKS: Final = re.compile(r"(?i)\b(?:and|or|pins?|points?|at|the)\b|[\s,;&/、，和与及或图钉点处]+")
_AS_WORDS: Final = {  # what follows the letter where it is none of a pin
    "A": r"(?! (?!(?:and|or|vs|is|to|says?|means?|points?)\b)[^\W\d_])",
    "I": r"(?! (?!(?:and|or|vs|is|says|means|points)\b)[^\W\d_])",
}


def pins_asked_about(question: str, names: Sequence[str]) -> tuple[str, ...]:
    """Return which of `names`, the letters of pins, a question wants to know the text at.

    () for a question that only holds such a letter ("Where is Vitamin B?"), or wants a table or
    errors.
    """
    said = tuple(name for name in dict.fromkeys(names) if _names(name).search(question))
    if not said:
        return ()
    intent = read_intent(question)
    return said if intent.kind in ("other", "read") or _only(intent, said) else ()


def _only(intent: Intent, names: Sequence[str]) -> bool:
    """Whether what is looked for is nothing but pins."""
    rest = intent.full
    for name in names:
        rest = _names(name).sub("", rest)
    return intent.kind == "find" and bool(intent.full) and not _LINKS.sub("", rest)


def _names(name: str) -> re.Pattern[str]:
    """Return where a text has the letters of a pin, and not a word or a part of one."""
    after = _AS_WORDS.get(name, "")
    return re.compile(rf"(?<![A-Za-z0-9'’]){name}(?![A-Za-z0-9'’]){after}")
