"""`Desk`: what is drawn on a picture, and what it is drawn with."""

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from app.core import theme as tokens
from app.core.annotation import FREEHAND, Annotation, AnnotationKind
from app.core.annotations import Annotations
from app.core.mark import PointXY
from app.core.theme import Colour
from app.ui.annotate.kit import Kit


class Desk(QObject):
    """The layer draws on it, the bar shows it; both only ask for things to be done.

    A colour or width that is chosen holds for what is meant, and from then on for its tool.
    """

    drawn_changed = Signal()  # what is drawn
    tools_changed = Signal()  # the tool, colour, width, or which one is meant

    def __init__(
        self, annotations: Annotations, parent: QObject | None = None, kit: Kit | None = None
    ) -> None:
        """`kit` is what other pictures are drawn on with, too; without, it has its own."""
        super().__init__(parent)
        self.annotations = annotations
        self._kit = Kit(self) if kit is None else kit
        self._kit.taken.connect(self._tool_taken)
        self._kit.changed.connect(self.tools_changed)
        self.unit = 1.0  # frame pixels in a logical one: lines are as wide as they are seen
        self._meant: int | None = None

    # ---- what it is drawn with

    @property
    def tool(self) -> AnnotationKind | None:
        """What is drawn with; None nothing."""
        return self._kit.tool

    def take(self, tool: AnnotationKind | None) -> None:
        """Draw with `tool` from now on, None with nothing."""
        self._kit.take(tool)

    def _tool_taken(self) -> None:
        self._meant = None if self.tool is not None else self._meant

    @property
    def colour(self) -> int:
        """The number of the colour in use, from 0."""
        meant = self.meant
        if meant is not None and meant.colour in tokens.PENS:
            return tokens.PENS.index(meant.colour)
        return self._kit.colour_of(self.tool)

    @property
    def width(self) -> int:
        """The number of the width in use, from 0."""
        if (meant := self.meant) is not None:
            return self._widths.index(min(self._widths, key=lambda each: abs(each - meant.width)))
        return self._kit.width

    def pen(self, kind: AnnotationKind) -> tuple[Colour, float]:
        """Return the colour that one of `kind` would have, and its lines' width in the frame."""
        number = self._kit.colour_of(kind)
        colour = tokens.INK if kind == "redaction" else tokens.PENS[number]
        return colour, self._widths[self._kit.width]

    def choose_colour(self, number: int) -> None:
        """Use colour `number` (from 0)."""
        kind = self.tool if self.meant is None else self.meant.kind
        if self.meant is not None and kind != "redaction":
            self._change(replace(self.meant, colour=tokens.PENS[number]))
        self._kit.choose_colour(kind, number)

    def choose_width(self, number: int) -> None:
        """Use width `number` (from 0), the nearest that there is."""
        number = min(max(number, 0), len(self._widths) - 1)
        if self.meant is not None:
            self._change(replace(self.meant, width=self._widths[number]))
        self._kit.choose_width(number)

    @property
    def _widths(self) -> list[float]:
        return [width * self.unit for width in tokens.PEN_WIDTHS]

    # ---- which one is meant

    @property
    def meant(self) -> Annotation | None:
        """The one that keys and colours are for."""
        return None if self._meant is None else self.annotations.find(self._meant)

    def mean(self, which: int | None) -> None:
        """Mean the one of that id, None none."""
        if which != self._meant:
            self._meant = which
            self.tools_changed.emit()

    def mean_next(self, step: int) -> bool:
        """Mean the next one (1) or the one before (-1); whether there was one."""
        ids = [each.id for each in self.annotations.shown]
        at = ids.index(self._meant) + step if self._meant in ids else (0 if step > 0 else -1)
        there = bool(ids) and (0 <= at < len(ids) or self._meant not in ids)
        self.mean(ids[at] if there else None)
        return there

    # ---- what is drawn

    def new(self, kind: AnnotationKind, points: Sequence[PointXY], text: str = "") -> Annotation:
        """Return one as it would be drawn now."""
        taken = self._kit.taken_letters()
        return self.annotations.new(kind, points, *self.pen(kind), text, taken)

    def draw(self, kind: AnnotationKind, points: Sequence[PointXY], text: str = "") -> None:
        """Draw one more. It is meant then, but for what is drawn by hand, stroke after stroke."""
        made = self.new(kind, points, text)
        self.annotations.add(made)
        self._meant = None if kind in FREEHAND else made.id
        self._tell()

    def change(self, annotation: Annotation, together: str = "") -> None:
        """Draw it in the place of the one of its id; see `Annotations.change`."""
        self._change(annotation, together)
        self.tools_changed.emit()

    def remove(self) -> None:
        """Take the one away that is meant."""
        if self.meant is not None:
            self.annotations.remove(self.meant.id)
            self._meant = None
            self._tell()

    def undo(self) -> None:
        """Take the last step back."""
        self.annotations.undo()
        self._tell()

    def redo(self) -> None:
        """Do again what was taken back."""
        self.annotations.redo()
        self._tell()

    def _change(self, annotation: Annotation, together: str = "") -> None:
        self.annotations.change(annotation, together)
        self.drawn_changed.emit()

    def _tell(self) -> None:
        self.drawn_changed.emit()
        self.tools_changed.emit()
