"""What the tests of the store share: a codec for real pictures, frames, a folder's modes."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np

from app.core.chat import Message, Picture, Text
from app.core.control import Control
from app.core.errors import MediaError
from app.core.frame import File, Frame, Source
from app.core.ports import Encoded, PictureLimits
from app.store.history import SqliteHistory


class Png:
    """Both ports of pictures, by OpenCV, in this process."""

    def __init__(self) -> None:
        self.encoded = 0

    def encode(self, frame: Frame, limits: PictureLimits) -> Encoded:
        assert limits.mimes[0] == "image/png"
        self.encoded += 1
        _done, data = cv2.imencode(".png", frame.pixels[:, :, :3])
        return Encoded(data.tobytes(), "image/png", frame.width, frame.height)

    def decode(self, data: bytes | Path, source: File, control: Control) -> Frame:
        try:
            raw = data.read_bytes() if isinstance(data, Path) else data
        except OSError as error:
            raise MediaError("gone") from error
        pixels = cv2.imdecode(np.frombuffer(raw, np.uint8), cv2.IMREAD_COLOR) if raw else None
        if pixels is None:
            raise MediaError("not a picture")
        return Frame(np.dstack([pixels, np.full(pixels.shape[:2], 255, np.uint8)]), source)

    def close(self) -> None:
        pass


def open_history(folder: Path, png: Png | None = None, patience: float = 5.0) -> SqliteHistory:
    png = png or Png()
    return SqliteHistory(folder, png, lambda: png, patience=patience)


def noise(width: int = 37, height: int = 21, seed: int = 0, source: Source | None = None) -> Frame:
    """A frame of random pixels."""
    pixels = np.random.default_rng(seed).integers(0, 256, (height, width, 4), dtype=np.uint8)
    return Frame(pixels, source or File("noise.png"))


def question(text: str, *frames: Frame) -> Message:
    return Message("user", (*(Picture(frame) for frame in frames), Text(text)))


def modes(folder: Path) -> dict[str, int]:
    """Permission bits of everything in `folder`, and of itself as "."."""
    return {
        str(path.relative_to(folder)): path.stat().st_mode & 0o777
        for path in (folder, *folder.rglob("*"))
    }


def run_both(script: str, *arguments: str) -> None:
    """Have two programs run at the same moment: each says when it is ready, and gets its name."""
    both = [
        subprocess.Popen(
            [sys.executable, "-c", script, *arguments, name],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
        )
        for name in ("one", "two")
    ]
    for each in both:
        assert each.stdout is not None
        assert each.stdout.readline() == b"ready\n"
    for each in both:
        each.communicate(b"go\n", timeout=120)
    assert [each.returncode for each in both] == [0, 0]
