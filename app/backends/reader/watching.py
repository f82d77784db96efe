"""What is said to a question when something appears in a clip: all of it is searched."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from app.backends.reader.faults import reports_error
from app.backends.reader.find import holds
from app.backends.reader.moments import asked_of
from app.backends.reader.replies import finds_words_only, nothing_to_read
from app.backends.reader.script import Script
from app.backends.reader.shot import Shot
from app.core.chat import Clip, Progress, Text
from app.core.clip_text import ClipText, Pick, Reach
from app.core.clips import clip_of, clock, seconds_of
from app.core.control import Control
from app.core.frame import Frame
from app.core.intent import read_intent
from app.core.mark import Mark
from app.core.moments import Found
from app.core.text_line import TextLine
from app.core.videos import Keyframe
from app.core.words import _, ngettext

_SAME: Final = 0.05  # seconds: a picture that came with the question shows that moment
_BESIDE: Final = 0.5  # of its height that a line overlaps the one beside it


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is looked for in `clip`: the texts `names`, or errors where there are none."""

    clip: Clip
    names: tuple[str, ...]

    @property
    def pick(self) -> Pick:
        """Return what tells which lines of a picture are wanted."""
        return partial(_with_any_of, self.names) if self.names else _errors


def appearing(question: str, shots: Sequence[Shot], clips: Sequence[Clip]) -> Wanted | None:
    """Return what a question about pictures of one clip wants to know the times of.

    Errors are searched for whatever the wording: where they are in a clip is when they appear.
    """
    of = {clip.id: clip for shot in shots if (clip := clip_of(shot.frame, clips)) is not None}
    asked = asked_of(question, shots)
    if len(of) != 1:
        return None
    (clip,) = of.values()
    intent = read_intent(asked)
    if intent.kind == "errors":
        return Wanted(clip, ())
    if asked != question and intent.kind == "find" and intent.target:
        return Wanted(clip, tuple(intent.target.split("\n")))
    return None


def watched(
    wanted: Wanted, shots: Sequence[Shot], clips: ClipText, control: Control
) -> Iterator[Text | Mark | Progress]:
    """Yield each line that is wanted, when it appears, as it is found, and how far it is.

    Raises MediaError, ChildError.
    """
    reply = _Reply(wanted, [shot.frame for shot in shots])
    waiting: list[Found] = []
    for piece in clips.find(wanted.clip, wanted.pick, reply.frames, control, reply.times):
        match piece:
            case Progress():
                yield piece
            case Reach():
                yield from reply.begin(piece)
            case Found():
                waiting.append(piece)
            case int(read):
                for found in sorted(waiting, key=lambda each: each.seconds):
                    yield from reply.line(found)
                waiting.clear()
                yield reply.progress(read)
    if not control.cancelled:
        yield from reply.ends()


class _Reply:
    """The words and places of an answer; `frames` came with the question."""

    def __init__(self, wanted: Wanted, frames: Sequence[Frame]) -> None:
        self.frames = frames
        self._wanted = wanted
        self._script = Script()
        self._pictures = 0  # that are read

    def begin(self, reach: Reach) -> Iterator[Text]:
        """Say what is read, where that is not all of the clip."""
        self._pictures = reach.pictures
        if reach.lost is not None:
            said = ngettext(
                "The video cannot be read any more; only the picture that came with the question"
                " is searched.",
                "The video cannot be read any more; only the {count} pictures that came with the"
                " question are searched.",
                reach.pictures,
            )
            yield self._script.say(said.format(count=reach.pictures) + "\n")

    def times(self, keyframes: Sequence[Keyframe]) -> Sequence[float]:
        """Return when it is searched: all through, or where a part of the clip was sent in that.

        Of all of it the best ones are sent, of a part others.
        """
        clip = self._wanted.clip
        sent = [at for frame in self.frames if (at := seconds_of(frame, clip)) is not None]
        ranks = sorted(each.rank for each in keyframes if each.seconds in sent)
        if ranks == list(range(len(sent))):
            return [each.seconds for each in keyframes]
        inside = (each.seconds for each in keyframes if min(sent) < each.seconds < max(sent))
        return sorted({*sent, *inside})

    def progress(self, read: int) -> Progress:
        """Return how far it is."""
        return Progress(_("Reading the recording"), read, self._pictures)

    def line(self, found: Found) -> Iterator[Text | Mark]:
        """Say that a line appears, with its place."""
        apart = "\n" if self._script.length else ""
        if not self._script.marks and self._wanted.names:
            head = _("“{text}” appears here:").format(text="”, “".join(self._wanted.names))
            yield self._script.say(apart + head)
            apart = "\n"
        at = self._script.length + len(apart)
        words = found.line.text.strip()
        time = _("{time}:").format(time=clock(found.seconds, tenths=True))
        yield self._script.say(f"{apart}{self._script.chip()} {time} {words}")
        yield self._mark(found, words, at)

    def ends(self) -> Iterator[Text]:
        """Say that nothing was found."""
        if self._script.marks:
            return
        if not self._pictures:
            yield self._script.say(nothing_to_read())
            return
        if self._wanted.names:
            said = ngettext(
                "“{text}” was not found in the one picture of the recording that was read.",
                "“{text}” was not found in the {count} pictures of the recording that were read.",
                self._pictures,
            ).format(text="”, “".join(self._wanted.names), count=self._pictures)
            yield self._script.say(f"{said} {finds_words_only()}")
            return
        said = ngettext(
            "No error can be read in the one picture of the recording that was read.",
            "No error can be read in the {count} pictures of the recording that were read.",
            self._pictures,
        )
        yield self._script.say(said.format(count=self._pictures))

    def _mark(self, found: Found, words: str, at: int) -> Mark:
        """Return the place of a line: in a picture that shows that moment, else in the clip."""
        clip = self._wanted.clip
        for frame in self.frames:
            seconds = seconds_of(frame, clip)
            if seconds is not None and abs(seconds - found.seconds) <= _SAME:
                return self._script.mark(frame, found.line.box, words, at)
        return self._script.mark_at(clip, found.seconds, found.line.box, words, at)


def _with_any_of(names: Sequence[str], lines: Sequence[TextLine]) -> list[TextLine]:
    return [line for line in lines if any(holds(line.text, name) for name in names)]


def _errors(lines: Sequence[TextLine]) -> list[TextLine]:
    """Return the rows that report errors: what stands side by side is often read in pieces."""
    rows: list[list[TextLine]] = []
    for line in lines:
        if rows and _beside(rows[-1][-1], line):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [row for row in map(_joined, rows) if reports_error(row.text)]


def _beside(one: TextLine, other: TextLine) -> bool:
    overlap = min(one.box[3], other.box[3]) - max(one.box[1], other.box[1])
    height = min(one.box[3] - one.box[1], other.box[3] - other.box[1])
    return other.box[0] >= one.box[2] and overlap >= _BESIDE * height


def _joined(row: Sequence[TextLine]) -> TextLine:
    lefts, tops, rights, bottoms = zip(*(line.box for line in row), strict=True)
    words = " ".join(line.text.strip() for line in row)
    return TextLine(words, (min(lefts), min(tops), max(rights), max(bottoms)))
