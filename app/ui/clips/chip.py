"""`ClipChip`: an attached video in the field for the next question."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import (
    QFileSystemWatcher,
    QPoint,
    QRect,
    QRectF,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.clips import clock
from app.core.frame import Frame
from app.core.words import _, ngettext
from app.ui import icons, theme
from app.ui.buttons import IconButton
from app.ui.clips.attached import AttachedClip
from app.ui.clips.ways import WayButton
from app.ui.pictures import Pictures
from app.ui.tips import literal

_WORDS: Final = 52 * theme.GRID  # px across, of what is said beside the picture
_BAR: Final = 2  # px
_ANEW_MS: Final = 200
_PAD: Final = 2 * theme.GRID


class ClipChip(QWidget):
    """A picture of it, its name and length, how much of it is sent; progress until that is known.

    Delete, or its button, removes it, and ends what looks through it. A click, Enter and Space open
    it. Where it can be sent in several ways a button chooses among them; Down opens that.
    """

    removed = Signal()
    vanished = Signal()  # its file
    opened = Signal()  # somebody wants to see it play, and search it

    def __init__(
        self, attached: AttachedClip, pictures: Pictures, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self.attached = attached
        self._pictures = pictures
        self._close = IconButton("close", _("Remove this video"), self)
        self._close.setProperty("badge", True)
        self._close.setFixedSize(theme.BADGE, theme.BADGE)
        self._close.clicked.connect(self.removed)
        self._way = WayButton(attached, self)
        clip, side = attached.clip, theme.THUMBNAIL
        self._across = min(max(round(side * clip.width / clip.height), side // 2), 2 * side)
        self._box = QRect()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        attached.changed.connect(self._tell)
        self._file = QFileSystemWatcher(self)
        if clip.path.exists():  # one that was attached before may have gone
            self._file.addPath(str(clip.path))
        self._file.fileChanged.connect(self._look_soon)
        self._tell()

    @property
    def frames(self) -> Sequence[Frame]:
        """The pictures of it that are sent."""
        return self.attached.frames

    def take_focus(self) -> None:
        """Have the keyboard."""
        self.setFocus()

    def _look_soon(self) -> None:
        """Look whether the file is gone, once whoever writes it anew may have done so."""
        QTimer.singleShot(_ANEW_MS, self, self._look)

    def _look(self) -> None:
        path = self.attached.clip.path
        if path.exists():
            self._file.addPath(str(path))  # one that took its place is another one to the system
        else:
            self.vanished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Down and not self._way.isHidden():
            self._way.click()
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self._box.contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    @property
    def said(self) -> str:
        """How much of it is sent, or how far it was looked through."""
        one = self.attached
        if one.whole:
            if one.way == "auto":
                return _("The video itself goes: the question is about how things move.")
            return _("The video itself goes.")
        if one.failure is not None:
            return one.failure.message
        if one.looking:
            return one.progress.stage if one.progress is not None else _("Waiting…")
        if one.coverage is not None:
            return one.coverage.told
        count = len(one.frames)
        return ngettext("{count} picture is sent", "{count} pictures are sent", count).format(
            count=count
        )

    def _tell(self) -> None:
        clip = self.attached.clip
        name = _("Video “{name}”, {length}").format(name=clip.path.name, length=clock(clip.seconds))
        self.setAccessibleName(name)
        self.setAccessibleDescription(self.said)
        self.setToolTip(literal(f"{name}\n{self.said}"))
        self._place()
        self.update()

    def _place(self) -> None:
        """Have room for the choice of how it is sent, where there is one."""
        self._way.tell()
        below = 0 if self._way.isHidden() else theme.CONTROL_HEIGHT
        half = theme.BADGE // 3
        self._box = QRect(0, half, self._across + _WORDS, theme.THUMBNAIL + below)
        self._close.move(QPoint(self._box.width() - theme.BADGE + half, 0))
        self.setFixedSize(self._box.width() + half, self._box.height() + half)
        if below:
            room = _WORDS - theme.GRID
            self._way.resize(min(self._way.sizeHint().width(), room), below)
            self._way.move(self._across + theme.GRID, self._box.bottom() - below - theme.GRID // 2)

    # ---- painting

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        shape = QPainterPath()
        box = self._box.toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        shape.addRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.fillPath(shape, QColor(scheme.hover))
        painter.setClipPath(shape)
        self._paint_picture(painter)
        self._paint_words(painter)
        painter.setClipping(False)
        painter.setPen(QColor(scheme.accent if self.hasFocus() else scheme.border))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawPath(shape)
        painter.end()

    def _paint_picture(self, painter: QPainter) -> None:
        place = QRect(self._box.left(), self._box.top(), self._across, theme.THUMBNAIL)
        size = QSize(place.size() * self.devicePixelRatioF())
        small = self._pictures.small(self.attached.poster, size)
        if small is not None:
            painter.drawPixmap(place, small)
        _paint_length(painter, place, clock(self.attached.clip.seconds), self)

    def _paint_words(self, painter: QPainter) -> None:
        scheme, one = theme.of(self), self.attached
        box = self._box.adjusted(self._across + _PAD, _PAD, -_PAD, -_PAD)
        painter.setFont(theme.font())
        painter.setPen(QColor(scheme.text))
        metrics = painter.fontMetrics()
        room = box.width() - theme.BADGE // 2
        name = metrics.elidedText(one.clip.path.name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(
            QColor(scheme.bad if one.failure is not None and not one.whole else scheme.quiet)
        )
        below = box.adjusted(0, metrics.lineSpacing() + theme.GRID // 2, 0, 0)
        if not self._way.isHidden():
            below.setBottom(self._way.y())
        painter.drawText(below, Qt.TextFlag.TextWordWrap, self.said)
        progress = one.progress
        if one.looking and progress is not None and progress.total:
            bar = QRectF(box.left(), box.bottom() - _BAR, box.width(), _BAR)
            painter.fillRect(bar, QColor(scheme.border))
            bar.setWidth(bar.width() * min(progress.done / progress.total, 1.0))
            painter.fillRect(bar, QColor(scheme.accent))


def _paint_length(painter: QPainter, place: QRect, length: str, owner: QWidget) -> None:
    """Say how long it is in the corner of its picture."""
    scheme = theme.of(owner)
    painter.setFont(theme.font(theme.SMALL, bold=True))
    width = painter.fontMetrics().horizontalAdvance(length) + theme.ICON + theme.GRID
    height = theme.ICON + theme.GRID // 2
    label = QRectF(place.left() + theme.GRID, place.bottom() - theme.GRID - height, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.window))
    painter.drawRoundedRect(label, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
    side = theme.SMALL
    sign = QRectF(label.left() + 2, label.center().y() - side / 2, side, side)
    icons.draw(painter, "play", scheme.text, sign)
    painter.setPen(QColor(scheme.text))
    painter.drawText(label.adjusted(side + 2, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, length)
