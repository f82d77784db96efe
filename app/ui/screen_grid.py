"""The test grid: drawn on every monitor, taken as captures take it, and compared."""

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from PySide6.QtCore import QObject, QRect, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from app.core import screen_grid
from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame
from app.core.grid_words import Drawn, judged
from app.core.ports import Monitor, Services
from app.core.words import _, sentences
from app.ui import theme
from app.ui.lane import Lane, Task
from app.ui.overlay.keyboard import KeyboardHold
from app.ui.overlay.screens import ScreensWatch, matched, pixels_of
from app.ui.overlay.still import covering_flags, is_unmanaged

_SETTLED_MS: Final = 200  # between two pictures, until windows are on the screen
_TRIES: Final = 8

Taken = tuple[Sequence[Frame], Sequence[Monitor]]


class GridWindow(QWidget):
    """Covers `screen` with its grid, pixel by pixel, and says in its middle what it is."""

    ended = Signal()
    painted = Signal()

    def __init__(self, screen: QScreen, drawn: Drawn, pixels: screen_grid.Pixels) -> None:
        super().__init__()
        self.setWindowFlags(covering_flags())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(_("Test grid"))
        self.setScreen(screen)
        self.setGeometry(screen.geometry())
        self.setCursor(Qt.CursorShape.BlankCursor)
        self.drawn = drawn
        self.place = screen.geometry().topLeft()
        self._pixels = pixels  # the image only points there
        wide, high = drawn.size
        self._image = QImage(pixels.data, wide, high, 4 * wide, QImage.Format.Format_RGB32)
        self._image.setDevicePixelRatio(drawn.scale)
        self._said = _("Comparing with a picture…")
        self._well = True
        self._seen = False

    def appear(self) -> None:
        """Cover the screen."""
        if is_unmanaged():
            self.show()
        else:
            self.showFullScreen()

    def say(self, check: Check) -> None:
        """Show what came of it."""
        self._said, self._well = sentences(check.found, check.hint), check.ok
        self.setAccessibleName(self._said)
        self.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.drawImage(0, 0, self._image)
        self._write(painter)
        painter.end()
        if not self._seen:
            self._seen = True
            self.painted.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.ended.emit()

    def mousePressEvent(self, _event: QMouseEvent) -> None:
        self.ended.emit()

    def _write(self, painter: QPainter) -> None:
        drawn, (wide, high) = self.drawn, self.drawn.size
        facts = f"{wide} × {high}   {drawn.scale:.0%}   +{self.place.x()}+{self.place.y()}"
        across = min(theme.BAR_WIDTH, self.width() - 24 * theme.GRID)
        column = QRect((self.width() - across) // 2, 0, across, self.height())
        scheme = theme.colours("dark")
        rows = (
            (str(drawn.number), theme.font(2 * theme.LARGE_HEIGHT, bold=True), scheme.text),
            (drawn.name, theme.font(theme.HEADINGS[0], bold=True), scheme.text),
            (facts, theme.font(theme.TITLE, code=True), scheme.quiet),
            (self._said, theme.font(theme.TITLE), scheme.text if self._well else scheme.bad),
            (_("Esc ends"), theme.font(), scheme.quiet),
        )
        flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
        boxes = []
        top = 0
        for text, font, _colour in rows:
            painter.setFont(font)
            box = painter.boundingRect(column, flags, text)
            boxes.append(box.translated(0, top))
            top += box.height() + 2 * theme.GRID
        above = max((self.height() - top) // 2, 0)
        panel = QRect(column.left(), above, across, top).adjusted(
            -6 * theme.GRID, -4 * theme.GRID, 6 * theme.GRID, 4 * theme.GRID
        )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(scheme.window))
        painter.drawRoundedRect(panel, theme.RADIUS, theme.RADIUS)
        for (text, font, colour), box in zip(rows, boxes, strict=True):
            painter.setFont(font)
            painter.setPen(QColor(colour))
            painter.drawText(
                QRect(column.left(), box.top() + above, across, box.height()), flags, text
            )


class ScreenGrid(QObject):
    """One showing of the grid: `compared` has a check for each monitor, `ended` when it is gone."""

    compared = Signal(list)
    ended = Signal()

    def __init__(self, services: Services, lane: Lane, parent: QObject) -> None:
        super().__init__(parent)
        self._services, self._lane = services, lane
        self._windows: list[GridWindow] = []
        self._keyboard = KeyboardHold(self)
        self._task: Task[Taken] | Task[screen_grid.Pixels] | Task[Sequence[Monitor]] | None = None
        self._tries = 0
        self._over = False
        self._unpainted = 0
        self._settle = QTimer(self, singleShot=True, interval=_SETTLED_MS)
        self._settle.timeout.connect(self._take)
        # A window whose screen is gone covers another one, and shows the wrong grid there.
        ScreensWatch(self).changed.connect(self._leave)

    @property
    def windows(self) -> Sequence[GridWindow]:
        return self._windows

    def show(self) -> None:
        """Cover every monitor, take a picture as soon as they are painted, and compare."""
        self._tries = _TRIES

        def work(_control: Control) -> Iterator[Sequence[Monitor]]:
            with suppress(AppError):  # which is told when the picture is taken
                yield self._services.screens().monitors()

        told: list[Sequence[Monitor]] = [()]

        def end(failure: Exception | None) -> None:
            self._task = None
            if failure is not None:
                self.ended.emit()
                raise failure
            if not self._over:
                self._paint(told[-1])

        self._task = self._lane.submit(work, told.extend, end)

    def _paint(self, monitors: Sequence[Monitor]) -> None:
        there = QGuiApplication.screens()
        all_drawn = [_drawn(number, one, monitors) for number, one in enumerate(there, 1)]
        fitting = [pair for pair in zip(there, all_drawn, strict=True) if _has_room(pair[1])]
        screens, drawn = [one for one, _its in fitting], [its for _one, its in fitting]

        def work(_control: Control) -> Iterator[screen_grid.Pixels]:
            for each in drawn:
                yield screen_grid.draw(*each.size, each.number)

        grids: list[screen_grid.Pixels] = []

        def end(failure: Exception | None) -> None:
            self._task = None
            if self._over:
                return
            if failure is not None:
                self.ended.emit()
                raise failure
            if grids and QGuiApplication.screens() == there:  # else they are changed just now
                self._cover(screens, drawn, grids)
            else:
                self.ended.emit()

        self._task = self._lane.submit(work, grids.extend, end)

    def end(self) -> None:
        """Take it off the screen."""
        self._over = True
        self._settle.stop()
        if self._task is not None:
            self._task.control.cancel()
            self._task = None
        self._keyboard.let_go()
        windows, self._windows = self._windows, []
        for window in windows:
            window.close()
        if windows:
            self.ended.emit()

    def _leave(self) -> None:
        if self._windows:
            self.end()

    def _cover(
        self,
        screens: Sequence[QScreen],
        drawn: Sequence[Drawn],
        grids: Sequence[screen_grid.Pixels],
    ) -> None:
        for screen, each, pixels in zip(screens, drawn, grids, strict=True):
            window = GridWindow(screen, each, pixels)
            window.ended.connect(self.end)
            window.painted.connect(self._count)
            self._windows.append(window)
        self._unpainted = len(self._windows)
        for window in self._windows:
            window.appear()
        self._keyboard.hold(self._windows[0])

    def _count(self) -> None:
        self._unpainted -= 1
        if not self._unpainted:
            self._settle.start()

    def _take(self) -> None:
        self._tries -= 1

        def work(control: Control) -> Iterator[Taken]:
            screens = self._services.screens()
            yield screens.grab("all", control), screens.monitors()

        taken: list[Taken] = []

        def end(failure: Exception | None) -> None:
            self._task = None
            if isinstance(failure, AppError):
                error = Check("grid", _("Test grid"), False, failure.message, failure.hint)
                self._tell([error for _window in self._windows])
            elif failure is not None:
                raise failure
            elif taken and self._windows:
                self._compare(*taken[-1])

        self._task = self._lane.submit(work, taken.extend, end)

    def _compare(self, frames: Sequence[Frame], monitors: Sequence[Monitor]) -> None:
        screens = [window.screen() for window in self._windows]
        pictures = {screen.name(): frame for frame, screen in matched(frames, monitors, screens)}
        drawn = [(window.drawn, pictures.get(window.screen().name())) for window in self._windows]

        def work(_control: Control) -> Iterator[Check]:
            for each, frame in drawn:
                seen = None if frame is None else screen_grid.look(frame.pixels, each.size)
                yield judged(each, seen)

        checks: list[Check] = []

        def end(failure: Exception | None) -> None:
            if failure is not None:
                raise failure
            if not self._windows:
                return
            if self._tries and not all(check.ok for check in checks):
                self._settle.start()  # a compositor may still fade them in
            else:
                self._tell(checks)

        self._lane.submit(work, checks.extend, end)

    def _tell(self, checks: list[Check]) -> None:
        for window, check in zip(self._windows, checks, strict=True):
            window.say(check)
        self.compared.emit(list({check.id: check for check in checks}.values()))


def _has_room(drawn: Drawn) -> bool:
    return all(has >= needs for has, needs in zip(drawn.size, screen_grid.SMALLEST, strict=True))


def _drawn(number: int, screen: QScreen, monitors: Sequence[Monitor]) -> Drawn:
    pixels = pixels_of(screen, monitors)
    return Drawn(number, screen.name(), pixels, screen.devicePixelRatio())
