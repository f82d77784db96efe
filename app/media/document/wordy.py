"""Documents whose pages are words alone: texts, tables, and office files without LibreOffice."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final, cast

from app.child.protocol import Reply
from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Heading, PageInfo, PageText, Survey
from app.core.errors import ChildError
from app.core.frame import Frame
from app.core.text_line import TextLine
from app.core.words import _, ngettext
from app.hosting.host import Child
from app.media import files
from app.media.document import faults
from app.media.document import word_child as words
from app.media.office.kinds import READ, Kind, kind_of

_MEMORY: Final = 3 << 30  # bytes of address space: the longest document as objects of Python
_SILENCE: Final = 120  # seconds: longer than the longest that is read takes
_PIECE: Final = 200  # pages that are asked about at a time


class WordDocuments:
    """Reads documents as words in a child process; fulfils `Documents`. Any thread."""

    def __init__(self) -> None:
        self._child = Child("words", memory_bytes=_MEMORY, silence_seconds=_SILENCE)

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a text, a table or of office; see `Documents`."""
        try:
            return kind_of(path) is not None
        except (OSError, ValueError):
            return False

    def open(
        self,
        path: Path,
        control: Control,
        password: str = "",  # noqa: ARG002 - none of them has one
    ) -> Iterator[Progress | Document]:
        """Yield how far it is, and last the document; see `Documents`."""
        place = path.absolute()
        kind = _kind(place)
        yield Progress(_("Reading “{name}”").format(name=_name(place)))
        found = self._items(words.OPEN, {"path": str(place), "name": _name(place)}, kind, control)
        if not found:
            return
        identity, pages, title, left_out = (
            found[0].header[name] for name in ("id", "pages", "title", "left_out")
        )
        converted = _said(cast("int", left_out)) if kind in READ else ""
        yield Document(
            cast("str", identity), place, cast("int", pages), cast("str", title), converted
        )

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        """Yield how far it is, and last what is known of all pages; see `Documents`."""
        stage = _("Looking through “{name}”").format(name=_name(document.path))
        kind = _kind(document.path)
        pages: list[PageInfo] = []
        while len(pages) < document.pages:
            yield Progress(stage, len(pages), document.pages)
            header = {"first": len(pages) + 1, "count": _PIECE}
            replies = self._items(words.SURVEY, _of(document) | header, kind, control)
            pages += [_info(reply) for reply in replies]
            if control.cancelled or not replies:
                return
        outline = [
            Heading(*line)
            for reply in self._items(words.OUTLINE, _of(document), kind, control)
            for line in cast("list[tuple[str, int, int]]", reply.header["lines"])
        ]
        if not control.cancelled:
            yield Survey(tuple(pages), tuple(outline))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:  # noqa: ARG002 - as the port has it
        """Raise MediaError: there are no pictures of such pages."""
        raise faults.without_picture(_name(document.path), number)

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        """Yield the words of pages, a line each; see `Documents`."""
        kind = _kind(document.path)
        for first in range(0, len(numbers), _PIECE):
            header = {"numbers": list(numbers[first : first + _PIECE])}
            # Taken whole before it is yielded: whoever takes it may ask for something else then.
            replies = list(self._items(words.TEXT, _of(document) | header, kind, control))
            yield from map(_text, replies)
            if control.cancelled:
                return

    def close(self) -> None:
        """End the child."""
        self._child.close()

    def _items(
        self, verb: str, header: dict[str, Any], kind: Kind, control: Control
    ) -> list[Reply]:
        """Return the items of an answer. Raises MediaError, also when the child failed."""
        try:
            return list(self._child.request(verb, header | {"kind": kind}, (), control))
        except ChildError as error:
            raise faults.failed(str(header["name"]), error) from error


def _kind(path: Path) -> Kind:
    """Return what a file is. Raises MediaError for what is no document any more."""
    name = _name(path)
    faults.checked(path, name)
    try:
        kind = kind_of(path)
    except (OSError, ValueError) as error:
        raise files.unreadable(error, name) from error
    if kind is None:
        raise faults.unknown(name)
    return kind


def _said(left_out: int) -> str:
    """Return who made pages of an office file that has been read as words."""
    if not left_out:
        return _("words only")
    said = ngettext(
        "words only, without {count} picture", "words only, without {count} pictures", left_out
    )
    return said.format(count=left_out)


def _of(document: Document) -> dict[str, Any]:
    path = document.path
    return {"path": str(path), "name": _name(path), "id": document.id}


def _name(path: Path) -> str:
    return files.shown(path.name)


def _info(reply: Reply) -> PageInfo:
    fields = cast("dict[str, Any]", reply.header)
    return PageInfo(width=0, height=0, **fields)


def _text(reply: Reply) -> PageText:
    text = bytes(reply.payloads[0]).decode()
    lines = text.split("\n") if text else []
    return PageText(
        cast("int", reply.header["number"]), tuple(TextLine(line, (0, 0, 0, 0)) for line in lines)
    )
