"""What Qt says is in the log by who said it, and on stderr as it was said."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
_PROGRAM: Final = """
import sys
from pathlib import Path
from PySide6.QtCore import qCritical, qDebug, qWarning
from app.system import log
from app.ui import qt_messages
log.begin(Path(sys.argv[1]))
end = qt_messages.install()
for number in range(100):
    qWarning("QImageReader::read: cannot open /home/anna/secret.png")
qCritical("what is my password")
qDebug("QObject: only for those who look")
end()
qWarning("QPainter: after the end")
"""


def test_the_log_tells_who_said_something_and_how_often(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _PROGRAM, str(tmp_path / "log")],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        check=True,
    )
    said = (tmp_path / "log").read_text()
    lines = [line.partition("app.ui.qt_messages ")[2] for line in said.splitlines()]
    assert lines[0] == "Qt: default QImageReader::read (1)"
    assert [line.rpartition(" ")[2] for line in lines[:-1]] == [
        f"({2**power})" for power in range(7)
    ]
    assert "CRITICAL" not in said
    assert "ERROR" in said.splitlines()[-1]
    for secret in ("secret", "anna", "password", "QObject", "QPainter"):
        assert secret not in said
    assert done.stderr.count("secret.png") == 100
    assert "only for those who look" in done.stderr
