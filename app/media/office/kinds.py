"""What kind of office file, text or table a file is, judged by its content.

Its name counts for words alone, which could mean anything (`claims`). Only beginnings and
directories are read, nothing is unpacked or parsed.
"""

import re
import stat
import struct
from pathlib import Path
from typing import BinaryIO, Final, Literal

from app.media import claims
from app.media.office import compound, letters, tables

Kind = Literal[
    "docx",
    "pptx",
    "xlsx",
    "xlsb",
    "odt",
    "odp",
    "ods",
    "doc",
    "ppt",
    "xls",
    "rtf",
    "closed",
    "table",
    "text",
]
"""The first three and the last two are read here, the others need LibreOffice; "closed" is what
lies under a password."""

READ: Final[frozenset[Kind]] = frozenset({"docx", "pptx", "xlsx"})
"""Files of office programs whose words are read without any."""

_HEAD: Final = 1 << 16  # bytes that are looked at
_TAIL: Final = 22 + 65_535  # a zip's last record, and the longest comment after it
_DIRECTORY: Final = 1 << 20  # bytes of a zip's directory that are looked at

_ODF: Final = re.compile(
    rb"PK\x03\x04.{26}mimetype"
    rb"application/vnd\.oasis\.opendocument\.(text|presentation|spreadsheet)",
    re.DOTALL,
)
_ODF_KINDS: Final[dict[bytes, Kind]] = {
    b"text": "odt",
    b"presentation": "odp",
    b"spreadsheet": "ods",
}
_PARTS: Final[tuple[tuple[bytes, Kind], ...]] = (
    (b"word/", "docx"),
    (b"ppt/", "pptx"),
    (b"xl/", "xlsx"),
)
_BINARY: Final = b"xl/workbook.bin"
_NOT_WORDS: Final = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:%!|%PDF|<!doctype html|<html|<svg|<\?xml[^<]*<(?:!--.*?-->\s*<)?"
    rb"(?:svg|!doctype (?:svg|html)|html))",
    re.DOTALL | re.IGNORECASE,
)
"""Texts that mean something else than their words: pages of the web, drawings, PostScript."""
_PICTURE: Final = re.compile(claims.PICTURE, re.DOTALL)


def kind_of(path: Path) -> Kind | None:
    """Return what the file at `path` is, None for none of these. Raises OSError."""
    if not stat.S_ISREG(path.stat().st_mode):
        return None  # opening a pipe could wait for ever
    with path.open("rb") as file:
        head = file.read(_HEAD)
        if head.startswith(b"PK"):
            return _packed(file, head)
        if head.startswith(compound.START):
            return compound.kind_of(file, head)
    if head.startswith(b"{\\rtf"):
        return "rtf"
    return _written(head, claims.claim_of(path))


def _packed(file: BinaryIO, head: bytes) -> Kind | None:
    """Return what a zip file is by the names in it; one that was cut off by those that are left."""
    if found := _ODF.match(head):
        return _ODF_KINDS[found[1]]
    names = _listed(file) or _begun(head)
    if b"[Content_Types].xml" not in names:
        return None
    counts = {kind: sum(name.startswith(start) for name in names) for start, kind in _PARTS}
    kind = max(counts, key=lambda each: counts[each])
    if not counts[kind]:
        return None
    return "xlsb" if kind == "xlsx" and _BINARY in names else kind


def _listed(file: BinaryIO) -> set[bytes]:
    """Return the names in the directory of a zip file (APPNOTE 4.3.12, 4.3.16)."""
    size = file.seek(0, 2)
    file.seek(max(0, size - _TAIL))
    tail = file.read(_TAIL)
    at = tail.rfind(b"PK\x05\x06")
    if at < 0 or at + 22 > len(tail):
        return set()
    length = int.from_bytes(tail[at + 12 : at + 16], "little")
    end = size - len(tail) + at
    file.seek(max(0, end - length))  # right before the record, also where something was put ahead
    directory = file.read(min(length, _DIRECTORY))
    names, at = set[bytes](), 0
    while directory[at : at + 4] == b"PK\x01\x02" and at + 46 <= len(directory):
        name, extra, comment = struct.unpack_from("<3H", directory, at + 28)
        names.add(directory[at + 46 : at + 46 + name])
        at += 46 + name + extra + comment
    return names


def _begun(head: bytes) -> set[bytes]:
    """Return the names that stand before the files in the beginning of a zip (APPNOTE 4.3.7)."""
    found = set[bytes]()
    for entry in re.finditer(rb"PK\x03\x04.{22}", head, re.DOTALL):
        (length,) = struct.unpack_from("<H", head, entry.start() + 26) if _whole(entry) else (0,)
        found.add(head[entry.start() + 30 : entry.start() + 30 + length])
    return found


def _whole(entry: re.Match[bytes]) -> bool:
    return entry.start() + 30 <= len(entry.string)


def _written(head: bytes, claim: claims.Claim | None) -> Kind | None:
    """Return whether a file that begins like this is a table, another text, or neither.

    One whose name says that it is a text is one, whatever its first words could mean besides.
    """
    if claim in {"picture", "other"}:
        return None
    if claim != "text" and (_NOT_WORDS.match(head) or _PICTURE.match(head)):
        return None
    text = letters.begun(head, whole=len(head) < _HEAD)
    if not text.strip():
        return None
    return "table" if tables.dialect_of(text, whole=len(head) < _HEAD) else "text"
