"""What a zip file is allowed to hold before anybody unpacks it."""

import zipfile
from pathlib import Path
from typing import IO, Final
from xml.parsers import expat

from app.core.errors import MediaError
from app.core.words import _
from app.media import files, foreign

MOST_ENTRIES: Final = 10_000
MOST_BYTES: Final = 2 << 30  # unpacked
_BOMB: Final = 64 << 20  # bytes unpacked: what is smaller harms nobody, however well it is packed
_RATIO: Final = 200  # times that a file may become larger; sheets full of the same number reach 100
_PROLOG: Final = 1 << 20  # bytes of an XML before its first element that are looked at
_PIECE: Final = 1 << 12
_ENCRYPTED: Final = 0x1
_STARTS: Final = (b"<", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\0<")
_PARTS: Final = (".xml", ".rels")  # what office programs parse, by the names of all that they write
_PICTURES: Final = (".svg", ".svgz")  # may declare what they like: nobody here parses them


def check(path: Path, name: str) -> None:
    """Look through a zip file, which messages call `name`, without unpacking it.

    Raises MediaError where it is damaged, under a password, would become too large, or has XML
    that declares entities: no office program writes such, and they make small files huge or read
    other files (ECMA-376-2, 8.1.4 forbids them).
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
            _check_sizes(entries, path.stat().st_size, name)
            for entry in entries:
                if entry.flag_bits & _ENCRYPTED:
                    raise closed(name)
                if not (entry.is_dir() or entry.filename.lower().endswith(_PICTURES)):
                    with archive.open(entry) as file:
                        _check_xml(file, name, is_part=entry.filename.lower().endswith(_PARTS))
    except (zipfile.BadZipFile, NotImplementedError, EOFError, ValueError) as error:
        raise foreign.damaged(name, type(error).__name__) from error
    except OSError as error:
        raise files.unreadable(error, name) from error


def closed(name: str) -> MediaError:
    """Return what to say of an office file under a password."""
    return MediaError(
        _("“{name}” is protected by a password.").format(name=name),
        _("Open it in its own program, and save a copy without a password, or as PDF."),
    )


def _check_sizes(entries: list[zipfile.ZipInfo], size: int, name: str) -> None:
    total = sum(entry.file_size for entry in entries)
    if len(entries) > MOST_ENTRIES or total > MOST_BYTES or total > max(_BOMB, _RATIO * size):
        raise MediaError(
            _("“{name}” is packed in a way that would fill the memory when it is opened.").format(
                name=name
            ),
            _("If you trust it, open it in its own program and save it as PDF."),
        )


def _check_xml(file: IO[bytes], name: str, *, is_part: bool) -> None:
    """Read as much of a file as tells whether it is XML that declares entities."""
    data = file.read(_PIECE)
    if not data.lstrip().startswith(_STARTS):
        return
    parser = expat.ParserCreate()
    parser.StartDoctypeDeclHandler = _doctype
    parser.StartElementHandler = _element
    looked_at = 0
    try:
        while data and looked_at <= _PROLOG:
            parser.Parse(data)
            looked_at += len(data)
            data = file.read(_PIECE)
    except _ElementFound:
        return
    except _DeclarationFound as found:
        raise MediaError(
            _("“{name}” has declarations in it that no office program writes.").format(name=name),
            _("Do not trust it. Ask whoever made it for a PDF."),
        ) from found
    except expat.ExpatError as error:
        if is_part:  # also what is encoded so that another parser might see more in it
            raise foreign.damaged(name, type(error).__name__) from error
        return
    if is_part:
        raise foreign.damaged(name, "no element")


class _ElementFound(Exception):
    """Declarations can no longer come."""


class _DeclarationFound(Exception):
    """Entities may be declared."""


def _element(_name: str, _attributes: object) -> None:
    raise _ElementFound


def _doctype(_name: str, _system: str | None, _public: str | None, inside: int) -> None:
    if inside:
        raise _DeclarationFound
