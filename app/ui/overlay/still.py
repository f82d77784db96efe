"""One monitor's still on its screen, dimmed but for what is selected."""

from collections.abc import Sequence
from math import ceil
from typing import Final

from PySide6.QtCore import QPoint, QRect, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QColor,
    QGuiApplication,
    QImage,
    QPainter,
    QPaintEvent,
    QRegion,
    QResizeEvent,
    QScreen,
)
from PySide6.QtWidgets import QWidget

from app.core.frame import Frame
from app.core.words import _, ngettext
from app.ui import theme
from app.ui.annotate.view import View
from app.ui.images import image_of
from app.ui.overlay.chrome import DIM, Chrome, rects
from app.ui.overlay.magnifier import Magnifier
from app.ui.overlay.projection import Box, project
from app.ui.overlay.selection import Region, Size
from app.ui.overlay.sheet import sheet_of

_CARD_SHARE: Final = 0.6  # of the screen that a picture from elsewhere takes at most


class Still(QWidget):
    """Covers `screen` with the frame that `put` gives it before it is shown.

    What is selected is in pixels of the frame.

    Nothing is scaled where the frame is as large as the screen, and only what changed is painted.
    It comes up undimmed, since that takes half as long, and looks like the screen behind it.
    """

    first_painted = Signal()

    def __init__(self, screen: QScreen) -> None:
        super().__init__()
        self._region: Region | None = None
        self._picture: QImage | None = None
        self._told = ""  # of the picture
        self._pointer: QPoint | None = None
        self._offered: tuple[Region, str] | None = None
        self._magnified: tuple[int, int] | None = None
        self._magnifies = True
        self._kept: QRect | None = None
        self._drawn = QRegion()
        self._lit = QRegion()
        self._lit_picture: QImage | None = None
        self._seen = False
        self._dimmed = False
        self.setWindowFlags(covering_flags())
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setAttribute(Qt.WidgetAttribute.WA_NoSystemBackground)
        self.setWindowTitle(_("Select what to ask about"))
        self.setAccessibleName(_("Picture of the monitor {name}").format(name=screen.name()))
        self.setScreen(screen)
        self.setGeometry(screen.geometry())

    def prepare(self) -> memoryview | None:
        """Do what showing it will need; returns the memory that it will be painted in.

        Nothing is to be seen of it yet. None where that memory is not known beforehand.
        """
        if not is_unmanaged():
            return None
        self.winId()
        store = self.backingStore()
        store.resize(self.size())
        painted = store.paintDevice()
        return memoryview(painted.bits()) if isinstance(painted, QImage) else None

    def put(self, frame: Frame) -> None:
        """Let `frame` be what is shown."""
        self.frame = frame
        self.extent = Size(frame.width, frame.height)
        self._image = image_of(frame)
        self._projection = project(self.extent, frame.width, frame.height, 1.0)

    def cover(self) -> None:
        """Show it over its whole screen."""
        if is_unmanaged():
            self.show()
        else:
            self.showFullScreen()

    def dim(self) -> None:
        """Dim what is not selected, from now on."""
        if not self._dimmed:
            self._dimmed = True
            self.update()

    # ---- what is shown

    @property
    def region(self) -> Region | None:
        """What is selected."""
        return self._region

    def select(self, region: Region | None) -> None:
        """Select `region`, None nothing."""
        if region != self._region or self._picture is not None:
            self._region, self._picture = region, None
            self.refresh()

    def offer(self, region: Region | None, name: str = "") -> None:
        """Show what could be selected, and what it is called, while nothing is; None nothing."""
        offered = None if region is None else (region, name)
        if offered != self._offered:
            self._offered = offered
            self.refresh()

    def show_pictures(self, pictures: Sequence[Frame]) -> None:
        """Show pictures from elsewhere instead of a selection, several as one sheet of them."""
        if len(pictures) == 1:
            (shown,) = pictures
            self._told = f"{shown.width} × {shown.height}"
        else:
            room = self._to_device(self.rect()).size() * _CARD_SHARE
            shown = sheet_of(pictures, room)
            self._told = ngettext("{count} picture", "{count} pictures", len(pictures)).format(
                count=len(pictures)
            )
        self._region, self._picture = None, image_of(shown)
        self.refresh()

    def point(self, pixel: QPoint | None) -> None:
        """Let the crosshair meet at a device pixel, None nowhere."""
        if pixel != self._pointer:
            self._pointer = pixel
            self.refresh()

    def magnify(self, pixel: tuple[int, int] | None) -> None:
        """Show what is around a pixel of the frame enlarged, None nothing."""
        if pixel != self._magnified:
            self._magnified = pixel
            self.refresh()

    def do_without_magnifier(self) -> None:
        """Enlarge nothing, whatever is asked for."""
        self._magnifies = False

    def keep_clear(self, box: QRect | None) -> None:
        """Say the size of the selection elsewhere than at `box` (logical pixels)."""
        kept = None if box is None else self._to_device(box)
        if kept != self._kept:
            self._kept = kept
            self.refresh()

    def target(self) -> Box:
        """Return where what is asked about is shown, in logical pixels."""
        if self._picture is not None:
            card, ratio = self._card(), self._projection.ratio
            return (
                card.x() / ratio,
                card.y() / ratio,
                card.width() / ratio,
                card.height() / ratio,
            )
        return self._projection.logical(self._region or self.extent.region)

    @property
    def view(self) -> View:
        """Where the pixels of what is asked about are in it: of the still, or of a picture."""
        at = self._projection
        if self._picture is None:
            return View(at.left, at.top, at.zoom, at.ratio)
        card = self._card()
        return View(card.x(), card.y(), card.width() / self._picture.width(), at.ratio)

    @property
    def shows_picture(self) -> bool:
        """Whether it shows a picture from elsewhere."""
        return self._picture is not None

    @property
    def adjustable(self) -> bool:
        """Whether the selection shows handles."""
        return self._region not in {None, self.extent.region}

    # ---- painting

    def refresh(self) -> None:
        """Have painted what looks different now, and nothing else."""
        chrome = self._chrome()
        before, self._lit = self._lit, QRegion(chrome.lit) if chrome.lit else QRegion()
        seen, self._lit_picture = self._lit_picture, self._picture
        other = before.xored(self._lit) if seen is self._picture else before + self._lit
        drawn, self._drawn = self._drawn, chrome.area()
        if (magnifier := self._magnifier(chrome)) is not None:
            self._drawn += magnifier.area()
        for rect in rects(other + drawn + self._drawn):
            self.update(self._to_logical(rect))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        ratio = self.devicePixelRatioF()
        self._projection = project(self.extent, self.width(), self.height(), ratio)
        if self._projection.zoom != 1:  # scaled once, so that painting only copies
            shown = self._projection.shown
            self._image = image_of(self.frame).scaled(
                QSize(shown.width, shown.height),
                Qt.AspectRatioMode.IgnoreAspectRatio,
                Qt.TransformationMode.SmoothTransformation,
            )
        self.refresh()

    def paintEvent(self, event: QPaintEvent) -> None:
        dirty = QRegion()
        for rect in rects(event.region()):
            dirty += self._to_device(rect)
        painter = QPainter(self)
        painter.scale(1 / self._projection.ratio, 1 / self._projection.ratio)
        self._paint_still(painter, dirty)
        for rect in rects(dirty - self._lit) if self._dimmed else ():
            painter.fillRect(rect, DIM)
        if self._picture is not None:
            painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
            painter.drawImage(self._card(), self._picture)
        chrome = self._chrome()
        chrome.paint(painter)
        if (magnifier := self._magnifier(chrome)) is not None:
            magnifier.paint(painter)
        painter.end()
        if not self._seen:
            self._seen = True
            QTimer.singleShot(0, self.first_painted.emit)  # after it was flushed to the screen

    def _paint_still(self, painter: QPainter, dirty: QRegion) -> None:
        shown = _rect(self._projection.shown)
        for rect in rects(dirty):
            part = rect.intersected(shown)
            painter.drawImage(part, self._image, part.translated(-shown.topLeft()))
        for rect in rects(dirty - QRegion(shown)):
            painter.fillRect(rect, QColor(Qt.GlobalColor.black))

    def _chrome(self) -> Chrome:
        lit, told, name = None, "", ""
        if self._picture is not None:
            lit, told = self._card(), self._told
        elif self._region is not None:
            lit = _rect(self._projection.device(self._region))
            told = f"{self._region.width} × {self._region.height}"
        elif self._offered is not None:
            region, name = self._offered
            lit = _rect(self._projection.device(region))
            told = f"{region.width} × {region.height}"
        return Chrome(
            theme.of(self),
            self._projection.ratio,
            self._to_device(self.rect()),
            lit,
            told,
            name,
            handles=self.adjustable and self._pointer is None,
            held=self.hasFocus(),
            pointer=self._pointer,
            kept=self._kept,
        )

    def _magnifier(self, chrome: Chrome) -> Magnifier | None:
        if self._magnified is None or not self._magnifies or self.shows_picture:
            return None
        x, y = self._magnified
        lies_on_it = self.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
        return Magnifier(
            chrome.scheme,
            chrome.ratio,
            chrome.room,
            self.frame,
            x,
            y,
            _rect(self._projection.device(Region(x, y, x + 1, y + 1))).topLeft(),
            size=chrome.title if self._region is not None else "",
            kept=[self._to_device(each.geometry()) for each in lies_on_it if each.isVisible()],
            spared=chrome.lit if self._region is not None else None,
        )

    def _card(self) -> QRect:
        """Return where a picture from elsewhere is shown (device pixels): not larger than it is."""
        assert self._picture is not None
        room = self._to_device(self.rect())
        size = self._picture.size()
        most = room.size() * _CARD_SHARE
        if size.width() > most.width() or size.height() > most.height():
            size.scale(most, Qt.AspectRatioMode.KeepAspectRatio)
        card = QRect(QPoint(0, 0), size.expandedTo(QSize(1, 1)))
        card.moveCenter(room.center())
        return card

    # ---- device pixels of the window and Qt's logical ones

    def _to_device(self, rect: QRect) -> QRect:
        ratio = self._projection.ratio
        x1, y1 = int(rect.left() * ratio), int(rect.top() * ratio)
        x2 = ceil((rect.left() + rect.width()) * ratio)
        y2 = ceil((rect.top() + rect.height()) * ratio)
        return QRect(x1, y1, x2 - x1, y2 - y1)

    def _to_logical(self, rect: QRect) -> QRect:
        ratio = self._projection.ratio
        x1, y1 = int(rect.left() // ratio), int(rect.top() // ratio)
        x2 = ceil((rect.left() + rect.width()) / ratio)
        y2 = ceil((rect.top() + rect.height()) / ratio)
        return QRect(x1, y1, x2 - x1, y2 - y1)


def is_unmanaged() -> bool:
    """Whether windows are placed without the window manager, which takes three times as long."""
    return QGuiApplication.platformName() == "xcb"


def covering_flags() -> Qt.WindowType:
    """Return those of a window that covers a monitor, before all others."""
    kinds = Qt.WindowType
    flags = kinds.Tool | kinds.FramelessWindowHint | kinds.WindowStaysOnTopHint
    return flags | kinds.BypassWindowManagerHint if is_unmanaged() else flags


def _rect(region: Region) -> QRect:
    return QRect(region.x1, region.y1, region.width, region.height)
