"""Frames as images of Qt."""

from PySide6.QtGui import QImage

from app.core.frame import Frame


def image_of(frame: Frame) -> QImage:
    """Return a QImage over the frame's own memory; the frame must outlive it."""
    return QImage(
        frame.memory, frame.width, frame.height, frame.width * 4, QImage.Format.Format_RGB32
    )
