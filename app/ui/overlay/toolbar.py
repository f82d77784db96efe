"""What can be chosen before anything is selected."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from app.core.desk import UNKNOWN, Standing
from app.core.verbs import DELAYED, DELAYS
from app.core.words import N_, _, sentences
from app.ui import icons, theme
from app.ui.annotate.tools import tip
from app.ui.delays import delay_said

_CHOICES: Final = (
    ("region", "region", N_("Region")),
    ("window", "window", N_("Window")),
    ("monitor", "monitor", N_("Monitor")),
    ("all", "monitors", N_("All monitors")),
    ("file", "file", N_("File…")),
    ("clipboard", "clipboard", N_("Clipboard")),
)
_RECORDED: Final = ("region", "window", "monitor")
_RECORD: Final = "F9"


@dataclass(frozen=True, slots=True)
class Offered:
    """What there is to choose from: so many monitors, files that can be read, windows.

    `obstacle` is what keeps the screen from being recorded and what to do, None where nothing does.
    """

    monitors: int
    files: bool
    windows: Standing = UNKNOWN
    obstacle: Callable[[], tuple[str, str] | None] = lambda: None


class Toolbar(QFrame):
    """Small and quiet; it also says what went wrong."""

    chosen = Signal(str)  # a `Source`, or a word for a delay: "delayed-3"
    recording_chosen = Signal(bool)  # what is selected is to be recorded, or asked about

    def __init__(self, offered: Offered, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._offered = offered
        self.setProperty("card", True)
        self.setCursor(Qt.CursorShape.ArrowCursor)
        self.setAccessibleName(_("What to ask about"))
        self._said = QLabel(self)
        self._said.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._buttons: list[QToolButton] = []
        self._others: list[QToolButton] = []  # choose what cannot be recorded
        self._records = False
        buttons = QHBoxLayout()
        buttons.setSpacing(theme.GRID // 2)
        for name, icon, said in _CHOICES:
            if (name != "all" or offered.monitors > 1) and (name != "file" or offered.files):
                button = self._button(icon, _(said))
                button.clicked.connect(lambda _on=False, name=name: self.chosen.emit(name))
                if name == "window" and (untold := offered.windows.untold):
                    button.setEnabled(False)
                    button.setAccessibleDescription(untold)
                elif name not in _RECORDED:
                    self._others.append(button)
                buttons.addWidget(button)
        self._others.append(self._delay_button())
        buttons.addWidget(self._others[-1])
        self._record = self._record_button()
        buttons.addWidget(self._record)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * theme.GRID, theme.GRID, 2 * theme.GRID, theme.GRID + 2)
        column.setSpacing(0)
        column.addLayout(buttons)
        column.addWidget(self._said)
        self.say("")

    def say(self, notice: str) -> None:
        """Show a notice, "" the usual hint."""
        self._said.setText(notice or self._hint())
        self._said.setFont(theme.font(theme.BODY if notice else theme.SMALL))
        self._said.setProperty("notice", bool(notice))
        self._said.setProperty("quiet", not notice)
        self._said.style().polish(self._said)
        self.adjustSize()

    def show_recording(self, records: bool) -> None:
        """Show whether what is selected is recorded: one place on one monitor, nothing else."""
        self._records = records
        self._record.setChecked(records)
        colours = theme.of(self)
        colour = colours.accent_text if records else colours.quiet
        self._record.setIcon(icons.icon("record", colour, colours.faint))
        for button in self._others:
            button.setEnabled(not records)
        self.setAccessibleName(_("What to record") if records else _("What to ask about"))
        self.say("")

    def _hint(self) -> str:
        if self._records and any(self._offered.windows.desk.values()):
            return _("Record: click a window, or drag to select · Esc to leave")
        if self._records:
            return _("Record: drag to select · Esc to leave")
        if any(self._offered.windows.desk.values()):
            return _("Click a window, or drag to select · Esc to leave")
        return _("Drag to select · Esc to leave")

    def fit(self, width: int) -> None:
        """Show the words of its buttons where `width` has room for them, else only their icons."""
        ways = Qt.ToolButtonStyle
        for way in (ways.ToolButtonTextBesideIcon, ways.ToolButtonIconOnly):
            for button in self._buttons:
                button.setToolButtonStyle(way)
                only_icon = way == ways.ToolButtonIconOnly
                told = button.accessibleName() if only_icon else ""
                if button is self._record:
                    told = tip(_("Record instead of asking"), _RECORD)
                button.setToolTip(button.accessibleDescription() or told)
            layout = self.layout()
            assert layout is not None
            layout.invalidate()
            if self.sizeHint().width() <= width:
                break

    def _delay_button(self) -> QToolButton:
        """Return what takes the screen anew, after a while."""
        button = self._button("timer", _("Delay…"))
        menu = QMenu(button)
        for seconds in DELAYS:
            action = menu.addAction(delay_said(seconds))
            verb = f"{DELAYED}{seconds}"
            action.triggered.connect(lambda _on=False, verb=verb: self.chosen.emit(verb))
        button.setMenu(menu)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        return button

    def _record_button(self) -> QToolButton:
        """Return what switches between asking and recording."""
        button = self._button("record", _("Record"))
        button.setCheckable(True)
        button.clicked.connect(self.recording_chosen)
        obstacle = self._offered.obstacle()
        if obstacle is not None:
            button.setEnabled(False)
            button.setAccessibleDescription(sentences(*obstacle))
        return button

    def _button(self, icon: str, said: str) -> QToolButton:
        scheme = theme.of(self)
        button = QToolButton(self)
        button.setText(f" {said}")  # a little more air after the icon
        button.setAccessibleName(said)
        button.setIcon(icons.icon(icon, scheme.quiet, scheme.faint))
        button.setIconSize(QSize(theme.ICON, theme.ICON))
        button.setFixedHeight(theme.CONTROL_HEIGHT)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._buttons.append(button)
        return button
