"""Draw some states in a process of its own, whose screen has another scale.

    QT_SCALE_FACTOR=1.25 python -m tests.qt.draw FOLDER PERCENT

Writes pictures; prints what is wrong with each, as JSON.
"""

import json
import sys
import tempfile
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QApplication

from app.ui import theme
from app.ui.collecting import Collector
from tests.qt.faults import faults
from tests.qt.states import Studio, show

STATES: Final = ("12-boxes", "ask-model", "cut", "first-run")


def main() -> None:
    folder, percent = Path(sys.argv[1]), sys.argv[2]
    app = QApplication([])
    Collector(app)
    theme.apply(app, "light")
    found = {}
    with tempfile.TemporaryDirectory() as places:
        studio = Studio(Path(places))
        for state in STATES:
            shown = show(studio, state)
            shown.grab().save(str(folder / f"{state}-{percent}.png"))
            found[state] = faults(shown)
        studio.close()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
