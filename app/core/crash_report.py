"""`CrashReport`: a defect or a crash as its user reads it, and copies it for whoever mends it."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True)
class CrashReport:
    """What happened, in types and places: no word, picture or key is in it.

    `stack` says where, `system` in which program on which system; `recent` are the last lines of
    the log, and `log` is its file, None where there is none.
    """

    stack: str
    system: str
    recent: Sequence[str] = ()
    log: Path | None = None


def text_of(reports: Sequence[CrashReport], *systems: str) -> str:
    """Return reports of one run as one text; `systems` is what else is known of where they ran."""
    if not reports:
        return ""
    last = reports[-1]
    recent = "\n".join(["Log:", *last.recent]) if last.recent else ""
    pieces = ["\n".join([last.system, *systems]), *(each.stack for each in reports), recent]
    return "\n\n".join(filter(None, pieces))
