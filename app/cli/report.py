"""`Report`: one answer as it has come so far, and as one JSON object."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from app.core.chat import Cited, Clip, Document, Finish, Piece, Recast, Sent, Text, Thinking, Usage
from app.core.cited_entries import entries
from app.core.coordinates import flat, per_mille
from app.core.errors import AppError
from app.core.footage import Coverage
from app.core.frame import Frame, Moment, Page
from app.core.mark import Mark

# What JSON may hold as it is but a terminal may act on, and halves of characters.
_RISKY: Final = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Report:
    """Collects the pieces of one answer about `frames` (in the order of "Image 1…")."""

    def __init__(self) -> None:
        self.frames: Sequence[Frame] = ()
        self.clips: Sequence[Clip] = ()
        self.coverage: Sequence[Coverage] = ()
        self.documents: Sequence[Document] = ()
        self.text = ""
        self.thinking = ""
        self.marks: list[Mark] = []
        self.cited: dict[int, Cited] = {}  # by where they stand
        self.sent: list[Sent] = []
        self.usage: Usage | None = None
        self.finish = Finish("error")

    def add(self, piece: Piece) -> None:
        """Take the next piece."""
        match piece:
            case Text(text):
                self.text += text
            case Thinking(text):
                self.thinking += text
            case Mark():
                self.marks.append(piece)
            case Cited():
                self.cited[piece.at] = piece
            case Sent():
                self.sent.append(piece)
            case Usage():
                self.usage = piece
            case Recast(thinking):
                self.thinking += thinking
                self.text = ""
                self.marks.clear()
                self.cited.clear()
            case Finish():
                self.finish = piece

    def fail(self, error: AppError) -> None:
        """Note an error from outside the answer; how that ended stays."""
        self.finish = replace(self.finish, error=error)

    def image(self, mark: Mark) -> int | None:
        """Return the number of the picture that `mark` lies on, from 1; None for a clip."""
        return next((n for n, frame in enumerate(self.frames, 1) if frame.id == mark.frame), None)

    def json(self) -> str:
        """Return the object on one line; what a terminal might act on is escaped."""
        table: dict[str, Any] = {
            "text": self.text,
            "thinking": self.thinking,
            "finish": self.finish.reason,
            "boxes": [self._box(mark) for mark in self.marks],
            "usage": None if self.usage is None else asdict(self.usage),
            "sent": [_sent(sent) for sent in self.sent],
            "error": error_told(self.finish.error),
        }
        if self.cited:
            table["evidence"] = [each for one in self.cited.values() for each in entries(one)]
        if self.clips:
            table["frames"] = [_shown(frame) for frame in self.frames]
            table["coverage"] = [asdict(coverage) for coverage in self.coverage]
        if self.documents:
            table["documents"] = [self._document(document) for document in self.documents]
        return one_line_json(table)

    def _document(self, document: Document) -> dict[str, Any]:
        found = next((each for each in self.finish.pages if each.document == document.id), None)
        return {
            "document": document.id,
            "name": document.path.name,
            "letter": document.letter,
            "pages": document.pages,
            "read": [] if found is None else list(found.read),
            "missing": [] if found is None else list(found.missing),
        }

    def _box(self, mark: Mark) -> dict[str, Any]:
        image = self.image(mark)
        shown = self.frames[image - 1] if image else self._clip(mark)
        frame = shown if isinstance(shown, Frame) else None
        return {
            "label": mark.label,
            "image": image,
            "kind": mark.kind,
            "rect": flat(mark.points),
            "norm": flat(per_mille(mark.points, (shown.width, shown.height))),
            "state": mark.state,
            "t": mark.t if mark.t is not None or frame is None else _seconds(frame),
            "page": frame.source.number if frame and isinstance(frame.source, Page) else None,
        }

    def _clip(self, mark: Mark) -> Clip:
        return next(clip for clip in self.clips if clip.id == mark.frame)


def one_line_json(table: Mapping[str, Any]) -> str:
    """Return JSON that is safe to show; it reads back as it was."""
    text = json.dumps(table, ensure_ascii=False, default=str)
    return _RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _seconds(frame: Frame) -> float | None:
    return frame.source.seconds if isinstance(frame.source, Moment) else None


def _shown(frame: Frame) -> dict[str, Any]:
    return {"width": frame.width, "height": frame.height, "t": _seconds(frame)}


def _sent(sent: Sent) -> dict[str, Any]:
    return {"width": sent.width, "height": sent.height, "bytes": sent.bytes, "mime": sent.mime}


def error_told(error: AppError | None) -> dict[str, str] | None:
    """Return what is known of an error; None for none."""
    if error is None:
        return None
    return {
        "kind": error.kind,
        "message": error.message,
        "hint": error.hint,
        "detail": error.detail,
    }
