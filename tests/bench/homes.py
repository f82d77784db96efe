"""Somebody's home, in which a program is measured."""

import os
from pathlib import Path
from typing import Final

from tests.e2e.display import Display

ROOT: Final = Path(__file__).resolve().parents[2]


def home(folder: Path, shown: Display) -> dict[str, str]:
    """Return an environment for somebody who has been here before, with a home in `folder`."""
    welcomed = folder / "state/eyeline/log/welcomed"
    welcomed.parent.mkdir(parents=True)
    welcomed.touch()
    (folder / "run").mkdir(mode=0o700)
    return {
        **shown.environment,
        "HOME": str(folder),
        "XDG_STATE_HOME": str(folder / "state"),
        "XDG_CONFIG_HOME": str(folder / "config"),
        "XDG_DATA_HOME": str(folder / "data"),
        "XDG_RUNTIME_DIR": str(folder / "run"),
        "PYTHONPATH": os.pathsep.join((str(ROOT), os.environ.get("PYTHONPATH", ""))),
        "QT_QPA_PLATFORM": "xcb",
    }
