"""What is wrong with how a window looks: text cut off, parts outside, text that cannot be read."""

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPoint, QRect, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QAbstractButton, QAbstractScrollArea, QLabel, QTextEdit, QWidget

from app.core.theme import Colour, contrast

LEAST: Final = 4.5  # contrast of text (WCAG 2.2, AA)

Pixels = npt.NDArray[np.uint8]


def faults(window: QWidget) -> list[str]:
    """Return what is wrong, each with the words that it is about."""
    seen = pixels(window.grab().toImage())
    return [*_clipped(window), *_outside(window), *_unreadable(window, seen)]


def pixels(image: QImage) -> Pixels:
    """Return an image as (H, W, 3) RGB in device pixels."""
    image = image.convertToFormat(QImage.Format.Format_RGB32)
    shape = image.height(), image.bytesPerLine() // 4, 4
    whole = np.frombuffer(image.constBits(), np.uint8).reshape(shape)
    return np.ascontiguousarray(whole[:, : image.width(), 2::-1])


def _visible(window: QWidget) -> Iterator[QWidget]:
    for widget in window.findChildren(QWidget):
        if widget.isVisibleTo(window) and not widget.visibleRegion().isEmpty():
            yield widget


def _words(widget: QWidget) -> str:
    """Return the text that a label or a button shows."""
    if isinstance(widget, QLabel):
        return "" if not widget.pixmap().isNull() else widget.text()
    if isinstance(widget, QAbstractButton):
        shown = getattr(widget, "toolButtonStyle", lambda: None)()
        return "" if shown == Qt.ToolButtonStyle.ToolButtonIconOnly else widget.text()
    return ""


def _clipped(window: QWidget) -> Iterator[str]:
    for widget in _visible(window):
        text = _words(widget)
        if isinstance(widget, QTextEdit):
            if widget.horizontalScrollBar().maximum() > 0 and widget.isReadOnly():
                yield f"scrolls sideways: {widget.toPlainText()[:40]!r}"
            above = widget.parentWidget()
            if above is not None and widget.geometry().right() > above.rect().right():
                yield f"wider than what it lies on: {widget.toPlainText()[:40]!r}"
        elif text and isinstance(widget, QLabel) and widget.wordWrap():
            if widget.heightForWidth(widget.width()) > widget.height() + 1:
                yield f"too low for its text: {text[:40]!r}"
        elif text:
            wanted = widget.sizeHint()
            if wanted.width() > widget.width() + 1 or wanted.height() > widget.height() + 1:
                yield f"too small for its text: {text[:40]!r}"


def _outside(window: QWidget) -> Iterator[str]:
    for widget in _visible(window):
        if _scrolls(widget, window):
            continue
        place = QRect(widget.mapTo(window, QPoint(0, 0)), widget.size())
        if not window.rect().contains(place):
            yield f"outside of the window: {type(widget).__name__} {_words(widget)[:40]!r}"


def _scrolls(widget: QWidget, window: QWidget) -> bool:
    """Whether it lies in something that is scrolled."""
    above = widget.parentWidget()
    while above is not None and above is not window:
        if isinstance(above, QAbstractScrollArea):
            return True
        above = above.parentWidget()
    return False


def _unreadable(window: QWidget, seen: Pixels) -> Iterator[str]:
    for widget in _visible(window):
        text = _words(widget)
        if text and widget.isEnabled():
            ratio = _contrast(seen, widget, window)
            if ratio < LEAST:
                yield f"contrast {ratio:.1f}: {text[:40]!r}"


def _contrast(seen: Pixels, widget: QWidget, window: QWidget) -> float:
    """Return the highest contrast with the ground that a pixel of its text has."""
    scale = seen.shape[1] / window.width()
    corner = widget.mapTo(window, widget.contentsRect().topLeft())
    shown = widget.visibleRegion().boundingRect() & widget.contentsRect()
    left, top = round(corner.x() * scale) + 2, round(corner.y() * scale) + 2
    right = round((corner.x() + shown.width()) * scale) - 2
    bottom = round((corner.y() + shown.height()) * scale) - 2
    part = seen[max(0, top) : bottom, max(0, left) : right].reshape(-1, 3).astype(np.uint32)
    if not len(part):
        return 21.0
    packed, counts = np.unique(part @ np.array((1 << 16, 1 << 8, 1), np.uint32), return_counts=True)
    ground = _colour(int(packed[counts.argmax()]))
    return max(contrast(_colour(each), ground) for each in packed.tolist())


def _colour(packed: int) -> Colour:
    return packed >> 16, packed >> 8 & 255, packed & 255
