"""`eyeline history`: what was asked."""

import argparse
from datetime import UTC, datetime

from app.cli.harmless import one_line
from app.cli.terminal import Terminal
from app.core.ports import Services
from app.core.words import _


def history(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """List conversations, or those with the words; returns the exit code. Raises StoreError."""
    kept = services.history()
    words = " ".join(arguments.search)
    found = kept.search(words) if words else kept.recent()
    for notice in kept.notices():
        terminal.note(notice)
    for one in found:
        time = datetime.fromtimestamp(one.at / 1000, UTC).astimezone()
        terminal.line(f"{time:%Y-%m-%d %H:%M}  {one_line(one.title)}")
        if one.snippet:
            terminal.line(f"    {one_line(one.snippet)}")
    if not found:
        terminal.note(_("Nothing was found.") if words else _("Nothing has been asked yet."))
    return 0
