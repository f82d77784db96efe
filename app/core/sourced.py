"""`SourcedTable`: a table that says of its cells where they are from."""

from dataclasses import dataclass

from app.core.blocks import Table
from app.core.chat import Check
from app.core.words import N_, _


@dataclass(frozen=True, slots=True)
class Source:
    """A page that the cell in `row` (0 is the first below the head) and `column` is from.

    `about` is what was asked, `quote` what stands on the page, "" for nothing, and `checked` how.
    """

    row: int
    column: int
    about: str
    document: str
    page: int
    quote: str = ""
    checked: Check = "unread"

    @property
    def found(self) -> str:
        """How it stands on its page, in words."""
        return _(FOUND[self.checked])


FOUND = {
    "exact": N_("found on the page"),
    "close": N_("nearly so on the page"),
    "missing": N_("not found on the page"),
    "unread": N_("not checked"),
}
"""How something stands on a page; message ids."""


@dataclass(frozen=True, slots=True)
class SourcedTable(Table):
    """`title` is the name of its sheet. `remarks` are what has to be known of it, a line each.

    `continental` are the columns in which "1.234" is a thousand.
    """

    title: str = ""
    sources: tuple[Source, ...] = ()
    remarks: tuple[str, ...] = ()
    continental: frozenset[int] = frozenset()
