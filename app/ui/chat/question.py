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
from app.ui.chat.lines import Line, Words
from app.ui.chat.prose import Prose
from app.ui.images import image_of

_PADDING: Final = 3 * theme.GRID
_SHORT: Final = 400  # code points shown of a long question
_SHORT_LINES: Final = 6
_MOST: Final = 4  # pictures shown
_MORE: Final = 64  # px, room for how many more there are
_GAP: Final = 2 * theme.GRID  # between pictures


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
        self._count = len(frames)
        self._more = self._pictures = 0  # pictures that are not shown; px of those that are
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
        natural = self._place_pictures(inner)
        height = _PADDING
        if self._thumbnails:
            height += theme.THUMBNAIL + (2 * theme.GRID if self._question else 0)
        if self._question:
            self._text.fit(inner)
            natural = max(natural, math.ceil(self._text.document().idealWidth()) + 2)
            natural = min(natural, inner)
            text_height = self._text.fit(natural)  # words from right to left begin at its end
            self._text.setGeometry(_PADDING, height, natural, text_height)
            height += text_height
        if not self._whole.isHidden():
            self._whole.move(_PADDING, height + 2 * theme.GRID)
            self._whole.adjustSize()
            height += self._whole.height() + 2 * theme.GRID
        self._natural = natural + 2 * _PADDING
        return height + _PADDING

    def _place_pictures(self, room: int) -> int:
        """Show as many as there is room for, and how many more there are; returns their width."""
        shown = _fitting([one.width() for one in self._thumbnails], self._count, room)
        self._more = self._count - shown
        right = 0
        for number, thumbnail in enumerate(self._thumbnails):
            thumbnail.setVisible(number < shown)
            if number < shown:
                thumbnail.move(_PADDING + right + (_GAP if right else 0), _PADDING)
                right = thumbnail.geometry().right() + 1 - _PADDING
        self._pictures = right
        return right + _MORE if self._more else right

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
            painter.setPen(QColor(scheme.quiet))
            said = ngettext("+ {count} more", "+ {count} more", self._more)
            room = QRectF(_PADDING + self._pictures + _GAP, _PADDING, _MORE - _GAP, theme.THUMBNAIL)
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


def _fitting(widths: Sequence[int], count: int, room: int) -> int:
    """Return how many of `count` pictures, the first of them so wide, are shown in `room` px."""
    shown = len(widths)
    while shown > 1:
        more = _MORE if shown < count else 0
        if sum(widths[:shown]) + _GAP * (shown - 1) + more <= room:
            break
        shown -= 1
    return shown


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
