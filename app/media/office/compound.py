"""Files of the old office programs: what their directory tells (MS-CFB)."""

import struct
from collections.abc import Iterator
from typing import BinaryIO, Final, Literal

START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

_MOST_SECTORS: Final = 256  # of the directory that are looked at
_LISTED: Final = 109  # sectors of the table of sectors that the head names
_LAST: Final = 0xFFFFFFFA  # this and above are no sectors
_ENTRY: Final = 128  # bytes

Kind = Literal["closed", "doc", "xls", "ppt"]
_STREAMS: Final[dict[str, Kind]] = {
    "EncryptedPackage": "closed",  # a newer one under a password (MS-OFFCRYPTO, 1.3.2)
    "WordDocument": "doc",
    "Workbook": "xls",
    "Book": "xls",
    "PowerPoint Document": "ppt",
}


def kind_of(file: BinaryIO, head: bytes) -> Kind | None:
    """Return what the file that begins with `head` is, None for none of office."""
    names = set(_names(file, head))
    return next((kind for name, kind in _STREAMS.items() if name in names), None)


def _names(file: BinaryIO, head: bytes) -> Iterator[str]:
    if len(head) < 512:
        return
    size = 1 << min(struct.unpack_from("<H", head, 30)[0], 16)
    (sector,) = struct.unpack_from("<I", head, 48)
    table = struct.unpack_from(f"<{_LISTED}I", head, 76)
    for _nth in range(_MOST_SECTORS):
        if sector >= _LAST or size < _ENTRY:
            return
        data = _sector(file, sector, size)
        for at in range(0, len(data) - _ENTRY + 1, _ENTRY):
            length = min(struct.unpack_from("<H", data, at + 64)[0], 64)
            yield data[at : at + max(length - 2, 0)].decode("utf-16-le", "replace")
        sector = _following(file, sector, size, table)


def _following(file: BinaryIO, sector: int, size: int, table: tuple[int, ...]) -> int:
    """Return which sector comes after one, by the table of sectors."""
    listed, place = divmod(sector, size // 4)
    if listed >= len(table) or table[listed] >= _LAST:
        return _LAST
    data = _sector(file, table[listed], size)[4 * place : 4 * place + 4]
    return int.from_bytes(data, "little") if len(data) == 4 else _LAST


def _sector(file: BinaryIO, sector: int, size: int) -> bytes:
    file.seek((sector + 1) * size)
    return file.read(size)
