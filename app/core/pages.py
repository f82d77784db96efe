"""Pages that a reply cites: where the citations stand in its words, and which pages they mean.

`[p. 12]`, `(p. 12)`, `[page 12]`, `pages 12-14`, `[pp. 12–14]`, `[p. 3, 7–9]`, `[doc B p. 3]`,
`[B, p. 3]`, `[doc A p. 3; doc B p. 5]`, `[第12页]`, `第 12–14 页`, `[文档B 第3页]`. What only looks
alike is none: code, addresses, links, pages that the document does not have, those of the web and
of books that the reply names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.chat import Document
from app.core.spotting import Spotter

_INSIDE: Final = 120  # code points between brackets
_NAME: Final = 80  # code points of the name of a document
_RIGHT: Final = 48  # code points after a citation that it is judged by
_LEFT: Final = 32
WINDOW: Final = _INSIDE + _RIGHT + 8

_N: Final = r"\d{1,5}"
_DASH: Final = r"[ \u00a0]?(?:[-–—−~～]|至|到)[ \u00a0]?"
_LEAF: Final = r"[ \u00a0]?(?:[页頁]|张(?:幻灯片|投影片))"
_END: Final = r"(?:ff?\b\.?)?(?!\d|%|°|[A-Za-z_/]|[.:,]\d)"
_DOC: Final = r"(?i:\b(?:doc(?:ument)?\.?|file)|文档|文件|文書|资料)"
_LETTER: Final = r"(?:[A-Z]{1,2}|\d{1,2})(?![A-Za-z0-9])"

_SOLE: Final = rf"{_N}(?:(?:{_DASH}|[ ](?:to|through)[ ]){_N})?"
_ROW: Final = (
    rf"{_SOLE}(?:,[ ]?{_N}(?:{_DASH}{_N})?){{0,5}}(?:,?[ ](?:and|&)[ ]{_N}(?:{_DASH}{_N})?)?"
)
_NTH: Final = rf"第[ ]?{_N}(?:(?:{_LEAF})?{_DASH}(?:第[ ]?)?{_N})?"
_NTHS: Final = rf"{_NTH}(?:[ ]?[、,，和及与][ ]?(?:第[ ]?)?{_N}(?:{_DASH}{_N})?){{0,5}}{_LEAF}"
_OPENING: Final = "[(【（［〔"
_CLOSING: Final = "])】）］〕"
_NO_BRACKET: Final = r"[^\[\](){}【】（）［］〔〕\n]"
_CITED: Final = (
    rf"(?P<bracket>[{re.escape(_OPENING)}]{_NO_BRACKET}{{2,{_INSIDE}}}[{re.escape(_CLOSING)}])"
    r"|(?<![A-Za-z0-9_.@/\\-])"
    rf"(?:(?P<plural>(?i:pages|pgs\.|pp\.|slides)[ \u00a0]?(?P<row>{_ROW}){_END})"
    rf"|(?P<single>(?i:page|pg\.|p\.|slide)[ \u00a0]?(?P<sole>{_SOLE}){_END}))"
    rf"|(?P<nths>{_NTHS})"
    rf"|(?P<named>{_DOC}[ \u00a0]?(?P<letter>{_LETTER}))"
)
_WORD: Final = r"(?i:pages?|pgs?\.?|pp?\.?|slides?|幻灯片)"
_PART: Final = re.compile(
    rf"\s*(?:(?:(?P<label>[^;；]{{1,{_NAME}}}?)[,，:：]?\s*?)??"
    rf"(?:(?<![A-Za-z]){_WORD}\s?(?P<first>{_N})(?:{_DASH}(?P<last>{_N}))?"
    rf"|第\s?(?P<nth>{_N})(?:(?:{_LEAF})?{_DASH}(?:第\s?)?(?P<to>{_N}))?(?:{_LEAF})?"
    rf"|(?<!\d)(?P<leaf>{_N})(?:{_DASH}(?P<until>{_N}))?{_LEAF})"
    rf"|(?P<bare>{_N})(?:{_DASH}(?P<end>{_N}))?)"
    rf"\s*(?P<after>[;；,，、&]|and\b|和|及|与|\Z)\s*"
)
_PAIRS: Final = (("first", "last"), ("nth", "to"), ("leaf", "until"), ("bare", "end"))
_RANGE: Final = re.compile(
    rf"({_N})(?:(?:{_LEAF})?(?:{_DASH}|[ ](?:to|through)[ ])(?:第[ ]?)?({_N}))?"
)
_LABEL: Final = re.compile(rf"(?:{_DOC}[ \u00a0]?(?P<numbered>{_LETTER})|(?P<letter>[A-Z]{{1,2}}))")
_WORK: Final = re.compile(
    r"(?:\b(?:1[5-9]|20)\d\d[a-z]?|\bet al\.?|\bvol\.? ?\d+|\bISBN\b.*|[*_》”])$"
)
_MARKUP: Final = " \u00a0*_`“”\"'《》‹›«»的"

_ELSEWHERE_BEFORE: Final = re.compile(
    r"(?:\b(?:web|home|landing|error|man|wiki|results?|search|product|log-?in|settings|status|"
    r"memory|code|zero|per|each|every|another|facebook|github)[ -]"
    r"|\b(?:1[5-9]|20)\d\d[a-z]?\)?, ?|\bet al\.?,? ?|\bvol\.? ?\d+,? ?|\bibid\.,? ?|[*_》”],? ?"
    r"|(?:网页|结果|搜索|该书|原书|书中)(?:的)?)$",
    re.IGNORECASE,
)
_ELSEWHERE_AFTER: Final = re.compile(
    r"[ ]?(?:errors?\b|\(?not found\b|错误|不存在)"
    r"|[ ](?:of|in)[ ](?:the[ ]|that[ ]|his[ ]|her[ ]|another[ ])?"
    r"(?:search|web|google|results?\b|book|novel|thesis|[*_“\"《])",
    re.IGNORECASE,
)
_OF: Final = re.compile(rf"[ ](?:of|in|from)[ ](?:the[ ])?{_DOC}[ ]?({_LETTER})")


@dataclass(frozen=True, slots=True)
class Citation:
    """A page that is cited: it stands from `start` to `end`, in code points.

    `document` is the id of the document; of a range of pages `last` is the last one. Brackets that
    say nothing but what is cited belong to it.
    """

    start: int
    end: int
    document: str
    page: int
    last: int | None = None


def citations_in(text: str, documents: Sequence[Document]) -> tuple[Citation, ...]:
    """Return what Markdown `text` cites of `documents`, in order."""
    reader = PageReader(documents)
    return (*reader.feed(text), *reader.finish())


def lettered(documents: Sequence[Document]) -> Mapping[str, Document]:
    """Return documents by the letters that they have in a conversation: the first one is A."""
    own = {each.id: each for each in reversed(documents)}
    return {_letter(n): own[name] for n, name in enumerate(dict.fromkeys(e.id for e in documents))}


class PageReader(Spotter[Citation]):
    """Finds the pages of `documents` that are cited in words that stream in.

    Of several documents a page belongs to the one that stands with it, else to the one that was
    named last, else to the only one that has it.
    """

    def __init__(self, documents: Sequence[Document]) -> None:
        self._letters = lettered(documents)
        several = len(self._letters) > 1
        self._named: Document | None = None
        self._names = {
            name.casefold(): each
            for each in self._letters.values()
            for name in (each.title, each.path.stem, each.path.name)
            if 3 < len(name) <= _NAME
        }
        names = sorted(map(re.escape, self._names), key=len, reverse=True)
        title = rf"|(?P<title>(?i:{'|'.join(names)}))" if names and several else r"|(?P<title>(?!))"
        super().__init__(re.compile(_CITED + title), WINDOW, links=True)

    def read(self, match: re.Match[str], base: int) -> tuple[Sequence[Citation], int]:
        start, end = match.span()
        if match["letter"] is not None:
            self._named = self._lettered(match["letter"]) or self._named
        elif match["title"] is not None:
            self._named = self._names[match["title"].casefold()]
        elif match["bracket"] is not None:
            return self._bracketed(match["bracket"], base + start, start)
        elif not _ELSEWHERE_BEFORE.search(match.string, max(0, start - _LEFT), start):
            return self._in_words(match, base), end
        return (), end

    def _in_words(self, match: re.Match[str], base: int) -> Sequence[Citation]:
        """What running words cite, by what follows."""
        after = match.string[match.end() : match.end() + _RIGHT]
        if _ELSEWHERE_AFTER.match(after):
            return ()
        of = _OF.match(after)
        document = self._lettered(of[1]) if of is not None else None
        return self._listed(match, base, document) if of is None or document else ()

    def _listed(
        self, match: re.Match[str], base: int, document: Document | None
    ) -> Sequence[Citation]:
        """The pages of a list in running words; all or none of them are of the document."""
        form = next(name for name in ("plural", "single", "nths") if match[name] is not None)
        numbers = {"plural": "row", "single": "sole", "nths": "nths"}[form]
        ranges = list(_RANGE.finditer(match.string, *match.span(numbers)))
        found: list[Citation] = []
        for number, each in enumerate(ranges):
            begin = match.start() if number == 0 else each.start()
            end = match.end() if number == len(ranges) - 1 else each.end()
            cited = self._cited(document, each[1], each[2], base + begin, base + end)
            if cited is None:
                return ()
            found.append(cited)
        return found

    def _bracketed(self, text: str, at: int, start: int) -> tuple[Sequence[Citation], int]:
        """What brackets cite that hold nothing else; else what is in them is looked at."""
        found = self._parts(text[1:-1], at + 1)
        if found is None:
            return (), start + 1
        return list(_around(found, at, at + len(text))), start + len(text)

    def _parts(self, inner: str, at: int) -> Sequence[Citation] | None:
        """What is cited between brackets, () where it is of something else; None: other words."""
        found: list[Citation] = []
        done, document = 0, None
        while done < len(inner) or not found:
            part = _PART.match(inner, done)
            if part is None or not _cites(part, first=not found):
                return None
            done = part.end()
            if part["after"] and done == len(inner):
                return None
            if (label := part["label"]) is not None:
                document = self._labelled(label.strip(_MARKUP))
                if document is None:
                    return () if _WORK.search(label.rstrip()) else None
            first, last = next((part[one], part[two]) for one, two in _PAIRS if part[one])
            begin = part.start() if label is None else part.start("label")
            begin += len(inner[begin:]) - len(inner[begin:].lstrip())
            end = len(inner[: part.start("after")].rstrip())
            cited = self._cited(document, first, last, at + begin, at + end)
            if cited is None:
                return ()
            found.append(cited)
        self._named = document or self._named
        return found

    def _cited(
        self, document: Document | None, first: str, last: str | None, start: int, end: int
    ) -> Citation | None:
        """Return what is cited, None where no document has it."""
        page = int(first)
        until = None if last is None else _until(first, last)
        if until is not None and until <= page:
            return None
        most = page if until is None else until
        meant = document or self._named
        if meant is None:
            having = [each for each in self._letters.values() if most <= each.pages]
            meant = having[0] if len(having) == 1 else None
        if meant is None or page < 1 or most > meant.pages:
            return None
        return Citation(start, end, meant.id, page, until)

    def _labelled(self, label: str) -> Document | None:
        """Return the document that has this name, None for none."""
        if (found := _LABEL.fullmatch(label)) is not None:
            return self._lettered(found["numbered"] or found["letter"])
        return self._names.get(label.casefold())

    def _lettered(self, letter: str) -> Document | None:
        """Return the document with this letter or number."""
        if letter.isdecimal():
            letter = _letter(int(letter) - 1) if int(letter) else ""
        return self._letters.get(letter)


def _cites(part: re.Match[str], *, first: bool) -> bool:
    """Whether it is a page: a bare number only goes on what came before."""
    if part["nth"] is not None:
        return re.search(_LEAF, part.string) is not None
    return part["bare"] is None or not first


def _around(found: Sequence[Citation], start: int, end: int) -> Iterator[Citation]:
    """Give the brackets from `start` to `end` to the first and the last of what they cite."""
    for number, each in enumerate(found):
        begin = start if number == 0 else each.start
        stop = end if number == len(found) - 1 else each.end
        yield Citation(begin, stop, each.document, each.page, each.last)


def _until(first: str, last: str) -> int:
    """Return the last page of a range, of which only the digits that change may be written."""
    if len(last) < len(first) and int(last) < int(first):
        return int(first[: len(first) - len(last)] + last)
    return int(last)


def _letter(number: int) -> str:
    """Return the letter of document `number`, from 0: A … Z, AA, AB …"""
    if number >= 26:
        return _letter(number // 26 - 1) + _letter(number % 26)
    return chr(ord("A") + number)
