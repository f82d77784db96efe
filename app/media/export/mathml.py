"""LaTeX as MathML, of which only what draws something is taken over."""

import re
from html import escape, unescape
from typing import Final
from xml.etree.ElementTree import Element

_LONGEST: Final = 4_000  # code points of a formula; a longer one is no formula
_ELEMENTS: Final = re.compile(
    "math|mrow|mi|mn|mo|mtext|mspace|mfrac|msqrt|mroot|msub|msup|msubsup|munder|mover|munderover"
    "|mmultiscripts|mprescripts|none|mtable|mtr|mlabeledtr|mtd|mstyle|menclose|mpadded|mphantom"
    "|merror"
)
_ATTRIBUTES: Final = re.compile(
    "xmlns|display|displaystyle|mathvariant|stretchy|fence|form|[lr]space|separator|symmetric"
    "|minsize|maxsize|largeop|movablelimits|accent|accentunder|linethickness|width|height|depth"
    "|column(?:align|spacing|lines)|row(?:align|spacing|lines)|frame|notation|mathcolor"
    "|scriptlevel|align|side|voffset"
)
_VALUE: Final = re.compile(r"[\w .,%#:/-]*")


def mathml(tex: str, *, block: bool = False) -> str:
    """Return LaTeX without delimiters as an element `math`; "" for what cannot be read.

    No links, styles or scripts, whatever the formula asks for.
    """
    from latex2mathml import converter

    if len(tex) > _LONGEST:
        return ""
    try:
        root = converter.convert_to_element(tex, display="block" if block else "inline")
        return _written(root)
    except _refusals():
        return ""


def _refusals() -> tuple[type[Exception], ...]:
    """What the converter raises for what it cannot read: its own errors have no common base."""
    from latex2mathml import exceptions

    known = (each for each in vars(exceptions).values() if isinstance(each, type))
    own = (each for each in known if issubclass(each, Exception))
    return (*own, LookupError, ValueError, TypeError, AttributeError, RecursionError)


def _written(element: Element) -> str:
    if not _ELEMENTS.fullmatch(element.tag):
        raise ValueError(element.tag)
    attributes = "".join(
        f' {name}="{escape(value)}"'
        for name, value in element.items()
        if _ATTRIBUTES.fullmatch(name) and _VALUE.fullmatch(value)
    )
    # The converter writes characters as entities, which it means to be taken for such.
    inside = escape(unescape(element.text or "")) + "".join(map(_written, element))
    return f"<{element.tag}{attributes}>{inside}</{element.tag}>"
