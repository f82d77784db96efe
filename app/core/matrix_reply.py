"""What a model wrote into a cell of a comparison: the answer, its pages, and what it quotes."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.chat import Check, Document, Ref
from app.core.matrix_prompts import is_not_stated
from app.core.pages import Citation, citations_in

_MOST_PAGES: Final = 12  # that one citation may name
_QUOTED: Final = re.compile(
    r"[\"“„”]([^\"“„”\n]{2,400})[\"“”]|「([^」\n]{2,400})」|«([^»\n]{2,400})»"
)
_UNFINISHED: Final = re.compile(
    r"\s*(?:[\[【][^\]】]{0,40}|\n\s*[\"“„”「«].*|(?<=[\]】])\s*[\"“„”「«].*)$", re.DOTALL
)
_MARKUP: Final = re.compile(r"\*\*|__|`|^\s*(?:[-*>•]|#+)\s+", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Quote:
    """Words that are said to stand on a page; None where it is not said on which."""

    text: str
    page: int | None


@dataclass(frozen=True, slots=True)
class Reply:
    """`value` is the answer alone, "" for none; `stated` whether the document gives one."""

    value: str = ""
    stated: bool = True
    pages: tuple[int, ...] = ()
    quotes: tuple[Quote, ...] = ()


NO_REPLY: Final = Reply()
"""Nothing was said yet."""


@dataclass(frozen=True, slots=True)
class Proof:
    """A page that an answer names. `quote` is what stands there, "" for nothing.

    `checked` is how that, and the figures of the answer, stand in its text layer.
    """

    ref: Ref
    quote: str = ""
    checked: Check = "unread"


def read(text: str, document: Document) -> Reply:
    """Return what a whole answer says about a document."""
    cited = citations_in(text, [document])
    end = _end_of_value(text, cited)
    value = _value(text, end, cited)
    if is_not_stated(value):
        return Reply(value, stated=False)
    pages = dict.fromkeys(page for each in cited for page in _pages(each))
    return Reply(value, True, tuple(pages), tuple(_quotes(text, end, cited)))


def shown(text: str, document: Document) -> str:
    """Return as much of an answer that streams in as its cell shows: no pages, no quotes."""
    whole = _UNFINISHED.sub("", text)
    cited = citations_in(whole, [document])
    return _value(whole, _end_of_value(whole, cited), cited)


def proofs(reply: Reply, document: str) -> tuple[Proof, ...]:
    """Return the pages that an answer names, each with its quotes; nothing is checked yet."""
    found: list[Proof] = []
    for page in reply.pages:
        ref = Ref("page", document, page=page)
        said = [quote.text for quote in reply.quotes if quote.page in (page, None)]
        found += [Proof(ref, text) for text in said] or [Proof(ref)]
    return tuple(found)


def by_page(found: Sequence[Proof]) -> Mapping[int, tuple[Proof, ...]]:
    """Return proofs by their page, in order."""
    pages = dict.fromkeys(proof.ref.page or 0 for proof in found)
    return {page: tuple(each for each in found if each.ref.page == page) for page in pages}


def _end_of_value(text: str, cited: Sequence[Citation]) -> int:
    """Return where the first quote begins that is no part of the answer: below it, or after its
    page.
    """
    line = len(text) - len(text.lstrip())
    below = text.find("\n", line)
    below = len(text) if below < 0 else below
    behind = min(below, cited[0].end if cited else below)
    quoted = _QUOTED.search(text, behind)
    return len(text) if quoted is None else quoted.start()


def _value(text: str, end: int, cited: Sequence[Citation]) -> str:
    kept, done = [], 0
    for each in cited:
        if each.start >= end:
            break
        kept.append(text[done : each.start])
        done = each.end
    kept.append(text[done:end])
    words = " ".join(_MARKUP.sub("", " ".join(kept)).split()).strip(" \t,;:，；：")
    return words if words.endswith(("..", "…")) else words.rstrip(" .。")


def _quotes(text: str, since: int, cited: Sequence[Citation]) -> Iterator[Quote]:
    """Yield what is quoted, each with the page that is named after it on its line."""
    found = list(_QUOTED.finditer(text, since))
    for n, each in enumerate(found):
        line = text.find("\n", each.end())
        end = found[n + 1].start() if n + 1 < len(found) else len(text)
        end = end if line < 0 else min(line, end)
        page = next((one.page for one in cited if each.end() <= one.start < end), None)
        yield Quote(next(filter(None, each.groups())).strip(), page)


def _pages(cited: Citation) -> range:
    last = cited.page if cited.last is None else cited.last
    return range(cited.page, min(last, cited.page + _MOST_PAGES - 1) + 1)
