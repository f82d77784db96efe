"""Texts, Markdown and written tables as pages of words."""

import csv
import re
from pathlib import Path
from typing import Final

from app.core.words import ngettext
from app.media import files, foreign
from app.media.office import letters, tables
from app.media.office.words import Composer, Full, Words

_MOST_BYTES: Final = 64 << 20  # that are read of a text; more letters than a document may have
_HEADING: Final = re.compile(r"(#{1,6})[ \t]+(\S.*?)[ \t#]*")
_FENCE: Final = re.compile(r" {0,3}(```|~~~)")
_PARAGRAPHS: Final = re.compile(r"\n[ \t]*\n")


def read(path: Path, name: str) -> Words:
    """Read a text, Markdown or a table that is written as text. Raises MediaError."""
    data, cut = _bytes_of(path, name)
    text, unread = letters.read(data)
    if not text.strip():
        raise foreign.damaged(name)
    made = Composer()
    try:
        if unread:
            made.add(_unread(unread))
        dialect = tables.dialect_of(text[: 1 << 16], whole=len(text) <= 1 << 16)
        if dialect is None:
            _compose(made, text)
        else:
            made.table(list(tables.rows_of(text, dialect)))
    except Full:
        cut = True
    except csv.Error as error:
        raise foreign.damaged(name, type(error).__name__) from error
    if cut:
        made.cut()
    return made.made()


def _bytes_of(path: Path, name: str) -> tuple[bytes, bool]:
    """Return the bytes of a file, and whether there are more than are read."""
    try:
        with path.open("rb") as file:
            data = file.read(_MOST_BYTES + 1)
    except (OSError, ValueError) as error:
        raise files.unreadable(error, name) from error
    return data[:_MOST_BYTES], len(data) > _MOST_BYTES


def _unread(count: int) -> str:
    said = ngettext(
        "[{count} letter of this file could not be read; “�” stands for it.]",
        "[{count} letters of this file could not be read; “�” stands for each.]",
        count,
    )
    return said.format(count=count)


def _compose(made: Composer, text: str) -> None:
    """Put a text on pages: it goes on on the next one at headings and ends of paragraphs."""
    marked = _is_marked(text)
    for nth, sheet in enumerate(text.split("\f")):
        if nth:
            made.end_page()
        for block in _blocks(sheet.strip("\n")):
            found = _HEADING.fullmatch(block.partition("\n")[0]) if marked else None
            if found is None:
                made.add(block)
                continue
            made.heading(found[2], len(found[1]) - 1)
            rest = block.partition("\n")[2]
            if rest.strip():
                made.add(rest, joint="\n")


def _is_marked(text: str) -> bool:
    """Whether lines that begin with "#" are headings: those of Markdown come in levels, or first.

    In programs and settings they are remarks.
    """
    first = text.lstrip().partition("\n")[0]
    titled = _HEADING.fullmatch(first) is not None
    return titled or re.search(r"\n\n##+ \S[^\n]*\n", text) is not None


def _blocks(text: str) -> list[str]:
    """Return paragraphs as they are: headings begin one, what lies between fences is one."""
    blocks = list[str]()
    fenced = False
    for part in _PARAGRAPHS.split(text):
        if fenced:
            blocks[-1] += f"\n\n{part}"
        else:
            blocks.append(part)
        fenced ^= sum(_FENCE.match(line) is not None for line in part.split("\n")) % 2 == 1
    return [each for block in blocks for each in _parted(block)]


def _parted(block: str) -> list[str]:
    """Return a block in pieces, each heading in it at the beginning of one."""
    pieces, fenced = list[list[str]](), False
    for line in block.split("\n"):
        if not pieces or (not fenced and _HEADING.fullmatch(line)):
            pieces.append([])
        pieces[-1].append(line)
        fenced ^= _FENCE.match(line) is not None
    return ["\n".join(piece) for piece in pieces if any(line.strip() for line in piece)]
