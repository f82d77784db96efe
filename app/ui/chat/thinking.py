"""What is waited for: that a model thinks, for how long, and what, for who wants to read it."""

from typing import Final

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QToolButton, QWidget

from app.core.chat import Progress
from app.core.meter import duration
from app.core.progress import shown_share
from app.core.stretches import requests
from app.core.words import _
from app.ui import icons, theme
from app.ui.turn import Turn

_LONG_WAIT: Final = 3.0  # seconds after which the time is told
_ICON: Final = 12  # px: smaller than that of a button, it only points


class ThinkingFold(QToolButton):
    """One line: "Thinking… 3 s", then "Thought for 3 s"; pressed, it shows the thoughts.

    Those of an answer in passes are mostly what was noted of each part of a clip or of documents.
    """

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
        if not turn.thinks and _in_passes(turn):
            said = _("What was noted of each part")
        elif turn.thinks and turn.hurried:
            said = _("Asked to answer now… {time}")
        else:
            said = _("Thinking… {time}") if turn.thinks else _("Thought for {time}")
        text = said.format(time=seconds)
        if text != self.text():
            self.setText(text)
            self.setAccessibleName(text)

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


class ThinkingHead(QWidget):
    """The fold, and beside it, while a model thinks that can be hurried, a way to hurry it."""

    unfolded = Signal(bool)
    hurried = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fold = ThinkingFold()
        self.fold.unfolded.connect(self.unfolded)
        self.now = QPushButton(_("Answer now"))
        self.now.setToolTip(_("Stop thinking, and answer with what is known"))
        self.now.setProperty("small", True)
        self.now.clicked.connect(self.hurried)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2 * theme.GRID)
        row.addWidget(self.fold)
        row.addWidget(self.now)
        row.addStretch(1)
        self.now.hide()

    def tell(self, turn: Turn) -> None:
        """Say how it stands."""
        self.fold.tell(turn)
        if self.fold.isChecked() != turn.unfolded:
            self.fold.setChecked(turn.unfolded)
        wanted = turn.thinks and turn.hurries and not turn.hurried and turn.finish is None
        if self.now.isHidden() == wanted:
            if self.now.hasFocus():
                self.fold.setFocus()  # it must not go to wherever is next
            self.now.setVisible(wanted)

    def fit(self, width: int) -> int:  # noqa: ARG002 - rows are asked for a width
        return theme.CONTROL_HEIGHT


def waited_for(turn: Turn) -> str:
    """What is waited for, and for how long when that takes a while."""
    if turn.held:
        return _("Not sent yet: look at the picture first.")
    if isinstance(progress := turn.progress, Progress):
        if share := shown_share(progress):
            return f"{progress.stage} · {share}"
        said = progress.stage
    elif turn.backend:
        said = _("Waiting for {name}").format(name=turn.backend)
    else:
        said = _("Waiting")
    if turn.seconds < _LONG_WAIT:
        return f"{said}…"
    return (
        f"{said} · {duration(int(turn.seconds)) if turn.seconds >= 10 else duration(turn.seconds)}"
    )


def _in_passes(turn: Turn) -> bool:
    """Whether most of what was thought is what was noted of parts."""
    return any(clip.passes for clip in turn.clips) or requests(turn.documents) > 1
