"""What the words before a bracket say about it: places, or a version, an index, a citation."""

import re
from typing import Final

from app.core.grammar import Context

REACH: Final = 160  # code points that are looked back
_NEAR: Final = 100  # the same, for points
_CLOSE: Final = 32  # the same, for the word directly before
_OPENING: Final = " \t\r\n*_-#>:："

_PLACES: Final = re.compile(
    r"①|bbox|box|bounding|coordinate|location|located|position|polygon|坐标|位置|边界|方框|点位",
    re.IGNORECASE,
)
_POINTS: Final = re.compile(
    r"⊙|point|pixel|click|tap\b|press|hover|cursor|centre|center|middle|coordinate|position|location"
    r"|\bat[\s:*_]{0,4}\Z|坐标|点|位置|中心|在[\s:：*_]{0,4}\Z",
    re.IGNORECASE,
)
_OUTLINES: Final = re.compile(
    r"polygon|outline|contour|segmentation|silhouette|多边形|轮廓|分割", re.IGNORECASE
)
_NAME: Final = re.compile(r"[A-Za-z_][\w.]{0,63}\Z", re.ASCII)
# A name directly before a bracket indexes or calls something, unless it ends in one of these.
_PLACE_NAME: Final = re.compile(
    r"(?:\b|_)(?:b?box(?:es)?(?:_2d)?|points?(?:_2d)?|coord(?:inate)?s?|at|is|are|location|position|in|on"
    r"|and|to|from|polygon|rect)\Z",
    re.IGNORECASE,
)
_OTHER: Final = re.compile(
    r"(?:(?<![A-Za-z])(?:(?:version|release|build|array|list|vector|tuple|colou?r|date|range"
    r"|interval|shape|size|dimension|ref|reference|citation|footnote|value)s?"
    r"|matrix|matrices|rgba?|hsla?|index|indices|resolution|data|cited)"
    r"|版本|颜色|日期|范围|区间|数组|矩阵|尺寸|分辨率|大小|列表|引用|参考|文献|数值)"
    r"[\s:：=|*_]{0,6}\Z"
    r"|(?<![A-Za-z])v\s?\Z|\\[A-Za-z]*\s?\Z|[\])}]\Z",
    re.IGNORECASE,
)


class Surroundings:
    """Remembers the last words of a reply and judges by them.

    `grounded`: the turn asked for places.
    """

    def __init__(self, *, grounded: bool) -> None:
        self._grounded = grounded
        self._words = ""
        self._begun = False

    def add(self, words: str) -> None:
        self._words = (self._words + words)[-REACH:]
        if not self._begun:
            self._begun = bool(words.strip(_OPENING))

    def add_place(self, *, point: bool) -> None:
        """A place was named here: what follows in the same manner is one, too."""
        self.add("①⊙" if point else "①")

    def name(self) -> str:
        """Return the name that ends directly here, as in `left_click(`; "" if none.

        A word that places follow, as in `box[…]`, is none.
        """
        match = _NAME.search(self._words)
        return match[0] if match and not _PLACE_NAME.search(match[0]) else ""

    def in_prose(self, *, call: bool, settled: bool) -> Context:
        """Judge a bracket among words.

        `call`: it holds the arguments of the name before it. `settled`: places were given in a box
        already, bare numbers elsewhere are none.
        """
        near = _PLACES.search(self._words) is not None
        indexed = bool(self.name()) and not call
        meant = (near or self._grounded) and not settled
        asked = meant and not (indexed or _OTHER.search(self._words[-_CLOSE:]))
        pairs = asked and (not self._begun or _POINTS.search(self._words[-_NEAR:]) is not None)
        return Context(asked, pairs=pairs, near=near, outline=self._outlines(), prose=True)

    def in_box(self) -> Context:
        """Judge a bracket in a box segment: only a single pair of numbers may be no place."""
        meant = self._grounded or _PLACES.search(self._words) is not None
        return Context(asked=True, pairs=meant, near=meant, outline=self._outlines())

    def _outlines(self) -> bool:
        return _OUTLINES.search(self._words) is not None
