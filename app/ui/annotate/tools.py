"""The tools to annotate with: their names, icons and keys."""

from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QKeySequence

from app.core.annotation import AnnotationKind
from app.core.words import N_, _


@dataclass(frozen=True, slots=True)
class Tool:
    """`label` is a message id; `key` is a letter that takes it."""

    kind: AnnotationKind
    icon: str
    key: str
    label: str

    @property
    def tip(self) -> str:
        """What its button says."""
        return tip(_(self.label), self.key)


TOOLS: Final = (
    Tool("rectangle", "rectangle", "R", N_("Rectangle")),
    Tool("ellipse", "ellipse", "E", N_("Ellipse")),
    Tool("arrow", "arrow", "A", N_("Arrow")),
    Tool("pen", "edit", "P", N_("Pen")),
    Tool("highlighter", "highlighter", "H", N_("Highlighter")),
    Tool("pin", "letter-pin", "N", N_("Lettered pin")),
    Tool("text", "text", "T", N_("Text")),
    Tool("redaction", "redact", "X", N_("Redact")),
)
COLOURS: Final = (
    N_("Orange red"),
    N_("Yellow"),
    N_("Green"),
    N_("Blue"),
    N_("Pink"),
    N_("Black"),
)
DRAW: Final = "F4"  # begin and end: a key that no field for text knows
UNDO: Final = "Ctrl+Z"
REDO: Final = "Ctrl+Shift+Z"
THINNER: Final = "["
THICKER: Final = "]"
WIDTHS: Final = (N_("Thin lines"), N_("Medium lines"), N_("Thick lines"))


def tip(what: str, keys: str) -> str:
    """Return what a button says that `keys` (as Qt writes them) press, too."""
    shown = QKeySequence(keys).toString(QKeySequence.SequenceFormat.NativeText)
    return _("{what} ({keys})").format(what=what, keys=shown)
