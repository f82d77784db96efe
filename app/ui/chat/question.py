"""`QuestionBubble`: what was asked, with a small picture of what it was about."""

import math
from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QGuiApplication,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QPainter,
    QPainterPath,
    QPaintEvent,
)
from PySide6.QtWidgets import QApplication, QMenu, QPushButton, QWidget

from app.core.clips import clip_of
from app.core.frame import Frame
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.buttons import IconButton
from app.ui.canvas.picture_menu import Way, picture_menu
from app.ui.chat.actions import TurnActions
from app.ui.chat.pager import Pager
from app.ui.chat.prose import Prose
from app.ui.chat.rewording import Rewording
from app.ui.clips.cards import ClipCards
from app.ui.documents.cards import DocumentCards
from app.ui.pictures import Pictures
from app.ui.turn import Turn

_PADDING: Final = 3 * theme.GRID
_SHORT: Final = 400  # code points shown of a long question
_SHORT_LINES: Final = 6
_MOST: Final = 4  # pictures shown
_MORE: Final = 64  # px, room for how many more there are
_GAP: Final = 2 * theme.GRID  # between pictures
_SIDE: Final = theme.CONTROL_HEIGHT + theme.GRID  # left of the bubble, for its button


class QuestionBubble(QWidget):
    """Right-aligned; a long question is cut until somebody wants all of it.

    It can be reworded in its place, which asks anew. Other questions that were asked here are a
    press away.
    """

    frame_chosen = Signal(object)  # Frame
    refolded = Signal()  # it wants another height

    def __init__(self, turn: Turn, actions: TurnActions, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        question, frames = turn.question, turn.frames
        self._turn = turn
        self._actions = actions
        self._clips: ClipCards | None = None
        if turn.clips and actions.clips is not None:
            self._clips = ClipCards(turn, actions.clips, self)
            frames = [frame for frame in frames if clip_of(frame, turn.clips) is None]
        self._documents = DocumentCards(turn, self) if turn.documents else None
        if self._documents is not None:
            self._documents.chosen.connect(actions.document_chosen)
        self._question = question
        self._natural = 0
        self._inside = 0  # px, the height of the bubble itself
        self._rewording: Rewording | None = None
        pictures = actions.pictures
        self._thumbnails = [Thumbnail(frame, pictures, self) for frame in frames[:_MOST]]
        for thumbnail in self._thumbnails:
            thumbnail.chosen.connect(self.frame_chosen)
        self._count = len(frames)
        self._more = self._pictures = 0  # pictures that are not shown; px of those that are
        self._text = Prose(parent=self)
        self._text.setAccessibleName(_("Question"))
        self._whole = QPushButton(_("Show all"), self)
        self._whole.clicked.connect(self._show_all)
        self.edit = IconButton("edit", _("Reword the question"), self)
        self.edit.clicked.connect(self.reword)
        self.pager = Pager(_("Previous wording"), _("Next wording"), self)
        self.pager.chosen.connect(actions.switched)
        self.pager.show_turns(actions.rewordings(turn), turn)
        shown = _cut(question)
        self._whole.setVisible(len(shown) < len(question))
        self._text.say(shown + "…" if len(shown) < len(question) else shown)
        if turn.draft is not None:
            self.reword()

    def fit(self, width: int) -> int:
        """Lay out for at most `width` pixels; returns the height."""
        inner = width - 2 * _PADDING - _SIDE
        natural = self._place_pictures(inner)
        height = _PADDING
        cards = [each for each in (self._documents, self._clips) if each is not None]
        if self._thumbnails:
            height += theme.THUMBNAIL + (2 * theme.GRID if self._question or cards else 0)
        for each in cards:
            natural = inner
            height += self._place_cards(each, inner, height)
            height += 2 * theme.GRID if self._question or each is not cards[-1] else 0
        if self._rewording is not None:
            natural = inner
            height += self._place_rewording(inner, height)
        elif self._question:
            self._text.fit(inner)
            natural = max(natural, math.ceil(self._text.document().idealWidth()) + 2)
            natural = min(natural, inner)
            text_height = self._text.fit(natural)  # words from right to left begin at its end
            self._text.setGeometry(_SIDE + _PADDING, height, natural, text_height)
            height += text_height
        if not self._whole.isHidden():
            self._whole.move(_SIDE + _PADDING, height + 2 * theme.GRID)
            self._whole.adjustSize()
            height += self._whole.height() + 2 * theme.GRID
        self._inside = height + _PADDING
        self._natural = natural + 2 * _PADDING + _SIDE
        self.edit.move(0, max(0, self._inside - theme.CONTROL_HEIGHT) // 2)
        return self._inside + self._place_pager()

    def _place_rewording(self, room: int, top: int) -> int:
        """Put the field where the question was; returns its height."""
        assert self._rewording is not None
        height = self._rewording.fit(room)
        self._rewording.setGeometry(_SIDE + _PADDING, top, room, height)
        return height

    def _place_cards(self, cards: ClipCards | DocumentCards, room: int, top: int) -> int:
        """Put clips or documents above the question; returns the room that they take."""
        height = cards.fit(room)
        cards.setGeometry(_SIDE + _PADDING, top, room, height)
        return height

    def _place_pager(self) -> int:
        """Put it under the end of the bubble; returns the room that it takes."""
        if self.pager.isHidden():
            return 0
        self.pager.adjustSize()
        width = self.pager.sizeHint().width()
        self._natural = max(self._natural, width + _SIDE)
        self.pager.setGeometry(self._natural - width, self._inside, width, theme.CONTROL_HEIGHT)
        return theme.CONTROL_HEIGHT

    def _place_pictures(self, room: int) -> int:
        """Show as many as there is room for, and how many more there are; returns their width."""
        shown = _fitting([one.width() for one in self._thumbnails], self._count, room)
        self._more = self._count - shown
        right = 0
        for number, thumbnail in enumerate(self._thumbnails):
            thumbnail.setVisible(number < shown)
            if number < shown:
                left = _SIDE + _PADDING
                thumbnail.move(left + right + (_GAP if right else 0), _PADDING)
                right = thumbnail.geometry().right() + 1 - left
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
        bubble = QRectF(_SIDE, 0, self.width() - _SIDE, self._inside)
        painter.drawRoundedRect(bubble, theme.RADIUS, theme.RADIUS)
        if self._more > 0:
            painter.setPen(QColor(scheme.quiet))
            said = ngettext("+ {count} more", "+ {count} more", self._more)
            left = _SIDE + _PADDING + self._pictures + _GAP
            room = QRectF(left, _PADDING, _MORE - _GAP, theme.THUMBNAIL)
            painter.drawText(room, Qt.AlignmentFlag.AlignVCenter, said.format(count=self._more))

    # ---- rewording

    def reword(self) -> None:
        """Let the question be changed here; Enter asks the new one."""
        if self._rewording is not None:
            return
        text = self._question if self._turn.draft is None else self._turn.draft
        self._turn.draft = text
        made = self._rewording = Rewording(text, _("Ask"), self)
        made.edited.connect(self._remember)
        made.accepted.connect(self._ask)
        made.left.connect(self._leave)
        made.refolded.connect(self.refolded)
        self._text.hide()
        self.edit.hide()
        self._whole.hide()
        made.show()
        self.refolded.emit()
        made.field.setFocus()

    def _remember(self, text: str) -> None:
        self._turn.draft = text

    def _ask(self, text: str) -> None:
        self._leave()
        if text != self._question:
            self._actions.edited.emit(self._turn, text)

    def _leave(self) -> None:
        self._turn.draft = None
        if self._rewording is not None:
            self._rewording.hide()
            self._rewording.deleteLater()
            self._rewording = None
        self._text.show()
        self.edit.show()
        self.edit.setFocus()
        self.refolded.emit()

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.aboutToHide.connect(menu.deleteLater)
        menu.addAction(_("Copy question")).triggered.connect(self._copy)
        menu.addAction(_("Reword the question")).triggered.connect(self.reword)
        menu.popup(event.globalPos())

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self._question)

    def _show_all(self) -> None:
        self._whole.hide()
        self._text.say(self._question)
        self.refolded.emit()


class Thumbnail(QWidget):
    """A small picture of a frame; click or Enter shows it large, it can be dragged and copied."""

    chosen = Signal(object)  # Frame

    def __init__(self, frame: Frame, pictures: Pictures, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._frame = frame
        self._pictures = pictures
        self._pressed: QPoint | None = None
        pictures.arrived.connect(self._arrived)
        side = theme.THUMBNAIL
        across = min(max(round(side * frame.width / frame.height), side // 2), 2 * side)
        self.setFixedSize(across, side)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.setAccessibleName(
            _("Picture, {width}×{height} pixels").format(width=frame.width, height=frame.height)
        )
        self.setToolTip(self.accessibleName())

    def _arrived(self, frame: str) -> None:
        if frame == self._frame.id:
            self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        small = self._pictures.small(self._frame, self.size() * self.devicePixelRatioF())
        scheme = theme.of(self)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        box = self.rect().toRectF().adjusted(0.5, 0.5, -0.5, -0.5)
        shape = QPainterPath()
        shape.addRoundedRect(box, theme.CONTROL_RADIUS, theme.CONTROL_RADIUS)
        painter.setClipPath(shape)
        if small is not None:
            painter.drawPixmap(self.rect(), small)
        painter.setClipping(False)
        painter.setPen(QColor(scheme.accent if self.hasFocus() else scheme.border))
        painter.drawPath(shape)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = event.position().toPoint()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if self._pressed is None:
            return
        moved = event.position().toPoint() - self._pressed
        if moved.manhattanLength() >= QApplication.startDragDistance():
            self._pressed = None  # what follows belongs to whoever drags
            self._go(Way("drag", marked=False))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        pressed, self._pressed = self._pressed, None
        if pressed is not None and self.rect().contains(event.position().toPoint()):
            self.chosen.emit(self._frame)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        picture_menu(self, self._go, keyed=("copy",)).popup(event.globalPos())

    def _go(self, way: Way) -> None:
        self._pictures.out_wanted.emit(way, self._frame, self)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.chosen.emit(self._frame)
        elif event.matches(QKeySequence.StandardKey.Copy):
            self._go(Way("copy", marked=False))
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


def _cut(question: str) -> str:
    lines = question.split("\n")
    if len(question) <= _SHORT and len(lines) <= _SHORT_LINES:
        return question
    return "\n".join(lines[:_SHORT_LINES])[:_SHORT].rstrip()
