"""The end of a capture: what is asked, of whom, about which frames."""

from collections.abc import Callable, Mapping, Sequence

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.errors import AppError
from app.core.frame import Frame
from app.core.presets import Preset
from app.core.windows import ShownWindow
from app.ui.ask_model import AskModel
from app.ui.overlay.asked import Asked
from app.ui.overlay.chosen import place_of
from app.ui.overlay.handover import Handover
from app.ui.overlay.subject import Subject

WindowsIn = Callable[[Sequence[Frame]], Mapping[str, Sequence[ShownWindow]]]
"""Returns the windows that stood in frames, by their ids."""


class Asking(QObject):
    """What is drawn is painted into the frames before anybody gets them."""

    asked = Signal(object)  # Asked
    failed = Signal(str)  # why nothing can be asked, translated; the question is a draft again

    def __init__(
        self, model: AskModel, subject: Subject, windows_in: WindowsIn, parent: QObject
    ) -> None:
        super().__init__(parent)
        self._model, self._subject, self._windows_in = model, subject, windows_in

    def ask(
        self, question: str, preset: Preset | None, leave: Callable[[], Handover | None]
    ) -> None:
        """Ask about what is selected, where something is, and somebody can be asked.

        `leave` takes the capture off the screen, which is done as soon as that is clear; one of the
        signals follows.
        """
        asked = self._model.asked_by(preset)
        if asked is None or not self._subject.frames:
            return
        captions, handover = self._subject.captions(question), leave()

        def sent(frames: tuple[Frame, ...] | AppError) -> None:
            if isinstance(frames, AppError):
                self._model.draft = question
                self.failed.emit(frames.told)
                return
            choice, think, sampling = asked
            heir = handover if handover is not None and isValid(handover) else None  # it took long
            place, windows = place_of(frames), self._windows_in(frames)
            how = choice, think, place, heir, sampling, windows, captions
            self.asked.emit(Asked(frames, question, *how))

        self._subject.take(sent)
