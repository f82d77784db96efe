"""The child's side of documents that have words alone: parsed where nothing else can be harmed.

Each request names its file: {"path", "name", "kind"}, and but for the first its "id".

- "open": one item {"id", "pages", "title", "left_out"}.
- "survey" {"first", "count"}: an item a page, {"number", "letters", "label"}.
- "outline": one item {"lines": [title, page, level]…}.
- "text" {"numbers"}: an item a page, {"number"}, its payload the words in UTF-8.
"""

from collections.abc import Iterator
from pathlib import Path
from typing import Final, cast

from app.child.protocol import Reply
from app.child.worker import Request
from app.core.labels import clean
from app.hosting import serving
from app.media.document import faults
from app.media.foreign import Kind, Shelf, content_of, file_of, known_of, whole_of
from app.media.office import kinds
from app.media.office.reading import read
from app.media.office.words import Words

OPEN: Final = "open"
SURVEY: Final = "survey"
OUTLINE: Final = "outline"
TEXT: Final = "text"

_MOST: Final = 3  # documents that are kept
_HEADINGS: Final = 1000  # that go at a time


def serve() -> None:
    """Serve until the host leaves."""
    serving.serve({OPEN: _open, SURVEY: _survey, OUTLINE: _outline, TEXT: _text})


def _read(path: Path, name: str, kind: str) -> Words:
    return read(path, name, cast("kinds.Kind", kind))


_SHELF: Final = Shelf(Kind(check=faults.checked, identity=content_of, open=_read), _MOST)


def _open(request: Request) -> Iterator[Reply]:
    path, name = file_of(request)
    kind = str(request.header["kind"])
    _SHELF.drop(path, kind)  # it may be another one of the same size and moment
    identity = _SHELF.identity(path, name)
    words = _SHELF.opened(path, name, kind)
    header = {"pages": len(words.pages), "title": clean(words.title), "left_out": words.left_out}
    yield Reply("item", {"id": identity, **header})


def _survey(request: Request) -> Iterator[Reply]:
    first, count = whole_of(request, "first") or 1, whole_of(request, "count") or 0
    for number, page in enumerate(_words(request).pages[first - 1 : first - 1 + count], first):
        header = {"number": number, "letters": len(page.text), "label": clean(page.label)}
        yield Reply("item", header)


def _outline(request: Request) -> Iterator[Reply]:
    lines = [(clean(line.title), line.page, line.level) for line in _words(request).outline]
    for at in range(0, len(lines), _HEADINGS):
        yield Reply("item", {"lines": lines[at : at + _HEADINGS]})


def _text(request: Request) -> Iterator[Reply]:
    pages = _words(request).pages
    numbers = request.header["numbers"]
    assert isinstance(numbers, list)
    for number in numbers:
        if not 0 < number <= len(pages):
            raise faults.no_such_page(file_of(request)[1], number)
        said = pages[number - 1].text.encode("utf-8", "replace")
        yield Reply("item", {"number": number}, [said])


def _words(request: Request) -> Words:
    path, name = file_of(request)
    return _SHELF.opened(path, name, str(request.header["kind"]), known_of(request))
