"""`ThinkingFold`: that a model thinks, for how long, and what, for who wants to read it."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QToolButton, QWidget

from app.core.words import _
from app.ui import icons, theme
from app.ui.turn import Turn

_ICON: Final = 12  # px: smaller than that of a button, it only points


class ThinkingFold(QToolButton):
    """One line: "Thinking… 3 s", then "Thought for 3 s"; pressed, it shows the thoughts."""

    unfolded = Signal(bool)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setCheckable(True)
        self.setAutoRaise(True)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.setProperty("fold", True)
        self.setIconSize(QSize(_ICON, _ICON))
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.toggled.connect(self._turn)
        self._tint()

    def tell(self, turn: Turn) -> None:
        """Say how it stands."""
        seconds = duration(turn.thought_seconds)
        said = _("Thinking… {time}") if turn.thinks else _("Thought for {time}")
        text = said.format(time=seconds)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)

    def fit(self, width: int) -> int:  # noqa: ARG002 - rows are asked for a width
        return theme.CONTROL_HEIGHT

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _turn(self, unfolded: bool) -> None:
        self._tint()
        self.unfolded.emit(unfolded)

    def _tint(self) -> None:
        name = "chevron-down" if self.isChecked() else "chevron-right"
        self.setIcon(icons.icon(name, theme.of(self).quiet))


def duration(seconds: float) -> str:
    """Return a time for people: "0.4 s", "12 s", "2 min 5 s"."""
    if seconds < 10:
        shown = f"{seconds:.1f}"
        return _("{seconds} s").format(seconds=shown)
    minutes, rest = divmod(round(seconds), 60)
    if not minutes:
        return _("{seconds} s").format(seconds=rest)
    return _("{minutes} min {seconds} s").format(minutes=minutes, seconds=rest)
