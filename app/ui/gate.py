"""`Gate`: no picture leaves this machine before it was looked at for secrets."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from PySide6.QtCore import QObject, Signal

from app.core.chat import Clip, Progress
from app.core.clip_pictures import to_be_seen
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.ports import Destination, Services
from app.core.redaction import RedactionSettings
from app.core.windows import ShownWindow
from app.core.words import _
from app.ui.clips.asked import asked_in_passes
from app.ui.documents.asked import sheets_of
from app.ui.guarding import destination_of, guarded
from app.ui.held import Drawn, Held, Looked, Pass, Passed, covering, hidden_in, looking
from app.ui.lane import Lane, Task
from app.ui.review import Found, Review
from app.ui.turn import Turn

_Key = tuple[
    str, str, RedactionSettings
]  # id of a picture or a video, where it went, what was looked for


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
        self._held: Held | None = None
        self._review: Review | None = None
        self._task: Task[Looked | Frame | Drawn] | Task[tuple[str, Frame]] | None = None
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
        key = self._held.key
        there = [each for each in self._review.chosen if key(each.frame) is None]
        return dict(covering(there, Control()))

    def hold(self, turn: Turn, passed: Pass) -> None:
        """Call `passed` when the question of `turn` may be sent: at once where nothing is to do."""
        destination = guarded(self._services, turn.choice)
        if destination is None:
            passed(Passed())
            return
        held = self._held_for(turn, destination, passed)
        if held.count:
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
        held.drawn.clear()
        self._tell_looking(held)
        self._task = self._lane().submit(
            partial(looking, self._services, held, dict(self.windows)),
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

    def _held_for(self, turn: Turn, destination: Destination, passed: Pass) -> Held:
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
        sheets = [
            sheet
            for sheet in sheets_of(turn)
            if (sheet.key, destination.origin, settings) not in self._cleared
        ]
        later_ones = frozenset(later)
        return Held(turn, destination, settings, unknown, passed, unseen, clip, later_ones, sheets)

    # ---- what is found

    def _look(self, held: Held, looked: "list[Looked | Frame | Drawn]") -> None:
        if held is self._held:
            for each in looked:
                if isinstance(each, Frame):
                    held.stills.append(each)
                elif isinstance(each, Drawn):
                    held.drawn[each.frame] = each.key
                    held.looked.append((each.frame, each.findings))
                else:
                    held.looked.append(each)
            self._tell_looking(held)

    def _looked(self, held: Held, failure: Exception | None) -> None:
        if held is not self._held:
            return
        self._task = None
        if failure is not None and not isinstance(failure, AppError):
            self._on_defect(failure)
        count = len(held.looked) + len(held.stills)
        if failure is None and count < held.count:
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
        held: Held,
        found: Sequence[Found],
        failure: AppError | None,
        *,
        final: bool = False,
    ) -> None:
        shown = (*held.frames, *held.drawn, *held.stills)
        self._show(Review(held.place, shown, found, failure, self, final=final))

    def _show(self, review: Review | None) -> None:
        before, self._review = self._review, review
        if before is not review:
            self.changed.emit()
        if before is not None:
            before.deleteLater()

    # ---- what goes

    def _cover(self, held: Held, found: Sequence[Found]) -> None:
        """Have `found` covered, which takes a moment for large pictures."""
        there = tuple(each for each in found if held.key(each.frame) is None)
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

        self._task = self._lane().submit(partial(covering, there), covered.update, end)

    def _pass(self, held: Held, covered: Mapping[str, Frame], found: Sequence[Found]) -> None:
        self._task = self._held = None
        hidden = hidden_in(held, found)
        for frame in held.frames:
            if frame.id in hidden:
                continue  # that picture is covered this once: it is looked at again
            sent = covered.get(frame.id, frame)
            self._cleared.add((sent.id, held.destination.origin, held.settings))
            self.windows[sent.id] = self.windows.get(frame.id, ())
        passed = [clip.id for clip in held.clips]
        passed += [sheet.key for sheet in held.sheets if sheet.key not in hidden]
        self._cleared |= {(name, held.destination.origin, held.settings) for name in passed}
        untold = found if held.destination.redact == "always" else ()
        shown = dict(covered)
        if hidden and held.looked_at is not None:
            later = to_be_seen(self._services.videos(), held.looked_at, hidden)
            shown |= {frame.id: frame for frame in later if frame.id in hidden}
        told = [Found(shown.get(each.frame.id, each.frame), each.finding) for each in untold]
        held.passed(Passed(held.destination.origin, covered, told, hidden))

    def _tell_looking(self, held: Held) -> None:
        said = _("Looking for secrets before it goes to {place}").format(place=held.place)
        pictures = len(held.frames) + len(held.sheets)
        done, total = (len(held.looked), pictures) if pictures > 1 else (0, 0)
        self.progressed.emit(Progress(said, done, total, counted=True))


def _whole_clips(turn: Turn) -> Iterator[Clip]:
    """Yield the videos that go as they are with the question of `turn` and those before it."""
    here: Turn | None = turn
    while here is not None:
        yield from (clip for clip in here.clips if clip.whole)
        here = here.parent


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
