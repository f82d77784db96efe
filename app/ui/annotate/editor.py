"""`AnnotationEditor`: the layer and its bar, as one thing to put over a picture."""

from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget

from app.core.annotation import Annotation
from app.core.annotations import Annotations
from app.core.drawing import Item
from app.core.drawn import all_drawn
from app.core.mark import Box
from app.ui.annotate import keys
from app.ui.annotate.bar import AnnotationBar
from app.ui.annotate.desk import Desk
from app.ui.annotate.kit import Kit
from app.ui.annotate.layer import AnnotationLayer
from app.ui.annotate.painter import measure
from app.ui.annotate.view import View


class AnnotationEditor(QObject):
    """Annotates one picture that something else shows.

    Who has it places `layer` over the picture and `bar` beside it, and says with `look` where the
    picture lies. `annotations` are changed in place and outlive it.
    """

    escaped = Signal()  # Escape, with no tool and nothing meant
    finished = Signal()  # Enter, or the bar's button: on to the question
    changed = Signal()  # what is drawn

    def __init__(self, annotations: Annotations, parent: QWidget, kit: Kit | None = None) -> None:
        """`kit` is shared with the editors of other pictures."""
        super().__init__(parent)
        self._desk = Desk(annotations, self, kit)
        self.layer = AnnotationLayer(self._desk, parent)
        self.bar = AnnotationBar(self._desk, parent)
        for widget in (self.layer, self.bar):
            keys.bind(widget, self._desk)
        self.layer.escaped.connect(self.escaped)
        self.layer.finished.connect(self._finish)
        self.bar.escaped.connect(self.layer.back)
        self.bar.finished.connect(self._finish)
        self._desk.drawn_changed.connect(self.changed)

    def look(self, view: View, room: Box) -> None:
        """Let the picture lie as `view` says; only in `room` (pixels of it) can be drawn."""
        self.layer.look(view, room)

    @property
    def shown(self) -> tuple[Annotation, ...]:
        """What is drawn, in pixels of the picture."""
        return self._desk.annotations.shown

    @property
    def letters(self) -> frozenset[str]:
        """The letters of its pins."""
        return self._desk.annotations.letters

    def items(self, room: Box) -> Sequence[Item]:
        """Return what is painted into what is sent, as it is seen in `room`."""
        self.layer.settle()
        return all_drawn(self.shown, room, measure)

    def settle(self) -> None:
        """Keep what is being typed or drawn, mean nothing: only the drawing is seen from now on."""
        self.layer.settle()
        self._desk.mean(None)

    def _finish(self) -> None:
        self.settle()
        self.finished.emit()
