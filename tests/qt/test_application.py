"""Files that macOS has the program open: events to a real application, in a process of its own."""

import json
import os
import subprocess
import sys

from tests.e2e.program import ROOT

_PROGRAM = """
import json, sys
from PySide6.QtCore import QCoreApplication, QTimer
from PySide6.QtGui import QFileOpenEvent
from app.ui import overrides
from app.ui.application import Application

overrides.install()
told = []

def take(files):
    told.append(files)
    if len(told) == 1:
        QTimer.singleShot(0, lambda: send("/c.mp4"))
    else:
        print(json.dumps(told))
        app.quit()

def send(*files):
    for file in files:
        QCoreApplication.sendEvent(app, QFileOpenEvent(file))

app = Application(["eyeline"], take)
QTimer.singleShot(0, lambda: send("/a b.png", "/报告.pdf"))
sys.exit(app.exec())
"""


def test_files_that_come_together_are_opened_together() -> None:
    told = subprocess.run(
        [sys.executable, "-c", _PROGRAM],
        cwd=ROOT, capture_output=True, text=True, encoding="utf-8", check=False, timeout=60,
        env={**os.environ, "PYTHONPATH": str(ROOT), "QT_QPA_PLATFORM": "offscreen"},
    )  # fmt: skip

    assert told.returncode == 0, told.stderr
    assert json.loads(told.stdout) == [["/a b.png", "/报告.pdf"], ["/c.mp4"]]
