"""PDF documents, by child processes that may die of them."""

import threading
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, cast

from app.child.protocol import Reply
from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Heading, PageInfo, PageText, Survey
from app.core.errors import ChildError, PasswordNeeded
from app.core.frame import Frame, Page
from app.core.text_line import TextLine
from app.core.words import _
from app.hosting.host import Child
from app.media import files, sniff
from app.media.document import faults, verbs
from app.media.document.frames import frame_id

_MEMORY: Final = 2 << 30  # bytes of address space; fonts and what is drawn take a part of it
_LOW: Final = 5  # less than what somebody waits for
_SILENCE: Final = 60  # seconds: longer than any page that is worth waiting for takes
_PIECE: Final = 16  # pages that are surveyed or read at a time
_MANY: Final = 64  # pages whose words alone are asked for at a time
_FEW: Final = 3  # pages whose text somebody waits for


class PdfDocuments:
    """Reads PDF documents in child processes; fulfils `Documents`. Any thread.

    What somebody waits for, a page or the text of a few, goes to one child. What goes through all
    pages goes to another of low priority, a piece at a time, so that nobody holds it for long.
    """

    def __init__(self) -> None:
        self._near, self._far = _child(0), _child(_LOW)
        self._passwords: dict[str, str] = {}
        self._lock = threading.Lock()

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a PDF by its content; see `Documents`."""
        try:
            return sniff.kind_of(path) == "document" and sniff.is_pdf(path)
        except (OSError, ValueError):
            return False

    def open(
        self, path: Path, control: Control, password: str = ""
    ) -> Iterator[Progress | Document]:
        """Yield the document; see `Documents`."""
        place = path.absolute()
        opened = _Opening()
        try:
            found = self._opened(place, control, password, opened)
        except PasswordNeeded:
            known = self._password(opened.id)
            if password or not known:
                raise
            found = self._opened(place, control, known, opened)
        if not found:
            return
        if password:
            with self._lock:
                self._passwords[opened.id] = password
        pages, title = (found[0].header[name] for name in ("pages", "title"))
        yield Document(opened.id, place, cast("int", pages), cast("str", title))

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        """Yield how far it is, and last what is known of all pages; see `Documents`."""
        stage = _("Looking through “{name}”").format(name=_name(document.path))
        pages: list[PageInfo] = []
        while len(pages) < document.pages:
            yield Progress(stage, len(pages), document.pages)
            count = min(_PIECE, document.pages - len(pages))
            header = {"first": len(pages) + 1, "count": count}
            replies = self._items(self._far, verbs.SURVEY, document, header, control)
            pages += [_info(reply) for reply in replies]
            if control.cancelled:
                return
        outline = [
            Heading(*line)
            for reply in self._items(self._far, verbs.OUTLINE, document, {}, control)
            for line in cast("list[tuple[str, int, int]]", reply.header["lines"])
        ]
        if not control.cancelled:
            yield Survey(tuple(pages), tuple(outline))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        """Return a picture of a page; see `Documents`. A large one is less wide than asked for."""
        header = {"number": number, "width": width}
        replies = self._items(self._near, verbs.PAGE, document, header, control)
        if not replies:
            raise faults.cancelled(_name(document.path))
        (reply,) = replies
        columns, rows = (cast("int", reply.header[name]) for name in ("width", "height"))
        pixels = memoryview(reply.payloads[0]).cast("B", (rows, columns, 4))
        return Frame(pixels, Page(document.id, number), frame_id(document.id, number, width))

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        """Yield the text layers of pages; see `Documents`."""
        child = self._near if len(numbers) <= _FEW else self._far
        for first in range(0, len(numbers), _PIECE):
            header = {"numbers": list(numbers[first : first + _PIECE])}
            # Taken whole before it is yielded: whoever takes it may ask for something else then.
            yield from _texts(self._items(child, verbs.TEXT, document, header, control))
            if control.cancelled:
                return

    def words(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[tuple[int, str]]:
        """Yield what pages say; see `WithWords`."""
        for first in range(0, len(numbers), _MANY):
            header = {"numbers": list(numbers[first : first + _MANY])}
            for reply in self._items(self._far, verbs.WORDS, document, header, control):
                yield cast("int", reply.header["number"]), bytes(reply.payloads[0]).decode()
            if control.cancelled:
                return

    def close(self) -> None:
        """End the children, and forget the passwords."""
        for child in (self._near, self._far):
            child.close()
        with self._lock:
            self._passwords.clear()

    def _opened(
        self, place: Path, control: Control, password: str, opened: "_Opening"
    ) -> list[Reply]:
        """Return what is said of a file, none where it was cancelled; `opened` gets its id."""
        header = {"path": str(place), "name": _name(place), "password": password}
        items = []
        for reply in _asked(self._near, verbs.OPEN, header, control):
            if "id" in reply.header:
                opened.id = cast("str", reply.header["id"])
            else:
                items.append(reply)
        return items

    def _items(
        self,
        child: Child,
        verb: str,
        document: Document,
        header: dict[str, Any],
        control: Control,
    ) -> list[Reply]:
        """Return the items of an answer. Raises MediaError."""
        asked = header | {
            "path": str(document.path),
            "name": _name(document.path),
            "id": document.id,
            "password": self._password(document.id),
        }
        return list(_asked(child, verb, asked, control))

    def _password(self, identity: str) -> str:
        with self._lock:
            return self._passwords.get(identity, "")


@dataclass(slots=True)
class _Opening:
    """What is known of a file before it is open."""

    id: str = ""


def _child(nice: int) -> Child:
    return Child("document", memory_bytes=_MEMORY, silence_seconds=_SILENCE, nice=nice)


def _name(path: Path) -> str:
    return files.shown(path.name)


def _info(reply: Reply) -> PageInfo:
    fields = cast("dict[str, Any]", reply.header)
    return PageInfo(**fields)


@dataclass(slots=True)
class _Gathering:
    """The lines of a page that have come so far."""

    lines: list[TextLine] = field(default_factory=list)

    def take(self, reply: Reply) -> None:
        numbers = array("f")
        numbers.frombytes(reply.payloads[0])
        at = 0
        for text, stops in cast("list[tuple[str, int]]", reply.header["lines"]):
            box, begun = numbers[at : at + 4], at + 4
            at = begun + stops
            left, top, right, bottom = box
            self.lines.append(TextLine(text, (left, top, right, bottom), tuple(numbers[begun:at])))


def _texts(replies: Sequence[Reply]) -> Iterator[PageText]:
    page = _Gathering()
    for reply in replies:
        page.take(reply)
        if reply.header["whole"]:
            yield PageText(cast("int", reply.header["number"]), tuple(page.lines))
            page = _Gathering()


def _asked(child: Child, verb: str, header: dict[str, Any], control: Control) -> Iterator[Reply]:
    """Yield the items of an answer. Raises MediaError, also when the child failed."""
    name = str(header["name"])
    try:
        yield from child.request(verb, header, (), control)
    except PasswordNeeded as error:
        raise faults.closed(name, wrong=bool(header["password"])) from error
    except ChildError as error:
        raise faults.failed(name, error) from error
