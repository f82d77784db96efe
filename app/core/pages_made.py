"""Who made the pages of a document that has none of its own, in words."""

from typing import Final

from app.core.chat import Document
from app.core.words import _

CONVERTER: Final = "LibreOffice"
"""What makes pages that look like those of the program that a file is of."""


def pages_made(document: Document) -> str:
    """Return by whom pages were made, or that words alone are read, and why; "" for its own."""
    if document.converted == CONVERTER:
        return _("pages by {program}").format(program=CONVERTER)
    return document.converted
