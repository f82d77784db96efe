"""`eyeline table`: the tables of a picture or page as Markdown, JSON, or a sheet."""

import argparse
import os
import re
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final, TypeVar

from app.cli.agreeing import agreed
from app.cli.call import choice_of
from app.cli.documents import PASSWORD, Documents
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.picture_file import numbered, writable
from app.cli.redacting import Redacting
from app.cli.report import one_line_json
from app.cli.terminal import Terminal
from app.core.answer import answer
from app.core.chat import Finish, Message, Options, Picture, Progress, Text
from app.core.control import Control
from app.core.documents import Survey
from app.core.errors import AppError, UsageError
from app.core.frame import File, Frame
from app.core.labels import clean
from app.core.ports import READER, Choice, Services
from app.core.redaction import Policy
from app.core.table_grid import TableGrid
from app.core.table_layout import tables_of
from app.core.table_links import linked
from app.core.table_replies import QUESTION, tables_said
from app.core.table_said import checked, json_of, notes_of
from app.core.tables import to_markdown
from app.core.text_line import TextLine
from app.core.words import _

T = TypeVar("T")

_PAGE: Final = re.compile(r"(?P<file>.+)#(?P<page>[1-9]\d{0,6})", re.ASCII | re.DOTALL)
_WIDTH: Final = 2000  # px of a page that is read
_SUFFIXES: Final = (".xlsx", ".csv", ".tsv", ".md")
_STDIN: Final = 512 * 2**20  # bytes


@dataclass(frozen=True, slots=True)
class _Seen:
    """What tables are looked for in; `lines` are those of its text layer, None without one."""

    frame: Frame
    lines: tuple[TextLine, ...] | None = None


def table(
    arguments: argparse.Namespace,
    environment: Mapping[str, str],
    services: Services,
    terminal: Terminal,
) -> int:
    """Print or write the tables; returns the exit code. Raises AppError."""
    out = _out(arguments.out)
    named = arguments.backend or arguments.endpoint or arguments.base_url
    choice = READER if not named else choice_of(arguments, environment)
    if choice != READER:
        choice = agreed(choice, services, terminal)
    control = Control()
    tables: Sequence[TableGrid] = ()
    with interruptible(control):
        try:
            closed = Documents(services, terminal, control, environment.get(PASSWORD, ""))
            seen = _seen(arguments.source, services, closed, control)
            tables = _tables(seen, choice, arguments.redact, services, terminal, control)
        except AppError:
            if not control.cancelled:
                raise
    if control.cancelled:
        terminal.note(_("Cancelled."))
        return CANCELLED
    _tell(tables, seen.frame, out, services, terminal, as_json=arguments.json)
    return 0 if tables else 1


def _out(name: str) -> Path | None:
    if not name:
        return None
    out = Path(name)
    if out.suffix.lower() not in _SUFFIXES:
        raise UsageError(
            _("“{name}” does not say in which format to write.").format(name=name),
            _("Let it end with .xlsx, .csv, .tsv or .md."),
        )
    writable(out)
    return out


# ---- what is looked at


def _seen(source: str, services: Services, documents: Documents, control: Control) -> _Seen:
    found = _PAGE.fullmatch(source)
    page = found if found is not None and not os.path.exists(source) else None  # noqa: PTH110 - never raises
    path = Path(page["file"] if page is not None else source)
    if source != "-" and services.documents().recognises(path):
        number = int(page["page"]) if page is not None else 0
        return _page(path, number, documents)
    if page is not None:
        raise UsageError(
            _("“{name}” is no document that has pages.").format(name=path),
            _("Leave the number of the page out."),
        )
    data = sys.stdin.buffer.read(_STDIN) if source == "-" else path
    file = File(source, None if source == "-" else path.absolute())
    return _Seen(services.decoder().decode(data, file, control))


def _page(path: Path, number: int, opening: Documents) -> _Seen:
    documents, control = opening.services.documents(), opening.control
    document = opening.opened(path)
    if not number and document.pages > 1:
        raise UsageError(
            _("“{name}” has {count} pages: say which one.").format(
                name=path.name, count=document.pages
            ),
            _("For example: eyeline table {name}#1").format(name=path.name),
        )
    number = number or 1
    if number > document.pages:
        raise UsageError(
            _("“{name}” has no page {number}.").format(name=path.name, number=number),
            _("Its last page is {count}.").format(count=document.pages),
        )
    frame = documents.page(document, number, _WIDTH, control)
    (text,) = documents.text(document, [number], control)
    surveys = _told(documents.survey(document, control), opening.terminal)
    info = next(piece for piece in surveys if isinstance(piece, Survey)).pages[number - 1]
    if not (text.lines and info.width):
        return _Seen(frame)
    scale = frame.width / info.width
    return _Seen(frame, tuple(_scaled(line, scale) for line in text.lines))


def _told(pieces: Iterable[Progress | T], terminal: Terminal) -> Iterator[T]:
    """Yield what is no progress, which is shown."""
    for piece in pieces:
        if isinstance(piece, Progress):
            terminal.progress(piece)
        else:
            yield piece


def _scaled(line: TextLine, scale: float) -> TextLine:
    left, top, right, bottom = (side * scale for side in line.box)
    stops = tuple(stop * scale for stop in line.stops)
    return replace(line, box=(left, top, right, bottom), stops=stops)


# ---- its tables


def _tables(
    seen: _Seen,
    choice: Choice,
    redact: Policy | None,
    services: Services,
    terminal: Terminal,
    control: Control,
) -> Sequence[TableGrid]:
    if choice.backend != "reader":
        return _asked(seen, choice, redact, services, terminal, control)
    lines = seen.lines
    if lines is None:
        terminal.progress(Progress(_("Reading")))
        lines = tuple(services.read(seen.frame, control))
    return tables_of(lines, seen.frame.pixels)


def _asked(
    seen: _Seen,
    choice: Choice,
    redact: Policy | None,
    services: Services,
    terminal: Terminal,
    control: Control,
) -> Sequence[TableGrid]:
    """Ask a model, and look up in the picture where its cells stand."""
    frame = seen.frame
    destination = services.destination(choice)
    if destination is not None:
        policy = redact or destination.redact
        gate = Redacting(services, terminal, control, destination, policy)
        cleared = gate.frames([frame])
        if control.cancelled:
            return ()
        (frame,) = cleared
    terminal.progress(Progress(_("Asking for the table")))
    backend = services.backend(choice)
    message = Message("user", (Picture(frame), Text(QUESTION)))
    words: list[str] = []
    for piece in answer(backend, [message], Options(think="off"), control):
        match piece:
            case Text(text):
                words.append(text)
            case Progress():
                terminal.progress(piece)
            case Finish(error=AppError() as error):
                raise error
    found = tables_said("".join(words))
    if not found or control.cancelled:
        return found
    lines = seen.lines if seen.lines is not None else services.read(seen.frame, control)
    return [linked(grid, lines) for grid in found]


# ---- what is said of them


def _tell(
    tables: Sequence[TableGrid],
    frame: Frame,
    out: Path | None,
    services: Services,
    terminal: Terminal,
    *,
    as_json: bool,
) -> None:
    looked = [checked(grid) for grid in tables]
    if as_json:
        found = [json_of(grid, checks) for grid, checks in looked]
        size = {"width": frame.width, "height": frame.height}
        terminal.json(one_line_json({"picture": size, "tables": found}))
    elif not tables:
        terminal.note(_("No table was found: nothing stands in rows and columns."))
    elif out is None:
        for number, (grid, _checks) in enumerate(looked):
            terminal.stream("\n" * bool(number) + to_markdown(grid.table()))
    else:
        for (grid, _checks), place in zip(looked, numbered(out, len(looked)), strict=True):
            services.save_table(grid.table(), place)
            terminal.note(_("Written: {path}").format(path=place))
    terminal.end_stream()
    for grid, checks in looked:
        for note in notes_of(grid, checks):
            terminal.note(clean(note))
