"""What the child answers about PDF documents; `verbs` says what it is asked."""

from array import array
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import Any, Final

from app.child.protocol import Reply
from app.child.worker import Request
from app.core.errors import MediaError
from app.core.labels import clean
from app.core.text_line import TextLine
from app.media import sniff
from app.media.document import faults, letters, verbs
from app.media.document.order import ordered
from app.media.document.pdfium import Pdf, PdfPage
from app.media.foreign import Kind, Shelf, content_of, file_of, known_of, whole_of

_MOST: Final = 3  # files that are open
_LETTERS: Final = 200_000  # of a page that go at a time
_HEADINGS: Final = 1000  # that go at a time


def answer(request: Request) -> Iterator[Reply]:
    """Answer a request by its verb."""
    return _ANSWERS[request.verb](request)


def _opened(path: Path, name: str, password: str) -> Pdf:
    try:
        is_pdf = sniff.is_pdf(path)
    except OSError:
        is_pdf = True  # it says itself why it cannot be opened
    if not is_pdf:
        raise faults.unknown(name)
    return Pdf(path, name, password)


def _open(request: Request) -> Iterator[Reply]:
    path, name = file_of(request)
    _SHELF.drop(path, _password(request))  # it may be another one of the same size and moment
    yield Reply("item", {"id": _SHELF.identity(path, name)})
    pdf = _SHELF.opened(path, name, _password(request))
    yield Reply("item", {"pages": pdf.pages, "title": clean(pdf.title)})


def _survey(request: Request) -> Iterator[Reply]:
    first, count = whole_of(request, "first") or 1, whole_of(request, "count") or 0
    for number in range(first, first + count):
        if request.cancelled():
            return
        pdf = _pdf(request)
        yield Reply("item", _info(pdf, number))


def _info(pdf: Pdf, number: int) -> dict[str, object]:
    """Return the fields of the `PageInfo` of a page."""
    try:
        with pdf.page(number - 1) as page, page.text() as text:
            width, height = page.size
            said = _spoken(page, text)
            size = letters.print_size(text) if text else None
        pdf.keep(number - 1, said)
        found = letters.count(said)
    except MediaError:
        # It is said when somebody asks for its picture: it spoils no other pages.
        width, height = pdf.size(number - 1)
        found, size = 0, None
    return {
        "number": number,
        "width": round(width, 2),
        "height": round(height, 2),
        "letters": found,
        "print": size,
        "label": _label(pdf, number),
    }


def _label(pdf: Pdf, number: int) -> str:
    label = clean(pdf.label(number - 1))
    return "" if label == str(number) else label


def _outline(request: Request) -> Iterator[Reply]:
    lines = _pdf(request).outline()
    while some := list(islice(lines, _HEADINGS)):
        yield Reply("item", {"lines": [(clean(title), page + 1, at) for title, page, at in some]})


def _page(request: Request) -> Iterator[Reply]:
    number, width = whole_of(request, "number") or 0, whole_of(request, "width") or 0
    with _pdf(request).page(number - 1) as page:
        pixels, width, height = page.drawn(width)
    yield Reply("item", {"width": width, "height": height}, [pixels])


def _text(request: Request) -> Iterator[Reply]:
    numbers = request.header["numbers"]
    assert isinstance(numbers, list)
    for number in numbers:
        if request.cancelled():
            return
        pdf, lines = _pdf(request), []
        with suppress(MediaError), pdf.page(number - 1) as page, page.text() as text:
            lines = letters.lines_of(text, page.placement) if text else []
            lines += [TextLine(value, box) for value, box in page.fields()]
        yield from _packed(number, ordered(lines))


def _words(request: Request) -> Iterator[Reply]:
    numbers = request.header["numbers"]
    assert isinstance(numbers, list)
    for number in numbers:
        if request.cancelled():
            return
        yield Reply("item", {"number": number}, [_said(_pdf(request), number).encode()])


def _said(pdf: Pdf, number: int) -> str:
    """Return the words of a page without their places, "" where it cannot be read."""
    said = pdf.kept(number - 1)
    if said is None:
        said = ""
        with suppress(MediaError), pdf.page(number - 1) as page, page.text() as text:
            said = _spoken(page, text)
        pdf.keep(number - 1, said)
    return said


def _spoken(page: PdfPage, text: Any) -> str:
    """Return what a page says in its text layer, and in its fields."""
    fields = (value for value, _box in page.fields())
    return "\n".join((letters.words(text) if text else "", *fields))


def _packed(number: int, lines: list[TextLine]) -> Iterator[Reply]:
    """Yield the lines of a page, as many at a time as a message may hold."""
    said: list[tuple[str, int]] = []
    numbers = array("f")
    for line in lines:
        if len(numbers) > _LETTERS:
            yield Reply(
                "item", {"number": number, "lines": said, "whole": False}, [numbers.tobytes()]
            )
            said, numbers = [], array("f")
        said.append((line.text, len(line.stops)))
        numbers.extend(line.box)
        numbers.extend(line.stops)
    yield Reply("item", {"number": number, "lines": said, "whole": True}, [numbers.tobytes()])


def _pdf(request: Request) -> Pdf:
    return _SHELF.opened(*file_of(request), _password(request), known_of(request))


def _password(request: Request) -> str:
    return str(request.header["password"])


_SHELF: Final = Shelf(Kind(check=faults.checked, identity=content_of, open=_opened), _MOST)
_ANSWERS: Final[Mapping[str, Callable[[Request], Iterator[Reply]]]] = {
    verbs.OPEN: _open,
    verbs.SURVEY: _survey,
    verbs.OUTLINE: _outline,
    verbs.PAGE: _page,
    verbs.TEXT: _text,
    verbs.WORDS: _words,
}
