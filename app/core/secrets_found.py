"""Finds secrets in the lines of a picture: what each is, and the boxes that hide it.

Rules, not understanding: what has a checksum, a form of its own or a label is found; a name or a
street is not, unless its user has named it.
"""

import re
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from typing import Final

from app.core import secret_numbers, secret_tokens
from app.core.placed_text import PlacedText, Span, placed, plain_form
from app.core.redaction import RedactionSettings
from app.core.secret import Finding, Kind, masked
from app.core.secret_labels import labelled
from app.core.secret_wrapped import continued, key_blocks
from app.core.text_line import Box, TextLine

# What is hidden beside the letters: a reader is some pixels exact, and letters have soft edges.
_ACROSS: Final = 0.35  # of the line's height
_DOWN: Final = 0.2
_LEAST_PAD: Final = 2.0  # px

_Found = tuple[Kind, tuple[Span, ...]]

# The surest first: what lies in another finding is part of it.
_BEFORE_LABELS: Final[Sequence[tuple[Kind, Callable[[str], Iterator[Span]]]]] = (
    ("id", secret_numbers.ids),
    ("card", secret_numbers.cards),
    ("iban", secret_numbers.ibans),
)
_AFTER_LABELS: Final[Sequence[tuple[Kind, Callable[[str], Iterator[Span]]]]] = (
    ("password", secret_tokens.passwords_in_addresses),
    ("email", secret_tokens.emails),
    ("phone", secret_numbers.phones),
)


def find_secrets(lines: Sequence[TextLine], wanted: RedactionSettings) -> tuple[Finding, ...]:
    """Return the secrets of the `wanted` kinds in the lines of a picture, in reading order.

    The boxes are those of whole characters and a little more; where two findings share characters,
    both hide them, and one that lies in another is left out.
    """
    text = placed(lines)
    return tuple(
        Finding(kind, tuple(_boxes(text, spans)), masked(kind, _read(text, spans)))
        for kind, spans in _wanted(text, wanted)
    )


def without_secrets(text: str, wanted: RedactionSettings) -> str:
    """Return `text` with as much of each secret in it as may be shown (`masked`)."""
    lines = placed([_typed(line, row) for row, line in enumerate(text.split("\n"))])
    instead = {
        span: "" if number else masked(kind, _read(lines, spans))
        for kind, spans in _wanted(lines, wanted)
        for number, span in enumerate(spans)
    }
    told, end = "", 0
    for (first, last), shown in sorted(instead.items()):
        told, end = f"{told}{text[end:first]}{shown}", max(end, last)
    return told + text[end:]


def _typed(line: str, row: int) -> TextLine:
    """A line of text as a reader reads it: one below the other, all letters as wide."""
    stops = tuple(map(float, range(0, 8 * len(line) + 1, 8)))
    return TextLine(line, (0.0, 20.0 * row, stops[-1], 20.0 * row + 16), stops)


def _wanted(text: PlacedText, wanted: RedactionSettings) -> list[_Found]:
    kept: list[_Found] = []
    for kind, spans in _all(text, wanted.words):
        if kind in wanted.kinds and not any(_within(spans, others) for _kind, others in kept):
            kept.append((kind, spans))
    return sorted(kept, key=lambda found: found[1][0])


def _read(text: PlacedText, spans: Sequence[Span]) -> str:
    return "".join(text.text[begin:end] for begin, end in spans).strip()


def _all(text: PlacedText, words: Sequence[str]) -> Iterator[_Found]:
    for spans in key_blocks(text):
        yield "key", spans
    for span in secret_tokens.tokens(text.text):
        yield "key", continued(text, span)
    yield from _each(text, _BEFORE_LABELS)
    for kind, span in labelled(text):
        yield kind, continued(text, span) if kind == "key" else (span,)
    for span in secret_tokens.random_strings(text.text):
        yield "key", continued(text, span)
    yield from _each(text, _AFTER_LABELS)
    yield from _each(text, [("word", partial(_named, word)) for word in words])


def _each(
    text: PlacedText, finders: Sequence[tuple[Kind, Callable[[str], Iterator[Span]]]]
) -> Iterator[_Found]:
    for kind, find in finders:
        for span in find(text.text):
            yield kind, (span,)


def _within(spans: Sequence[Span], others: Sequence[Span]) -> bool:
    return all(any(begin <= span[0] and span[1] <= end for begin, end in others) for span in spans)


# ---- words that its user has named

_ALIKE: Final = ("o0", "l1i|", "5s", "8b")
_OF_WORDS: Final = r"[^\W\u2e80-\u9fff]"  # what words are made of that have spaces around them


def _named(word: str, text: str) -> Iterator[Span]:
    """Where a word stands, or several, whatever spaces and similar letters were read."""
    wanted = plain_form(word).strip()
    letters = [_letter(letter) for letter in wanted if not letter.isspace()]
    if letters:
        before, after = (
            rf"(?{look}{_OF_WORDS})" if re.fullmatch(_OF_WORDS, edge) else ""
            for look, edge in (("<!", wanted[0]), ("!", wanted[-1]))
        )
        pattern = re.compile(before + r"\s*".join(letters) + after, re.IGNORECASE)
        yield from (match.span() for match in pattern.finditer(text))


def _letter(letter: str) -> str:
    alike = next((group for group in _ALIKE if letter.casefold() in group), "")
    return f"[{re.escape(alike)}]" if alike else re.escape(letter)


# ---- boxes


def _boxes(text: PlacedText, spans: Sequence[Span]) -> Iterator[Box]:
    for span in spans:
        for index, (begin, end) in text.places(span):
            yield _padded(text.lines[index], begin, end)


def _padded(line: TextLine, begin: int, end: int) -> Box:
    left, top, right, bottom = line.span(begin, end)
    height = min(bottom - top, line.box[2] - line.box[0])
    across, down = max(_ACROSS * height, _LEAST_PAD), max(_DOWN * height, _LEAST_PAD)
    return max(left - across, 0.0), max(top - down, 0.0), right + across, bottom + down
