"""All documents that can be read, whatever they are made with."""

import threading
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Documents, PageText, Survey, words_of
from app.core.errors import MediaError
from app.core.frame import Frame
from app.media import files
from app.media.document import faults
from app.media.document.office import OfficeDocuments
from app.media.document.pdf import PdfDocuments
from app.media.document.pictures import PictureDocuments
from app.media.document.wordy import WordDocuments
from app.media.office.libreoffice import LibreOffice


class ChildDocuments:
    """Has each document read by who knows its kind; fulfils `Documents`. Any thread.

    Readers are asked in their order whether they recognise a file by its content. Office files are
    converted by `libreoffice`, by default the one that is installed.
    """

    def __init__(self, libreoffice: LibreOffice | None = None) -> None:
        pdf, words = PdfDocuments(), WordDocuments()
        office = OfficeDocuments(pdf, words, libreoffice)
        self._readers: Final[tuple[Documents, ...]] = (pdf, PictureDocuments(), office, words)
        self._opened: dict[str, Documents] = {}
        self._lock = threading.Lock()

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a document by its content; see `Documents`."""
        return any(reader.recognises(path) for reader in self._readers)

    def open(
        self, path: Path, control: Control, password: str = ""
    ) -> Iterator[Progress | Document]:
        """Yield how far it is, and last the document; see `Documents`."""
        reader = self._reader(path)
        for step in reader.open(path, control, password):
            if isinstance(step, Document):
                with self._lock:
                    self._opened[step.id] = reader
            yield step

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        """Yield how far it is, and last what is known of all pages; see `Documents`."""
        return self._reader_of(document).survey(document, control)

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        """Return a picture of a page; see `Documents`."""
        return self._reader_of(document).page(document, number, width, control)

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        """Yield the text layers of pages; see `Documents`."""
        return self._reader_of(document).text(document, numbers, control)

    def words(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[tuple[int, str]]:
        """Yield what pages say; see `WithWords`."""
        return words_of(self._reader_of(document), document, numbers, control)

    def close(self) -> None:
        for reader in self._readers:
            reader.close()

    def _reader_of(self, document: Document) -> Documents:
        """Return who opened it, else who knows its kind: it may come out of a history."""
        with self._lock:
            opened = self._opened.get(document.id)
        return opened or self._reader(document.path)

    def _reader(self, path: Path) -> Documents:
        found = next((reader for reader in self._readers if reader.recognises(path)), None)
        if found is None:
            raise _not_a_document(path)
        return found


def _not_a_document(path: Path) -> MediaError:
    """Return what to say of a file that nobody recognises."""
    name = files.shown(path.name)
    try:
        faults.checked(path, name)
        with path.open("rb"):
            return faults.unknown(name)
    except OSError as error:
        return files.unreadable(error, name)
    except MediaError as error:
        return error
