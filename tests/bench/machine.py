"""What a figure was measured on."""

import os
import platform
import re
from pathlib import Path

from app.core import identity


def describe() -> dict[str, str | int | float | None]:
    """Return processor, cores, load, system and versions."""
    return {
        "version": identity.VERSION,
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "load": load(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def load() -> float | None:
    """Return the mean number of running tasks in the last minute, None where nobody counts."""
    return round(os.getloadavg()[0], 2) if hasattr(os, "getloadavg") else None


def _processor() -> str:
    info = Path("/proc/cpuinfo")
    if info.exists() and (found := re.search(r"model name\s*: (.+)", info.read_text())):
        return found[1]
    return platform.processor() or platform.machine()
