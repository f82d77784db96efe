"""Questions that stand ready, in the field that questions are typed into."""

from collections.abc import Callable

from PySide6.QtCore import QObject

from app.core.presets import BLANK, Preset
from app.ui.question import QuestionField


class Prompting(QObject):
    """Puts a preset's question into `field`, or hands it to `ask` where nothing is missing.

    A preset with a blank stays in use until the field is empty: what it says of the answer holds
    for the question that its user completes.
    """

    def __init__(self, field: QuestionField, ask: Callable[[str], None]) -> None:
        super().__init__(field)
        self._field = field
        self._ask = ask
        self._preset: Preset | None = None
        self._unfilled = ""  # the question as long as its blank is there
        field.textChanged.connect(self._look)

    @property
    def preset(self) -> Preset | None:
        """Where the question comes from; None for words of one's own."""
        return self._preset

    def take(self, preset: Preset) -> None:
        """Ask what stands ready, with what was typed; an open question waits for its blank."""
        typed = self._field.toPlainText().strip()
        if self._unfilled and typed == self._unfilled:
            typed = ""
        if preset.open:
            self._unfilled = "" if typed else preset.asked()
            self._field.replace_text(preset.asked(typed))
            self._preset = preset
            self.select_blank()
            self._field.setFocus()
            return
        self._preset = preset
        self._ask(f"{preset.asked()}\n\n{typed}" if typed else preset.asked())
        self._preset = None

    def select_blank(self) -> bool:
        """Select the blank of a question that still has it; whether it has."""
        text = self._field.toPlainText()
        if not self._unfilled or text.strip() != self._unfilled:
            return False
        self._field.select_part(text.find(BLANK), len(BLANK))
        return True

    def _look(self) -> None:
        if not self._field.toPlainText():
            self._preset, self._unfilled = None, ""
