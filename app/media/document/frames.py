"""Pictures of pages as frames: which id each has."""

import hashlib

from app.core.frame import Frame, Page


def frame_id(document: str, number: int, width: int) -> str:
    """Return the id of the picture of a page that is asked for `width` pixels wide."""
    return hashlib.sha256(f"{document}/{number}/{width}".encode()).hexdigest()[:32]


def paged(frame: Frame, document: str, number: int, width: int) -> Frame:
    """Return `frame` as the picture of a page of a document; its pixels are shared."""
    return Frame(frame.memory, Page(document, number), frame_id(document, number, width))
