"""`Report`: one answer as it has come so far, and as one JSON object."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any, Final

from app.core.chat import Finish, Piece, Recast, Sent, Text, Thinking, Usage
from app.core.errors import AppError
from app.core.frame import Frame, Page
from app.core.mark import PER_MILLE, Mark

Number = int | float

# What JSON may hold as it is but a terminal may act on, and halves of characters.
_RISKY: Final = re.compile("[\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069\ud800-\udfff]")


class Report:
    """Collects the pieces of one answer about `frames` (in the order of "Image 1…")."""

    def __init__(self) -> None:
        self.frames: Sequence[Frame] = ()
        self.text = ""
        self.thinking = ""
        self.marks: list[Mark] = []
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
            case Sent():
                self.sent.append(piece)
            case Usage():
                self.usage = piece
            case Recast(thinking):
                self.thinking += thinking
                self.text = ""
                self.marks.clear()
            case Finish():
                self.finish = piece

    def fail(self, error: AppError) -> None:
        """Note an error from outside the answer; how that ended stays."""
        self.finish = replace(self.finish, error=error)

    def image(self, mark: Mark) -> int:
        """Return the number of the picture that `mark` lies on, from 1."""
        return next(n for n, frame in enumerate(self.frames, 1) if frame.id == mark.frame)

    def json(self) -> str:
        """Return the object on one line; what a terminal might act on is escaped."""
        table = {
            "text": self.text,
            "thinking": self.thinking,
            "finish": self.finish.reason,
            "boxes": [self._box(mark) for mark in self.marks],
            "usage": None if self.usage is None else asdict(self.usage),
            "sent": [_sent(sent) for sent in self.sent],
            "error": _error(self.finish.error),
        }
        return one_line_json(table)

    def _box(self, mark: Mark) -> dict[str, Any]:
        image = self.image(mark)
        frame = self.frames[image - 1]
        scale = (PER_MILLE / frame.width, PER_MILLE / frame.height)
        return {
            "label": mark.label,
            "image": image,
            "kind": mark.kind,
            "rect": [rounded(value) for point in mark.points for value in point],
            "norm": [
                rounded(value * factor)
                for point in mark.points
                for value, factor in zip(point, scale, strict=True)
            ],
            "state": mark.state,
            "t": mark.t,
            "page": frame.source.number if isinstance(frame.source, Page) else None,
        }


def rounded(value: float) -> Number:
    """Return `value` to a tenth, whole numbers as such."""
    near = round(value, 1)
    return int(near) if near == int(near) else near


def one_line_json(table: Mapping[str, Any]) -> str:
    """Return JSON that is safe to show; it reads back as it was."""
    text = json.dumps(table, ensure_ascii=False, default=str)
    return _RISKY.sub(lambda found: f"\\u{ord(found[0]):04x}", text)


def _sent(sent: Sent) -> dict[str, Any]:
    return {"width": sent.width, "height": sent.height, "bytes": sent.bytes, "mime": sent.mime}


def _error(error: AppError | None) -> dict[str, str] | None:
    if error is None:
        return None
    return {
        "kind": error.kind,
        "message": error.message,
        "hint": error.hint,
        "detail": error.detail,
    }
