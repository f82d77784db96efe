"""`Heed`: an eye on a model while it answers: whether it goes in circles, or thinks unasked."""

from collections.abc import Iterator
from typing import Final

from app.core.chat import Piece, Recast, Text, Think, Thinking, Usage
from app.core.control import Control
from app.core.errors import ReplyCut
from app.core.loops import LoopDetector
from app.core.ports import Capabilities
from app.core.words import _

_CIRCLES: Final = 4000  # code points that thoughts may go on in circles after they were hurried


class Heed:
    """Looks at each piece after it was shown. Words that are shown as they are may repeat."""

    def __init__(
        self, think: Think, known: Capabilities, control: Control, *, remarks: bool = True
    ) -> None:
        self.thought = False
        self._think = think if think in known.thinking else "auto"
        self._markup = known.markup
        self._hurries = known.hurries
        self._control = control
        self._remarks = remarks
        self._words, self._thoughts = LoopDetector(), LoopDetector()
        self._hidden = False  # it thought, but keeps its thoughts for itself
        self._circled: int | None = None  # code points since thoughts were seen to go in circles

    def look(self, piece: Piece) -> None:
        """Take the next piece. Raises ReplyCut where the same is said over and over."""
        match piece:
            case Thinking(text):
                self.thought = self.thought or bool(text.strip())
                self._look_at_thoughts(text)
            case Text(text) if self._markup:
                if self._words.feed(text) is not None:
                    raise ReplyCut(
                        _("The model said the same over and over, so it was stopped."),
                        _("Ask again, or in other words."),
                    )
            case Recast():
                self._words, self.thought = LoopDetector(), True
            case Usage(reasoning=int(count)):
                self._hidden = self._hidden or count > 0

    @property
    def unheeded(self) -> bool:
        """Whether it thought though it was asked not to, or the other way round."""
        if self._control.hurried:
            return False
        if self._think == "off":
            return self.thought
        return self._think == "on" and not (self.thought or self._hidden)

    def notes(self, *, unheeded: bool) -> Iterator[str]:
        """What is said of that under the answer."""
        if self._circled is not None:
            yield _("The model's thoughts went in circles, so it was asked to answer at once.")
        if unheeded and self._remarks:
            if self._think == "off":
                yield _("The model thought although thinking is off.")
            else:
                yield _("The model did not think although thinking is on.")

    def _look_at_thoughts(self, text: str) -> None:
        loop = self._thoughts.feed(text)
        if self._circled is not None:
            self._circled += len(text)
        if loop is None or (self._circled is not None and self._circled < _CIRCLES):
            return
        if self._circled is not None or not self._hurries:
            raise ReplyCut(
                _("The model's thoughts went in circles, so it was stopped."),
                _("Ask again with thinking off."),
            )
        self._circled = 0
        self._control.answer_now()
