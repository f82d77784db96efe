"""The second road: a defect of the program becomes a report that can be copied."""

import logging
from pathlib import Path

from app.cli.terminal import Terminal
from app.core import identity
from app.core.crash_report import text_of
from app.core.words import _
from app.system.reports import of_defect

_log = logging.getLogger(__name__)


def report(error: BaseException | None, log: Path | None, terminal: Terminal) -> None:
    """Log `error` and show it; `log` is where it was written, None for nowhere.

    A thread that ended for want of memory may have no error left to show.
    """
    error = MemoryError() if error is None else error
    _log.error("defect", exc_info=error)
    terminal.end_stream()
    terminal.note(
        _(
            "This is a defect of {name}, not a mistake of yours. What was kept is still there."
        ).format(name=identity.NAME)
    )
    terminal.note(f"---\n{text_of([of_defect(error, log)])}\n---")
    if log is None:
        terminal.note(_("Please report it with the lines above."))
    else:
        terminal.note(
            _("Please report it with the lines above; they are in {path} too.").format(path=log)
        )
