"""Whether the pages that an answer names say so: its quotes and figures in their text layers."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from app.core.chat import Check
from app.core.control import Control
from app.core.documents import PageText
from app.core.mark import Box, Mark
from app.core.matrix_reply import Proof, Reply
from app.core.quotes import Sheet

Texts = Callable[[Sequence[int], Control], Iterable[PageText]]
"""Returns the text layers of pages of one document. Raises MediaError."""

_FIGURE: Final = re.compile(r"\d(?:[\d.,'’\u00a0\u2009\u202f]*\d)?")
_SEPARATORS: Final = re.compile(r"[.,'’\s]")
_GROUP: Final = 3  # digits
_WORST: Final[Sequence[Check]] = ("missing", "close", "exact")


def checked(
    reply: Reply, found: Sequence[Proof], texts: Texts, control: Control
) -> tuple[Proof, ...]:
    """Return `found`, each with how it stands on its page, and where; as it was where that page has
    no text.
    """
    layers = {each.number: each for each in texts(reply.pages, control) if each.lines}
    if control.cancelled or not layers:
        return tuple(found)
    wanted = [*_figures(_grouped(reply.value))]
    there = {figure for page in layers.values() for figure in _figures_on(page.text)}
    figures: Check | None = None
    if wanted:
        figures = "exact" if all(each in there for each in wanted) else "missing"
    return tuple(_checked(proof, layers, figures, wanted) for proof in found)


def worst(found: Sequence[Proof]) -> Check:
    """Return how all of it stands: as what stands worst; "unread" where nothing was looked at."""
    states = {proof.checked for proof in found}
    return next((state for state in _WORST if state in states), "unread")


def _checked(
    proof: Proof,
    layers: Mapping[int, PageText],
    figures: Check | None,
    wanted: Sequence[str],
) -> Proof:
    page = layers.get(proof.ref.page or 0)
    if page is None:
        return proof
    states = [] if figures is None else [figures]
    boxes: Sequence[Box] = ()
    if proof.quote:
        quoted = Sheet([page]).find(proof.quote)
        states.append(quoted.check)
        boxes = quoted.boxes
    boxes = (
        boxes or [line.box for line in page.lines if set(wanted) & {*_figures_on(line.text)}][:1]
    )
    state: Check = min(states, key=_WORST.index) if states else "unread"
    return replace(proof, checked=state, ref=replace(proof.ref, mark=_mark(proof, boxes)))


def _mark(proof: Proof, boxes: Sequence[Box]) -> Mark | None:
    """Return the place on its page, in points; None where it has none."""
    seen = [box for box in boxes if box[2] > box[0]]
    if not seen:
        return None
    lefts, tops, rights, bottoms = zip(*seen, strict=True)
    corners = ((min(lefts), min(tops)), (max(rights), max(bottoms)))
    return Mark("box", corners, proof.quote, proof.ref.id)


def _figures_on(text: str) -> Iterator[str]:
    """Yield the numbers in a text; digits that a space may group also as one."""
    yield from _figures(text)
    yield from _figures(_grouped(text))


def _grouped(text: str) -> str:
    """Return `text` with the spaces taken out that may group digits by three."""
    return re.sub(r"(?<=\d)[ \u00a0\u2009\u202f](?=\d{3}(?!\d))", "", text)


def _figures(text: str) -> Iterator[str]:
    """Yield each number without what groups its digits; its decimals follow a point."""
    for found in _FIGURE.finditer(unicodedata.normalize("NFKC", text)):
        *whole, last = _SEPARATORS.split(found[0])
        grouped = not whole or len(last) == _GROUP
        yield "".join((*whole, last)) if grouped else f"{''.join(whole)}.{last}"
