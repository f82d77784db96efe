"""Where a window opens: beside what was asked about, never over it where that can be."""

from typing import Final

from PySide6.QtCore import QMargins, QPoint, QRect, QSettings, QSize, Qt
from PySide6.QtGui import QCursor, QGuiApplication, QScreen
from PySide6.QtWidgets import QWidget

from app.ui import theme

_CORNER: Final = "corner"  # where its user put it
_SIZE: Final = "size"
_MAXIMIZED: Final = "maximized"
_FRAME: Final = QMargins(2, 28, 2, 4)  # of a window that has not been shown: a guess
_SLIP: Final = 8 * theme.GRID  # px that a window manager may put it elsewhere by itself


def beside(target: QRect, size: QSize, room: QRect, gap: int) -> QRect:
    """Return where a window of `size` goes: within `room`, `gap` away from `target`.

    On the side with the most room, smaller if it must be, but no smaller than useful; where no
    side is that wide, whole and in the corner where it hides the least.
    """
    size = size.boundedTo(room.size())
    for width, height in theme.ANSWER_USEFUL:
        least = QSize(width, height).boundedTo(size)
        sides = [side for side in _sides(target, room, gap) if _holds(side, least)]
        if sides:
            side = max(sides, key=lambda each: _area(each, size))
            return _within(side, QRect(target.topLeft(), size.boundedTo(side.size())))
    corners = [
        _within(room, QRect(QPoint(x, y), size))
        for x in (room.right() - size.width() + 1, room.left())
        for y in (room.top(), room.bottom() - size.height() + 1)
    ]
    return min(corners, key=lambda each: _area(target, each.intersected(target).size()))


def _sides(target: QRect, room: QRect, gap: int) -> list[QRect]:
    """Return what of `room` lies right, left, below and above of `target`."""
    right, bottom = target.x() + target.width(), target.y() + target.height()
    sides = [QRect(room) for _side in range(4)]
    sides[0].setLeft(right + gap)
    sides[1].setRight(target.left() - gap - 1)
    sides[2].setTop(bottom + gap)
    sides[3].setBottom(target.top() - gap - 1)
    return [side.intersected(room) for side in sides]


def _holds(side: QRect, size: QSize) -> bool:
    return side.width() >= size.width() and side.height() >= size.height()


def _area(side: QRect, size: QSize) -> int:
    fitted = size.boundedTo(side.size())
    return max(fitted.width(), 0) * max(fitted.height(), 0)


def _within(room: QRect, box: QRect) -> QRect:
    """Return `box` moved into `room`, which holds it."""
    x = max(room.left(), min(box.x(), room.x() + room.width() - box.width()))
    y = max(room.top(), min(box.y(), room.y() + room.height() - box.height()))
    return QRect(QPoint(x, y), box.size())


def _on(screen: QScreen, place: QRect) -> bool:
    return screen.geometry().contains(place.center())


def _layout() -> str:
    """Name the way in which the monitors stand."""
    boxes = [screen.geometry() for screen in QGuiApplication.screens()]
    shapes = [f"{box.width()}x{box.height()}+{box.x()}+{box.y()}" for box in boxes]
    return " ".join(sorted(shapes))


class WindowPlace:
    """Puts a window beside something each time it opens, until its user moves it.

    From then on it opens where it was put. Its size is remembered once its user chose one. `kept`
    has it under `name`, with `per_layout` once for each way in which the monitors stand.
    """

    def __init__(
        self,
        window: QWidget,
        kept: QSettings,
        name: str,
        size: tuple[int, int],
        *,
        per_layout: bool = False,
    ) -> None:
        self._window = window
        self._kept = kept
        self._name = name
        self._first_size = size
        self._per_layout = per_layout
        self._put: QRect | None = None  # its frame's corner and its own size, as asked for
        window.resize(self._size())

    def put(self, about: tuple[QScreen, QRect] | None, instead: QRect | None = None) -> None:
        """Place the window, which is about to be shown, beside a part of a screen.

        With None on the monitor that the pointer is on, in the upper right corner of the window
        that it is shown `instead` of. One that is shown already only changes to another monitor,
        if its user has not moved it.
        """
        self.note()
        at = QCursor.pos() if instead is None else instead.center()
        screen = about[0] if about is not None else QGuiApplication.screenAt(at)
        if screen is None or (self._window.isVisible() and self._stays(screen, about)):
            return
        chosen = self._recalled(_CORNER)
        if isinstance(chosen, QPoint):
            self._put = self._reachable(QRect(chosen, self._size()), screen)
        elif about is not None or self._put is None or not _on(screen, self._put):
            self._put = self._found(screen, about, instead)
        self._window.resize(self._put.size())
        self._window.move(self._put.topLeft())
        if self._recalled(_MAXIMIZED) is not None:
            self._window.setWindowState(Qt.WindowState.WindowMaximized)

    def note(self) -> None:
        """Remember what its user did to it since it was put somewhere."""
        if self._put is None:
            return
        if self._window.isMaximized():
            self._kept.setValue(self._key(_MAXIMIZED), "yes")
            return
        self._kept.remove(self._key(_MAXIMIZED))
        corner = self._window.frameGeometry().topLeft()
        away = corner - self._put.topLeft()
        told = QGuiApplication.platformName() != "wayland"  # where nobody learns where it is
        if told and max(abs(away.x()), abs(away.y())) > _SLIP:
            self._kept.setValue(self._key(_CORNER), corner)
        if self._window.size() != self._put.size():
            self._kept.setValue(self._key(_SIZE), self._window.size())

    def _found(
        self, screen: QScreen, about: tuple[QScreen, QRect] | None, instead: QRect | None
    ) -> QRect:
        gap = 2 * theme.GRID
        frame, room = self._frame(), screen.availableGeometry().adjusted(gap, gap, -gap, -gap)
        size = self._size().grownBy(frame).boundedTo(room.size())
        whole = QRect(QPoint(), size)
        whole.moveCenter(room.center())
        if instead is not None:
            whole.moveTopRight(instead.topRight())
            whole = _within(room, whole)
        if about is not None:
            whole = beside(about[1], size, room, gap)
        return QRect(whole.topLeft(), whole.size().shrunkBy(frame))

    def _reachable(self, box: QRect, screen: QScreen) -> QRect:
        """Return where it was put, or near it where no monitor shows all of it any more.

        One that sticks out of its monitor, as its user wanted it, stays: but none is larger.
        """
        there = QGuiApplication.screenAt(box.center())
        room = (there or screen).availableGeometry()
        whole = QRect(box.topLeft(), box.size().grownBy(self._frame()))
        fitting = whole.size().boundedTo(room.size())
        if there is not None and box.size().boundedTo(room.size()) == box.size():
            return box
        moved = _within(room, QRect(whole.topLeft(), fitting))
        return QRect(moved.topLeft(), moved.size().shrunkBy(self._frame()))

    def _stays(self, screen: QScreen, about: tuple[QScreen, QRect] | None) -> bool:
        moved = self._recalled(_CORNER) is not None or self._window.isMaximized()
        return moved or about is None or self._window.screen() == screen

    def _key(self, what: str) -> str:
        return f"{self._name}/{_layout()}/{what}" if self._per_layout else f"{self._name}/{what}"

    def _recalled(self, what: str) -> object:
        return self._kept.value(self._key(what))

    def _size(self) -> QSize:
        size = self._recalled(_SIZE)
        return size if isinstance(size, QSize) else QSize(*self._first_size)

    def _frame(self) -> QMargins:
        outer, inner = self._window.frameGeometry(), self._window.geometry()
        if self._window.windowFlags() & Qt.WindowType.FramelessWindowHint:
            return QMargins()
        if outer == inner:  # not known before the window manager has shown it
            return _FRAME
        return QMargins(
            inner.left() - outer.left(),
            inner.top() - outer.top(),
            outer.right() - inner.right(),
            outer.bottom() - inner.bottom(),
        )
