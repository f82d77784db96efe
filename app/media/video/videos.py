"""Foreign videos into frames, by child processes that may die of them."""

import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Final, cast

from app.child.protocol import Reply
from app.core.chat import Clip, Progress
from app.core.control import Control
from app.core.errors import ChildError, MediaError
from app.core.frame import Frame, Moment
from app.core.videos import ClipLimits, Glimpse, Stream
from app.core.words import _
from app.hosting.host import Child
from app.media import files, foreign
from app.media.sniff import kind_of
from app.media.video import limitation
from app.media.video.child import FIT, FRAME, GLANCE, ON, OPEN
from app.media.video.copies import Copies

_MEMORY: Final = 4 << 30  # bytes: three files with the largest pictures, each held several times
_AHEAD: Final = 2  # pictures that are decoded at a time while a clip plays
_LOW: Final = 5  # less than what somebody waits for
_SILENCE: Final = 60  # seconds: longer than any single picture takes


class ChildVideos:
    """Decodes videos in child processes; fulfils `Videos`. Any thread.

    What somebody waits for is many short requests to one child, so that a clip plays while a strip
    is made. What goes through a whole clip has a child of its own each, of low priority: one clip
    at a time is glanced at, one is made to fit.
    """

    def __init__(self) -> None:
        self._near, self._glancing, self._fitting = _child(0), _child(_LOW), _child(_LOW)
        self._copies = Copies()

    def recognises(self, path: Path) -> bool:
        """Return whether a file is a video by its content; see `Videos`."""
        try:
            return kind_of(path) == "video"
        except OSError:
            return False

    def open(self, path: Path, control: Control) -> tuple[Clip, Stream]:
        """Return what the file holds; see `Videos`."""
        place = path.absolute()
        header: dict[str, object] = {"path": str(place), "name": _name(place)}
        (reply,) = self._all(OPEN, header, control)
        clip, stream = reply.header["clip"], reply.header["stream"]
        assert isinstance(clip, dict)
        assert isinstance(stream, dict)
        return Clip(path=place, **clip), Stream(**stream)

    def frame(self, clip: Clip, seconds: float, control: Control) -> Frame:
        """Return the picture that is shown at that time; see `Videos`."""
        header = _of(clip) | {"seconds": seconds, "height": None, "within": 0.0}
        (reply,) = self._all(FRAME, header, control)
        return _frame(reply, clip)

    def strip(
        self, clip: Clip, times: Sequence[float], height: int, control: Control
    ) -> Iterator[Frame]:
        """Yield small pictures of these times; see `Videos`."""
        ordered = sorted(times)
        within = min((after - before for before, after in pairwise(ordered)), default=0.0) / 2
        for seconds in times:
            header = _of(clip) | {"seconds": seconds, "height": height, "within": within}
            # Taken whole before it is yielded: whoever takes it may ask for something else then.
            replies = list(self._items(FRAME, header, control))
            yield from (_frame(reply, clip) for reply in replies)
            if control.cancelled:
                return

    def play(self, clip: Clip, since: float, height: int, control: Control) -> Iterator[Frame]:
        """Yield its pictures from `since` on; see `Videos`."""
        header = _of(clip) | {"height": height}
        replies = self._items(FRAME, header | {"seconds": since, "within": 0.0}, control)
        while frames := [_frame(reply, clip) for reply in replies]:
            yield from frames
            at = frames[-1].source
            assert isinstance(at, Moment)
            replies = self._items(ON, header | {"after": at.seconds, "count": _AHEAD}, control)

    def glance(self, clip: Clip, control: Control) -> Iterator[Glimpse | Progress]:
        """Yield what changes in it; see `Videos`."""
        stage = _("Looking through “{name}”").format(name=_name(clip.path))
        for reply in _asked(self._glancing, GLANCE, _of(clip), control):
            if reply.kind == "item":
                yield Glimpse(_frame(reply, clip), cast("float", reply.header["change"]))
            else:
                yield _progress(stage, reply, clip)

    def fit(
        self, clip: Clip, limits: ClipLimits, out: Path, control: Control
    ) -> Iterator[Progress | Clip]:
        """Write a copy that `limits` take, and yield it last; see `Videos`."""
        if control.cancelled:
            return
        found, stream = self.open(clip.path, control)
        if found.id != clip.id:
            raise foreign.changed(_name(clip.path))
        if limitation.fits(clip, stream, limits):
            yield clip
            return
        target = out.absolute()
        part = target.with_name(f"{target.name}.part")
        try:
            yield from self._copied(clip, limits, part, control)
            if control.cancelled:
                return
            part.replace(target)
        except OSError as error:
            raise files.unwritable(error, target) from error
        finally:
            part.unlink(missing_ok=True)
        made, _stream = self.open(target, Control())
        yield replace(made, whole=clip.whole)

    def copy(self, clip: Clip, limits: ClipLimits, control: Control) -> Iterator[Progress | Clip]:
        """Yield a copy that `limits` take, made once; see `Videos`."""
        known = self._copies.get(clip, limits, control)
        if known is not None:
            yield replace(clip, path=known)
            return
        try:
            target = self._copies.place(limits)
        except OSError as error:
            raise files.unwritable(error, Path(tempfile.gettempdir())) from error
        for step in self.fit(clip, limits, target, control):
            if isinstance(step, Clip) and step.path == target:
                self._copies.keep(clip, limits, target, control)
            yield step

    def close(self) -> None:
        """End the children, and delete what copies were kept."""
        for child in (self._near, self._glancing, self._fitting):
            child.close()
        self._copies.close()

    def _copied(
        self, clip: Clip, limits: ClipLimits, part: Path, control: Control
    ) -> Iterator[Progress]:
        """Write the copy to `part`. Raises MediaError where none fits."""
        header = _of(clip) | {
            "seconds": clip.seconds,
            "out": str(part),
            "form": limitation.form(clip, limits),
            "most": limits.max_bytes,
        }
        stage = _("Making a copy of “{name}” that fits").format(name=_name(clip.path))
        for reply in _asked(self._fitting, FIT, header, control):
            if reply.kind == "progress":
                yield _progress(stage, reply, clip)
            elif not reply.header["fits"]:
                raise limitation.too_much(clip, limits)

    def _all(self, verb: str, header: dict[str, object], control: Control) -> list[Reply]:
        """Return the items of an answer. Raises MediaError, also when it was cancelled."""
        items = list(self._items(verb, header, control))
        if not items:
            name = str(header["name"])
            raise MediaError(_("Reading “{name}” was cancelled.").format(name=name))
        return items

    def _items(self, verb: str, header: dict[str, object], control: Control) -> Iterator[Reply]:
        """Yield the items of an answer. Raises MediaError."""
        for reply in _asked(self._near, verb, header, control):
            if reply.kind == "item":
                yield reply


def _child(nice: int) -> Child:
    return Child("video", memory_bytes=_MEMORY, silence_seconds=_SILENCE, nice=nice)


def _of(clip: Clip) -> dict[str, object]:
    return {"path": str(clip.path), "name": _name(clip.path), "id": clip.id}


def _name(path: Path) -> str:
    return files.shown(path.name)


def _frame(reply: Reply, clip: Clip) -> Frame:
    """Return the frame that an item carries; it shares the memory of the payload."""
    seconds, width, height = (reply.header[name] for name in ("seconds", "width", "height"))
    pixels = memoryview(reply.payloads[0]).cast("B", (cast("int", height), cast("int", width), 4))
    return Frame(pixels, Moment(clip.id, cast("float", seconds)))


def _progress(stage: str, reply: Reply, clip: Clip) -> Progress:
    done = cast("float", reply.header.get("done", 0.0))
    return Progress(stage, round(done), max(1, round(clip.seconds)))


def _asked(
    child: Child, verb: str, header: Mapping[str, object], control: Control
) -> Iterator[Reply]:
    """Yield all pieces of an answer. Raises MediaError, also when the child failed."""
    name = str(header["name"])
    try:
        yield from child.request(verb, header, (), control)
    except ChildError as error:
        raise MediaError(
            _("“{name}” cannot be read: the process that decodes videos failed.").format(name=name),
            error.hint,
            detail=error.detail,
        ) from error
