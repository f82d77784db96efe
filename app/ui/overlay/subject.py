"""What would be asked about: cut out of the stills, with what is drawn on it painted in."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from app.core.annotation import Annotation
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.prompting import pinned
from app.ui.annotate.painting import Drawn, Paint
from app.ui.overlay.annotating import Annotating
from app.ui.overlay.chosen import Selected
from app.ui.overlay.stills import Stills

_QUIET_MS: Final = 250  # what has not changed for so long may be read ahead

Done = Callable[[tuple[Frame, ...] | AppError], None]


class Subject(QObject):
    """Frames are the same ones until what is selected, or what is drawn on it, changes."""

    rested = Signal(object)  # tuple[Frame, ...]: what would be sent now, once for each change

    def __init__(
        self,
        stills: Stills,
        cut_out: Callable[[Selected], tuple[Frame, ...]],
        annotating: Annotating,
        paint: Paint | None,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._stills, self._cut_out = stills, cut_out
        self._annotating, self._paint = annotating, paint
        self._selected: Selected = None
        self._frames: tuple[Frame, ...] = ()
        self._sent: tuple[Frame, ...] = ()
        self._told: tuple[Frame, ...] = ()
        self._drawn: Sequence[Drawn] | None = None  # None as long as nobody wanted to know
        self._annotations: Sequence[Sequence[Annotation]] = ()
        self._version = 0
        self._over = False
        self._quiet = QTimer(self, singleShot=True, interval=_QUIET_MS)
        self._quiet.timeout.connect(self._rest)
        annotating.changed.connect(self._forget_drawn)

    def select(self, selected: Selected) -> None:
        """Let it be what is selected."""
        self._selected, self._frames = selected, ()
        self._forget_drawn()

    @property
    def frames(self) -> tuple[Frame, ...]:
        """What is selected, as it was taken."""
        if not self._frames:
            self._frames = self._cut_out(self._selected)
        return self._frames

    def is_sent(self, frame: Frame) -> bool:
        """Whether `frame` is all that would be sent now."""
        return self._sent == (frame,)

    def rest(self) -> None:
        """Tell what would be sent, unless it changes again."""
        if not self._over:
            self._quiet.start()

    def stop(self) -> None:
        """Tell nothing any more."""
        self._over = True
        self._quiet.stop()

    def settle(self) -> None:
        """Look at what is drawn, so that it can be had when the stills are gone."""
        self._annotating.settle()
        if self._drawn is None:
            found = self._annotating.drawn_on(self._selected)
            self._annotations = [annotations for annotations, _items in found]
            items = [items for _annotations, items in found] or [()] * len(self.frames)
            self._drawn = list(zip(self.frames, items, strict=True))

    def captions(self, question: str) -> tuple[str, ...]:
        """Return what is said of the pins on each frame, in the language of `question`."""
        self.settle()
        pairs = zip(self.frames, self._annotations, strict=False)
        said = (pinned(question, drawn, frame.width, frame.height) for frame, drawn in pairs)
        return tuple(said)

    def take(self, done: Done) -> None:
        """Hand what is to be sent to `done`: at once where nothing has to be painted for it.

        Nothing is handed over once it has changed.
        """
        self.settle()
        drawn = self._drawn or ()
        if not self._sent and not any(items for _frame, items in drawn):
            self._sent = self.frames
        if self._sent or self._paint is None:
            done(self._sent)
            return
        version = self._version

        def arrived(result: tuple[Frame, ...] | AppError) -> None:
            if version == self._version:
                self._sent = self._sent if isinstance(result, AppError) else result
                done(result)

        self._paint(drawn, arrived)

    def _forget_drawn(self) -> None:
        self._version += 1
        self._sent, self._drawn, self._annotations = (), None, ()

    def _rest(self) -> None:
        if self.frames and not self._stills.dragging and not self._annotating.active:
            self.take(self._tell)

    def _tell(self, sent: tuple[Frame, ...] | AppError) -> None:
        """What cannot be painted is told when it is asked about."""
        if not (isinstance(sent, AppError) or self._over or sent == self._told):
            self._told = sent
            self.rested.emit(sent)
