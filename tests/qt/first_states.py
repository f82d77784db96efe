"""The states of the window of the first steps; see `states`."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from app.core.errors import CaptureError
from app.core.permissions import Permission
from app.ui.first_run.window import FirstRun
from tests.qt.beginning import Beginner, Board, beginning, said

Until = Callable[[Callable[[], bool]], None]


@dataclass
class Newcomers:
    """Those who begin; `close` ends what they have begun."""

    folder: Path
    until: Until
    _open: ExitStack = field(default_factory=ExitStack)

    def show(self, state: str) -> QWidget:
        """Show a state, at rest."""
        place = self.folder / state
        place.mkdir(exist_ok=True)
        board = Board("Ctrl+Alt+Space") if state == "first-run-refused" else Board()
        beginner = self._open.enter_context(beginning(place, board=board))
        window = STATES[state](beginner, self.until)
        _rest(window, self.until)
        return window

    def close(self) -> None:
        self._open.close()


def _rest(window: QWidget, until: Until) -> None:
    """Wait until it looks the same twice: what a lane has told is laid out some turns later."""
    last = window.grab().toImage()

    def still() -> bool:
        nonlocal last
        before, last = last, window.grab().toImage()
        return last == before

    QTest.qWait(20)
    until(still)


def _begun(beginner: Beginner, until: Until) -> FirstRun:
    window = beginner.window()
    until(lambda: not window.findChildren(QLabel) or "Space" in said(window))
    return window


def _answered(beginner: Beginner, until: Until) -> FirstRun:
    window = _begun(beginner, until)
    page = window._try
    until(lambda: page._frame is not None)
    page._ask.click()
    until(lambda: page._task is None and bool(page._text))
    until(lambda: page._canvas.settled)
    return window


def _refused(beginner: Beginner, until: Until) -> FirstRun:
    window = beginner.window("key")
    until(lambda: "Another program" in said(window))
    return window


def _heard(beginner: Beginner, until: Until) -> FirstRun:
    window = beginner.window("key")
    until(lambda: bool(beginner.kit.keys.shown("region")))
    beginner.board.press()
    until(lambda: window._key._heard)
    return window


def _permissions(beginner: Beginner, until: Until) -> FirstRun:
    purpose = "To show you what you ask about, and to find places in it."
    beginner.permissions.found = [
        Permission("screen", "Screen Recording", purpose, "granted"),
        Permission("keys", "Input Monitoring", "To notice your keys.", "unknown", "request"),
        Permission(
            "control",
            "Accessibility",
            "Lets the program notice your keys too, where Input Monitoring is not allowed.",
            "denied",
            by_hand="Allow it in System Settings > Privacy & Security > Accessibility.",
            address="x-apple.systempreferences:",
        ),
    ]
    window = beginner.window("screen")
    until(lambda: "Accessibility" in said(window))
    return window


def _seen(beginner: Beginner, until: Until) -> FirstRun:
    window = beginner.window("screen")
    window._screen._take.click()
    until(lambda: "640 × 400" in said(window))
    until(lambda: window._screen._canvas.settled)
    return window


def _unseen(beginner: Beginner, until: Until) -> FirstRun:
    beginner.screen.frame = CaptureError("There is no screen to take.", "Set DISPLAY, try again.")
    window = beginner.window("screen")
    window._screen._take.click()
    until(lambda: "Set DISPLAY" in said(window))
    return window


def _connecting(beginner: Beginner, _until: Until) -> FirstRun:
    window = beginner.window("brain")
    window._brain._choose("remote")
    window._brain._choices.show_value("remote")
    return window


def _here(beginner: Beginner, until: Until) -> FirstRun:
    window = beginner.window("brain")
    window._brain._choices.show_value("local")
    window._brain._choose("local")
    labels = window.findChildren
    until(lambda: any("20.6" in each.text() and each.isVisible() for each in labels(QLabel)))
    return window


STATES: Final[Mapping[str, Callable[[Beginner, Until], FirstRun]]] = {
    "first-run": _begun,
    "first-run-answered": _answered,
    "first-run-refused": _refused,
    "first-run-heard": _heard,
    "first-run-permissions": _permissions,
    "first-run-seen": _seen,
    "first-run-unseen": _unseen,
    "first-run-brain": lambda beginner, _until: beginner.window("brain"),
    "first-run-connect": _connecting,
    "first-run-local": _here,
    "first-run-history": lambda beginner, _until: beginner.window("history"),
    "first-run-start": lambda beginner, _until: beginner.window("start"),
}
