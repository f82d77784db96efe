"""Frames as images of Qt."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QImage, QPainter

from app.core.frame import File, Frame


def image_of(frame: Frame) -> QImage:
    """Return a QImage over the frame's own memory, which it keeps; copies of it need it too."""
    memory = frame.memory
    image = QImage(memory, frame.width, frame.height, frame.width * 4, QImage.Format.Format_RGB32)
    image.memory = memory  # type: ignore[attr-defined] # a frame may let go of it, and Qt only points there
    return image


def frame_of(image: QImage, name: str) -> Frame:
    """Return a frame with its own copy of `image`, which is laid on white."""
    flat = QImage(image.size(), QImage.Format.Format_RGB32)
    flat.fill(Qt.GlobalColor.white)
    painter = QPainter(flat)
    painter.drawImage(0, 0, image)
    painter.end()
    pixels = memoryview(bytes(flat.constBits()))  # 32 bits a pixel leave no gaps between lines
    return Frame(pixels.cast("B", (flat.height(), flat.width(), 4)), File(name))
