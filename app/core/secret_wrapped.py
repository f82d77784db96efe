"""Secrets over several lines: private keys in blocks, and tokens that a narrow window wraps."""

import re
from collections.abc import Iterator
from typing import Final

from app.core.placed_text import PlacedText, Span

# RFC 7468; the reader may lose dashes and spaces.
_BEGIN: Final = re.compile(r"-{2,5}[ ]?BEGIN[ ]?(?:[A-Z0-9]+[ ]?){0,3}PRIVATE[ ]?KEY[^\n\t]*")
_END: Final = re.compile(r"-{2,5}[ ]?END[ ]?.*")
_BODY: Final = re.compile(r"[A-Za-z0-9+/=|\\]{4,}|(?:Proc-Type|DEK-Info|Version|Comment): .*")
_PART: Final = re.compile(r"(?=\S*\d)[A-Za-z0-9_.+/=-]{6,}")
_LONG: Final = 24  # characters of a line that was wrapped, at least
_MOST: Final = 200  # lines of one secret


def key_blocks(placed: PlacedText) -> Iterator[tuple[Span, ...]]:
    """Yield the lines of each private key: its first, what follows, its last."""
    for match in _BEGIN.finditer(placed.text):
        index, _part = next(placed.places(match.span()))
        found = [match.span()]
        while len(found) < _MOST and (below := placed.below(index)) is not None:
            index, text = below, placed.text[slice(*placed.spans[below])]
            ends = bool(_END.fullmatch(text))
            if not (ends or _BODY.fullmatch(text)):
                break
            found.append(placed.spans[index])
            if ends:
                break
        yield tuple(found)


def continued(placed: PlacedText, span: Span) -> tuple[Span, ...]:
    """Return where a token stands, with the lines below in which it goes on."""
    found = [span]
    while len(found) < _MOST and (following := _following(placed, found[-1])) is not None:
        found.append(following)
    return tuple(found)


def _following(placed: PlacedText, span: Span) -> Span | None:
    """Where a token that ends with its line goes on; None where it does not."""
    *_, (index, _part) = placed.places(span)
    begin, end = placed.spans[index]
    below = placed.below(index)
    if span[1] != end or end - begin < _LONG or below is None:
        return None
    if placed.lines[below].box[2] > placed.lines[index].box[2] + _width(placed, index):
        return None  # a longer line was not wrapped here
    part = _PART.match(placed.text, *placed.spans[below])
    if part is None or placed.text[part.end() : part.end() + 1] not in " \n\t":
        return None
    return part.span()


def _width(placed: PlacedText, index: int) -> float:
    """The width of a character of a line."""
    line = placed.lines[index]
    return (line.box[2] - line.box[0]) / max(len(line.text), 1)
