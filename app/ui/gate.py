"""`Gate`: no picture leaves this machine before it was looked at for secrets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.chat import Clip, Progress
from app.core.clip_pictures import Hidden, taken, to_be_seen
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame, Moment
from app.core.ports import Destination, Services
from app.core.redaction import RedactionSettings
from app.core.secret import Finding
from app.core.windows import ShownWindow
from app.core.words import _
from app.ui.clips.asked import asked_in_passes
from app.ui.guarding import destination_of, guarded
from app.ui.lane import Lane, Task
from app.ui.review import Found, Review
from app.ui.turn import Turn


@dataclass(frozen=True, slots=True)
class Passed:
    """What goes in place of pictures, by their ids; `told`: what nobody was asked about.

    `place` is the origin that they may go to, "" where nothing has to be looked at. What is
    `hidden` is covered in pictures that are taken out of a clip as they are sent.
    """

    place: str = ""
    frames: Mapping[str, Frame] = field(default_factory=dict)
    told: Sequence[Found] = ()
    hidden: Hidden = field(default_factory=dict)


Pass = Callable[[Passed], None]
Looked = tuple[Frame, tuple[Finding, ...]]
_Key = tuple[
    str, str, RedactionSettings
]  # id of a picture or a video, where it went, what was looked for


@dataclass(eq=False, slots=True)
class _Held:
    """A question that is held; `frames` are those nobody has looked at for this destination.

    Those in `later` are of the passes over the clip `looked_at`, and not decoded. `clips` are
    videos that would go there as they are for the first time; `stills` are pictures of them, for
    who has to decide.
    """

    turn: Turn
    destination: Destination
    settings: RedactionSettings
    frames: Sequence[Frame]
    passed: Pass
    clips: Sequence[Clip] = ()
    looked_at: Clip | None = None
    later: frozenset[Frame] = frozenset()
    looked: list[Looked] = field(default_factory=list)
    stills: list[Frame] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where it goes, for its user."""
        return self.destination.origin.partition("://")[2] or self.destination.name


class Gate(QObject):
    """Holds the question of one conversation until its pictures may go where it is asked.

    What stays on this machine passes at once, and so does what went there before. Pictures are read
    on the lane of the reader. `windows` are those seen in a picture, by its id, as they stood when
    it was taken: whoever knows of some adds them. Belongs to the GUI thread.
    """

    changed = Signal()  # `review`: there is one, or none any more
    progressed = Signal(object)  # Progress: what is waited for

    def __init__(
        self,
        services: Services,
        lane: Callable[[], Lane],
        on_defect: Callable[[Exception], None],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._services, self._lane, self._on_defect = services, lane, on_defect
        self.windows: dict[str, Sequence[ShownWindow]] = {}
        self._held: _Held | None = None
        self._review: Review | None = None
        self._task: Task[Looked | Frame] | Task[tuple[str, Frame]] | None = None
        self._cleared: set[_Key] = set()

    @property
    def holds(self) -> Turn | None:
        """The turn whose question is held."""
        return self._held.turn if self._held is not None else None

    @property
    def review(self) -> Review | None:
        """What waits for its user."""
        return self._review

    def covered(self) -> Mapping[str, Frame]:
        """Return what would be sent if its user had agreed by now, in place of what was found."""
        if self._review is None or self._held is None:
            return {}
        later = self._held.later
        return dict(
            _covering([each for each in self._review.chosen if each.frame not in later], Control())
        )

    def hold(self, turn: Turn, passed: Pass) -> None:
        """Call `passed` when the question of `turn` may be sent: at once where nothing is to do."""
        destination = guarded(self._services, turn.choice)
        if destination is None:
            passed(Passed())
            return
        held = self._held_for(turn, destination, passed)
        if held.frames or held.clips:
            self._held = held
            self.look_again()
        else:
            passed(Passed(destination.origin))

    def look_again(self) -> None:
        """Look at the pictures of what is held, from the first one on."""
        held = self._held
        if held is None:
            return
        self._show(None)
        held.looked.clear()
        held.stills.clear()
        self._tell_looking(held)
        self._task = self._lane().submit(
            partial(_looking, self._services, held, dict(self.windows)),
            partial(self._look, held),
            partial(self._looked, held),
        )

    def send(self, *, covered: bool) -> None:
        """Let what is held go, with what was chosen in the review `covered`, or as it is.

        Where it would go elsewhere by now, or other secrets are looked for, it is held for that.
        """
        held, review = self._held, self._review
        if held is None or review is None:
            return
        self._show(None)
        now = destination_of(self._services, held.turn.choice)
        moved = now is None or now.origin != held.destination.origin
        if moved or self._services.settings().of(RedactionSettings) != held.settings:
            self._held = None
            self.hold(held.turn, held.passed)
        else:
            self._cover(held, review.chosen if covered else ())

    def close(self) -> None:
        """Hold nothing any more, and send nothing of it."""
        task, self._task, self._held = self._task, None, None
        if task is not None:
            task.control.cancel()
        self._show(None)

    def _held_for(self, turn: Turn, destination: Destination, passed: Pass) -> _Held:
        settings = self._services.settings().of(RedactionSettings)
        clip = asked_in_passes(turn)
        later = () if clip is None else to_be_seen(self._services.videos(), clip)
        frames = {frame.id: frame for frame in (*turn.frames_so_far, *later)}
        unknown = [
            frame
            for frame in frames.values()
            if (frame.id, destination.origin, settings) not in self._cleared
        ]
        clips = {clip.id: clip for clip in _whole_clips(turn)}
        unseen = [
            clip
            for clip in clips.values()
            if (clip.id, destination.origin, settings) not in self._cleared
        ]
        return _Held(turn, destination, settings, unknown, passed, unseen, clip, frozenset(later))

    # ---- what is found

    def _look(self, held: _Held, looked: list[Looked | Frame]) -> None:
        if held is self._held:
            held.looked += [each for each in looked if not isinstance(each, Frame)]
            held.stills += [each for each in looked if isinstance(each, Frame)]
            self._tell_looking(held)

    def _looked(self, held: _Held, failure: Exception | None) -> None:
        if held is not self._held:
            return
        self._task = None
        if failure is not None and not isinstance(failure, AppError):
            self._on_defect(failure)
        count = len(held.looked) + len(held.stills)
        if failure is None and count < len(held.frames) + len(held.clips):
            return  # the lane has ended, and with it the program
        found = [Found(frame, each) for frame, findings in held.looked for each in findings]
        if failure is not None:
            self._ask(held, (), _unlooked(failure))
        elif held.clips:
            self._ask(held, found, _unwatched(len(held.clips)), final=True)
        elif not found or held.destination.redact == "always":
            self._cover(held, found)
        else:
            self._ask(held, found, None)

    def _ask(
        self,
        held: _Held,
        found: Sequence[Found],
        failure: AppError | None,
        *,
        final: bool = False,
    ) -> None:
        shown = (*held.frames, *held.stills)
        self._show(Review(held.place, shown, found, failure, self, final=final))

    def _show(self, review: Review | None) -> None:
        before, self._review = self._review, review
        if before is not review:
            self.changed.emit()
        if before is not None:
            before.deleteLater()

    # ---- what goes

    def _cover(self, held: _Held, found: Sequence[Found]) -> None:
        """Have `found` covered, which takes a moment for large pictures."""
        there = tuple(each for each in found if each.frame not in held.later)
        covered: dict[str, Frame] = {}
        if not there:
            self._pass(held, covered, found)
            return

        def end(failure: Exception | None) -> None:
            if held is not self._held:
                return
            if failure is not None:
                self._on_defect(failure)
                self._ask(held, (), _unlooked(failure))
            elif len(covered) == len({each.frame.id for each in there}):
                self._pass(held, covered, found)

        self._task = self._lane().submit(partial(_covering, there), covered.update, end)

    def _pass(self, held: _Held, covered: Mapping[str, Frame], found: Sequence[Found]) -> None:
        self._task = self._held = None
        hidden = _hidden(held, found)
        for frame in held.frames:
            if frame.id in hidden:
                continue  # that picture is covered this once: it is looked at again
            sent = covered.get(frame.id, frame)
            self._cleared.add((sent.id, held.destination.origin, held.settings))
            self.windows[sent.id] = self.windows.get(frame.id, ())
        self._cleared |= {(clip.id, held.destination.origin, held.settings) for clip in held.clips}
        untold = found if held.destination.redact == "always" else ()
        shown = dict(covered)
        if hidden and held.looked_at is not None:
            later = to_be_seen(self._services.videos(), held.looked_at, hidden)
            shown |= {frame.id: frame for frame in later if frame.id in hidden}
        told = [Found(shown[each.frame.id], each.finding) for each in untold]
        held.passed(Passed(held.destination.origin, covered, told, hidden))

    def _tell_looking(self, held: _Held) -> None:
        said = _("Looking for secrets before it goes to {place}").format(place=held.place)
        several = len(held.frames) > 1
        done, total = (len(held.looked), len(held.frames)) if several else (0, 0)
        self.progressed.emit(Progress(said, done, total))


def _whole_clips(turn: Turn) -> Iterator[Clip]:
    """Yield the videos that go as they are with the question of `turn` and those before it."""
    here: Turn | None = turn
    while here is not None:
        yield from (clip for clip in here.clips if clip.whole)
        here = here.parent


def _looking(
    services: Services,
    held: _Held,
    windows: Mapping[str, Sequence[ShownWindow]],
    control: Control,
) -> Iterator[Looked | Frame]:
    """On the lane of the reader; of videos only the first picture is shown. Raises AppError."""
    from app.core.redact import look_for_secrets

    for clip in held.clips:
        file, _stream = services.videos().open(clip.path, control)
        yield services.videos().frame(file, 0.0, control)
    for frame in held.frames:
        seen = frame
        if frame in held.later and held.looked_at is not None:
            assert isinstance(frame.source, Moment)
            seen = taken(services.videos(), held.looked_at, frame.source.seconds, control)
        looked = look_for_secrets([seen], services.read, held.settings, control, windows)
        for _seen, findings in looked:
            yield frame, findings
        if control.cancelled:
            return


def _covering(found: Sequence[Found], _control: Control) -> Iterator[tuple[str, Frame]]:
    from app.core.redact import redacted

    for frame in {each.frame.id: each.frame for each in found}.values():
        findings = [each.finding for each in found if each.frame is frame]
        yield frame.id, redacted(frame, findings)


def _hidden(held: _Held, found: Sequence[Found]) -> Hidden:
    """Return what of `found` is to be covered when its picture is taken."""
    hidden: dict[str, list[Finding]] = {}
    for each in found:
        if each.frame in held.later:
            hidden.setdefault(each.frame.id, []).append(each.finding)
    return hidden


def _unwatched(videos: int) -> AppError:
    from app.core.redact import unwatched

    return AppError(
        unwatched(videos),
        _("Nothing was sent. Send it as it is, or ask about pictures of it: they are looked at."),
    )


def _unlooked(failure: Exception) -> AppError:
    """Say that nobody knows what is in a picture."""
    detail = failure.told if isinstance(failure, AppError) else ""
    return AppError(
        _("The pictures could not be looked at for secrets."),
        _("Nothing was sent. Look at them yourself, or try again."),
        detail=detail,
    )
