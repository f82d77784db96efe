"""Where the words that a search shows stand in the text that they are from."""

import re
import unicodedata
from typing import Final

_LOOKED_AT: Final = 100_000  # code points: as far as a search shows words of


def span_of(snippet: str, text: str) -> tuple[int, int]:
    """Return the offset and the length of a search's `snippet` in `text`; (0, 0) where it is not.

    A snippet is one line, its letters in their plain forms (NFKC), with "…" where it was cut.
    """
    words = snippet.strip("… ").split()
    plain, offsets = _plain(text[:_LOOKED_AT])
    found = re.search(r"\s+".join(map(re.escape, words)), plain) if words else None
    if found is None:
        return 0, 0
    if offsets is None:
        return found.start(), len(found[0])
    start = offsets[found.start()]
    return start, offsets[found.end() - 1] + 1 - start


def _plain(text: str) -> tuple[str, list[int] | None]:
    """Return `text` in plain letters and the offset that each is from, None for their own."""
    if unicodedata.is_normalized("NFKC", text):
        return text, None
    letters = [unicodedata.normalize("NFKC", letter) for letter in text]
    offsets = [at for at, letter in enumerate(letters) for _part in letter]
    return "".join(letters), offsets
