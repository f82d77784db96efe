"""Output for encodings that lack letters: what stands in for them, as wide where it is drawn with.

Windows pipes and files get its code page, and old terminals know ASCII alone. Without this the
doctor's signs for well and not well would both be a question mark.
"""

import codecs
from typing import Final

NAME: Final = "eyeline-plain"
"""How `errors` calls it once `register` was called."""

_DRAWN: Final = {**dict.fromkeys("┌┐└┘├┤┬┴┼", "+"), "─": "-", "│": "|"}
_PLAIN: Final = {
    **_DRAWN,
    "✓": "+", "✗": "!", "→": "->", "×": "x", "·": "-", "•": "*", "…": "...", "–": "-", "—": "-",
    "‘": "'", "’": "'", "“": '"', "”": '"',
    "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ",
}  # fmt: skip


def register() -> None:
    """Make `NAME` known as a way to treat what cannot be encoded."""
    codecs.register_error(NAME, _stood_in)


def _stood_in(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    lacking = error.object[error.start : error.end]
    return "".join(_PLAIN.get(letter, "?") for letter in lacking), error.end
