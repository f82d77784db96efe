"""Times in a reply that lead to moments of the clips that it is about."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from app.core.chat import Clip
from app.core.clips import clock
from app.core.times import Time, TimeReader, moment
from app.core.words import _
from app.ui.chat.placements import Placement

MOMENT: Final = "moment"


@dataclass(frozen=True, slots=True)
class Moments:
    """`clips` are those that a reply may speak of; `seek` shows one of them at so many seconds."""

    clips: Sequence[Clip]
    seek: Callable[[Clip, float], None]

    def reader(self) -> TimeReader:
        """Return what finds their times in a reply."""
        return TimeReader(self.seconds)

    def placed(self, times: Iterable[Time]) -> Iterator[Placement]:
        """Yield where `times` stand in a reply, with their brackets, and what they lead to."""
        for time in times:
            ref = moment(time, self.clips)
            if ref is not None:
                number = next(n for n, clip in enumerate(self.clips) if clip.id == ref.id)
                href = f"{MOMENT}:{number}/{ref.t}"
                more = int(time.bracketed)
                length = time.end - time.start + 2 * more
                said = _("Moment {time}").format(time=clock(ref.t or 0.0))
                yield Placement(time.start - more, length, "evidence", href=href, said=said)

    @property
    def seconds(self) -> float:
        """The length of the longest of the clips."""
        return max(clip.seconds for clip in self.clips)

    def follow(self, target: str) -> None:
        """Show the moment that a link leads to, without its scheme."""
        number, _slash, seconds = target.partition("/")
        self.seek(self.clips[int(number)], float(seconds))
