"""Reports of what went wrong, put together: the place, the program, and what the log said last."""

from collections.abc import Sequence
from pathlib import Path

from app.core.crash_report import CrashReport
from app.system import log as logs
from app.system import versions
from app.system.crashes import Crash


def of_defect(error: BaseException, log: Path | None) -> CrashReport:
    """Return the report of an exception that nobody expected; `log` is where it was written."""
    return CrashReport(logs.frames(error), versions.words(), logs.recent(), log)


def of_crash(crashes: Sequence[Crash], log: Path) -> CrashReport | None:
    """Return the report of the last of `crashes`, None where there is none."""
    if not crashes:
        return None
    last = crashes[0]
    recent = logs.lines_of(last.process, log) if last.process else ()
    return CrashReport(last.stack, last.what, recent, last.file)
