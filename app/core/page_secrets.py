"""Secrets on pages: found in their text layers and in their pictures, and left out of both.

A text layer tells exactly where its words stand; what only a picture shows is read off it. What is
found in one is hidden in the other too.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.control import Control
from app.core.covering import covered
from app.core.documents import PageInfo, PageText
from app.core.frame import Frame
from app.core.redact import Read, look_for_secrets
from app.core.redaction import RedactionSettings
from app.core.secret import Finding
from app.core.secrets_found import find_secrets, without_secrets
from app.core.text_line import Box, TextLine

_TYPED: Final = 20.0  # height of a line of words that have no place
_HIDDEN: Final = "\N{BULLET}"
_SCALE: Final = 2.0  # pixels a point where no picture goes


@dataclass(frozen=True, slots=True)
class PageSecrets:
    """What is to be hidden on a page; `boxes` in points from its top left corner."""

    info: PageInfo
    findings: tuple[Finding, ...]
    boxes: tuple[Box, ...]
    settings: RedactionSettings

    def cover(self, frame: Frame) -> Frame:
        """Return the picture of the page without them; its id is always the same."""
        scale = frame.width / self.info.width
        bare = covered(frame, [_scaled(box, scale) for box in self.boxes])
        return Frame(bare.memory, frame.source, f"{frame.id}-{hash(self.boxes) & 0xFFFFFFFF:08x}")

    def hide(self, page: PageText) -> str:
        """Return the words of the page without them."""
        if not self.info.pictured:
            return without_secrets(page.text, self.settings)
        words = "\n".join(_hidden(line, self.boxes) for line in page.lines)
        return without_secrets(words, self.settings)


def on_page(
    info: PageInfo,
    page: PageText | None,
    frame: Frame | None,
    read: Read,
    settings: RedactionSettings,
    control: Control,
) -> PageSecrets | None:
    """Return what is secret of what goes of a page, its words and its picture; None for nothing.

    Also None where it was cancelled. Raises ChildError.
    """
    scale = frame.width / info.width if frame is not None else _SCALE
    findings: list[Finding] = []
    if page is not None:
        lines = _placed(page, scale) if info.pictured else _typed(page)
        findings += find_secrets(lines, settings)
    if frame is not None:
        for _frame, found in look_for_secrets([frame], read, settings, control):
            findings += found
    if control.cancelled or not findings:
        return None
    boxes = tuple(_scaled(box, 1 / scale) for each in findings for box in each.boxes)
    told = _each_once(findings) if info.pictured else tuple(findings)
    return PageSecrets(info, told, boxes, settings)


def _placed(page: PageText, scale: float) -> list[TextLine]:
    return [
        TextLine(line.text, _scaled(line.box, scale), tuple(stop * scale for stop in line.stops))
        for line in page.lines
    ]


def _typed(page: PageText) -> list[TextLine]:
    """Return words without a place as if they were typed one line below the other."""
    lines = []
    for row, text in enumerate(page.text.split("\n")):
        stops = tuple(8.0 * at for at in range(len(text) + 1))
        top = _TYPED * row
        lines.append(TextLine(text, (0.0, top, stops[-1], top + 0.8 * _TYPED), stops))
    return lines


def _each_once(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings for people: what was found in the words and in the picture is one."""
    found: list[Finding] = []
    for each in findings:
        if not any(each.kind == other.kind and _overlap(each, other) for other in found):
            found.append(each)
    return tuple(found)


def _overlap(one: Finding, other: Finding) -> bool:
    return any(
        min(a[2], b[2]) > max(a[0], b[0]) and min(a[3], b[3]) > max(a[1], b[1])
        for a in one.boxes
        for b in other.boxes
    )


def _hidden(line: TextLine, boxes: Sequence[Box]) -> str:
    """Return the words of a line without the letters whose middle lies in one of `boxes`."""
    left, top, right, bottom = line.box
    middle = (top + bottom) / 2
    level = [box for box in boxes if box[1] <= middle <= box[3]]
    if not line.stops:
        near = any(
            box[0] < right and left < box[2] and box[1] < bottom and top < box[3] for box in boxes
        )
        return _HIDDEN * len(line.text) if near else line.text
    shown = ""
    for at, letter in enumerate(line.text):
        centre = (line.stops[at] + line.stops[at + 1]) / 2
        within = any(box[0] <= centre <= box[2] for box in level)
        shown += _HIDDEN if within and not letter.isspace() else letter
    return shown


def _scaled(box: Box, scale: float) -> Box:
    left, top, right, bottom = box
    return left * scale, top * scale, right * scale, bottom * scale
