"""Evidence as plain values, for programs."""

from collections.abc import Iterator
from typing import Any

from app.core.chat import Cited, Ref
from app.core.cited import span


def entries(cited: Cited) -> Iterator[dict[str, Any]]:
    """Yield what a citation leads to: an entry for each of its quotes, one where it has none.

    Boxes are in points (1/72 inch) from the top left corner of the page. A quote that stands on
    another page than is cited has that page as `found`.
    """
    first, last = span(cited)
    about: dict[str, Any] = {"kind": "page", "document": cited.name, "letter": cited.letter}
    about |= {"page": first, "last": last, "at": cited.at, "length": cited.length}
    if not cited.quotes:
        yield {**about, "box": _place(cited.ref), "quote": None, "check": None}
    for quote in cited.quotes:
        yield {
            **about,
            "box": _place(quote.found),
            "quote": quote.text,
            "check": quote.check,
            "found": None if quote.found is None else quote.found.page,
            "said": quote.said or None,
        }


def _place(ref: Ref | None) -> list[float] | None:
    if ref is None or ref.mark is None:
        return None
    return [round(each, 2) for each in ref.mark.bounds]
