"""The child's side of decoding: foreign bytes in, pixels out.

Pillow parses what strangers made, so it does it in a process that may die and knows no secrets.
Both verbs have the header `{"name": …}` (what messages call it), one payload: the bytes of a file.

- "decode", also `{"sheet": …}`: which picture of it, from 0. One item `{"width": …, "height": …}`,
  one payload: (height, width, 4) bytes B, G, R, X.
- "look": one item `{"sheets": [[width, height, dots an inch]…]}` of all pictures that are pages (of
  a TIFF), else of the first; 0 dots where it does not say. The first one is read to its end.
"""

import io
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from app.child.protocol import Reply
from app.child.worker import Request
from app.core.errors import MediaError
from app.core.words import _
from app.hosting import serving
from app.media.sniff import not_a_picture

Image = Any
"""PIL.Image.Image; Pillow is imported once the child serves."""

MOST_PIXELS: Final = 178_956_970  # Pillow's own limit: 0.5 GiB of RGB
VERB: Final = "decode"
LOOK: Final = "look"
_MOST_SHEETS: Final = 2000

# Formats that Pillow reads by itself: none that starts another program (EPS) or needs one.
_FORMATS: Final = (
    *("PNG", "JPEG", "WEBP", "GIF", "BMP", "DIB", "TIFF", "AVIF"),
    *("ICO", "ICNS", "PPM", "JPEG2000", "QOI"),
)
_ORIENTATION: Final = 0x0112  # tag of EXIF 2.32, 4.6.4


def serve() -> None:
    """Serve until the host leaves."""
    serving.serve({VERB: _decode, LOOK: _look})


def _decode(request: Request) -> Iterator[Reply]:
    sheet = request.header.get("sheet", 0)
    assert isinstance(sheet, int)
    with _opened(request.payloads[0], str(request.header["name"])) as image:
        if sheet:
            image.seek(sheet)
        image.load()
        upright = _upright(_rgb(image), _orientation(image))
        header = {"width": upright.width, "height": upright.height}
        pixels = upright.tobytes("raw", "BGRX")
    yield Reply("item", header, [pixels])


def _look(request: Request) -> Iterator[Reply]:
    sheets = list[tuple[int, int, float]]()
    with _opened(request.payloads[0], str(request.header["name"])) as image:
        image.load()
        count = getattr(image, "n_frames", 1) if image.format == "TIFF" else 1
        for sheet in range(min(count, _MOST_SHEETS)):
            image.seek(sheet)
            width, height = image.size
            if _orientation(image) > 4:  # it lies on its side
                width, height = height, width
            sheets.append((width, height, _dots(image)))
    yield Reply("item", {"sheets": sheets})


def _dots(image: Image) -> float:
    """Return how many dots an inch a picture says that it has, 0 where that is no help."""
    said = image.info.get("dpi", (0, 0))
    dots = float(said[0]) if isinstance(said, tuple) and said else 0.0
    return dots if 72 < dots <= 2400 else 0.0  # cameras write 72 for nothing


@contextmanager
def _opened(data: memoryview, name: str) -> Iterator[Image]:
    """Open the pictures in `data`, and say in words what is wrong with them. Raises MediaError."""
    import PIL.Image

    PIL.Image.MAX_IMAGE_PIXELS = MOST_PIXELS
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
            yield PIL.Image.open(io.BytesIO(data), formats=_FORMATS)
    except PIL.UnidentifiedImageError as error:
        raise not_a_picture(data, name) from error
    except (PIL.Image.DecompressionBombError, PIL.Image.DecompressionBombWarning) as error:
        raise MediaError(
            _("“{name}” has more than {millions} million pixels.").format(
                name=name, millions=MOST_PIXELS // 1_000_000
            ),
            _("Save a smaller copy of it, or a part of it."),
        ) from error
    except MemoryError as error:
        raise MediaError(
            _("There is not enough memory to read “{name}”.").format(name=name),
            _("Save a smaller copy of it, or a part of it."),
        ) from error
    except Exception as error:  # a damaged file makes Pillow raise anything
        raise MediaError(
            _("“{name}” is damaged or was cut off.").format(name=name),
            _("Use another copy of it."),
            detail=type(error).__name__,
        ) from error


def _rgb(image: Image) -> Image:
    """Return `image` as RGB: 16 bits as 8, transparency on white."""
    import PIL.Image

    if image.mode.startswith("I;16") or image.mode in {"I", "F"}:
        return _grey(image).convert("RGB")
    if image.has_transparency_data:
        colours = image if image.mode == "RGBA" else image.convert("RGBA")
        white = PIL.Image.new("RGB", image.size, "white")
        white.paste(colours, mask=colours)
        return white
    return image if image.mode == "RGB" else image.convert("RGB")


def _grey(image: Image) -> Image:
    """Return grey values of more than 8 bits as 8 bits.

    16 bits have a known white; other numbers are stretched from their least to their greatest.
    """
    import numpy as np
    import PIL.Image

    values = np.asarray(image)
    if values.dtype.itemsize == 2:
        return PIL.Image.fromarray((values >> 8).astype(np.uint8))
    known = values[np.isfinite(values)].astype(np.float64)
    low, high = (float(known.min()), float(known.max())) if known.size else (0.0, 0.0)
    part = (np.nan_to_num(values.astype(np.float64), nan=low) - low) / ((high - low) or 1.0)
    return PIL.Image.fromarray((np.clip(part, 0, 1) * 255).astype(np.uint8))


def _orientation(image: Image) -> int:
    """Return how the camera was held, 1 to 8; 1 when its note about that is damaged."""
    try:
        return int(image.getexif().get(_ORIENTATION, 1))
    except Exception:  # noqa: BLE001 - the picture is whole; a damaged note raises anything
        return 1


def _upright(image: Image, orientation: int) -> Image:
    import PIL.Image

    transpose = PIL.Image.Transpose
    turns = {
        2: transpose.FLIP_LEFT_RIGHT,
        3: transpose.ROTATE_180,
        4: transpose.FLIP_TOP_BOTTOM,
        5: transpose.TRANSPOSE,
        6: transpose.ROTATE_270,
        7: transpose.TRANSVERSE,
        8: transpose.ROTATE_90,
    }
    turn = turns.get(orientation)
    return image if turn is None else image.transpose(turn)
