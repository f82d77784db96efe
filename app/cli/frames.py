"""`eyeline frames`: the pictures of a video that would be asked about, as files."""

import argparse
import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.call import choice_of
from app.cli.footage import Footage, Looked, span_of
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.picture_file import painted
from app.cli.report import one_line_json
from app.cli.terminal import Terminal
from app.core.chat import Message, Options, Picture
from app.core.clips import clock
from app.core.control import Control
from app.core.errors import AppError, UsageError
from app.core.frame import Frame, Moment
from app.core.meter import grouped, shown_size
from app.core.ports import Backend, Services
from app.core.words import _
from app.media.files import write_atomically

_UNSAFE = re.compile(r'[<>:"/\\|?*\x00-\x1f]')


def frames(
    arguments: argparse.Namespace,
    environment: Mapping[str, str],
    services: Services,
    terminal: Terminal,
) -> int:
    """Write them and print what they are; returns the exit code. Raises AppError."""
    span = span_of(arguments.begin, arguments.end)
    backend = services.backend(choice_of(arguments, environment))
    folder, path = _folder(arguments.out), Path(arguments.clip)
    control = Control()
    footage = Footage(services, terminal, control, span)
    rows: list[dict[str, Any]] = []
    with interruptible(control):
        try:
            looked = footage.look(path, backend, arguments.frames)
            for chosen in looked.plan.passes:
                for keyframe in chosen:
                    if control.cancelled:
                        break
                    frame = footage.frame(looked.clip, keyframe)
                    rows.append(_written(frame, path, folder, backend, services))
                    if not arguments.json:
                        terminal.line(_row(rows[-1]))
        except AppError:
            if not control.cancelled:
                raise
    if control.cancelled:
        terminal.note(_("Cancelled."))
    else:
        _end(looked, rows, terminal, as_json=arguments.json)
    return CANCELLED if control.cancelled else 0


def _folder(name: str) -> Path:
    folder = Path(name)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(
            _("“{name}” is not a place for a folder.").format(name=name),
            _("Name a folder that you may write to."),
        ) from error
    return folder


def _written(
    frame: Frame, path: Path, folder: Path, backend: Backend, services: Services
) -> dict[str, Any]:
    """Write one picture; returns what it is. Raises MediaError."""
    assert isinstance(frame.source, Moment)
    seconds = frame.source.seconds
    place = folder / _name(path, seconds)
    write_atomically(place, painted(services.painter(), frame))
    found = backend.estimate([Message("user", (Picture(frame),))], Options())
    width, height = found.seen[0] if found.seen else (frame.width, frame.height)
    return {
        "t": seconds,
        "width": width,
        "height": height,
        "tokens": sum(found.tokens),
        "file": str(place),
    }


def _name(path: Path, seconds: float) -> str:
    """Return a file's name with its time, so that names sort by it."""
    minutes, rest = divmod(round(seconds * 1000), 60_000)
    hours, minutes = divmod(minutes, 60)
    stem = _UNSAFE.sub("_", path.stem)
    return f"{stem}-{hours}h{minutes:02d}m{rest // 1000:02d}.{rest % 1000:03d}s.png"


def _row(row: Mapping[str, Any]) -> str:
    time = clock(row["t"], tenths=True)
    return "\t".join(
        (time, shown_size((row["width"], row["height"])), grouped(row["tokens"]), row["file"])
    )


def _end(
    looked: Looked, rows: Sequence[Mapping[str, Any]], terminal: Terminal, *, as_json: bool
) -> None:
    if as_json:
        table = {"frames": rows, "coverage": asdict(looked.plan.coverage)}
        terminal.json(one_line_json(table))
    else:
        terminal.note(looked.plan.coverage.told)
