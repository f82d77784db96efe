"""Office files: real pages where LibreOffice is installed, else their words."""

import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Documents, PageText, Survey, words_of
from app.core.errors import MediaError
from app.core.frame import Frame
from app.core.pages_made import CONVERTER
from app.core.words import N_, _
from app.media import files, foreign
from app.media.document import faults
from app.media.document.frames import paged
from app.media.office.archive import closed
from app.media.office.kinds import READ, Kind, kind_of
from app.media.office.libreoffice import Failed, LibreOffice

_WITHOUT: Final = N_("{how}, since LibreOffice failed")
_TOO_LATE: Final = N_("{how}, since LibreOffice took too long")
_ABSENT: Final = N_("{how}, since LibreOffice is not installed")
_NOT_OFFICE: Final = frozenset({"text", "table"})


class OfficeDocuments:
    """Reads office files; fulfils `Documents`. Any thread.

    `pdf` reads what LibreOffice makes of them. Where it is not installed, or fails, `words` reads
    what can be read without it, and the document says so. Both belong to whoever made them.
    """

    def __init__(
        self, pdf: Documents, words: Documents, libreoffice: LibreOffice | None = None
    ) -> None:
        self._pdf, self._words = pdf, words
        self._libreoffice = LibreOffice() if libreoffice is None else libreoffice
        self._lock = threading.Lock()
        self._made: dict[str, Document] = {}  # the PDFs by the ids of what they were made of
        self._states: dict[Path, tuple[foreign.State, Kind, str]] = {}

    def recognises(self, path: Path) -> bool:
        """Return whether a file is of an office program; see `Documents`."""
        try:
            return kind_of(path) not in {None, *_NOT_OFFICE}
        except (OSError, ValueError):
            return False

    def open(
        self,
        path: Path,
        control: Control,
        password: str = "",  # noqa: ARG002 - what lies under one is refused
    ) -> Iterator[Progress | Document]:
        """Yield how far it is, and last the document; see `Documents`."""
        place = path.absolute()
        kind, identity = self._known(place)
        if kind == "closed":
            raise closed(files.shown(place.name))
        if not self._libreoffice.program:
            yield from self._wordy(place, control, _ABSENT)
            return
        try:
            yield from self._converted(place, kind, identity, control)
        except Failed as failure:
            if kind not in READ:
                raise
            yield from self._wordy(place, control, _TOO_LATE if failure.hung else _WITHOUT)

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        """Yield how far it is, and last what is known of all pages; see `Documents`."""
        if document.converted != CONVERTER:
            yield from self._words.survey(document, control)
            return
        for step in self._again(document, control):
            if isinstance(step, Progress):
                yield step
            else:
                yield from self._pdf.survey(step, control)

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        """Return a picture of a page; see `Documents`."""
        if document.converted != CONVERTER:
            return self._words.page(document, number, width, control)
        inner = self._inner(document, control)
        if inner is None:
            raise faults.cancelled(files.shown(document.path.name))
        return paged(self._pdf.page(inner, number, width, control), document.id, number, width)

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        """Yield the text layers of pages; see `Documents`."""
        if document.converted != CONVERTER:
            yield from self._words.text(document, numbers, control)
        elif (inner := self._inner(document, control)) is not None:
            yield from self._pdf.text(inner, numbers, control)

    def words(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[tuple[int, str]]:
        """Yield what pages say; see `WithWords`."""
        if document.converted != CONVERTER:
            yield from words_of(self._words, document, numbers, control)
        elif (inner := self._inner(document, control)) is not None:
            yield from words_of(self._pdf, inner, numbers, control)

    def close(self) -> None:
        """End LibreOffice, and delete what it made."""
        self._libreoffice.close()

    def _wordy(self, path: Path, control: Control, why: str) -> Iterator[Progress | Document]:
        """Read the words of a file, and say in `why` that there are no pages."""
        for step in self._words.open(path, control):
            if isinstance(step, Document):
                yield replace(step, converted=_(why).format(how=step.converted))
            else:
                yield step

    def _converted(
        self, path: Path, kind: Kind, identity: str, control: Control
    ) -> Iterator[Progress | Document]:
        """Have pages made of a file."""
        for step in self._libreoffice.convert(path, kind, identity, control):
            if isinstance(step, Progress):
                yield step
                continue
            for opened in self._pdf.open(step, control):
                if isinstance(opened, Document):
                    with self._lock:
                        self._made[identity] = opened
                    yield replace(opened, id=identity, path=path, converted=CONVERTER)
                else:
                    yield opened

    def _inner(self, document: Document, control: Control) -> Document | None:
        """Return the PDF that was made of a document, None where it was cancelled."""
        found = (step for step in self._again(document, control) if isinstance(step, Document))
        return next(found, None)

    def _again(self, document: Document, control: Control) -> Iterator[Progress | Document]:
        """Yield the PDF that was made of a document; it is made again for one of a history."""
        name = files.shown(document.path.name)
        kind, identity = self._known(document.path)
        if identity != document.id:
            raise foreign.changed(name)
        with self._lock:
            made = self._made.get(identity)
        if made is None and not self._libreoffice.program:
            raise MediaError(
                _("The pages of “{name}” were made by LibreOffice, which is not there.").format(
                    name=name
                ),
                _("Install LibreOffice, or add the document again."),
            )
        if made is None:
            for step in self._converted(document.path, kind, identity, control):
                if isinstance(step, Progress):
                    yield step
            with self._lock:
                made = self._made.get(identity)
        if made is None:
            return
        if made.pages != document.pages:  # by another version of LibreOffice
            raise foreign.changed(name)
        yield made

    def _known(self, path: Path) -> tuple[Kind, str]:
        """Return what a file is, and the id of its content. Raises MediaError."""
        name = files.shown(path.name)
        state = foreign.state_of(faults.checked(path, name))
        with self._lock:
            known = self._states.get(path)
        if known is not None and known[0] == state:
            return known[1:]
        try:
            kind, identity = kind_of(path), foreign.content_of(path)
        except (OSError, ValueError) as error:
            raise files.unreadable(error, name) from error
        if kind is None:
            raise faults.unknown(name)
        with self._lock:
            self._states[path] = state, kind, identity
        return kind, identity
