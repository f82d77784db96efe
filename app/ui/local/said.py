"""`Said`: a sign and what it says, selectable, with room for a button after it."""

from typing import Literal

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QHBoxLayout, QLabel, QWidget

from app.ui import theme
from app.ui.signs import Sign

Mood = Literal["well", "wrong", "warning", "busy", "info"]


class Said(QWidget):
    """Hidden as long as nothing is said."""

    def __init__(self) -> None:
        super().__init__()
        self._mood: Mood = "info"
        self._sign = Sign()
        self._words = QLabel()
        self._words.setTextFormat(Qt.TextFormat.PlainText)  # hubs and files have a say in it
        self._words.setWordWrap(True)
        self._words.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(2 * theme.GRID)
        self._row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._words, 1)
        self.hide()

    @property
    def text(self) -> str:
        """What is said."""
        return self._words.text()

    def say(self, mood: Mood, text: str) -> None:
        """Say something, "" for nothing."""
        self._mood = mood
        self._tint()
        self._words.setText(text)
        self._words.setAccessibleName(text)
        self.setVisible(bool(text))

    def add(self, button: QWidget) -> None:
        """Put something after the words; their first line is as high as that."""
        self._sign.setFixedHeight(theme.CONTROL_HEIGHT)
        inset = (theme.CONTROL_HEIGHT - self.fontMetrics().height()) // 2
        self._words.setContentsMargins(0, inset, 0, inset)
        self._row.addWidget(button, 0, Qt.AlignmentFlag.AlignTop)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            self._tint()

    def _tint(self) -> None:
        scheme = theme.of(self)
        name, colour = {
            "well": ("check", scheme.ok),
            "wrong": ("warning", scheme.bad),
            "warning": ("warning", scheme.warn),
            "busy": ("pulse", scheme.quiet),
            "info": ("info", scheme.quiet),
        }[self._mood]
        self._sign.become(name, colour)
