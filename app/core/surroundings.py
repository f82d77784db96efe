"""What the words before a bracket say about it: places, or a version, an index, a citation."""

import re
from typing import Final

from app.core.evident import COUNTED
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

_BOXES: Final = re.compile(r"box|bounding|coordinate|坐标|边界|方框", re.IGNORECASE)
_HERE: Final = re.compile(
    r"(?:\b(?:at|around|here)|located in|[在于处])[\s:：*_]{0,4}\Z", re.IGNORECASE
)
# Where a sentence speaks of one of these, its brackets are that.
_MATRICES: Final = re.compile(
    r"\b(?:matri(?:x|ces)|arrays?|tensors?|determinant|eigen\w{0,8}|numpy|np\.|data ?frames?"
    r"|lists? of lists|nested lists?)(?![\w-])|矩阵|行列式|数组|张量|嵌套列表"
)
# What each of them has in it: looked for first, as most words have none.
_STEMS: Final = (
    *("matri", "array", "tensor", "determinant", "eigen", "numpy", "np.", "frame", "list"),
    *("矩阵", "行列式", "数组", "张量", "嵌套"),
)
_SENTENCE_END: Final = re.compile(r"[.!?](?=\s)|[。！？]|(?<![\s:：])\s*\n")
_LINK_WORDS: Final = (
    r"(?:\s(?:is|are|was|were|equals?|of|as|like)\b|为|是|如下){0,2}[\s:：|*_]{0,6}\Z"
)
# Lists of these are as likely as boxes, whatever their numbers.
_LISTS: Final = re.compile(
    r"(?:(?<![A-Za-z])(?:ranges?|intervals?|index|indices|indexes|citations?|references?|refs?|footnotes?"
    r"|cited|pages|pp|prices|costs|amounts|salaries|numbers|values|integers|tuples?|vectors?"
    r"|scores|weights|measurements|returns?|prints?|yields?|outputs?)"
    r"|范围|区间|引用|参考|文献|页码|价格|金额|数值|数字|返回|输出)" + _LINK_WORDS
    + r"|[=$€£¥￥\\][ \t\n]{0,4}\Z|\S[ \t]{1,4}[*×@+⊗^][ \t]{0,4}\Z",
    re.IGNORECASE,
)  # fmt: skip
# These are names of things on a screen as well: only small numbers are what they say.
_VALUES: Final = re.compile(
    r"(?:(?<![A-Za-z])(?:versions?|releases?|builds?|colou?rs?|dates?|times?|hours|size|shape|dimensions?"
    r"|resolution|value|data|list|page|p|price|cost|rows?|columns?|dataset|temperatures?|rgba?|argb"
    r"|hsla?|cmyk|see)"
    r"|版本|颜色|日期|时间|尺寸|分辨率|大小|列表|数据|页|行|列)" + _LINK_WORDS,
    re.IGNORECASE,
)  # fmt: skip
_BYTE: Final = 255.0


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

    def in_prose(self, *, call: bool, code: bool, settled: bool) -> Context:
        """Judge a bracket among words.

        `call`: it holds the arguments of the name before it. `code`: it begins a code block.
        `settled`: places were given in a box already, bare numbers elsewhere are none, unless they
        are evidently boxes.
        """
        near = _PLACES.search(self._words) is not None
        indexed = bool(self.name()) and not call
        matrix = self._in_matrix()
        other = indexed or matrix or _OTHER.search(self._words[-_CLOSE:]) is not None
        asked = (near or self._grounded) and not settled and not other
        pairs = asked and (not self._begun or _POINTS.search(self._words[-_NEAR:]) is not None)
        evident = not (asked or call or code or indexed or matrix) and self._lets_lists()
        small = evident and _VALUES.search(self._words[-_CLOSE:]) is not None
        return Context(
            asked,
            pairs=pairs,
            near=near,
            outline=self._outlines(),
            prose=True,
            evident=evident,
            paired=settled and (near or self._grounded) and not (other or call or code),
            least=_BYTE if small else COUNTED,
        )

    def _in_matrix(self) -> bool:
        """Tell whether the sentence before a bracket speaks of matrices and not of boxes."""
        words = self._words.rstrip().lower()
        if not any(stem in words for stem in _STEMS) or _HERE.search(words):
            return False
        start = max((end.end() for end in _SENTENCE_END.finditer(words)), default=0)
        sentence = words[start:]
        return _MATRICES.search(sentence) is not None and not _BOXES.search(sentence)

    def _lets_lists(self) -> bool:
        """Tell whether a list of lists of numbers may be boxes here."""
        close = self._words[-_CLOSE:]
        glued = close[-1:] in ("]", ")", "}")
        return not (glued or _LISTS.search(close))

    def in_box(self) -> Context:
        """Judge a bracket in a box segment: only a single pair of numbers may be no place."""
        meant = self._grounded or _PLACES.search(self._words) is not None
        return Context(asked=True, pairs=meant, near=meant, outline=self._outlines())

    def _outlines(self) -> bool:
        return _OUTLINES.search(self._words) is not None
