"""`QuestionBubble`: what was asked, with a small picture of what it was about."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
    QPixmap,
)
from PySide6.QtWidgets import QPushButton, QWidget

from app.core.frame import Frame
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.canvas.pyramid import image_of
from app.ui.chat.lines import Line, Words
from app.ui.chat.prose import Prose

_PADDING: Final = 3 * theme.GRID
_SHORT: Final = 400  # code points shown of a long question
_SHORT_LINES: Final = 6
_MOST: Final = 4  # pictures shown
_MORE: Final = 60  # px, room for how many more there are


class QuestionBubble(QWidget):
    """Right-aligned; a long question is cut until somebody wants all of it."""

    frame_chosen = Signal(object)  # Frame
    unfolded = Signal()

    def __init__(
        self, question: str, frames: Sequence[Frame], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._question = question
        self._natural = 0
        self._thumbnails = [Thumbnail(frame, self) for frame in frames[:_MOST]]
        for thumbnail in self._thumbnails:
            thumbnail.chosen.connect(self.frame_chosen)
        self._more = len(frames) - len(self._thumbnails)
        self._text = Prose(parent=self)
        self._text.setAccessibleName(_("Question"))
        self._whole = QPushButton(_("Show all"), self)
        self._whole.clicked.connect(self._show_all)
        shown = _cut(question)
        self._whole.setVisible(len(shown) < len(question))
        self._say(shown + "…" if len(shown) < len(question) else shown)

    def fit(self, width: int) -> int:
        """Lay out for at most `width` pixels; returns the height."""
        inner = width - 2 * _PADDING
        pictures = 0
        height = _PADDING
        if self._thumbnails:
            height += theme.THUMBNAIL + (2 * theme.GRID if self._question else 0)
            pictures = sum(one.width() + 2 * theme.GRID for one in self._thumbnails)
        if self._more > 0:
            pictures += _MORE
        text = 0
        if self._question:
            text_height = self._text.fit(inner)
            text = math.ceil(self._text.document().idealWidth()) + 2
            self._text.setGeometry(_PADDING, height, inner, text_height)
            height += text_height
        if not self._whole.isHidden():
            self._whole.move(_PADDING, height + 2 * theme.GRID)
            self._whole.adjustSize()
            height += self._whole.height() + 2 * theme.GRID
        self._natural = min(width, max(text, pictures) + 2 * _PADDING)
        left = _PADDING
        for thumbnail in self._thumbnails:
            thumbnail.move(left, _PADDING)
            left += thumbnail.width() + 2 * theme.GRID
        return height + _PADDING

    def sizeHint(self) -> QSize:
        return QSize(self._natural, 0)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.hover))
        painter.drawRoundedRect(self.rect(), theme.RADIUS, theme.RADIUS)
        if self._more > 0:
            last = self._thumbnails[-1].geometry()
            painter.setPen(QColor(scheme.quiet))
            said = ngettext("+ {count} more", "+ {count} more", self._more)
            room = QRectF(last.right() + 8, last.top(), _MORE, last.height())
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said.format(count=self._more))

    def _show_all(self) -> None:
        self._whole.hide()
        self._text.clear_words()
        self._say(self._question)
        self.unfolded.emit()

    def _say(self, text: str) -> None:
        at = 0
        for line in text.split("\n"):
            self._text.begin_line(Line())
            self._text.add(Words(line, at))
            at += len(line) + 1


class Thumbnail(QWidget):
    """A small picture of a frame; click or Enter shows it large."""

    chosen = Signal(object)  # Frame

    def __init__(self, frame: Frame, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = frame
        side = theme.THUMBNAIL
        across = min(max(round(side * frame.width / frame.height), side // 2), 2 * side)
        self.setFixedSize(across, side)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            _("Picture, {width}×{height} pixels").format(width=frame.width, height=frame.height)
        )
        self.setToolTip(self.accessibleName())
        self._small: QPixmap | None = None

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        ratio = self.devicePixelRatioF()
        wanted = self.size() * ratio
        if self._small is None or self._small.size() != wanted:
            self._small = _small(self._frame, wanted)
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.setClipPath(shape)
        painter.drawPixmap(self.rect(), self._small)
        painter.setClipping(False)
        painter.setPen(QColor(scheme.accent if self.hasFocus() else scheme.border))
        painter.drawPath(shape)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self.rect().contains(
            event.position().toPoint()
        ):
            self.chosen.emit(self._frame)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._frame)
        else:
            super().keyPressEvent(event)


def _small(frame: Frame, size: QSize) -> QPixmap:
    """Fill `size` with the middle of the frame."""
    ways, smooth = Qt.AspectRatioMode, Qt.TransformationMode.SmoothTransformation
    image: QImage = image_of(frame).scaled(size, ways.KeepAspectRatioByExpanding, smooth)
    left, top = (image.width() - size.width()) // 2, (image.height() - size.height()) // 2
    return QPixmap.fromImage(image.copy(left, top, size.width(), size.height()))


def _cut(question: str) -> str:
    lines = question.split("\n")
    if len(question) <= _SHORT and len(lines) <= _SHORT_LINES:
        return question
    return "\n".join(lines[:_SHORT_LINES])[:_SHORT].rstrip()
