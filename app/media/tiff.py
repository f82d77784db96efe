"""How many pages a TIFF has, told without decoding it (TIFF 6.0, section 2; BigTIFF)."""

import struct
from pathlib import Path
from typing import BinaryIO, Final

_STARTS: Final = {b"II*\0": "<", b"MM\0*": ">", b"II+\0": "<", b"MM\0+": ">"}
_BIG: Final = b"+"
_KIND: Final = 254  # the tag NewSubfileType
_SMALLER: Final = 1  # bit of it: a smaller copy of another picture
_MOST: Final = 64  # pictures that are looked at
_MOST_TAGS: Final = 4096


def has_pages(path: Path) -> bool:
    """Whether a file is a TIFF of more than one page; previews are none. Raises OSError."""
    with path.open("rb") as file:
        head = file.read(16)
        order = _STARTS.get(head[:4])
        if order is None or len(head) < 16:
            return False
        big = _BIG in head[2:4]
        (at,) = struct.unpack_from(f"{order}Q" if big else f"{order}I", head, 8 if big else 4)
        try:
            return _pages(file, at, order, big=big) > 1
        except struct.error:
            return False  # it was cut off


def _pages(file: BinaryIO, at: int, order: str, *, big: bool) -> int:
    """Return how many pages there are, 2 for more. Raises struct.error where it ends too early."""
    seen, pages = set[int](), 0
    while at and at not in seen and len(seen) < _MOST and pages < 2:
        seen.add(at)
        file.seek(at)
        count_form, tag_size, next_form = ("Q", 20, "Q") if big else ("H", 12, "I")
        count = _number(file, order + count_form)
        if count > _MOST_TAGS:
            return pages
        tags = file.read(count * tag_size)
        kinds = (
            struct.unpack_from(f"{order}I", tags, start + (12 if big else 8))[0]
            for start in range(0, count * tag_size, tag_size)
            if struct.unpack_from(f"{order}H", tags, start)[0] == _KIND
        )
        pages += not next(kinds, 0) & _SMALLER
        at = _number(file, order + next_form)
    return pages


def _number(file: BinaryIO, form: str) -> int:
    return int(struct.unpack(form, file.read(struct.calcsize(form)))[0])
