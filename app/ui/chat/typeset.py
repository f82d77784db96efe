"""LaTeX into SVG, with bounds: what a model writes must not hold the program up. No Qt.

ziamath reads no files and knows no network; what it does not know it would show by its name, so
that is refused here. It lays nested parts out twice a level: the cost is known before it is paid.
"""

import re
import threading
from dataclasses import dataclass
from typing import Final

from app.core.words import _

_LONGEST: Final = 2000  # code points
_DEAREST: Final = 4000.0  # letters outside of all braces that would take as long
_LEVEL: Final = 1.9  # times as dear is what stands one level deeper
_TOKEN: Final = re.compile(r"\\(?:begin|end|left|right)\b|\\[a-zA-Z]+|\\.|[{}]|[^\s\\{}]")
_FOREIGN: Final = "\u2e80"  # Chinese begins here
_DEEPER: Final = frozenset({"{", r"\begin", r"\left"})
_BACK: Final = frozenset({"}", r"\end", r"\right"})
_DEFINES: Final = re.compile(r"\\(?:def|let|newcommand|renewcommand|providecommand|gdef|edef)\b")
# Of a matrix with an exponent the converter makes an exponent without a matrix.
_RAISED: Final = re.compile(
    r"(\\begin\{(\w+\*?)\}(?:(?!\\begin).)*?\\end\{\2\})(?=\s*[\^_])", re.DOTALL
)
_UNKNOWN: Final = re.compile(r">(\\[a-zA-Z]+)<")
_lock = threading.Lock()  # its fonts are shared and not made for several threads


@dataclass(frozen=True, slots=True)
class Svg:
    """A formula, black where nothing else is said; px at the size that was asked for."""

    source: bytes
    width: float
    above: float  # the baseline
    below: float


class NotSetError(Exception):
    """A formula is shown as its source; the message, translated, says why."""


def typeset(tex: str, size: float, colour: str, *, display: bool) -> Svg:
    """Set `tex` in letters `size` px high. Raises NotSetError. Any thread; takes milliseconds."""
    _check(tex)
    with _lock:
        return _typeset(_RAISED.sub(r"{\1}", tex), size, colour, display=display)


def _check(tex: str) -> None:
    if len(tex) > _LONGEST or _cost(tex) > _DEAREST:
        raise NotSetError(_("This formula is too long to be set."))
    if _DEFINES.search(tex):
        raise NotSetError(_("Commands that define others are not carried out."))
    if any(letter >= _FOREIGN for letter in tex):
        raise NotSetError(_("The font of formulas does not have these letters."))
    if not tex.strip():
        raise NotSetError(_("There is nothing in this formula."))


def _cost(tex: str) -> float:
    """Return how long setting takes, in letters."""
    cost, level = 0.0, 0
    for token in _TOKEN.findall(tex):
        if token in _DEEPER:
            level += 1
        elif token in _BACK:
            level = max(level - 1, 0)
        cost += _LEVEL ** min(level, 64)
    return cost


def _typeset(tex: str, size: float, colour: str, *, display: bool) -> Svg:
    from ziamath.config import config
    from ziamath.tex import tex2mml
    from ziamath.zmath import Latex

    config.svg2 = False  # QtSvg does not know symbols
    try:
        unknown = _UNKNOWN.search(tex2mml(tex, inline=not display))
        made = Latex(tex, size=size, color=colour, inline=not display, margin=0)
        box = made.node.bbox
        source = made.svg().encode()
    except RecursionError as error:
        raise NotSetError(_("This formula is too long to be set.")) from error
    except Exception as error:
        raise NotSetError(_("This is not complete LaTeX.")) from error
    if unknown:
        raise NotSetError(_("The command {name} is not known.").format(name=unknown[1]))
    return Svg(source, box.xmax - box.xmin, box.ymax, -box.ymin)
