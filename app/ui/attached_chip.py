"""`AttachedChip`: an attached file in the field for the next question."""

import os
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QPoint, QRect, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPainterPath, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from app.core.frame import Frame
from app.ui import icons, theme
from app.ui.attached import Attached
from app.ui.buttons import IconButton
from app.ui.pictures import Pictures
from app.ui.tips import literal

_WORDS: Final = 52 * theme.GRID  # px across, of what is said beside the picture
_BAR: Final = 2  # px
_ANEW_MS: Final = 200
_PAD: Final = 2 * theme.GRID


@dataclass(frozen=True, slots=True)
class Told:
    """What a chip says: `name` to who listens, `said` beside the picture, `label` on it.

    `icon` stands before the label; for a file without a `picture` in its place. `failed`: what is
    said is what is wrong. `waits`: the progress of what is being found out is shown.
    """

    name: str
    said: str
    picture: Frame | None
    label: str
    icon: str
    failed: bool = False
    waits: bool = False


class AttachedChip(QWidget):
    """A picture of it, its name, how much of it is sent; progress until that is known.

    Delete, or its button, removes it, and ends what looks through it. A click, Enter and Space open
    it. Where it can be sent in several ways a control below tells which; Down leads there.
    """

    removed = Signal()
    vanished = Signal()  # its file
    opened = Signal()  # somebody wants to see it

    def __init__(
        self, attached: Attached, pictures: Pictures, shape: float, remove: str, parent: QWidget
    ) -> None:
        """`shape` is its width by its height; `remove` says what its button does."""
        super().__init__(parent)
        self._file_of = attached
        self._pictures = pictures
        self._told = Told("", "", None, "", "file")
        self._controls: tuple[QWidget, ...] = ()
        self._close = IconButton("close", remove, self)
        self._close.setProperty("badge", True)
        self._close.setFixedSize(theme.BADGE, theme.BADGE)
        self._close.clicked.connect(self.removed)
        self._across = 0
        self._box = QRect()
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        pictures.arrived.connect(lambda _frame: self.update())
        self._file = QFileSystemWatcher(self)
        if os.path.exists(attached.path):  # noqa: PTH110 - never raises; it may have gone
            self._file.addPath(str(attached.path))
        self._file.fileChanged.connect(self._look_soon)
        self._file.directoryChanged.connect(self._look_soon)
        self._shape(shape)

    @property
    def said(self) -> str:
        """What it says beside its picture."""
        return self._told.said

    def take_focus(self) -> None:
        """Have the keyboard."""
        self.setFocus()

    def tell(self, told: Told) -> None:
        """Say this from now on; the control that is not hidden is shown below."""
        self._told = told
        self.setAccessibleName(told.name)
        self.setAccessibleDescription(told.said)
        self.setToolTip(literal(f"{told.name}\n{told.said}"))
        self._place()
        self.update()

    def _offer(self, *controls: QWidget) -> None:
        """Have room for what of these is not hidden."""
        self._controls = controls
        for control in controls:
            control.setCursor(Qt.CursorShape.ArrowCursor)

    def _shape(self, shape: float) -> None:
        side = theme.THUMBNAIL
        self._across = min(max(round(side * shape), side // 2), 2 * side)

    @property
    def _control(self) -> QWidget | None:
        """What is shown below the words."""
        return next((each for each in self._controls if not each.isHidden()), None)

    def _look_soon(self) -> None:
        """Look whether the file is gone, once whoever writes it anew may have done so."""
        QTimer.singleShot(_ANEW_MS, self, self._look)

    def _look(self) -> None:
        path = self._file_of.path
        if os.path.exists(path):  # noqa: PTH110 - never raises
            self._file.addPath(str(path))  # one that took its place is another one to the system
        else:
            self.vanished.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = self._control
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Down and control is not None:
            self._enter(control)
        else:
            super().keyPressEvent(event)

    def _enter(self, control: QWidget) -> None:
        """Go on by key in what is shown below the words."""
        control.setFocus()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        inside = self._box.contains(event.position().toPoint())
        if inside and event.button() == Qt.MouseButton.LeftButton:
            self.opened.emit()

    def _place(self) -> None:
        """Have room for the control that is shown, where one is."""
        control = self._control
        below = 0 if control is None else theme.CONTROL_HEIGHT
        half = theme.BADGE // 3
        self._box = QRect(0, half, self._across + _WORDS, theme.THUMBNAIL + below)
        self._close.move(QPoint(self._box.width() - theme.BADGE + half, 0))
        self.setFixedSize(self._box.width() + half, self._box.height() + half)
        if control is not None:
            room = _WORDS - 2 * theme.GRID
            control.resize(min(control.sizeHint().width(), room), below)
            left, under = self._across + theme.GRID, self._box.bottom() - below
            control.move(left, under - theme.GRID // 2)

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
        told = self._told
        place = QRect(self._box.left(), self._box.top(), self._across, theme.THUMBNAIL)
        size = QSize(place.size() * self.devicePixelRatioF())
        small = self._pictures.small(told.picture, size) if told.picture is not None else None
        if small is not None:
            painter.drawPixmap(place, small)
        elif told.picture is None:
            side = 2 * theme.ICON
            sign = QRectF(0, 0, side, side)
            sign.moveCenter(place.toRectF().center())
            icons.draw(painter, told.icon, theme.of(self).faint, sign)
        if told.label:
            _paint_label(painter, place, told, self)

    def _paint_words(self, painter: QPainter) -> None:
        scheme, told = theme.of(self), self._told
        box = self._box.adjusted(self._across + _PAD, _PAD, -_PAD, -_PAD)
        painter.setFont(theme.font())
        painter.setPen(QColor(scheme.text))
        metrics = painter.fontMetrics()
        room = box.width() - theme.BADGE // 2
        name = metrics.elidedText(self._file_of.path.name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(box, Qt.AlignmentFlag.AlignTop, name)
        painter.setFont(theme.font(theme.SMALL))
        painter.setPen(QColor(scheme.bad if told.failed else scheme.quiet))
        below = box.adjusted(0, metrics.lineSpacing() + theme.GRID // 2, 0, 0)
        if self._control is not None:
            below.setBottom(self._control.y())
        painter.drawText(below, Qt.TextFlag.TextWordWrap, told.said)
        progress = self._file_of.progress
        if told.waits and progress is not None and progress.total:
            bar = QRectF(box.left(), self._box.bottom() - _PAD - _BAR, box.width(), _BAR)
            if self._control is not None:
                bar.moveBottom(self._control.y() - _BAR)
            painter.fillRect(bar, QColor(scheme.border))
            bar.setWidth(bar.width() * min(progress.done / progress.total, 1.0))
            painter.fillRect(bar, QColor(scheme.accent))


def _paint_label(painter: QPainter, place: QRect, told: Told, owner: QWidget) -> None:
    """Say how long it is in the corner of its picture."""
    scheme = theme.of(owner)
    painter.setFont(theme.font(theme.SMALL, bold=True))
    width = painter.fontMetrics().horizontalAdvance(told.label) + theme.ICON + theme.GRID
    height = theme.ICON + theme.GRID // 2
    label = QRectF(place.left() + theme.GRID, place.bottom() - theme.GRID - height, width, height)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(scheme.window))
    painter.drawRoundedRect(label, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
    side = theme.SMALL
    sign = QRectF(label.left() + 2, label.center().y() - side / 2, side, side)
    icons.draw(painter, told.icon, scheme.text, sign)
    painter.setPen(QColor(scheme.text))
    painter.drawText(label.adjusted(side + 2, 0, 0, 0), Qt.AlignmentFlag.AlignCenter, told.label)
