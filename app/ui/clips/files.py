"""Opens a video that a person attached."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from app.core.chat import Clip
from app.core.control import Control
from app.core.frame import Frame
from app.core.videos import Videos
from app.ui import theme

_POSTER: Final = 2 * theme.THUMBNAIL  # px: enough where two of them are one of the theme's

Opened = tuple[Clip, Frame]
"""A video, and a picture to be known by."""


def opened(videos: Videos, path: Path, control: Control) -> Iterator[Opened]:
    """Yield the video of a file. Raises MediaError."""
    clip, _stream = videos.open(path, control)
    for poster in videos.strip(clip, [0.0], _POSTER, control):
        yield clip, poster
