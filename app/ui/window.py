"""`AnswerWindow`: the large face: conversations, the chat, the picture that it is about."""

from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QWidget

from app.ui import theme
from app.ui.face import Face
from app.ui.head import Head
from app.ui.stage import Stage


class AnswerWindow(Face):
    """Three columns, of which the list and the picture can be closed."""

    def __init__(self, stage: Stage, listing: QWidget, places: QSettings) -> None:
        head = Head(("list", "new"), ("pin", "face", "picture"), "float")
        super().__init__("answer", stage, listing, places, head, theme.ANSWER)
        self.setMinimumSize(*theme.ANSWER_SMALLEST)
