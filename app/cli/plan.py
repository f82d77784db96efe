"""`eyeline plan`: how documents would be read, and what that takes."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from app.cli.call import choice_of
from app.cli.documents import PASSWORD, Documents
from app.cli.interrupt import CANCELLED, interruptible
from app.cli.report import one_line_json
from app.cli.terminal import Terminal
from app.core.control import Control
from app.core.errors import AppError
from app.core.meter import grouped
from app.core.page_ranges import shown_pages
from app.core.pages_made import pages_made
from app.core.ports import Services
from app.core.reading_plan import Chapter, Plan, Wish
from app.core.words import _


def plan(
    arguments: argparse.Namespace,
    environment: Mapping[str, str],
    services: Services,
    terminal: Terminal,
) -> int:
    """Print what documents take; returns the exit code, 1 where they cannot be asked about so.

    Raises AppError.
    """
    backend = services.backend(choice_of(arguments, environment))
    control = Control()
    documents = Documents(services, terminal, control, environment.get(PASSWORD, ""))
    with interruptible(control):
        try:
            paths = [Path(name) for name in arguments.files]
            found = documents.planned(paths, arguments.pages, Wish(arguments.tokens), backend)
        except AppError:
            if not control.cancelled:
                raise
    if control.cancelled:
        terminal.note(_("Cancelled."))
        return CANCELLED
    if arguments.json:
        terminal.json(one_line_json(_table(found)))
    else:
        for chapter in found.chapters:
            terminal.line(_row(chapter))
        terminal.line(found.brief)
    if found.problem:
        terminal.note(found.problem)
    return 1 if found.problem else 0


def _row(chapter: Chapter) -> str:
    shares = chapter.shares
    pages = shown_pages(share.number for share in shares)
    drawn = sum(share.width > 0 for share in shares)
    wordy = sum(share.words for share in shares)
    said = (
        chapter.book.document.path.name,
        f"{pages} / {chapter.book.document.pages}",
        _("{pictures} pictures, {words} with words").format(pictures=drawn, words=wordy),
        _("{tokens} tok").format(tokens=grouped(chapter.tokens)),
        pages_made(chapter.book.document),
    )
    return "\t".join(filter(None, said))


def _table(found: Plan) -> dict[str, Any]:
    return {
        "documents": [
            {
                "document": chapter.book.document.id,
                "name": chapter.book.document.path.name,
                "letter": chapter.book.document.letter,
                "of": chapter.book.document.pages,
                "pages": [asdict(share) for share in chapter.shares],
                "passes": [[share.number for share in each] for each in chapter.passes],
                "tokens": chapter.tokens,
            }
            for chapter in found.chapters
        ],
        "pages": found.pages,
        "tokens": found.tokens,
        "passes": found.passes,
        "price": found.price,
        "currency": found.currency,
        "seconds": found.seconds,
        "problem": found.problem,
    }
