"""Documents that have words alone, as pages of Markdown."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.documents import Heading
from app.core.words import _

LETTERS: Final = 3000
"""Of a page, about: what a printed one holds."""
MOST_LETTERS: Final = 20_000_000
"""Of a document; what is beyond is left out and said."""

_FULL: Final = 2 / 3  # of a page: then a heading begins the next one
_ENDS: Final = tuple(map(re.compile, (r"\n", r"(?<=[.!?])\s+|(?<=[。！？；])", r"\s+")))
"""Where a long paragraph may be parted, the best first: lines, sentences, words."""
_CELL_SPACE: Final = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class WordPage:
    """A page of Markdown; `label` is what the document calls it, "" for its number."""

    text: str
    label: str = ""


@dataclass(frozen=True, slots=True)
class Words:
    """All pages of a document (at least one), its outline, and its title, "" for none.

    `left_out` are the pictures, charts and drawings in it whose words are not among its pages.
    """

    pages: tuple[WordPage, ...]
    outline: tuple[Heading, ...] = ()
    title: str = ""
    left_out: int = 0

    def close(self) -> None:
        """Nothing is held open."""


class Full(Exception):
    """More letters have come than a document may have."""


class Composer:
    """Puts blocks of Markdown on pages, one after the other.

    `flowing`: what does not fit on a page goes on on the next one; else pages end where they are
    told to. `add` and `table` raise `Full` when a document has become too long; what came before
    stays.
    """

    def __init__(self, *, flowing: bool = True) -> None:
        self._most = LETTERS if flowing else MOST_LETTERS
        self._pages: list[WordPage] = []
        self._blocks: list[str] = []  # of the page that is being written, with what parts them
        self._outline: list[Heading] = []
        self._label = ""
        self._labelled = 0  # pages that have this label
        self._letters = self._all = 0

    def heading(self, title: str, level: int) -> None:
        """Add a heading of `level` from 0, which stands in the outline, too."""
        title = _CELL_SPACE.sub(" ", title).strip()
        if not title:
            return
        if self._letters > _FULL * self._most:
            self.end_page()
        self.entry(title, level)
        self.add(f"{'#' * min(level + 1, 6)} {title}")

    def entry(self, title: str, level: int) -> None:
        """Let the outline lead to what comes next."""
        self._outline.append(Heading(title, len(self._pages) + 1, level))

    def add(self, block: str, joint: str = "\n\n") -> None:
        """Add a block; `joint` parts it from the one before. Long ones go on on the next page."""
        for part in _parts(block, self._most):
            if self._letters and self._letters + len(part) > self._most:
                self.end_page()
            self._put(part, joint)

    def table(self, rows: Sequence[Sequence[str]]) -> None:
        """Add a table; its first row stands on every page that it goes on on."""
        columns = max(map(len, rows), default=0)
        head = ""
        for nth, row in enumerate(rows):
            line = _line(row, columns)
            if nth == 0:
                line = head = f"{line}\n|{' --- |' * columns}"
            if self._letters and self._letters + len(line) > self._most:
                self.end_page()
                line = line if nth == 0 else f"{head}\n{line}"
            self._put(line, "\n" if nth else "\n\n")

    def label(self, label: str) -> None:
        """Begin a page that the document calls by this label."""
        self.end_page()
        self._label, self._labelled = label, 0

    def end_page(self) -> None:
        """Begin a page, where something stands on this one."""
        if self._blocks:
            self._labelled += 1
            number = f" ({self._labelled})" if self._label and self._labelled > 1 else ""
            self._pages.append(WordPage("".join(self._blocks), self._label + number))
        self._blocks, self._letters = [], 0

    def empty_page(self) -> None:
        """End a page, whether something stands on it or not: a slide is a page."""
        if not self._blocks:
            self._blocks.append("")
        self.end_page()

    def made(self, title: str = "", left_out: int = 0) -> Words:
        """Return the document."""
        self.end_page()
        pages = self._pages or [WordPage("")]
        outline = tuple(each for each in self._outline if each.page <= len(pages))
        return Words(tuple(pages), outline, title.strip(), left_out)

    def cut(self) -> None:
        """Say on a last page that the document goes on."""
        self.label("")
        told = _("The document goes on; only its first {millions} million letters were read.")
        self._blocks.append(told.format(millions=MOST_LETTERS // 1_000_000))

    def _put(self, block: str, joint: str) -> None:
        if self._all + len(block) > MOST_LETTERS:
            raise Full
        self._blocks.extend([joint, block] if self._blocks else [block])
        self._letters += len(block)
        self._all += len(block)


def cell(text: str) -> str:
    """Return the words of a cell on one line, as Markdown has them in a table."""
    return _CELL_SPACE.sub(" ", text).strip().replace("|", "\\|")


def _line(cells: Sequence[str], columns: int) -> str:
    """Return a row of a table; it ends with empty cells where it is short."""
    return "| " + " | ".join(map(cell, cells)) + " |" + "  |" * (columns - len(cells))


def _parts(block: str, most: int) -> Iterator[str]:
    """Yield a block in parts of so many letters at most."""
    at = 0
    while len(block) - at > most:
        ends = (_last(end, block, at + most // 2, at + most) for end in _ENDS)
        end = next(filter(None, ends), at + most)
        yield block[at:end]
        at = end
    yield block[at:]


def _last(pattern: re.Pattern[str], text: str, since: int, until: int) -> int:
    """Return where the last one that is found between two places ends, 0 for none."""
    return max((found.end() for found in pattern.finditer(text, since, until)), default=0)
