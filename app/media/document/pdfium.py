"""`Pdf`: a PDF that is open, by PDFium; imported in the child alone.

PDFium's own names and rules are those of its headers (fpdfview.h, fpdf_text.h, fpdf_doc.h). It is
told the path of a file, reads what it needs of it, and never writes.
"""

import ctypes
import math
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any, Final

import pypdfium2_raw as pdfium

from app.core.errors import MediaError
from app.core.text_line import Box
from app.media import foreign
from app.media.document import faults
from app.media.document.placement import Placement

MOST_PIXELS: Final = 32_000_000  # of a picture: 128 MB, which is all of the memory that is left
_LONGEST: Final = 32_000  # pixels of a side
_MOST_LETTERS: Final = 10_000_000  # of pages that are kept: 10 MB, of Chinese 20
_WHITE: Final = 0xFFFFFFFF
_DEEPEST: Final = 32  # levels of an outline; it may also lead back to itself
_SECRET: Final = 1 << 13  # flag of a field that shows no letters (PDF 32000-1, table 228)
_WRITTEN: Final = (
    pdfium.FPDF_FORMFIELD_TEXTFIELD,
    pdfium.FPDF_FORMFIELD_COMBOBOX,
    pdfium.FPDF_FORMFIELD_LISTBOX,
)
_TITLE: Final = 1 << 16  # bytes of a title; what is longer is none
_KEPT: Final = 32 << 20  # bytes of pages that may be kept of a file

_LETTER: Final = (612.0, 792.0)  # points of a page that does not say its size

_ready = False


def _make_ready() -> None:
    """Begin to use PDFium: fonts of the system, no scripts."""
    global _ready  # noqa: PLW0603 - it is begun once a process
    if not _ready:
        pdfium.FPDF_InitLibraryWithConfig(pdfium.FPDF_LIBRARY_CONFIG(version=2))
        _ready = True


class Pdf:
    """The pages of a PDF file, from 0.

    `name` is what messages call it. Raises PasswordNeeded where `password` does not open it, and
    MediaError for what is no PDF, damaged, or without pages. Whoever opened it closes it.
    """

    def __init__(self, path: Path, name: str, password: str) -> None:
        _make_ready()
        self.name = name
        self._path, self._password = path, password
        self._forms: Any = None
        self._raw: Any = None
        self._kept: dict[int, str] = {}  # what pages say, by their index
        self._letters = 0  # of all that is kept
        self._load()
        self.pages: Final = int(pdfium.FPDF_GetPageCount(self._raw))
        if self.pages < 1:
            self.close()
            raise faults.without_pages(name)
        self._seen: set[int] = set()
        self._page_bytes = 0.0  # of the file, on average
        with suppress(OSError):  # it is gone: its pages will say so
            self._page_bytes = path.stat().st_size / self.pages

    def _load(self) -> None:
        secret = self._password.encode("utf-8", "surrogatepass") if self._password else None
        self._raw = pdfium.FPDF_LoadDocument(os.fsencode(self._path), secret)
        if not self._raw:
            error = pdfium.FPDF_GetLastError()
            raise _refused(error, self.name, wrong=bool(self._password))
        try:
            self._forms = self._opened_forms()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        if self._forms:
            pdfium.FPDFDOC_ExitFormFillEnvironment(self._forms)
        pdfium.FPDF_CloseDocument(self._raw)
        self._forms = self._raw = None

    def _make_room(self, index: int) -> None:
        """Open it anew before too much of it is kept: PDFium keeps all that it has read of a file.

        Scans of hundreds of pages would fill the memory otherwise.
        """
        self._seen.add(index)
        if len(self._seen) > 1 and len(self._seen) * self._page_bytes > _KEPT:
            self.close()
            self._load()
            self._seen = {index}

    @property
    def title(self) -> str:
        """What it calls itself, "" for nothing."""
        return _text(partial(pdfium.FPDF_GetMetaText, self._raw, b"Title"))

    def label(self, index: int) -> str:
        """What it calls a page, "" for nothing but its number."""
        return _text(partial(pdfium.FPDF_GetPageLabel, self._raw, index))

    def size(self, index: int) -> tuple[float, float]:
        """Return width and height of a page that need not be whole, in points as it is shown."""
        size = pdfium.FS_SIZEF()
        if not pdfium.FPDF_GetPageSizeByIndexF(self._raw, index, size):
            return _LETTER
        return max(1.0, size.width), max(1.0, size.height)

    def keep(self, index: int, said: str) -> None:
        """Keep what a page says for `kept`, as long as all of that is not too much."""
        if index not in self._kept and self._letters + len(said) <= _MOST_LETTERS:
            self._kept[index] = said
            self._letters += len(said)

    def kept(self, index: int) -> str | None:
        """Return what a page says, None where that is not kept."""
        return self._kept.get(index)

    @contextmanager
    def page(self, index: int) -> Iterator["PdfPage"]:
        """Open a page while it is looked at. Raises MediaError."""
        if not 0 <= index < self.pages:
            raise faults.no_such_page(self.name, index + 1)
        self._make_room(index)
        raw = pdfium.FPDF_LoadPage(self._raw, index)
        if not raw:
            raise faults.damaged_page(self.name, index + 1)
        try:
            if self._forms:
                pdfium.FORM_OnAfterLoadPage(raw, self._forms)
            yield PdfPage(raw, self._forms)
        finally:
            if self._forms:
                pdfium.FORM_OnBeforeClosePage(raw, self._forms)
            pdfium.FPDF_ClosePage(raw)

    def outline(self) -> Iterator[tuple[str, int, int]]:
        """Yield title, page and level of the lines of its outline that lead to a page of it."""
        seen: set[int] = set()
        waiting = [(self._child(None), 0)]
        while waiting:
            line, level = waiting.pop()
            address = ctypes.cast(line, ctypes.c_void_p).value if line else None
            if address is None or address in seen:
                continue
            seen.add(address)
            title = _text(partial(pdfium.FPDFBookmark_GetTitle, line))
            page = pdfium.FPDFDest_GetDestPageIndex(self._raw, self._destination(line))
            if title and 0 <= page < self.pages:
                yield title, page, level
            waiting.append((pdfium.FPDFBookmark_GetNextSibling(self._raw, line), level))
            if level < _DEEPEST:
                waiting.append((self._child(line), level + 1))

    def _child(self, line: Any) -> Any:
        return pdfium.FPDFBookmark_GetFirstChild(self._raw, line)

    def _destination(self, line: Any) -> Any:
        found = pdfium.FPDFBookmark_GetDest(self._raw, line)
        if found:
            return found
        action = pdfium.FPDFBookmark_GetAction(line)
        return pdfium.FPDFAction_GetDest(self._raw, action) if action else None

    def _opened_forms(self) -> Any:
        """Return what draws the fields of its forms, None where it has none."""
        if pdfium.FPDF_GetFormType(self._raw) == pdfium.FORMTYPE_NONE:
            return None
        self._form_info = pdfium.FPDF_FORMFILLINFO(version=2)  # PDFium keeps a pointer to it
        return pdfium.FPDFDOC_InitFormFillEnvironment(self._raw, self._form_info)


class PdfPage:
    """A page while it is open; sizes in points, as it is shown."""

    def __init__(self, raw: Any, forms: Any) -> None:
        self._raw, self._forms = raw, forms
        box = pdfium.FS_RECTF()
        pdfium.FPDF_GetPageBoundingBox(raw, box)
        turn = int(pdfium.FPDFPage_GetRotation(raw))
        self.placement: Final = Placement(box.left, box.bottom, box.right, box.top, turn)

    @property
    def size(self) -> tuple[float, float]:
        """Width and height."""
        return self.placement.size

    def drawn(self, width: int) -> tuple[memoryview, int, int]:
        """Draw it, `width` pixels wide or as wide as is allowed.

        Returns (height, width, 4) bytes B, G, R, X, which belong to the caller, and width and
        height.
        """
        width, height = _within(width, self.size)
        pixels = bytearray(4 * width * height)
        memory = (ctypes.c_ubyte * len(pixels)).from_buffer(pixels)
        bitmap = pdfium.FPDFBitmap_CreateEx(
            width, height, pdfium.FPDFBitmap_BGRx, memory, 4 * width
        )
        if not bitmap:
            raise MemoryError
        try:
            pdfium.FPDFBitmap_FillRect(bitmap, 0, 0, width, height, _WHITE)
            where = (0, 0, width, height, 0, pdfium.FPDF_ANNOT)
            pdfium.FPDF_RenderPageBitmap(bitmap, self._raw, *where)
            if self._forms:
                pdfium.FPDF_FFLDraw(self._forms, bitmap, self._raw, *where)
        finally:
            pdfium.FPDFBitmap_Destroy(bitmap)
        return memoryview(pixels), width, height

    def fields(self) -> Iterator[tuple[str, Box]]:
        """Yield what was filled into its forms, each on one line, and where; no passwords."""
        for index in range(pdfium.FPDFPage_GetAnnotCount(self._raw) if self._forms else 0):
            field = pdfium.FPDFPage_GetAnnot(self._raw, index)
            try:
                found = self._filled(field)
            finally:
                pdfium.FPDFPage_CloseAnnot(field)
            if found:
                yield found

    def _filled(self, field: Any) -> tuple[str, Box] | None:
        if pdfium.FPDFAnnot_GetFormFieldType(self._forms, field) not in _WRITTEN:
            return None
        if pdfium.FPDFAnnot_GetFormFieldFlags(self._forms, field) & _SECRET:
            return None
        value = _text(partial(pdfium.FPDFAnnot_GetFormFieldValue, self._forms, field))
        text, box = " ".join(value.split()), pdfium.FS_RECTF()
        if not text or not pdfium.FPDFAnnot_GetRect(field, box):
            return None
        return text, self.placement.shown(box.left, box.bottom, box.right, box.top)

    @contextmanager
    def text(self) -> Iterator[Any]:
        """Open its text layer, as PDFium's functions take it; None where there is none."""
        raw = pdfium.FPDFText_LoadPage(self._raw)
        try:
            yield raw
        finally:
            if raw:
                pdfium.FPDFText_ClosePage(raw)


def _within(width: int, size: tuple[float, float]) -> tuple[int, int]:
    """Return the pixels of a picture of a page, its aspect kept as well as whole pixels can."""
    aspect = size[1] / size[0]
    most = min(_LONGEST, _LONGEST / aspect, math.sqrt(MOST_PIXELS / aspect))
    width = max(1, min(width, int(most)))
    return width, max(1, min(round(width * aspect), MOST_PIXELS // width, _LONGEST))


def _refused(code: int, name: str, *, wrong: bool) -> MediaError:
    """Return why a file was not opened."""
    match code:
        case pdfium.FPDF_ERR_PASSWORD:
            return faults.closed(name, wrong=wrong)
        case pdfium.FPDF_ERR_SECURITY:
            return faults.locked(name)
        case _:
            return foreign.damaged(name, f"PDFium {code}")


def _text(ask: Callable[[Any, int], Any]) -> str:
    """Return what `ask(buffer, size)` writes: UTF-16, its end marked by a zero."""
    size = int(ask(None, 0))
    if not 2 < size <= _TITLE:
        return ""
    buffer = (ctypes.c_ushort * (size // 2))()
    ask(buffer, size)
    return bytes(buffer)[:-2].decode("utf-16-le", "replace")
