"""What the words of a program are: pygments, away from the GUI thread. No Qt."""

from collections.abc import Callable, Iterator
from typing import Final, Literal

Kind = Literal["keyword", "string", "number", "comment", "name", "type", "added", "removed"]
Spot = tuple[int, int, Kind]
"""Where in its line something begins, its length (both in UTF-16), and what it is."""

_MOST: Final = 200_000  # code points; longer code stays in one colour
_SLICE: Final = 200  # lines that are yielded together
_SUFFIXES: Final = {"": "txt", "text": "txt", "console": "txt", "bash": "sh", "shell": "sh"}


def spots(code: str, language: str, stopped: Callable[[], bool]) -> Iterator[list[list[Spot]]]:
    """Yield the coloured spots of the lines of `code`, some lines at a time.

    Nothing where the language is not known. Any thread; takes a while.
    """
    if len(code) > _MOST or not language:
        return
    from pygments.lexers import get_lexer_by_name
    from pygments.token import STANDARD_TYPES, Comment, Generic, Keyword, Name, Number, String
    from pygments.util import ClassNotFound

    try:
        # With a line feed at its end: many lexers know no other end of a line.
        lexer = get_lexer_by_name(language, stripnl=False, ensurenl=True)
    except ClassNotFound:
        return
    kinds: tuple[tuple[object, Kind], ...] = (
        (Comment, "comment"),
        (Keyword.Type, "type"),
        (Keyword, "keyword"),
        (String, "string"),
        (Number, "number"),
        (Name.Function, "name"),
        (Name.Class, "type"),
        (Name.Decorator, "name"),
        (Name.Tag, "keyword"),
        (Name.Attribute, "name"),
        (Name.Builtin, "type"),
        (Name.Exception, "type"),
        (Generic.Inserted, "added"),
        (Generic.Deleted, "removed"),
        (Generic.Heading, "keyword"),
    )
    known = {
        token: next((kind for parent, kind in kinds if token in parent), None)  # type: ignore[operator] # tokens are of no type
        for token in STANDARD_TYPES
    }
    lines: list[list[Spot]] = [[]]
    column = 0
    for token, value in lexer.get_tokens(code):
        kind = known.get(token)
        for number, piece in enumerate(value.split("\n")):
            if number:
                if len(lines) >= _SLICE:
                    yield lines
                    lines = []
                    if stopped():
                        return
                lines.append([])
                column = 0
            length = len(piece.encode("utf-16-le")) // 2 if not piece.isascii() else len(piece)
            if kind is not None and piece.strip():
                _add(lines[-1], column, length, kind)
            column += length
    yield lines


def _add(line: list[Spot], column: int, length: int, kind: Kind) -> None:
    """Append a spot, or let the last one go on."""
    if line and line[-1][2] == kind and line[-1][0] + line[-1][1] == column:
        start, before, _same = line.pop()
        column, length = start, before + length
    line.append((column, length, kind))


def suffix(language: str) -> str:
    """Return the suffix of files in `language`, without a dot; "txt" where nobody knows."""
    name = language.lower()
    if name in _SUFFIXES:
        return _SUFFIXES[name]
    from pygments.lexers import get_lexer_by_name
    from pygments.util import ClassNotFound

    try:
        patterns = get_lexer_by_name(name).filenames
    except ClassNotFound:
        return "txt"
    found = (pattern[2:] for pattern in patterns if pattern.startswith("*."))
    return next((one for one in found if one.isalnum()), "txt")
