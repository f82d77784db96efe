"""What is typed on a capture goes to the question, also before its bar is there."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet

from app.core.frame import Frame
from app.core.presets import Context, Preset
from app.ui.ask_model import AskModel
from app.ui.askbar import AskBar
from app.ui.overlay.bars import Bars


class Typed:
    """The bars are made after the stills: somebody may be faster than they are."""

    def __init__(self, model: AskModel, bars: Bars, preset: Preset | None = None) -> None:
        """`preset` is asked as soon as something is selected."""
        self._model, self._bars, self._preset = model, bars, preset

    @property
    def waits(self) -> bool:
        """Whether a question stands ready that was not asked yet."""
        return self._preset is not None

    def ask_preset(self, frames: Sequence[Frame]) -> None:
        """Ask it about `frames`, as far as nothing is missing; once."""
        preset, self._preset = self._preset, None
        if preset is not None and (ask := self.made()):
            ask.set_context(frames)
            ask.take(preset)

    def made(self) -> AskBar | None:
        """Return the ask bar, which is made now where it is still missing; None without bars."""
        self._bars.make_ask()
        return self._bars.ask

    def set_context(
        self, frames: Sequence[Frame], found: AbstractSet[Context] = frozenset()
    ) -> None:
        """Tell the ask bar, if it is there, what is asked about."""
        if ask := self._bars.ask:
            ask.set_context(frames, found)

    def add(self, text: str) -> None:
        """Go on with the question."""
        if ask := self._bars.ask:
            ask.type(text)
        else:  # the bar begins with the draft
            self._model.draft += text

    def confirm(self) -> None:
        """Enter: to the question. What was typed faster than the bar came is asked."""
        if self._bars.ask is not None:
            self.focus()
        elif ask := self.made():
            ask.submit()  # what is typed on is another question

    def focus(self) -> None:
        """Give the keyboard to what comes next, if it is there."""
        self._bars.focus()

    def taken(self) -> str:
        """Return what was typed; it is no draft of this any more."""
        text, self._model.draft = self._model.draft, ""
        return text

    def take_back(self) -> bool:
        """Forget what was typed faster than the bar came; whether there was anything."""
        if self._bars.ask is not None or not self._model.draft:
            return False
        self._model.draft = ""
        return True
