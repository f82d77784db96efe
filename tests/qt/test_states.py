"""Every state in every theme: its words can be read, nothing is cut off; pictures are kept.

They lie in `build/pictures`, or where EYELINE_PICTURES in the environment says.
"""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import numpy as np
import pytest
from PySide6.QtWidgets import QApplication, QLabel

from app.core import words
from app.ui import theme
from app.ui.window import AnswerWindow
from tests.e2e.windowed import box_around
from tests.qt import draw
from tests.qt.faults import faults, pixels
from tests.qt.states import BOX, KEYS, STATES, Studio, show

ROOT: Final = Path(__file__).parents[2]
SCHEMES: Final = ("light", "dark")
IN_CONTRAST: Final = ("ask-offline", "document-search", "done", "failed", "first-run")
SAID: Final = {  # what somebody has to be told there
    "first-run": f"Press {KEYS} to look at something",
    "no-tray": "Closing this window quits Eyeline.",
    "no-tray-troubled": "The history cannot be kept.",
    "notice": f"{KEYS} is taken by another program.",
    "nothing-yet": f"Press {KEYS} to look at something.",
    "cut": "The line went dead.",
    "failed": "Enter another one.",
    "offline": "Start the server, or check the address.",
    "no-boxes": "The model found nothing to mark.",
    "several-frames": "2 of 3",
    "document-search": "1 of 6",
    "document-closed": "is protected by a password.",
}


@pytest.fixture
def studio(qapp: QApplication, tmp_path: Path) -> Iterator[Studio]:
    studio = Studio(tmp_path)
    yield studio
    studio.close()
    theme.apply(qapp, "light")
    words.use("en")


@pytest.mark.parametrize(
    ("state", "scheme"),
    [
        *((state, scheme) for state in STATES for scheme in SCHEMES),
        *((state, f"{scheme}-contrast") for state in IN_CONTRAST for scheme in SCHEMES),
    ],
)
def test_it_can_be_read_and_nothing_is_cut_off(
    qapp: QApplication, studio: Studio, folder: Path, state: str, scheme: str
) -> None:
    dark, contrast = scheme.startswith("dark"), scheme.endswith("-contrast")
    theme.apply(qapp, "dark" if dark else "light", contrast=contrast)
    shown = show(studio, state)
    shown.grab().save(str(folder / f"{state}-{scheme}.png"))
    assert faults(shown) == []
    labels = [one.text() for one in shown.findChildren(QLabel) if one.isVisible()]
    assert SAID.get(state, "") in "\n".join(labels)


@pytest.mark.parametrize("percent", [125, 200])
def test_on_a_scaled_screen(folder: Path, percent: int) -> None:
    drawn = subprocess.run(
        [sys.executable, "-m", draw.__name__, str(folder), str(percent)],
        env={**os.environ, "QT_SCALE_FACTOR": str(percent / 100), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        check=False,
    )
    assert drawn.returncode == 0, drawn.stderr.decode()
    found = json.loads(drawn.stdout)
    assert {state: wrong for state, wrong in found.items() if wrong} == {}
    assert set(found) == set(draw.STATES)


@pytest.mark.parametrize("state", ["one-box", "tall", "wide"])
def test_a_box_is_drawn_around_its_place(studio: Studio, qapp: QApplication, state: str) -> None:
    theme.apply(qapp, "light")
    window = show(studio, state)
    assert isinstance(window, AnswerWindow)
    canvas, frame = window.panel.canvas, window.panel.frame
    assert frame is not None
    seen = pixels(canvas.grab().toImage())
    left, top = canvas._view.corner
    sides = np.array([frame.width, frame.height] * 2)
    truth = np.array(BOX) / 1000 * sides * canvas.zoom + (left, top, left, top)
    x, y = round(truth[::2].mean()), round(truth[1::2].mean())
    box = box_around(seen, x, y)
    assert box is not None
    assert np.abs(np.array(box) - truth).max() <= 2
