"""Foreign pictures into frames, by a child process that may die of them."""

from pathlib import Path
from typing import Final, cast

import numpy as np

from app.child.protocol import Reply
from app.core.control import Control
from app.core.errors import ChildError, MediaError
from app.core.frame import File, Frame
from app.core.words import _
from app.hosting.host import Child
from app.media import files

_DECODE: Final = "decode"
_LOOK: Final = "look"
_MEMORY: Final = 4 << 30  # bytes: the largest picture allowed, thrice, and what Pillow itself needs
_SILENCE: Final = 120  # seconds: the largest picture allowed, in the slowest format


def decode_child() -> Child:
    """Return the child that decodes; nothing is started yet."""
    return Child("decode", memory_bytes=_MEMORY, silence_seconds=_SILENCE)


class ChildDecoder:
    """Decodes pictures in `child`; fulfils `PictureDecoder`. Any thread."""

    def __init__(self, child: Child | None = None) -> None:
        self._child = decode_child() if child is None else child

    def decode(self, data: bytes | Path, source: File, control: Control, sheet: int = 0) -> Frame:
        """Read a picture of a file, the first by default: EXIF orientation applied, alpha on white.

        Raises MediaError, also when `control` cancelled it.
        """
        reply = self._asked(_DECODE, data, source, control, {"sheet": sheet})
        return _frame(reply, source)

    def sheets(
        self, data: bytes | Path, source: File, control: Control
    ) -> tuple[tuple[int, int, float], ...]:
        """Return width and height in pixels and dots an inch (0: unknown) of what are pages in it.

        The first picture has been read to its end then. Raises MediaError, see `decode`.
        """
        found = self._asked(_LOOK, data, source, control, {}).header["sheets"]
        return tuple((w, h, dots) for w, h, dots in cast("list[tuple[int, int, float]]", found))

    def _asked(
        self,
        verb: str,
        data: bytes | Path,
        source: File,
        control: Control,
        header: dict[str, object],
    ) -> Reply:
        name = files.shown(source.name)
        read = (
            files.read_picture(data, name) if isinstance(data, Path) else files.checked(data, name)
        )
        try:
            replies = list(self._child.request(verb, {"name": name} | header, [read], control))
        except ChildError as error:
            raise MediaError(
                _("“{name}” cannot be read: the process that decodes pictures failed.").format(
                    name=name
                ),
                error.hint,
                detail=error.detail,
            ) from error
        if not replies:
            raise MediaError(_("Reading “{name}” was cancelled.").format(name=name))
        return replies[0]

    def close(self) -> None:
        """End the child."""
        self._child.close()


def _frame(reply: Reply, source: File) -> Frame:
    """Return the frame that an item carries; it shares the memory of the payload."""
    width, height = reply.header["width"], reply.header["height"]
    assert isinstance(width, int)
    assert isinstance(height, int)
    pixels = np.frombuffer(reply.payloads[0], dtype=np.uint8)
    return Frame(pixels.reshape(height, width, 4), source)
