"""Videos that tests make: what is in each picture of them is known."""

from collections.abc import Iterable, Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any

import av
import numpy as np
import numpy.typing as npt

Picture = npt.NDArray[np.uint8]
OURS = {"preset": "ultrafast", "crf": "23", "tune": "zerolatency"}


def numbered(number: int, width: int = 160, height: int = 96) -> Picture:
    """A picture in which every number up to 255 is a row of eight black or white fields."""
    bits = [255 * (number >> bit & 1) for bit in range(8)]
    row = np.repeat(np.array(bits, np.uint8), width // 8)
    return np.ascontiguousarray(
        np.broadcast_to(np.pad(row, (0, width - row.size))[None, :, None], (height, width, 3))
    )


def number_in(pixels: Picture) -> int:
    """Return the number of a picture that was `numbered`, whatever its size."""
    height, width = pixels.shape[:2]
    fields = [pixels[height // 2, int((bit + 0.5) * width / 8), 1] for bit in range(8)]
    return sum((int(value) > 127) << bit for bit, value in enumerate(fields))


def quartered(width: int = 160, height: int = 96) -> Picture:
    """Red, green, blue and white, as one reads."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[: height // 2, : width // 2, 0] = 255
    picture[: height // 2, width // 2 :, 1] = 255
    picture[height // 2 :, : width // 2, 2] = 255
    picture[height // 2 :, width // 2 :] = 255
    return picture


def write(
    path: Path,
    pictures: Iterable[tuple[float, Picture]],
    *,
    codec: str = "libx264",
    form: str | None = None,
    pixels: str = "yuv420p",
    gop: int = 10,
    options: Mapping[str, str] | None = None,
    container: Mapping[str, str] | None = None,
    rate: int = 10,
    rotation: int | None = None,
    aspect: Fraction | None = None,
    colours: tuple[int, int] = (2, 0),
    sound: bool = False,
) -> Path:
    """Write (seconds, RGB or RGBA picture) to `path`; returns it.

    `colours` are FFmpeg's numbers of the matrix and of the range, which are also said in the file.
    """
    with av.open(str(path), "w", format=form, options=dict(container or {})) as target:
        stream: Any = None
        noise: Any = target.add_stream("aac", rate=44100) if sound else None
        for seconds, picture in pictures:
            if stream is None:
                stream = target.add_stream(codec, rate=rate)
                stream.height, stream.width = picture.shape[:2]
                stream.pix_fmt = pixels
                stream.codec_context.gop_size = gop
                stream.codec_context.colorspace, stream.codec_context.color_range = colours
                stream.options = dict(options or {})
                if aspect is not None:
                    stream.sample_aspect_ratio = aspect
                if rotation is not None:
                    stream.set_display_rotation(rotation)
                if codec not in {"gif", "mpeg2video", "mpeg4"}:
                    stream.time_base = stream.codec_context.time_base = Fraction(1, 1000)
            form_in = "rgba" if picture.shape[2] == 4 else "rgb24"
            frame = av.VideoFrame.from_ndarray(picture, form_in)
            if colours[0] != 2:
                frame = frame.reformat(
                    format=pixels, dst_colorspace=colours[0], dst_color_range=colours[1]
                )
            unit = stream.codec_context.time_base or Fraction(1, rate)
            frame.pts, frame.time_base = round(Fraction(seconds) / unit), unit
            target.mux(stream.encode(frame))
        if noise is not None:
            target.mux(noise.encode(_silence()))
            target.mux(noise.encode(None))
        if stream is not None:
            target.mux(stream.encode(None))
    return path


def counted(
    count: int, rate: float = 10.0, start: float = 0.0, width: int = 160, height: int = 96
) -> Iterable[tuple[float, Picture]]:
    """Numbered pictures at even times."""
    return ((start + n / rate, numbered(n % 256, width, height)) for n in range(count))


def sound_only(path: Path) -> Path:
    with av.open(str(path), "w") as target:
        stream = target.add_stream("aac", rate=44100)
        target.mux(stream.encode(_silence()))
        target.mux(stream.encode(None))
    return path


def _silence() -> av.AudioFrame:
    frame = av.AudioFrame.from_ndarray(np.zeros((1, 4096), np.float32), "fltp", "mono")
    frame.sample_rate, frame.pts = 44100, 0
    return frame
