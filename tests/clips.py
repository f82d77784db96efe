"""Clips that tests make themselves: each second has a colour and says its number."""

from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np

RATE: Final = 10
SECONDS: Final[Sequence[tuple[int, int, int]]] = (
    (200, 40, 40),
    (40, 160, 60),
    (50, 80, 220),
    (230, 180, 30),
    (150, 60, 190),
    (40, 180, 190),
)
"""Red, green, blue of each second of a clip."""


def make_clip(path: Path, width: int = 640, height: int = 360) -> Path:
    """Write an H.264 clip in which a box moves over a page, another colour each second."""
    import av
    import cv2

    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "g": "5"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(RATE * len(SECONDS)):
            page = np.empty((height, width, 3), np.uint8)
            page[:] = SECONDS[number // RATE]
            left = 20 + number * (width - 140) // (RATE * len(SECONDS))
            cv2.rectangle(page, (left, 60), (left + 100, 160), (245, 245, 245), -1)
            said = f"Second {number // RATE}"
            at = 40, height - 60
            cv2.putText(page, said, at, cv2.FONT_HERSHEY_SIMPLEX, 2, (255, 255, 255), 4)
            for packet in stream.encode(av.VideoFrame.from_ndarray(page, format="rgb24")):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return path


LOG: Final[Sequence[tuple[float, float, str]]] = (
    (0.0, 12.0, "Build started"),
    (2.3, 12.0, "Compiling"),
    (3.4, 4.6, "Disk error 5"),
    (5.1, 12.0, "Linking"),
    (6.8, 8.0, "Network ERROR 404"),
    (9.7, 12.0, "Fatal error"),
)
"""From when to when each line of `make_log` is seen, in seconds."""


def make_log(path: Path, width: int = 640, height: int = 360) -> Path:
    """Write an H.264 clip of twelve seconds of a window in which lines come and go."""
    import av
    import cv2

    with av.open(str(path), "w") as file:
        stream = file.add_stream("libx264", rate=RATE, options={"preset": "ultrafast", "g": "5"})
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for number in range(12 * RATE):
            page = np.full((height, width, 3), 32, np.uint8)
            for row, (begin, end, said) in enumerate(LOG):
                if begin - 0.01 <= number / RATE < end:
                    at, grey = (30, 50 + 52 * row), (230, 230, 230)
                    cv2.putText(page, said, at, cv2.FONT_HERSHEY_SIMPLEX, 1, grey, 2)
            for packet in stream.encode(av.VideoFrame.from_ndarray(page, format="rgb24")):
                file.mux(packet)
        for packet in stream.encode(None):
            file.mux(packet)
    return path
