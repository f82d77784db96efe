"""Frames into the bytes of a picture file, as small as somebody wants them."""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from app.core.errors import MediaError
from app.core.frame import Frame, Pixels
from app.core.picture_formats import JPEG, PNG, WEBP
from app.core.ports import Encoded, PictureLimits
from app.core.words import _

_SUFFIXES: Final = {PNG: ".png", JPEG: ".jpg", WEBP: ".webp"}
_QUALITIES: Final = (95, 90, 85, 80, 75, 70)
_LONGEST: Final = {PNG: 2**31 - 1, JPEG: 65_500, WEBP: 16_383}  # pixels a side
_LOSSLESS: Final = 101  # of a WebP
_KEPT: Final[Mapping[str, int | None]] = {PNG: None, JPEG: 95, WEBP: _LOSSLESS}
_SMALLER: Final = 0.9  # each side, at least, when it did not fit
_ALLOWANCE: Final = 1e-6  # for products like 2999.9999999 that mean 3000


class Codec:
    """Encodes frames for a backend; fulfils `PictureCodec`. Any thread."""

    def encode(self, frame: Frame, limits: PictureLimits) -> Encoded:
        """Encode within `limits`: in the best quality that fits, then smaller.

        The formats are tried in the order of `limits.mimes`. The picture is never enlarged and
        keeps its aspect to the pixel. Raises MediaError when nothing fits.
        """
        mimes = [mime for mime in limits.mimes if mime in _SUFFIXES]
        scale = _scale_within(frame.width, frame.height, limits)
        while mimes and scale * max(frame.width, frame.height) >= 1 - _ALLOWANCE:
            pixels = _shrunk(frame.pixels, scale, limits.max_pixels)
            height, width = pixels.shape[:2]
            size = 0
            for mime, data in _attempts(pixels, mimes):
                size = len(data)
                if limits.max_bytes is None or size <= limits.max_bytes:
                    return Encoded(data, mime, width, height)
            # Bytes grow with the area: the last size tells where it may fit.
            wanted = math.sqrt(max(limits.max_bytes or 0, 0) / size) if size else _SMALLER
            scale *= min(max(wanted, 1 - _SMALLER), _SMALLER)
        raise MediaError(
            _("The picture cannot be made small enough to be sent."),
            _("Select a smaller part of it, or raise the limits of the endpoint in the settings."),
        )


def to_keep(pixels: Pixels, mime: str = PNG) -> bytes:
    """Encode (H, W, 3) BGR for a file that somebody keeps: PNG and WebP without loss, JPEG at 95.

    Raises MediaError for what is too large for the format or for the memory.
    """
    if max(pixels.shape) > _LONGEST[mime]:
        raise MediaError(
            _("The picture is too large for this kind of file."), _("Save it as a PNG picture.")
        )
    data = _encoded(pixels, mime, _KEPT[mime])
    if data is None:
        raise no_memory()
    return data


def _scale_within(width: int, height: int, limits: PictureLimits) -> float:
    """Return by what both sides are multiplied, 0 (nothing fits) to 1."""
    scale = 1.0
    if limits.max_side is not None:
        scale = min(scale, limits.max_side / max(width, height))
    if limits.max_pixels is not None:
        scale = min(scale, math.sqrt(max(limits.max_pixels, 0) / (width * height)))
    return max(scale, 0.0)


def bgr(pixels: Pixels) -> Pixels:
    """Return (H, W, 3) BGR of `pixels` (BGRX). Raises MediaError without enough memory."""
    import cv2

    try:
        return np.asarray(cv2.cvtColor(pixels, cv2.COLOR_BGRA2BGR), dtype=np.uint8)
    except cv2.error as error:
        raise no_memory() from error


def _shrunk(pixels: Pixels, scale: float, max_pixels: int | None) -> Pixels:
    """Return (H, W, 3) BGR of `pixels` (BGRX) with both sides multiplied by `scale`."""
    import cv2

    height, width = pixels.shape[:2]
    small = [max(int(side * scale + _ALLOWANCE), 1) for side in (width, height)]
    if max_pixels is not None and small[0] * small[1] > max_pixels:
        small = [min(side, max_pixels) for side in small]  # a line, the other side is 1
    if small == [width, height]:
        return bgr(pixels)
    try:
        resized = cv2.resize(pixels, small, interpolation=cv2.INTER_AREA)
    except cv2.error as error:
        raise no_memory() from error
    return bgr(np.asarray(resized, dtype=np.uint8))


def no_memory() -> MediaError:
    """Return what is raised where a picture does not fit into memory."""
    return MediaError(
        _("There is not enough memory for a picture of this size."),
        _("Select a smaller part of it."),
    )


def _attempts(pixels: Pixels, mimes: Sequence[str]) -> Iterator[tuple[str, bytes]]:
    """Yield the picture in every allowed way: by format as preferred, by falling quality."""
    for mime in mimes:
        if max(pixels.shape) <= _LONGEST[mime]:
            for quality in (None,) if mime == PNG else _QUALITIES:
                data = _encoded(pixels, mime, quality)
                if data is not None:
                    yield mime, data


def _encoded(pixels: Pixels, mime: str, quality: int | None) -> bytes | None:
    """Encode (H, W, 3) BGR; None when the format cannot hold it."""
    import cv2

    # Fast PNG settings: on screens 4x faster than level 6 and no larger. Colours of a JPEG at full
    # resolution, because small coloured letters blur otherwise.
    options = {
        PNG: (cv2.IMWRITE_PNG_COMPRESSION, 1, cv2.IMWRITE_PNG_FILTER, cv2.IMWRITE_PNG_FILTER_UP),
        JPEG: (
            cv2.IMWRITE_JPEG_QUALITY,
            quality or 0,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR,
            cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444,
        ),
        WEBP: (cv2.IMWRITE_WEBP_QUALITY, quality or 0),
    }
    try:
        done, data = cv2.imencode(_SUFFIXES[mime], pixels, options[mime])
    except cv2.error:
        return None
    return data.tobytes() if done else None
