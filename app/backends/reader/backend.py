"""The offline reader: answers what can be read off a picture, without a model or a network."""

from collections.abc import Iterator, Sequence
from typing import Final

from app.backends.reader.lines import Line, from_header, text_line
from app.backends.reader.paged import cited, letters_of, lines_of, shot_of
from app.backends.reader.settings import ReaderSettings
from app.backends.reader.shot import Shot
from app.core.byline import READER
from app.core.chat import (
    Clip,
    Delta,
    Finish,
    Message,
    Options,
    Passage,
    Picture,
    Progress,
    Sent,
    ToolResult,
)
from app.core.clip_text import ClipText
from app.core.control import Control
from app.core.errors import AppError, RequestRefused
from app.core.frame import Frame
from app.core.pins import Pin
from app.core.ports import Capabilities, Estimate, Health
from app.core.text_line import TextLine
from app.core.words import _
from app.hosting.host import Child

_KNOWN: Final = 8  # pictures whose lines are kept, by the id of their frame


class ReaderBackend:
    """OCR in a child process, and rules. Any thread, one question at a time."""

    def __init__(self, settings: ReaderSettings, clips: ClipText | None = None) -> None:
        """`clips` finds what can be read in a clip all through; it may ask this reader.

        Without it only the pictures that came with a question are read.
        """
        self._settings = settings
        self._clips = clips
        self._known: dict[str, tuple[Line, ...]] = {}
        self._child = self._new_child()

    @property
    def capabilities(self) -> Capabilities:
        return Capabilities(
            name=_(READER),
            remote=False,
            markup=False,
            skills=frozenset({"find", "read", "table", "errors"}),
        )

    def probe(self, control: Control) -> Health:
        """Start the child and load its models."""
        try:
            header = {"threads": self._settings.threads}
            for reply in self._child.request("probe", header, (), control):
                models = ", ".join(map(str, _list(reply.header["models"])))
                return Health(
                    ok=True,
                    message=_("The offline reader is ready."),
                    details=(
                        (_("Models"), models),
                        (_("Threads"), str(reply.header["threads"])),
                    ),
                )
        except AppError as error:
            return Health(ok=False, message=error.message, hint=error.hint)
        return Health(ok=False, message=_("The check was cancelled."))

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:  # noqa: ARG002 - of Backend
        """Reading costs no tokens."""
        return Estimate(tuple(0 for message in messages for _part in message.parts))

    def stream(
        self,
        messages: Sequence[Message],
        options: Options,  # noqa: ARG002 - of Backend
        control: Control,
    ) -> Iterator[Delta]:
        """Answer the last message about its pictures, or about those asked about before.

        Raises RequestRefused without any picture, ChildError when the reading failed.
        """
        shots = _shots(messages)
        if not shots:
            raise RequestRefused(
                _("There is no picture to read."), _("Capture a place on the screen or add a file.")
            )
        reduced: set[int] = set()  # numbers of pictures that were read smaller than they are
        parts = (part for message in messages for part in message.parts)
        clips = [part for part in parts if isinstance(part, Clip)]
        for piece in self._answer(messages[-1].text, shots, clips, control, reduced):
            if control.cancelled:
                break
            yield piece
        if control.cancelled:
            yield Finish("cancelled")
        else:
            yield Finish("stop", note=_reduced() if reduced else "")

    def lines(self, frame: Frame, control: Control) -> tuple[TextLine, ...]:
        """Read a frame: its lines in reading order; none where it was cancelled.

        Raises ChildError when the reading failed.
        """
        found = [
            piece
            for piece in self._read(Shot(frame, 1), 0, 1, control, set())
            if isinstance(piece, Line)
        ]
        return () if control.cancelled else tuple(map(text_line, found))

    def close(self) -> None:
        """End the child; a running answer ends as broken off, a later one has another child."""
        child, self._child = self._child, self._new_child()
        child.close()

    def _new_child(self) -> Child:
        """Return a child that is started when it is asked."""
        seconds = self._settings.idle_minutes * 60
        return Child("reader", idle_seconds=seconds, nice=self._settings.nice)

    def _answer(
        self,
        question: str,
        shots: Sequence[Shot],
        clips: Sequence[Clip],
        control: Control,
        reduced: set[int],
    ) -> Iterator[Delta]:
        # Not needed to be on offer, which is while the stills come up.
        from app.backends.reader.pinned import reply_about
        from app.backends.reader.watching import appearing, watched

        wanted = None if self._clips is None else appearing(question, shots, clips)
        if wanted is not None and self._clips is not None:
            yield from watched(wanted, shots, self._clips, control)
            return
        reply = reply_about(question, shots)
        for number, shot in enumerate(shots):
            lines: list[Line] = []
            for piece in self._read(shot, number, len(shots), control, reduced):
                if isinstance(piece, Line):
                    lines.append(piece)
                    yield from reply.line(shot, piece)
                else:
                    yield piece
            if control.cancelled:
                return
            if shot.page and shot.words is None:
                frame = shot.frame
                yield Sent(shot.number, frame.width, frame.height, 0, "")
            yield from reply.picture_ends(shot, lines)
        yield from reply.ends()

    def _read(
        self, shot: Shot, number: int, count: int, control: Control, reduced: set[int]
    ) -> Iterator[Line | Progress]:
        """Yield the lines of a picture as they are read, and how far it is.

        Those of the last few pictures are known already: another question costs nothing.
        """
        if shot.words is not None:
            yield from lines_of(shot.words)
            return
        if (known := self._known.get(shot.frame.id)) is not None:
            yield from known
            return
        stage = (
            _("Reading picture {number} of {count}").format(number=number + 1, count=count)
            if count > 1
            else _("Reading")
        )
        yield Progress(stage)
        frame = shot.frame
        header = {
            "width": frame.width,
            "height": frame.height,
            "threads": self._settings.threads,
        }
        total = done = 0
        lines: list[Line] = []
        scale = 1.0
        for reply in self._child.request("read", header, (frame.pixels.data,), control):
            if reply.kind == "progress":
                total = int(str(reply.header["total"])) or total
                if "scale" in reply.header:
                    scale = float(str(reply.header["scale"]))
                    reduced.add(shot.number)
            else:
                done += 1
                lines.append(from_header(reply.header).scaled(1 / scale))
                yield lines[-1]
            yield Progress(stage, done, total)
        if not control.cancelled:
            self._keep(frame.id, tuple(lines))

    def _keep(self, frame: str, lines: tuple[Line, ...]) -> None:
        self._known[frame] = lines
        while len(self._known) > _KNOWN:
            self._known.pop(next(iter(self._known)), None)


def _shots(messages: Sequence[Message]) -> list[Shot]:
    """Return what there is to read of the last message that has any, pictures numbered over all.

    Of a page that has a picture that is read, so that its words have a place.
    """
    last: list[Shot] = []
    number = 0
    letters = letters_of(messages)
    for message in messages:
        own: list[Shot] = []
        for part in message.parts:
            for inner in part.parts if isinstance(part, ToolResult) else (part,):
                if isinstance(inner, Picture):
                    number += 1
                    page = cited(inner.frame.source, letters)
                    own.append(Shot(inner.frame, number, _pins(inner), page))
                elif isinstance(inner, Passage) and not (
                    own and own[-1].frame.source == inner.source
                ):
                    own.append(shot_of(inner, letters))
        last = own or last
    return last


def _pins(picture: Picture) -> tuple[Pin, ...]:
    """Return the pins that the caption of a picture speaks of."""
    if not picture.caption:
        return ()
    from app.core.prompting import pins_in  # what few pictures have

    return pins_in(picture.caption, picture.frame.width, picture.frame.height)


def _reduced() -> str:
    return _(
        "The picture is very large and was read at a smaller size: small print may be missing."
        " Ask about a part of it to have that read at its full size."
    )


def _list(value: object) -> list[object]:
    return value if isinstance(value, list) else []
