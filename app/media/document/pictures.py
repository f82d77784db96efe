"""Pictures as pages: folders of scans, and TIFF files of several pages."""

import hashlib
import threading
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import POINT, PageInfo, PageText, Survey
from app.core.errors import MediaError
from app.core.frame import File, Frame, Page
from app.core.text_line import TextLine
from app.core.words import _, ngettext
from app.media import files, foreign, tiff
from app.media.document import faults
from app.media.document.frames import frame_id
from app.media.natural import natural
from app.media.picture import ChildDecoder
from app.media.sniff import kind_of

MOST_PAGES: Final = 2000

_MOST_FILES: Final = 200  # of a folder that are looked at to recognise it
_SCREEN: Final = 96  # dots an inch of a picture that does not say
_LONGEST: Final = 842.0  # points: one that is larger then fills a page of A4
_SYSTEM: Final = frozenset({"thumbs.db", "desktop.ini"})  # files that systems leave in folders


@dataclass(frozen=True, slots=True)
class _Sheet:
    """A picture in a file, and its size in points."""

    path: Path
    index: int
    width: float
    height: float
    state: foreign.State


@dataclass(frozen=True, slots=True)
class _Book:
    """The pages of a document, and what to say of files in it that are none."""

    sheets: tuple[_Sheet, ...]
    skipped: tuple[str, ...]

    @property
    def pages(self) -> int:
        """With one for the words about what was skipped."""
        return len(self.sheets) + bool(self.skipped)


class PictureDocuments:
    """Reads folders of pictures and TIFF files of several pages; fulfils `Documents`. Any thread.

    Pages stand in the order of the names of files, numbers in them counted as such. Files that
    cannot be read are named on a last page of words.
    """

    def __init__(self, decoder: ChildDecoder | None = None) -> None:
        self._decoder = ChildDecoder() if decoder is None else decoder
        self._lock = threading.Lock()
        self._books: dict[tuple[str, Path], _Book] = {}

    def recognises(self, path: Path) -> bool:
        """Return whether it is a folder with pictures, or a TIFF of pages; see `Documents`."""
        try:
            if path.is_dir():
                return _has_pictures(path)
            return path.is_file() and tiff.has_pages(path)
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
        name = files.shown(place.name)
        listed = _listed(place)
        stage = _("Looking through “{name}”").format(name=name)
        identity = hashlib.sha256()
        sheets, skipped = list[_Sheet](), list[str]()
        for nth, each in enumerate(listed):
            yield Progress(stage, nth, len(listed))
            if control.cancelled:
                return
            try:
                sheets += self._sheets(each, identity, control)
            except MediaError as error:
                if control.cancelled:
                    return
                if not place.is_dir():
                    raise
                skipped.append(f"{files.shown(each.name)}: {error.message}")
            if len(sheets) > MOST_PAGES:
                raise _too_many(name)
        if not sheets:
            raise faults.without_pages(name)
        book = _Book(tuple(sheets), tuple(skipped))
        known = foreign.content_of(place) if place.is_file() else identity.hexdigest()[:32]
        with self._lock:
            self._books[known, place] = book
        yield Document(known, place, book.pages, name if place.is_dir() else "")

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        """Yield what is known of all pages; see `Documents`."""
        book = self._book(document, control)
        pages = [
            PageInfo(number, sheet.width, sheet.height, label=_label(sheet, document))
            for number, sheet in enumerate(book.sheets, 1)
        ]
        if book.skipped:
            letters = len(_words(book))
            pages.append(PageInfo(book.pages, 0, 0, letters, label=_("not read")))
        if not control.cancelled:
            yield Survey(tuple(pages))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        """Return a picture of a page; see `Documents`."""
        book, name = self._book(document, control), files.shown(document.path.name)
        if not 0 < number <= book.pages:
            raise faults.no_such_page(name, number)
        if number > len(book.sheets):
            raise faults.without_picture(name, number)
        sheet = book.sheets[number - 1]
        shown = files.shown(sheet.path.name)
        if foreign.state_of(faults.checked(sheet.path, shown)) != sheet.state:
            raise foreign.changed(shown)
        source = File(sheet.path.name, sheet.path)
        found = self._decoder.decode(sheet.path, source, control, sheet.index)
        identity = frame_id(document.id, number, width)
        return Frame(_resized(found, width), Page(document.id, number), identity)

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        """Yield pages without words, but for the one that names what was skipped."""
        book = self._book(document, control)
        for number in numbers:
            if not 0 < number <= book.pages:
                raise faults.no_such_page(files.shown(document.path.name), number)
            lines = _words(book).split("\n") if number > len(book.sheets) else []
            yield PageText(number, tuple(TextLine(line, (0, 0, 0, 0)) for line in lines))

    def close(self) -> None:
        """End the child that decodes."""
        self._decoder.close()

    def _book(self, document: Document, control: Control) -> _Book:
        """Return what is known of a document, one of a history looked at again."""
        with self._lock:
            known = self._books.get((document.id, document.path))
        if known is not None:
            return known
        opened = [s for s in self.open(document.path, control) if isinstance(s, Document)]
        name = files.shown(document.path.name)
        if not opened:
            raise faults.cancelled(name)
        if opened[0].id != document.id:
            raise foreign.changed(name)
        with self._lock:
            return self._books[document.id, opened[0].path]

    def _sheets(self, path: Path, identity: "hashlib._Hash", control: Control) -> Iterator[_Sheet]:
        """Yield the pictures of a file that are pages; its content goes into `identity`."""
        name = files.shown(path.name)
        if path.is_dir():
            raise MediaError(_("It is a folder."), _("Add it by itself."))
        state = foreign.state_of(faults.checked(path, name))
        data = files.read_picture(path, name)
        said = path.name.encode("utf-8", "surrogateescape")
        identity.update(said + b"\0" + hashlib.sha256(data).digest())
        found = self._decoder.sheets(data, File(path.name, path), control)
        for index, (width, height, dots) in enumerate(found):
            points = POINT / dots if dots else POINT / _SCREEN
            if not dots:
                points = min(points, _LONGEST / max(width, height))
            yield _Sheet(path, index, round(width * points, 2), round(height * points, 2), state)


def _listed(path: Path) -> list[Path]:
    """Return the files of a folder in their order, or the file itself. Raises MediaError."""
    if not path.is_dir():
        return [path]
    try:
        found = [each for each in path.iterdir() if not _is_hidden(each)]
    except OSError as error:
        raise files.unreadable(error, files.shown(path.name)) from error
    if len(found) > 2 * MOST_PAGES:
        raise _too_many(files.shown(path.name))
    return sorted(found, key=lambda each: natural(each.name))


def _has_pictures(folder: Path) -> bool:
    for looked, path in enumerate(folder.iterdir()):
        if looked >= _MOST_FILES:
            return False
        if not _is_hidden(path) and path.is_file() and kind_of(path) == "picture":
            return True
    return False


def _is_hidden(path: Path) -> bool:
    return path.name.startswith(".") or path.name.lower() in _SYSTEM


def _label(sheet: _Sheet, document: Document) -> str:
    """Return the name of the file that a page is; of a TIFF pages have numbers alone."""
    return "" if sheet.path == document.path else files.shown(sheet.path.name)


def _words(book: _Book) -> str:
    count = len(book.skipped)
    said = ngettext(
        "[{count} file of this folder is not among the pages:]",
        "[{count} files of this folder are not among the pages:]",
        count,
    )
    return "\n".join([said.format(count=count), *(f"- {line}" for line in book.skipped)])


def _resized(frame: Frame, width: int) -> memoryview:
    """Return the pixels of a picture, `width` pixels wide."""
    if width == frame.width:
        return frame.memory
    import cv2

    height = max(1, round(frame.height * width / frame.width))
    way = cv2.INTER_AREA if width < frame.width else cv2.INTER_CUBIC
    return np.ascontiguousarray(cv2.resize(frame.pixels, (width, height), interpolation=way)).data


def _too_many(name: str) -> MediaError:
    return MediaError(
        _("“{name}” has more than {count} pictures.").format(name=name, count=MOST_PAGES),
        _("Put a part of them into a folder of their own."),
    )
