"""`AttachedClip`: a video that goes with the next question, looked through beforehand."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from app.core.chat import Clip, Progress
from app.core.clips import clock
from app.core.control import Control
from app.core.footage import Coverage, goes_whole, within
from app.core.frame import Frame
from app.core.words import _
from app.ui.attached import Attached
from app.ui.clips.choosing import Choosing, Chosen, Way, Wish
from app.ui.lane import Lane


class AttachedClip(Attached):
    """Its pictures are chosen on a lane.

    `asked` is the clip as it goes with a question: in passes where its pictures are too many for
    one request, unless another `way` was chosen; in `most` passes at most.
    """

    def __init__(self, clip: Clip, poster: Frame) -> None:
        """`poster` is a picture of it to be known by."""
        super().__init__(clip.path)
        self.clip = clip
        self.poster = poster
        self.way: Way = "auto"
        self.most = 1
        self._question = ""
        self._suits = False  # the video itself, for that
        self._chosen: Chosen | None = None
        self._shared = 1
        self._chooser: tuple[Choosing, Lane] | None = None
        self._wish: Wish | None = None

    @classmethod
    def chosen(cls, clip: Clip, frames: Sequence[Frame]) -> "AttachedClip":
        """Return one whose pictures are known: at least one."""
        made = cls(clip, frames[0])
        made._chosen = Chosen(clip, tuple(frames), None, 1)
        return made

    # ---- what goes

    @property
    def asked(self) -> Clip:
        """The clip as it goes with the question."""
        if self.whole:
            return replace(self.clip, whole=True)
        return self.clip if self._chosen is None else self._chosen.clip

    @property
    def frames(self) -> tuple[Frame, ...]:
        """The pictures that go with it at once."""
        return () if self._chosen is None or self.whole else self._chosen.frames

    @property
    def coverage(self) -> Coverage | None:
        """How much of it that is; None where it goes whole, and where nobody knows."""
        return None if self._chosen is None or self.whole else self._chosen.coverage

    @property
    def whole(self) -> bool:
        """Whether the video itself goes: since it was wished for, or suits the question."""
        if self.way == "video":
            return not self.why_not
        return self.way == "auto" and self._suits

    @property
    def why_not(self) -> str:
        """Why the video itself cannot go, in words; "" where it can."""
        if self._chooser is None:
            return _("its pictures are chosen already")
        choosing, _lane = self._chooser
        if choosing.limits is None:
            return _("{name} takes none").format(name=choosing.name)
        most = choosing.limits.max_seconds
        if most is not None and not within(self.clip, choosing.limits):
            return _("{length} at most").format(length=clock(most))
        return ""

    def suit(self, question: str) -> None:
        """Go in the way that suits `question`, where no other was chosen."""
        self._question = question
        self._consider()

    def _consider(self) -> None:
        """See whether the video itself suits the question; one alone, as others may go with it."""
        suits = False
        if self._chooser is not None and self._shared == 1:
            choosing, _lane = self._chooser
            guarded = choosing.limits is not None and choosing.guarded
            suits = goes_whole(self.clip, self._question, choosing.limits, guarded=guarded)
        if suits != self._suits:
            self._suits = suits
            self.changed.emit()

    @property
    def looking(self) -> bool:
        """Whether its pictures are still being chosen, and wanted."""
        return self.searching and not self.whole

    @property
    def ready(self) -> bool:
        """Whether it is known what goes of it."""
        return self.whole or (not self.looking and self._chosen is not None)

    # ---- looking through it

    def look_through(self, choosing: Choosing, lane: Lane) -> None:
        """Have its pictures chosen for whoever is asked now."""
        self._chooser = choosing, lane
        self._wish = wish = Wish(choosing.whom, self.way == "once", self._shared)
        clip = self.clip

        def work(control: Control) -> Iterator[Progress | Chosen]:
            yield from choosing.choose(clip, wish, control)

        self._find_out(lane, work, self._take)

    def look_again(self) -> None:
        """Have others chosen, where they are wished for in another way, or by somebody else who
        takes more of them, or fewer.
        """
        if self._chooser is None:
            return
        choosing, lane = self._chooser
        if Wish(choosing.whom, self.way == "once", self._shared) != self._wish:
            self.look_through(choosing, lane)
        else:
            self._consider()
            self.changed.emit()

    def choose_way(self, way: Way) -> None:
        """Go with the next question in that way."""
        self.way = way
        self.look_again()

    def share(self, shared: int) -> None:
        """Leave room for others: `shared` is among how many a request is divided."""
        if shared != self._shared:
            self._shared = shared
            self._consider()
            self.look_again()

    def _take(self, chosen: Chosen) -> None:
        self._chosen, self.most = chosen, chosen.most
