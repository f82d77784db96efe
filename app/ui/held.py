"""What is held before it is sent, and how it is looked at, on the lane of the reader."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from app.core.chat import Clip
from app.core.clip_pictures import Hidden, taken
from app.core.control import Control
from app.core.frame import Frame, Moment
from app.core.page_parts import PageFrames
from app.core.ports import Destination, Services
from app.core.redaction import RedactionSettings
from app.core.secret import Finding
from app.core.windows import ShownWindow
from app.ui.documents.asked import Sheet
from app.ui.review import Found
from app.ui.turn import Turn


@dataclass(frozen=True, slots=True)
class Passed:
    """What goes in place of pictures, by their ids; `told`: what nobody was asked about.

    `place` is the origin that they may go to, "" where nothing has to be looked at. What is
    `hidden` is covered in pictures that are taken out of a file as they are sent.
    """

    place: str = ""
    frames: Mapping[str, Frame] = field(default_factory=dict)
    told: Sequence[Found] = ()
    hidden: Hidden = field(default_factory=dict)


Pass = Callable[[Passed], None]
Looked = tuple[Frame, tuple[Finding, ...]]


@dataclass(frozen=True, slots=True)
class Drawn:
    """The picture of a page, known by `key`, and what was found in it."""

    key: str
    frame: Frame
    findings: tuple[Finding, ...]


@dataclass(eq=False, slots=True)
class Held:
    """A question that is held; `frames` are those nobody has looked at for this destination.

    Those in `later` are of the passes over the clip `looked_at`, and not decoded. `clips` are
    videos that would go there as they are for the first time; `stills` are pictures of them, for
    who has to decide. `sheets` are pages of documents, `drawn` their pictures.
    """

    turn: Turn
    destination: Destination
    settings: RedactionSettings
    frames: Sequence[Frame]
    passed: Pass
    clips: Sequence[Clip] = ()
    looked_at: Clip | None = None
    later: frozenset[Frame] = frozenset()
    sheets: Sequence[Sheet] = ()
    drawn: dict[Frame, str] = field(default_factory=dict)  # pictures of those, with their keys
    looked: list[Looked] = field(default_factory=list)
    stills: list[Frame] = field(default_factory=list)

    @property
    def place(self) -> str:
        """Where it goes, for its user."""
        return self.destination.origin.partition("://")[2] or self.destination.name

    @property
    def count(self) -> int:
        """How much there is to be looked at."""
        return len(self.frames) + len(self.clips) + len(self.sheets)

    def key(self, frame: Frame) -> str | None:
        """Return what a picture is known by that is taken again when it is sent, else None."""
        return frame.id if frame in self.later else self.drawn.get(frame)


def looking(
    services: Services,
    held: Held,
    windows: Mapping[str, Sequence[ShownWindow]],
    control: Control,
) -> Iterator[Looked | Frame | Drawn]:
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
    pages = PageFrames(services.documents)
    for sheet in held.sheets:
        page = pages.frame(sheet.document, sheet.number, sheet.width, control)
        for frame, findings in look_for_secrets([page], services.read, held.settings, control):
            yield Drawn(sheet.key, frame, findings)
        if control.cancelled:
            return


def covering(found: Sequence[Found], _control: Control) -> Iterator[tuple[str, Frame]]:
    from app.core.redact import redacted

    for frame in {each.frame.id: each.frame for each in found}.values():
        findings = [each.finding for each in found if each.frame is frame]
        yield frame.id, redacted(frame, findings)


def hidden_in(held: Held, found: Sequence[Found]) -> Hidden:
    """Return what of `found` is to be covered when its picture is taken."""
    hidden: dict[str, list[Finding]] = {}
    for each in found:
        if (key := held.key(each.frame)) is not None:
            hidden.setdefault(key, []).append(each.finding)
    return hidden
