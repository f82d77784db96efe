"""`Player`: one clip at a time, its moments on demand and in motion. No widgets."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final

from PySide6.QtCore import QObject, Signal
from shiboken6 import isValid

from app.core.chat import Clip
from app.core.clips import seconds_of
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame, Moment
from app.core.mark import Mark
from app.core.videos import Videos
from app.ui.clips.pacing import paced
from app.ui.lane import Lane, Task
from app.ui.turn import Turn

_SAME: Final = 0.05  # seconds: a kept picture that near is the moment that is meant
_END: Final = 0.05  # seconds from the end where playing begins anew

Height = Callable[[Clip], int]
"""How many pixels high a picture of that clip is shown now."""


class Player(QObject):
    """Seeks and plays on a lane of its own; belongs to the GUI thread.

    While it seeks only the last wish counts. Pictures that were kept with the question (`turn`)
    are shown as they are, with their marks; they are what is left where the file is gone.
    """

    moved = Signal()  # another clip, another time, or whether it plays
    shown = Signal(object)  # Frame, to be shown large
    placed = Signal(object, object)  # Frame, to be shown large with that Mark in it
    wanted = Signal()  # somebody wants to see it

    def __init__(
        self, videos: Callable[[], Videos], lane: Lane, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._videos = videos
        self._lane = lane
        self.height: Height = lambda clip: clip.height
        self.clip: Clip | None = None
        self.turn: Turn | None = None
        self.seconds = 0.0
        self.playing = False
        self._lost: dict[str, AppError] = {}
        self._wish: tuple[Clip, float] | None = None
        self._place: Mark | None = None  # in what is wished for
        self._task: Task[Frame] | None = None
        self._plays = False  # whether it plays, or fetches one picture
        self._source: Clip | None = None  # what it decodes

    def trouble(self, clip: Clip) -> AppError | None:
        """Return why only its kept pictures can be shown."""
        return self._lost.get(clip.id)

    # ---- what is wanted

    def seek(self, clip: Clip, seconds: float, turn: Turn | None = None) -> None:
        """Show the picture of `clip` at that time, with the marks of `turn` in it."""
        self._go(clip, seconds, turn)

    def show_place(self, clip: Clip, seconds: float, mark: Mark, turn: Turn | None) -> None:
        """Show the picture of `clip` at that time, and a place in it: a mark of whatever frame."""
        self._go(clip, seconds, turn, mark)

    def _go(self, clip: Clip, seconds: float, turn: Turn | None, place: Mark | None = None) -> None:
        self._set(clip, seconds, turn)
        self.playing, self._place = False, place
        self.moved.emit()
        self.wanted.emit()
        kept = self._kept(_SAME)
        if kept is not None:
            self._wish = None
            self._stop()
            self._show(kept)
        else:
            self._want(clip, self.seconds)

    def stand_at(self, clip: Clip, seconds: float, turn: Turn | None) -> None:
        """Know that a picture of `clip` at that time is shown already."""
        if not self.playing and self._wish is None:
            self._set(clip, seconds, turn)
            self.moved.emit()

    def come_to(self, clip: Clip, turn: Turn | None) -> None:
        """Show `clip` where it stands, else its beginning, to whoever looks."""
        if not self.playing:
            same = self.clip is not None and self.clip.id == clip.id
            self._set(clip, self.seconds if same else 0.0, turn)
            self._want(clip, self.seconds)
            self.moved.emit()

    def toggle(self, clip: Clip, turn: Turn | None = None) -> None:
        """Play `clip` from where it stands, or stand still."""
        if self.playing and self.clip is not None and clip.id == self.clip.id:
            self.pause()
            return
        same = self.clip is not None and self.clip.id == clip.id
        begins = not same or self.seconds >= clip.seconds - _END
        self._set(clip, 0.0 if begins else self.seconds, turn)
        self.playing, self._wish = True, None
        self.moved.emit()
        self.wanted.emit()
        if self._task is None:
            self._play()
        else:
            self._stop()

    def pause(self) -> None:
        """Stand still, on the whole picture of what was seen last."""
        if self.playing and self.clip is not None:
            self.playing = False
            self.moved.emit()
            self._want(self.clip, self.seconds)

    def leave(self) -> None:
        """Stand still, and hold nothing: nobody looks any more."""
        self.playing, self._wish, self._place = False, None, None
        self._stop()
        self.moved.emit()

    def _set(self, clip: Clip, seconds: float, turn: Turn | None) -> None:
        if turn is not None or self.clip is None or self.clip.id != clip.id:
            self.turn = turn
        self.clip, self.seconds = clip, min(max(seconds, 0.0), clip.seconds)
        self._place = None

    # ---- on the lane

    def _want(self, clip: Clip, seconds: float) -> None:
        self._wish = clip, seconds
        if self._task is None:
            self._fetch()
        elif not self.playing:
            self._stop_playing()

    def _fetch(self) -> None:
        assert self._wish is not None
        (clip, seconds), self._wish = self._wish, None

        def work(control: Control) -> Iterator[Frame]:
            yield self._videos().frame(clip, seconds, control)

        self._plays, self._source = False, clip
        self._task = self._lane.submit(work, self._arrive, self._end)

    def _play(self) -> None:
        assert self.clip is not None
        clip, since, height = self.clip, self.seconds, self.height(self.clip)

        def work(control: Control) -> Iterator[Frame]:
            yield from paced(self._videos().play(clip, since, height, control), since, control)

        self._plays, self._source = True, clip
        self._task = self._lane.submit(work, self._advance, self._end)

    def _stop(self) -> None:
        if self._task is not None:
            self._task.control.cancel()

    def _stop_playing(self) -> None:
        """What plays ends; a picture that is on its way is seen while others are wished for."""
        if self._plays:
            self._stop()

    def _arrive(self, frames: Sequence[Frame]) -> None:
        """Show what was sought, also while something later is wished for."""
        frame = frames[-1]
        if self._awaited and not self.playing and self._is_of_clip(frame):
            self._find_again()
            self._show(frame)

    def _show(self, frame: Frame) -> None:
        """Show a picture that is sought, with the place in it once it is the one wished for."""
        if self._place is None or self._wish is not None:
            self.shown.emit(frame)
        else:
            self.placed.emit(frame, replace(self._place, frame=frame.id))

    def _advance(self, frames: Sequence[Frame]) -> None:
        frame = frames[-1]
        if not self._awaited or not self.playing or not self._is_of_clip(frame):
            return
        if isinstance(frame.source, Moment):
            self._find_again()
            self.seconds = frame.source.seconds
            self.moved.emit()
            self.shown.emit(frame)

    @property
    def _awaited(self) -> bool:
        """Whether what arrives now is still wanted; not where the program closes its window."""
        return isValid(self) and self._task is not None and not self._task.control.cancelled

    def _end(self, failure: Exception | None) -> None:
        task, self._task = self._task, None
        if not isValid(self):
            return
        cancelled = task is not None and task.control.cancelled
        if isinstance(failure, AppError):
            if not cancelled and self._source is not None:  # else it says only that
                self._lose(self._source, failure)
        elif failure is not None:
            self.playing = False
            self.moved.emit()
            raise failure
        if self._wish is not None:
            self._fetch()
        elif self.playing and cancelled:
            self._play()
        elif self.playing and self._plays:
            self._finish()

    def _finish(self) -> None:
        """It was played to its end."""
        assert self.clip is not None
        self.playing, self.seconds = False, self.clip.seconds
        self.moved.emit()
        self._want(self.clip, self.seconds)

    def _lose(self, clip: Clip, error: AppError) -> None:
        """The file of `clip` cannot be read any more: show what was kept, where it is in view."""
        self._lost[clip.id] = error
        if self.clip is not None and self.clip.id == clip.id:
            self.playing, self._wish = False, None
            if (kept := self._kept(clip.seconds)) is not None:
                self.shown.emit(kept)
        self.moved.emit()

    def _find_again(self) -> None:
        """The file can be read: a disk was connected again, say."""
        if self.clip is not None and self._lost.pop(self.clip.id, None) is not None:
            self.moved.emit()

    def _is_of_clip(self, frame: Frame) -> bool:
        return self.clip is not None and seconds_of(frame, self.clip) is not None

    def _kept(self, within: float) -> Frame | None:
        """Return the kept picture that is nearest in time, not farther than `within` seconds."""
        clip, turn = self.clip, self.turn
        if clip is None or turn is None:
            return None
        frames = turn.frames_so_far
        aways = [
            (abs(seconds - self.seconds), number)
            for number, frame in enumerate(frames)
            if (seconds := seconds_of(frame, clip)) is not None
        ]
        away, number = min(aways, default=(within + 1, 0))
        return frames[number] if away <= within else None
