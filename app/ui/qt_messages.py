"""What Qt has to say: on stderr as ever, and by its kind in the log.

Its messages quote names of files and what was typed; so the log gets who said something, not what.
"""

import logging
import re
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler

_LEVELS: Final = {
    QtMsgType.QtWarningMsg: logging.WARNING,
    QtMsgType.QtCriticalMsg: logging.ERROR,
    QtMsgType.QtFatalMsg: logging.CRITICAL,
}
_SPEAKER: Final = re.compile(r"Q[A-Z]\w{1,60}(?:::~?\w{1,60}){0,3}(?=[:(\s]|$)")

_log = logging.getLogger(__name__)


def install() -> Callable[[], None]:
    """Have what Qt says written down; returns what ends that."""
    said: Counter[tuple[QtMsgType, str]] = Counter()

    def hear(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        category = context.category or ""
        level = _LEVELS.get(kind)
        if level is not None:
            speaker = _SPEAKER.match(message)
            who = f"{category} {speaker[0] if speaker else ''}".strip()
            said[kind, who] += 1
            if _is_told(said[kind, who]):
                _log.log(level, "Qt: %s (%d)", who, said[kind, who])
        named = category and category != "default"
        with suppress(OSError, ValueError, AttributeError):  # nobody reads, or there is no stderr
            sys.stderr.write(f"{category}: {message}\n" if named else f"{message}\n")

    def end() -> None:
        qInstallMessageHandler(None)

    qInstallMessageHandler(hear)
    return end


def _is_told(times: int) -> bool:
    """Whether a message that was said so often is told again: 1, 2, 4, 8…"""
    return times & (times - 1) == 0
