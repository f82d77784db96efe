"""What is in the file of a recording, as others see it: `ffprobe`, and the pictures decoded."""

import json
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

from tests.e2e.display import needs


@dataclass(frozen=True, slots=True)
class Probed:
    """What `ffprobe` says of a file; `said` is what it had to complain of."""

    stream: Mapping[str, Any]
    seconds: float
    times: tuple[float, ...]
    keys: tuple[float, ...]
    boxes: tuple[str, ...]
    said: str

    @property
    def ordinary(self) -> bool:
        """Whether it is no fragmented file: what players and servers expect."""
        return "moov" in self.boxes and "moof" not in self.boxes

    @property
    def end(self) -> float:
        """When its last key frame or picture is shown: what plays at least."""
        return max(self.times)


def probed(path: Path) -> Probed:
    """Ask `ffprobe`, which reads every packet."""
    needs("ffprobe")
    command = ["ffprobe", "-v", "warning", "-of", "json", "-show_streams", "-show_format"]
    command += ["-show_entries", "packet=pts_time,flags", str(path)]
    told = subprocess.run(command, capture_output=True, text=True, check=True)
    found = json.loads(told.stdout)
    packets = found["packets"]
    return Probed(
        found["streams"][0],
        float(found["format"]["duration"]),
        tuple(float(each["pts_time"]) for each in packets),
        tuple(float(each["pts_time"]) for each in packets if "K" in each["flags"]),
        boxes(path),
        told.stderr,
    )


def boxes(path: Path) -> tuple[str, ...]:
    """Return the names of the outermost boxes of a file (ISO/IEC 14496-12)."""
    data, at, found = path.read_bytes(), 0, []
    while at + 8 <= len(data):
        size, name = int.from_bytes(data[at : at + 4], "big"), data[at + 4 : at + 8].decode()
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        found.append(name)
        at += size or len(data)
    return tuple(found)


class Film:
    """The pictures of a file with their times, (H, W, 3) RGB."""

    def __init__(self, path: Path) -> None:
        with av.open(path) as file:
            read = [
                (frame.time or 0.0, frame.to_ndarray(format="rgb24")) for frame in file.decode()
            ]
        self.times = [time for time, _pixels in read]
        self._pictures = [pixels for _time, pixels in read]

    def at(self, seconds: float) -> npt.NDArray[Any]:
        """Return the picture that is shown then."""
        index = int(np.searchsorted(self.times, seconds + 1e-6, side="right")) - 1
        return self._pictures[max(index, 0)]

    def first(self, colour: int, x: int, y: int) -> float:
        """Return when a pixel is of `colour` for the first time; fails where it never is."""
        for time, pixels in zip(self.times, self._pictures, strict=True):
            if shows(pixels, colour, x, y):
                return time
        raise AssertionError(f"{colour:06x} is never seen at {x}, {y}")

    def shows(self, seconds: float, colour: int, x: int, y: int) -> bool:
        """Whether a pixel is of `colour` then."""
        return shows(self.at(seconds), colour, x, y)


def shows(pixels: npt.NDArray[Any], colour: int, x: int, y: int) -> bool:
    """Whether a pixel is of about `colour`: encoding changes it a little."""
    wanted = np.array([colour >> 16 & 255, colour >> 8 & 255, colour & 255])
    return bool(np.abs(pixels[y, x].astype(int) - wanted).max() < 24)
