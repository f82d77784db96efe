"""`LocalBackend`: a GLM-4.6V model on this machine, in a process of its own."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from os.path import getsize
from pathlib import Path, PurePath
from typing import Any

from app.backends.local.films import LIMITS, Shown, film_for, shown
from app.backends.local.fit import GIB, Setup
from app.backends.local.peaks import Peaks
from app.backends.local.question import Question, question_of, refuse_thin
from app.backends.local.readiness import Readiness, Ready
from app.backends.local.runner import Runner, progress_of
from app.backends.local.settings import LocalSettings
from app.backends.local.troubles import is_unloaded, sensible, too_large, too_long
from app.child.protocol import MAX_PAYLOADS, Garbled, Reply
from app.core.calibrated import Calibrations
from app.core.chat import (
    Clip,
    Delta,
    Finish,
    Message,
    Options,
    Part,
    Progress,
    Sent,
    Text,
    Usage,
)
from app.core.clip_limits import refuse_clips
from app.core.control import Control
from app.core.errors import AppError, OutOfMemory, ReplyCut
from app.core.grounded import Grounded, wish_of
from app.core.local_models import Fit, LocalModel
from app.core.ports import Capabilities, Estimate, Health, PictureLimits
from app.core.tokens import kept_tokens, part_tokens
from app.core.tools import calls_in, checked
from app.core.turns import clips_of, pictures_of
from app.core.videos import Videos
from app.core.vision import MOST_TOKENS, seen_size
from app.core.words import _, sentences


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What `LocalBackend` needs of others; the callables tell what holds now.

    `used` is the model that answers and may raise ModelError; `system` what it is told before every
    conversation. `folder` is where the worker's archive is put. `videos` decodes those that are
    asked about.
    """

    settings: Callable[[], LocalSettings]
    calibrations: Callable[[], Calibrations]
    system: Callable[[], str]
    used: Callable[[], LocalModel | None]
    peaks: Peaks
    folder: Path
    videos: Callable[[], Videos]


class LocalBackend:
    """Fulfils `app.core.ports.Backend`; questions wait for each other.

    The settings are looked at with every question: what has to be in memory then is loaded. Nothing
    of a question leaves the machine.
    """

    def __init__(self, around: Surroundings) -> None:
        self._around = around
        self._runner = Runner(around.settings, around.folder)
        self._readiness = Readiness(self._runner, around.settings, around.used, around.peaks)
        self._grounded = Grounded()
        self._answering = 0

    # ---- what it can do

    @property
    def capabilities(self) -> Capabilities:
        name = self._name
        return Capabilities(
            name=name or _("Model on this machine"),
            remote=False,
            markup=True,
            skills=frozenset(("find", "read", "table", "errors", "chat")),
            context=self._context,
            video=LIMITS,
            tools=True,
            thinking=frozenset(("on", "off", "auto")),
            hurries=True,
            grid=self._around.calibrations().grid("", name),
            model=name,
        )

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        """Tokens of each part of `messages`, in order."""
        cap = self._picture_cap
        pictures = pictures_of(messages)
        limits = PictureLimits()
        clips = clips_of(messages)

        def count(part: Part) -> int:
            if isinstance(part, Clip) and part.whole:
                return film_for(part, self._context, cap, len(clips)).tokens
            return part_tokens(part, limits, cap)

        tokens = tuple(count(part) for turn in messages for part in turn.parts)
        seen = tuple(seen_size(one.frame.width, one.frame.height, cap) for one in pictures)
        added = kept_tokens(self._around.system().strip()) + kept_tokens(wish_of(messages, options))
        return Estimate(tokens, seen=seen, added=added)

    def probe(self, control: Control) -> Health:
        """Start the process, and look at what the model would run on; loads nothing."""
        try:
            fit = self.fit(control)
        except AppError as error:
            return Health(ok=False, message=error.message, hint=error.hint)
        if fit is None:
            return Health(ok=False, message=_("The check was cancelled."))
        details = (
            (_("Model"), self._name),
            (_("Runs on"), fit.device),
            (_("Python"), self._runner.program),
        )
        if fit.way is None:
            hint = _("Choose a smaller model in the settings, an endpoint, or the reader.")
            return Health(ok=False, message=fit.reason, hint=hint, details=details)
        said = _("The model on this machine can answer.")
        size = f"{fit.way.peak / GIB:.1f} GiB"
        ways = [(_("Way"), fit.way.words), (_("Memory"), size)]
        ways += [(_("Note"), fit.warning)] if fit.warning else []
        return Health(ok=True, message=said, details=(*details, *ways), model=self._name)

    def fit(self, control: Control) -> Fit | None:
        """Return how the model fits into the memory there is; None when cancelled.

        Raises AppError.
        """
        return self._readiness.fit(control, busy=self._answering > 0)

    # ---- asking

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        """Ask. Before the first words come `Progress` of loading and reading, and a `Sent` each.

        Raises ModelError (what is missing, and how to get it), OutOfMemory (its hint offers the
        next smaller way, which the next question takes), ContextTooLong, RequestRefused,
        ChildError, Unavailable (a graphics card that is gone) and MediaError (a video that cannot
        be read).
        """
        refuse_clips(clips_of(messages), LIMITS, getsize)
        system = self._around.system().strip()
        if system:
            messages = [Message("system", (Text(system),)), *messages]
        refuse_thin([each.frame for each in pictures_of(messages)])
        flags = self._grounded.flags(messages, options)
        self._answering += 1
        try:
            yield from self._asked(messages, flags, options, control)
        finally:
            self._answering -= 1

    def close(self) -> None:
        """End the process; a running answer ends as broken off."""
        self._readiness.lost()
        self._runner.close()

    def _asked(
        self,
        messages: Sequence[Message],
        grounded: Sequence[bool],
        options: Options,
        control: Control,
    ) -> Iterator[Delta]:
        for fresh in (False, True):
            ready = yield from self._readiness.make(control)
            if control.cancelled or ready is None:
                break
            films: Mapping[str, Shown] = {}
            for step in shown(clips_of(messages), self._around.videos, ready.plan.setup, control):
                if isinstance(step, Progress):
                    yield step
                else:
                    films = step
            if control.cancelled:
                break
            question = question_of(messages, grounded, options, films)
            try:
                yield from self._answer(question, options, ready, control)
            except AppError as error:
                if is_unloaded(error) and not fresh:
                    self._readiness.lost()
                    continue
                raise
            if not control.cancelled:
                return
            break
        yield Finish("cancelled")

    def _answer(
        self, question: Question, options: Options, ready: Ready, control: Control
    ) -> Iterator[Delta]:
        """Yield an answer of the model in memory, to its end unless it is cancelled."""
        setup = ready.plan.setup
        _refuse_long(question, setup)
        for number, frame in enumerate(question.frames, 1):
            width, height = seen_size(frame.width, frame.height, setup.picture)
            yield Sent(number, width, height, 3 * frame.width * frame.height, "")
        reading = _Reading(options.tools, ready)
        try:
            for reply in self._runner.ask(question.header, question.payloads(), control):
                with sensible():
                    delta = reading.delta(reply)
                yield from () if delta is None else (delta,)
        except OutOfMemory as error:
            raise self._readiness.shrunk(ready, error) from error
        if control.cancelled:
            return
        if reading.usage is not None and reading.peaked:
            used = (reading.usage.prompt or 0) + (reading.usage.completion or 0)
            largest = question.largest(setup.picture)
            self._readiness.note_peak(ready, reading.usage.peak or 0, used, largest)
        yield from reading.ends()

    # ---- what it is

    @property
    def _name(self) -> str:
        """The name of the model, without that of its makers; "" where the settings name none."""
        return PurePath(self._around.settings().model).name

    @property
    def _context(self) -> int:
        ready = self._readiness.now
        return self._around.settings().context if ready is None else ready.plan.setup.context

    @property
    def _picture_cap(self) -> int:
        ready = self._readiness.now
        if ready is not None:
            return ready.plan.setup.picture
        return self._around.settings().picture_tokens or MOST_TOKENS


class _Reading:
    """Reads the replies of the worker."""

    def __init__(self, tools: Sequence[Any], ready: Ready) -> None:
        self.usage: Usage | None = None
        self.peaked = False  # its peak is that of this question alone
        self._tools = tools
        self._context = ready.plan.setup.context
        self._reason = ""
        self._said: list[str] = []

    def delta(self, reply: Reply) -> Delta | None:
        """Return what a reply is for whoever asked. Raises Garbled."""
        if reply.kind == "progress":
            return progress_of(reply.header)
        match reply.header:
            case {"type": "text", "text": str(text)}:
                if self._tools:
                    self._said.append(text)
                return Text(text)
            case {"type": "usage"}:
                self.usage = _usage(reply.header)
                since_start = reply.header.get("since_start") is True  # loading is part of it
                self.peaked = self.usage.peak is not None and not since_start
                return self.usage
            case {"type": "finish", "reason": str(reason)}:
                self._reason = reason
                return None
        raise Garbled("an item of another kind")

    def ends(self) -> Iterator[Delta]:
        """Yield what comes of the whole reply."""
        calls, misfits = checked(calls_in("".join(self._said), self._tools), self._tools)
        yield from calls
        note = sentences(
            *(
                _(
                    "The model called “{name}” in a way that does not fit; the call was dropped."
                ).format(name=name[:60])
                for name in misfits
            )
        )
        if self._reason == "context":
            yield Finish("cut", note, _full(self._context))
        elif self._reason == "length":
            yield Finish("length", note)
        else:
            yield Finish("tool_calls" if calls else "stop", note)


def _refuse_long(question: Question, setup: Setup) -> None:
    """Raise ContextTooLong where the pictures alone are too much, before they are sent."""
    tokens = question.tokens(setup.picture)
    if tokens >= setup.context:
        raise too_long(tokens, tokens, setup.context)
    if question.nbytes > MAX_PAYLOADS:
        raise too_large(f"{question.nbytes} bytes of pixels")


def _full(context: int) -> ReplyCut:
    return ReplyCut(
        _("The answer was cut off: the model's context of {context} tokens is full.").format(
            context=context
        ),
        _("Go on in a new conversation, or allow more context under [local] in the settings."),
    )


def _usage(header: Any) -> Usage:
    """Return what the worker counted. Raises Garbled."""
    try:
        return Usage(
            int(header["prompt"]),
            int(header["completion"]),
            int(header["thinking"]),
            int(header["cached"]),
            first=float(header["first"]),
            rate=float(header["rate"]) or None,
            peak=None if header["peak"] is None else int(header["peak"]),
        )
    except (LookupError, TypeError, ValueError) as error:
        raise Garbled("usage") from error
