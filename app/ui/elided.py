"""`ElidedLabel`: one line of plain text, as much of it as there is room for."""

from collections.abc import Sequence

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget


class ElidedLabel(QLabel):
    """Takes what room there is. Of `parts` it shows as many as there is room for, whole ones.

    Where not even the first one fits, that one is elided. All of it is its accessible name.
    """

    def __init__(
        self, parts: Sequence[str], between: str = "", parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._whole: list[str] = []
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.say(parts, between)
        self.setText(between.join(parts))

    def say(self, parts: Sequence[str], between: str = "") -> None:
        """Show other ones."""
        self._whole = [between.join(parts[:count]) for count in range(len(parts), 0, -1)]
        self.setAccessibleName(between.join(parts))
        self._cut()

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._cut()

    def _cut(self) -> None:
        metrics, width = self.fontMetrics(), self.contentsRect().width()
        fitting = (text for text in self._whole if metrics.horizontalAdvance(text) <= width)
        first = self._whole[-1] if self._whole else ""
        elided = metrics.elidedText(first, Qt.TextElideMode.ElideRight, max(0, width))
        self.setText(next(fitting, elided))
