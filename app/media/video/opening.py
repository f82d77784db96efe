"""How video files are opened: what each is told by, and what it is open for."""

from typing import Final, Literal

from app.media.foreign import Kind
from app.media.video import census, faults
from app.media.video.reel import Reel

MOST: Final = 4  # files; each holds some decoded pictures

Use = Literal["look", "play"]
"""What a file is open for: a look at another place would cost a player its own."""

VIDEO: Final = Kind(
    check=faults.checked, identity=census.identity, open=lambda path, name, _use: Reel(path, name)
)
