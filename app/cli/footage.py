"""Clips on the command line: looked through, and what of them is asked about."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, Literal

from app.cli.terminal import Terminal
from app.core.chat import Clip, Progress
from app.core.control import Control
from app.core.errors import MediaError, UsageError
from app.core.footage import (
    WHOLE,
    Plan,
    Span,
    goes_whole,
    look_through,
    most_passes,
    picture_tokens,
    plan,
)
from app.core.frame import Frame
from app.core.ports import Backend, Services
from app.core.room import room
from app.core.videos import ClipLimits, Keyframe
from app.core.words import _
from app.media.sniff import kind_of

VideoWay = Literal["auto", "frames", "native"]

_TIME: Final = re.compile(r"(?:(?:(\d+):)?(\d+):)?(\d+(?:\.\d+)?)")


def is_video(name: str) -> bool:
    """Whether a file on the command line is a video; what cannot be read is not."""
    try:
        return name != "-" and kind_of(Path(name)) == "video"
    except (OSError, ValueError):
        return False


def seconds_of(words: str) -> float:
    """Return the time that somebody wrote as 83, 1:23 or 1:02:03.5. Raises UsageError."""
    if not (found := _TIME.fullmatch(words.strip())):
        raise UsageError(
            _("“{words}” is no time.").format(words=words),
            _("Write it as seconds or as 1:23, for example --from 1:23."),
        )
    hours, minutes, seconds = found.groups()
    return int(hours or 0) * 3600 + int(minutes or 0) * 60 + float(seconds)


def span_of(begin: str, end: str) -> Span:
    """Return what --from and --to say, "" for what is not said. Raises UsageError."""
    span = Span(seconds_of(begin) if begin else 0.0, seconds_of(end) if end else None)
    if span.end is not None and span.end <= span.begin:
        raise UsageError(
            _("--to lies before --from: there is nothing in between."), _("Change one of them.")
        )
    return span


@dataclass(frozen=True, slots=True)
class Looked:
    """A clip that was looked through, its key frames, and what of them is asked about."""

    clip: Clip
    keyframes: Sequence[Keyframe]
    plan: Plan


class Footage:
    """Reads clips for one command; what takes long is shown on the terminal. Raises MediaError."""

    def __init__(
        self, services: Services, terminal: Terminal, control: Control, span: Span
    ) -> None:
        self._services, self._terminal, self._control = services, terminal, control
        self._span = span

    def look(self, path: Path, backend: Backend, wanted: int | None, shared: int = 1) -> Looked:
        """Look through a clip that shares a request with others: so many with it."""
        videos = self._services.videos()
        clip, _stream = videos.open(path, self._control)
        if self._span.begin >= clip.seconds:
            raise UsageError(
                _("“{name}” ends before --from.").format(name=path.name), _("Change --from.")
            )
        found: Sequence[Keyframe] = ()
        for piece in self._looked_through(clip):
            if isinstance(piece, Progress):
                self._terminal.progress(piece)
            else:
                found = piece
        if not found and not self._control.cancelled:
            raise MediaError(_("There is no picture in this part of the video."))
        each = picture_tokens(backend, self.frame(clip, found[0])) if found else 0
        fits = max(1, room(backend.capabilities, each) // shared)
        passes = most_passes(each, alone=shared == 1)
        made = plan(clip, found, fits, each, span=self._span, wanted=wanted, passes=passes)
        return Looked(made.asked(clip), found, made)

    def _looked_through(self, clip: Clip) -> Iterator[Progress | tuple[Keyframe, ...]]:
        if self._span == WHOLE:
            return self._services.keyframes(clip, self._control)
        return look_through(self._services.videos(), clip, self._span, self._control)

    def whole(
        self, path: Path, way: VideoWay, limits: ClipLimits | None, question: str, *, guarded: bool
    ) -> Clip | None:
        """Return the clip that goes as it is, None where its key frames go. Raises UsageError,
        MediaError.
        """
        if way == "frames" or (limits is None and way == "auto"):
            return None
        if limits is None:
            raise UsageError(
                _("Who answers takes no videos."), _("Ask about its key frames: --video frames.")
            )
        clip, _stream = self._services.videos().open(path, self._control)
        if way == "auto" and not goes_whole(clip, question, limits, guarded=guarded):
            return None
        return replace(clip, whole=True)

    def frame(self, clip: Clip, keyframe: Keyframe) -> Frame:
        """Return the picture of a moment, in full size."""
        return self._services.videos().frame(clip, keyframe.seconds, self._control)

    def frames(self, clip: Clip, times: Sequence[float]) -> list[Frame]:
        """Return pictures in full size; fewer where it was cancelled."""
        stage = _("Taking pictures out of “{name}”").format(name=clip.path.name)
        taken: list[Frame] = []
        for number, seconds in enumerate(times):
            self._terminal.progress(Progress(stage, number, len(times)))
            if self._control.cancelled:
                break
            taken.append(self._services.videos().frame(clip, seconds, self._control))
        return taken
