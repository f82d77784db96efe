"""The use case: what is secret in pictures, and the pictures without it.

Everything here takes as long as reading does and never runs where a person waits.
"""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import Final

from app.core.control import Control
from app.core.covering import covered
from app.core.frame import Frame, Screen
from app.core.redaction import RedactionSettings
from app.core.secret import Finding
from app.core.secrets_found import find_secrets
from app.core.text_line import TextLine
from app.core.windows import ShownWindow
from app.core.words import ngettext

Read = Callable[[Frame, Control], Sequence[TextLine]]
"""`Services.read`."""


_NO_WINDOWS: Final[Mapping[str, Sequence[ShownWindow]]] = MappingProxyType({})


def look_for_secrets(
    frames: Sequence[Frame],
    read: Read,
    settings: RedactionSettings,
    control: Control,
    windows: Mapping[str, Sequence[ShownWindow]] = _NO_WINDOWS,
) -> Iterator[tuple[Frame, tuple[Finding, ...]]]:
    """Yield each frame with what is to be hidden in it, in reading order; boxes lie inside it.

    `windows` are those seen in a frame, by its id. A frame of which all is hidden is not read. Once
    `control` is cancelled it stops: a frame that was not yielded was not looked at, and nothing is
    known of it. Raises ChildError when the reading failed.
    """
    for frame in frames:
        denied = tuple(_denied(frame, settings.windows, windows.get(frame.id, ())))
        lines = () if _hides_all(frame, denied) else read(frame, control)
        if control.cancelled:
            return
        found = (*denied, *find_secrets(lines, settings))
        yield frame, tuple(inside for each in found if (inside := _inside(frame, each)).boxes)


def redacted(frame: Frame, findings: Sequence[Finding]) -> Frame:
    """Return what is to be sent in place of `frame`: a new one in which `findings` are covered.

    Without any it is the frame itself.
    """
    return covered(frame, [box for each in findings for box in each.boxes]) if findings else frame


def unwatched(videos: int) -> str:
    """Say that so many videos, which go as they are, cannot be looked at."""
    return ngettext(
        "A video cannot be looked at for secrets.",
        "{count} videos cannot be looked at for secrets.",
        videos,
    ).format(count=videos)


# ---- windows


def _denied(
    frame: Frame, patterns: Sequence[str], windows: Sequence[ShownWindow]
) -> Iterator[Finding]:
    source = frame.source
    if isinstance(source, Screen) and _is_denied(patterns, source.window, source.app):
        yield Finding("window", (frame.rect.corners,), source.window or source.app)
    for window in windows:
        if _is_denied(patterns, window.title, window.app):
            yield Finding("window", (window.box,), window.title or window.app)


def _is_denied(patterns: Sequence[str], *names: str) -> bool:
    forms = [
        re.compile(".*".join(map(re.escape, pattern.split("*"))), re.IGNORECASE | re.DOTALL)
        for pattern in map(str.strip, patterns)
        if pattern
    ]
    return any(form.search(name) for form in forms for name in names)


def _hides_all(frame: Frame, findings: Sequence[Finding]) -> bool:
    return any(box == frame.rect.corners for each in findings for box in each.boxes)


def _inside(frame: Frame, finding: Finding) -> Finding:
    """Return a finding without what lies outside the frame."""
    clipped = (
        (max(left, 0.0), max(top, 0.0), min(right, frame.width), min(bottom, frame.height))
        for left, top, right, bottom in finding.boxes
    )
    kept = tuple(box for box in clipped if box[0] < box[2] and box[1] < box[3])
    return Finding(finding.kind, kept, finding.sample)
