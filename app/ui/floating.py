"""`FloatingWindow`: the small face: the chat alone, before all other windows."""

from typing import Final

from PySide6.QtCore import QPoint, QSettings, QSize, Qt
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QToolButton, QWidget
from shiboken6 import isValid

from app.core.frame import Frame
from app.core.words import _
from app.ui import theme
from app.ui.face import Face
from app.ui.head import Head
from app.ui.pictures import Pictures
from app.ui.stage import Stage

_FLAGS: Final = Qt.WindowType.Window | Qt.WindowType.FramelessWindowHint
_CURSORS: Final = {
    Qt.Edge.LeftEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.RightEdge: Qt.CursorShape.SizeHorCursor,
    Qt.Edge.TopEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.BottomEdge: Qt.CursorShape.SizeVerCursor,
    Qt.Edge.LeftEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeFDiagCursor,
    Qt.Edge.RightEdge | Qt.Edge.TopEdge: Qt.CursorShape.SizeBDiagCursor,
    Qt.Edge.LeftEdge | Qt.Edge.BottomEdge: Qt.CursorShape.SizeBDiagCursor,
}
_CORNER: Final = 4 * theme.EDGE  # px along an edge that belong to a corner


class FloatingWindow(Face):
    """Without a frame: its title strip moves it, its edges resize it.

    A thumbnail in the strip shows the picture in place of the chat.
    """

    def __init__(self, stage: Stage, listing: QWidget, places: QSettings) -> None:
        head = Head(("list", "new"), ("pin", "face", "close"), "expand", moves=True)
        self._small = PictureButton()
        super().__init__(
            "floating",
            stage,
            listing,
            places,
            head,
            theme.FLOATING,
            flags=_FLAGS,
            on_top=True,
            per_layout=True,
        )
        head.put_before("pin", self._small)
        self._small.clicked.connect(lambda: self.do("picture"))
        self.setMinimumSize(*theme.FLOATING_SMALLEST)
        self.setMouseTracking(True)
        layout = self.layout()
        assert layout is not None
        layout.setContentsMargins(*(theme.EDGE,) * 4)

    @property
    def _narrow(self) -> bool:
        return True

    def _arranged(self, *, picture: bool) -> None:
        self._small.setVisible(self._stage.has_pictures)
        self._small.setChecked(picture)
        pane = self._stage.pane
        if pane is not None:
            self._small.show_frame(self._stage.panel.frame, pane.chat.turn_actions.pictures)

    def _go_back(self) -> bool:
        if self._picture_first and not self._stage.reviewing:
            self.do("picture")
            return True
        return super()._go_back()

    # ---- its edges

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setPen(QColor(theme.of(self).border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        edges = self._edges_at(event.position().toPoint())
        self.setCursor(_CURSORS.get(edges, Qt.CursorShape.ArrowCursor))

    def mousePressEvent(self, event: QMouseEvent) -> None:
        edges, handle = self._edges_at(event.position().toPoint()), self.windowHandle()
        if event.button() == Qt.MouseButton.LeftButton and edges and handle is not None:
            handle.startSystemResize(edges)

    def _edges_at(self, at: QPoint) -> Qt.Edge:
        """Return the edges that a press at `at` takes hold of: two of them near a corner."""
        edges, room = Qt.Edge(0), self.rect()
        if not room.adjusted(*(theme.EDGE,) * 2, *(-theme.EDGE,) * 2).contains(at):
            for edge, away in (
                (Qt.Edge.LeftEdge, at.x()),
                (Qt.Edge.RightEdge, room.right() - at.x()),
                (Qt.Edge.TopEdge, at.y()),
                (Qt.Edge.BottomEdge, room.bottom() - at.y()),
            ):
                if away < _CORNER:
                    edges |= edge
        return edges


class PictureButton(QToolButton):
    """A frame as small as a button; checked while it is shown large."""

    def __init__(self) -> None:
        super().__init__()
        self._frame: Frame | None = None
        self._pictures: Pictures | None = None
        self.setCheckable(True)
        self.setFixedSize(theme.CONTROL_HEIGHT * 3 // 2, theme.CONTROL_HEIGHT - theme.GRID)
        self.setAccessibleName(_("Picture"))
        self.setToolTip(_("Show the picture"))

    def show_frame(self, frame: Frame | None, pictures: Pictures) -> None:
        """Show another frame, whose small picture `pictures` has, or will have."""
        if pictures is not self._pictures:
            if self._pictures is not None and isValid(self._pictures):  # its pane may be gone
                self._pictures.disconnect(self)
            self._pictures = pictures
            pictures.arrived.connect(self._arrived)
        self._frame = frame
        self.update()

    def _arrived(self, _frame: str) -> None:
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: ARG002 - of Qt
        size = QSize(self.size() * self.devicePixelRatioF())
        small = None
        if self._frame is not None and self._pictures is not None and isValid(self._pictures):
            small = self._pictures.small(self._frame, size)
        scheme = theme.of(self)
        painter = QPainter(self)
        if small is not None:
            painter.drawPixmap(self.rect(), small)
        marked = self.isChecked() or self.hasFocus() or self.underMouse()
        painter.setPen(QColor(scheme.accent if marked else scheme.border))
        painter.drawRect(self.rect().adjusted(0, 0, -1, -1))
