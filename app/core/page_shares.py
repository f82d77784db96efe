"""What of a page goes to who answers: its picture, how large, and its words.

A page goes as a picture in which its small print is legible. Where it has a text layer that says
most of it, a smaller picture with the words beside it may cost fewer tokens and be read better:
whatever costs less goes. A page without a picture goes as its words.
"""

import math
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.core.chat import Document, PageShare, Part
from app.core.documents import PageInfo
from app.core.ports import PictureLimits
from app.core.tokens import within

LEGIBLE: Final = 14
"""Pixels of an em from which models read print without mistakes."""

DETAILS: Final = (0.0, 0.35, 0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0, 2.5)
"""Steps of detail: 1 is a picture that is just legible, 0 are words alone where there are any."""

CAPTION: Final = 16
"""Tokens of the name of a page, and of what stands around its words."""

PER_LETTER: Final = 0.3
"""Tokens of a letter of a text layer, where nobody has looked at its words."""

_SMALLEST: Final = 4.0  # points of print that anybody reads
_SCANNED: Final = 8.5  # points of print of a scan of a sheet of paper
_LINES: Final = 99.0  # … of which so many stand on the longer side of one of any other size
_SLIDE: Final = 60.0  # the same where there are few words, which are written large
_STAMP: Final = 60  # letters of a text layer that say nothing of what else is on a page
_TELLING: Final = 300  # letters from which the text layer says most of what is on a page
_LEAST: Final = 560  # pixels of the longer side of a picture alone: figures have shapes too
_BESIDE: Final = 1024  # … at most of one with words beside it
_GLANCE: Final = 280  # … at least
_BARE: Final = 0.3  # detail below which words go alone
_COARSEST: Final = 0.35  # detail of what has no words
_READ: Final = 1.4  # detail for who reads pictures letter by letter

Count = Callable[[int, int], int]
"""Returns the tokens of a picture of this width and height; 0 of who counts none."""


@dataclass(frozen=True, slots=True)
class Weighed:
    """What goes of a page, and the tokens that it takes.

    `legible`: its small print is seen large enough, or goes as words.
    """

    share: PageShare
    tokens: int
    legible: bool = True


@dataclass(frozen=True, slots=True)
class Scales:
    """Weighs pages for one who answers, within the `limits` of their pictures."""

    count: Count
    limits: PictureLimits

    def weighed(
        self, info: PageInfo, detail: float = 1.0, per_letter: float = PER_LETTER
    ) -> Weighed:
        """Return what goes of a page; `per_letter` is what its words take."""
        words = math.ceil(info.letters * per_letter) + CAPTION
        if not info.pictured:
            return Weighed(PageShare(info.number, 0, words=True), words)
        if not self.count(LEGIBLE, LEGIBLE):
            return self._read(info)
        telling = info.letters >= _TELLING
        if telling and detail < _BARE:
            return Weighed(PageShare(info.number, 0, words=True), words)
        wanted = max(detail, 1.0) if telling else max(detail, _COARSEST)
        seen = self._pictured(info, _scale(info, wanted), wanted)
        if telling and detail <= 1.0:
            beside = self._pictured(info, _beside(info) * max(detail, _COARSEST), 1.0)
            beside = Weighed(_with_words(beside), beside.tokens + words - CAPTION)
            return min(seen, beside, key=lambda each: each.tokens)
        if info.letters and detail < 1.0:
            return Weighed(_with_words(seen), seen.tokens + words - CAPTION, seen.legible)
        return seen

    def squeezed(self, weighed: Weighed, info: PageInfo, room: int) -> Weighed | None:
        """Return what of a page goes where `room` tokens are left for it; None for nothing.

        Its picture gets smaller; its words are left out where they alone are too much.
        """
        if weighed.tokens <= room:
            return weighed
        if not info.pictured:
            return None
        bare = self._of(info, weighed.share.width)
        words = weighed.tokens - bare if weighed.share.words else CAPTION
        if weighed.share.words and words >= room // 2:
            weighed, words = replace(weighed, share=replace(weighed.share, words=False)), CAPTION
        width = weighed.share.width or self._width(info, _scale(info, 1.0))
        while width > 1 and self._of(info, width) + words > room:
            width = width * 9 // 10
        tokens = self._of(info, width) + words
        share = replace(weighed.share, width=width)
        return Weighed(share, tokens, legible=share.words) if tokens <= room else None

    def _read(self, info: PageInfo) -> Weighed:
        """For who reads letters: words where there are any, else a picture of good size."""
        if info.letters >= _STAMP:
            return Weighed(PageShare(info.number, 0, words=True), 0)
        return Weighed(PageShare(info.number, self._width(info, _scale(info, _READ))), 0)

    def _pictured(self, info: PageInfo, scale: float, detail: float) -> Weighed:
        width = self._width(info, scale)
        legible = detail >= 1.0 and width >= 0.9 * info.width * _scale(info, 1.0)
        return Weighed(
            PageShare(info.number, width), self._of(info, width) + CAPTION, legible=legible
        )

    def _width(self, info: PageInfo, scale: float) -> int:
        """Return the width of a picture of so many pixels a point, as the limits allow."""
        width, height = round(info.width * scale), round(info.height * scale)
        return within(max(1, width), max(1, height), self.limits)[0]

    def _of(self, info: PageInfo, width: int) -> int:
        """Return the tokens of a picture that is so wide."""
        return self.count(width, height_of(info, width)) if width else 0


def drawn_again(part: Part) -> int:
    """Return how many pages of a document go as pictures with each question that follows."""
    match part:
        case Document(passes=[shares]):
            return sum(share.width > 0 for share in shares)
    return 0


def height_of(info: PageInfo, width: int) -> int:
    """Return about how high the picture of a page is that is so wide."""
    return max(1, round(width * info.height / info.width))


def _print(info: PageInfo) -> float:
    """Return the points of an em that has to be legible."""
    longest = max(info.width, info.height)
    scanned = max(_SCANNED, longest / _LINES)
    if info.print is None:
        return scanned
    if info.letters < _STAMP:  # a header on a scan, or the title of a slide
        return max(_SMALLEST, min(info.print, scanned))
    if info.letters < _TELLING:
        return max(_SMALLEST, min(info.print, max(_SCANNED, longest / _SLIDE)))
    return max(_SMALLEST, info.print)


def _scale(info: PageInfo, detail: float) -> float:
    """Return the pixels of a point that make the small print `detail` times legible."""
    longest = max(info.width, info.height)
    return detail * max(LEGIBLE / _print(info), _LEAST / longest)


def _beside(info: PageInfo) -> float:
    """Return the pixels of a point of a picture that has its words beside it."""
    longest = max(info.width, info.height)
    return max(min(_scale(info, 0.5), _BESIDE / longest), _GLANCE / longest)


def _with_words(weighed: Weighed) -> PageShare:
    return replace(weighed.share, words=True)
