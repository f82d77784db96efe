"""Words that are typed on the picture: where they begin, and what becomes of them."""

from dataclasses import replace

from PySide6.QtCore import QObject, QPoint, Qt

from app.core import theme as tokens
from app.core.annotation import Annotation
from app.core.drawn import text_box
from app.core.mark import PointXY
from app.ui.annotate.painter import measure
from app.ui.annotate.paper import Paper
from app.ui.annotate.text_field import TextField


class Typing(QObject):
    """One text at a time, new or drawn before; nothing that was typed is lost."""

    def __init__(self, paper: Paper) -> None:
        super().__init__(paper)
        self._paper = paper
        self._desk = paper.desk
        self._field = TextField(paper)
        self._text: Annotation | None = None
        self._field.ended.connect(self.end)
        self._field.grown.connect(self._place)
        self._desk.tools_changed.connect(self._dress)

    def begin(self, at: PointXY) -> None:
        """Begin a new text, its first line at the height of `at`."""
        self.end()
        self._desk.mean(None)
        colour, width = self._desk.pen("text")
        lifted = (at[0], at[1] - tokens.WRITING_LINE * width / 2)
        self._open(self._desk.annotations.new("text", (lifted,), colour, width))

    def begin_again(self, text: Annotation) -> None:
        """Change the words of a text."""
        self.end()
        self._desk.mean(text.id)
        self._open(text)

    def end(self) -> bool:
        """Keep what was typed, if anything is being typed; whether it was."""
        text, self._text = self._text, None
        if text is None:
            return False
        said = self._field.toPlainText().strip()
        if self._field.hasFocus():  # before it is hidden, or Qt would look for another one
            self._paper.setFocus(Qt.FocusReason.OtherFocusReason)
        self._field.hide()
        self._paper.conceal(None)
        self._keep(text, said)
        return True

    def _keep(self, text: Annotation, said: str) -> None:
        known = self._desk.annotations.find(text.id)
        if known is None:
            if said:
                self._desk.draw("text", text.points, said)
        elif said:
            self._desk.change(replace(known, text=said))
        else:
            self._desk.remove()

    def _open(self, text: Annotation) -> None:
        self._text = text
        self._paper.conceal(text.id)
        self._field.open(text.text, self._logical(text.width), text.colour)

    def _dress(self) -> None:
        """Wear the colour and width that were chosen meanwhile."""
        text = self._text
        if text is None:
            return
        if self._desk.tool not in {None, "text"}:
            self.end()
            return
        known = self._desk.annotations.find(text.id)
        colour, width = self._desk.pen("text") if known is None else (known.colour, known.width)
        if (colour, width) != (text.colour, text.width):
            self._text = replace(text, colour=colour, width=width)
            self._field.dress(self._logical(width), colour)

    def _place(self) -> None:
        """Lie where the plate will lie."""
        if self._text is None:
            return
        typed = replace(self._text, text=self._field.toPlainText())
        box = text_box(typed, self._paper.room, measure)
        x, y = self._paper.view.device(box[0], box[1])
        ratio = self._paper.view.ratio
        self._field.move(QPoint(round(x / ratio), round(y / ratio)))

    def _logical(self, width: float) -> float:
        return width / self._paper.view.unit
