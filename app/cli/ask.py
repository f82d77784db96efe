"""`eyeline ask`: pictures and a question in, the answer and its places out."""

import argparse
import sys
from collections.abc import Mapping
from functools import partial
from pathlib import Path
from typing import Final

from app.cli.agreeing import agreed
from app.cli.call import AskCall, ask_call
from app.cli.harmless import one_line
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.material import Gathering, Material
from app.cli.picture_file import numbered, painted
from app.cli.places import listed
from app.cli.redacting import Redacting
from app.cli.report import Report
from app.cli.terminal import OutputClosed, Terminal
from app.core import asking
from app.core.chat import (
    Finish,
    Message,
    Options,
    Piece,
    Progress,
    Recast,
    Sent,
    Text,
    Thinking,
)
from app.core.cited_words import checked_lines
from app.core.clips import named
from app.core.control import Control
from app.core.errors import AppError, MediaError, StoreError, UsageError
from app.core.frame import Page
from app.core.kept import Kept
from app.core.page_words import PageWords
from app.core.picture_formats import mime_of
from app.core.ports import Backend, Choice, Services
from app.core.stretches import Take
from app.core.words import _
from app.media.files import write_atomically

STDIN_LIMIT: Final = 512 * 2**20  # bytes
LISTED: Final = 30  # marks; more are read by programs, with --json


def ask(
    arguments: argparse.Namespace,
    environment: Mapping[str, str],
    services: Services,
    terminal: Terminal,
) -> int:
    """Answer on `terminal`; returns the exit code. Raises OutputClosed."""
    report = Report()
    try:
        call = ask_call(arguments, environment)
        _Asking(call, services, terminal, report).run()
    except AppError as error:
        report.fail(error)
    except OutputClosed:
        raise
    except Exception:
        report.fail(AppError(_("The program failed; what came before is here.")))
        _end(arguments, report, terminal)
        raise
    _end(arguments, report, terminal)
    return _code(report)


def _end(arguments: argparse.Namespace, report: Report, terminal: Terminal) -> None:
    terminal.end_stream()
    if report.finish.error is not None:
        terminal.failed(report.finish.error)
    elif report.finish.reason == "cancelled":
        terminal.note(_("Cancelled."))
    if arguments.json:
        terminal.json(report.json())


def _code(report: Report) -> int:
    if report.finish.reason == "cancelled":
        return CANCELLED
    if isinstance(report.finish.error, UsageError):
        return 2
    return 0 if report.finish.reason == "stop" and report.finish.error is None else 1


class _Asking:
    """One run of the command."""

    def __init__(
        self, call: AskCall, services: Services, terminal: Terminal, report: Report
    ) -> None:
        self._call = call
        self._services = services
        self._terminal = terminal
        self._report = report
        self._control = Control()

    def run(self) -> None:
        choice = agreed(self._call.choice, self._services, self._terminal)
        data = _standard_input() if "-" in self._call.pictures else b""
        with interruptible(self._control):
            try:
                gathering = self._gathering(choice)
                material = gathering.gather(data, lambda: self._services.backend(choice))
                report = self._report
                report.frames, report.clips = material.frames, material.clips
                report.coverage, report.documents = material.coverage, material.documents
                if not self._control.cancelled:
                    self._answer(
                        self._services.backend(choice),
                        material,
                        Take(gathering.take, gathering.taken),
                    )
                    self._finish()
            except OutputClosed:
                self._control.cancel()
                raise
            except AppError:
                if not self._control.cancelled:
                    raise
            if self._control.cancelled:
                self._report.finish = Finish("cancelled")

    # ---- before

    def _gathering(self, choice: Choice) -> Gathering:
        gate = self._gate(choice)
        return Gathering(self._call, self._services, self._terminal, self._control, gate)

    def _gate(self, choice: Choice) -> Redacting | None:
        """Return what lets out what leaves this machine; None where nothing does."""
        destination = self._services.destination(choice)
        if destination is None:
            return None
        policy = self._call.redact or destination.redact
        return Redacting(self._services, self._terminal, self._control, destination, policy)

    # ---- the answer

    def _answer(self, backend: Backend, material: Material, take: Take) -> None:
        call = self._call
        message = Message("user", material.parts(call.question))
        kept = Kept(partial(self._services.new_history, False), self._terminal.note, self._not_kept)
        kept.answer(kept.ask(message, None), backend.capabilities.name)
        options = Options(think=call.think, conversation=kept.conversation)
        try:
            for piece in asking.ask(
                backend,
                [message],
                options,
                self._control,
                self._services.videos,
                take,
                words=PageWords(self._services.documents, self._services.read),
            ):
                kept.add(piece)
                self._report.add(piece)
                self._show(piece)
        finally:
            kept.close()

    def _show(self, piece: Piece) -> None:
        terminal = self._terminal
        match piece:
            case Text(text) if not self._call.json:
                terminal.stream(text)
            case Thinking():
                terminal.progress(Progress(_("Thinking…")))
            case Progress():
                terminal.progress(piece)
            case Recast() if not self._call.json:
                terminal.end_stream()
                terminal.note(_("The text above was thinking; the answer follows."))
            case Sent() if not self._report.documents:
                terminal.note(_sent(piece))

    def _not_kept(self, error: StoreError) -> None:
        self._terminal.failed(error)
        self._terminal.note(_("The answer goes on, but it is not kept."))

    # ---- after

    def _finish(self) -> None:
        report, terminal = self._report, self._terminal
        if not self._call.json:
            terminal.end_stream()
        names = named([(frame.id, frame.source) for frame in report.frames])
        for line in listed(report.marks, names, LISTED):
            terminal.note(line)
        for line in checked_lines(tuple(report.cited.values())):
            terminal.note(one_line(line))
        if report.finish.note:
            terminal.note(report.finish.note)
        if report.usage is not None and report.usage.completion is not None:
            terminal.note(
                _("{sent} tokens read, {written} written.").format(
                    sent=report.usage.prompt, written=report.usage.completion
                )
            )
        if self._call.out is not None and (report.marks or report.finish.error is None):
            self._write(self._call.out)

    def _write(self, out: Path) -> None:
        """Write every picture with its marks drawn. Raises MediaError."""
        painter = self._services.painter()
        marked = {mark.frame for mark in self._report.marks}
        frames = [
            frame
            for frame in self._report.frames
            if frame.id in marked or not isinstance(frame.source, Page)
        ]
        if not frames:  # of a video as it is, or one that was looked at part by part
            self._terminal.note(
                _("Not written: {path}. This answer has no pictures to draw places on.").format(
                    path=out
                )
            )
        for frame, place in zip(frames, numbered(out, len(frames)), strict=True):
            data = painted(painter, frame, self._report.marks, mime_of(place))
            write_atomically(place, data)
            self._terminal.note(_("Written: {path}").format(path=place))


def _standard_input() -> bytes:
    """Read the picture on the standard input. Raises UsageError, MediaError."""
    if sys.stdin is None or sys.stdin.isatty():
        raise UsageError(
            _("“-” reads a picture from the standard input, which is the keyboard now."),
            _("For example: eyeline ask - “What is this?” < picture.png"),
        )
    data = sys.stdin.buffer.read(STDIN_LIMIT + 1)
    if len(data) > STDIN_LIMIT:
        raise MediaError(_("What came on the standard input is too large for a picture."))
    return data


def _sent(sent: Sent) -> str:
    if not sent.mime:  # nothing of it was packed up: it is looked at where it is
        return _("Image {image} is seen with {width}×{height} pixels.").format(
            image=sent.image, width=sent.width, height=sent.height
        )
    return _("Image {image} goes out with {width}×{height} pixels, {size} kB.").format(
        image=sent.image, width=sent.width, height=sent.height, size=-(-sent.bytes // 1000)
    )
