"""The rows in the pages of a SQLite file, however damaged the rest of it is.

Pages that hold table rows are found by their type and read one by one: neither the header nor the
schema nor the inner pages of the trees are needed. What was written last and still stands in the
write-ahead log is laid over the file. Format: https://www.sqlite.org/fileformat2.html
"""

import struct
from collections.abc import Iterator
from typing import Final

Value = int | float | str | bytes | None
Row = tuple[int, list[Value]]
"""A row id and the columns as stored; a column that is the row id itself is None."""

_PAGE_SIZE: Final = 4096  # SQLite's default, which every history has
_LEAF: Final = 0x0D  # a page of table rows
_WAL_HEADER: Final = 32
_FRAME_HEADER: Final = 24
_INTEGERS: Final = {1: 1, 2: 2, 3: 3, 4: 4, 5: 6, 6: 8}  # bytes of an integer by serial type


class _Broken(Exception):
    """This row cannot be read."""


class Pages:
    """The pages of a database as last written; `log` is its write-ahead log, b"" for none."""

    def __init__(self, file: bytes, log: bytes = b"") -> None:
        self._file = file
        self._log = log
        self._size = _page_size(file, log)
        self._newest = _logged(log, self._size)
        self._count = max(-(-len(file) // self._size), *self._newest, 0)

    def rows(self) -> Iterator[Row]:
        """Yield every row of every table that can be read, in no particular order."""
        for number in range(2, self._count + 1):  # the first holds the schema
            page = self._page(number)
            if page[:1] == bytes([_LEAF]):
                yield from self._rows_of(page)

    def _page(self, number: int) -> bytes:
        if number in self._newest:
            start = self._newest[number]
            return self._log[start : start + self._size]
        start = (number - 1) * self._size
        return self._file[start : start + self._size] if number > 0 else b""

    def _rows_of(self, page: bytes) -> Iterator[Row]:
        for index in range(int.from_bytes(page[3:5], "big")):
            pointer = page[8 + 2 * index : 10 + 2 * index]
            try:
                yield self._row(page, int.from_bytes(pointer, "big"))
            except (_Broken, IndexError, struct.error):
                continue

    def _row(self, page: bytes, start: int) -> Row:
        length, start = _varint(page, start)
        row_id, start = _varint(page, start)
        # How much of a row stays in its page: "Cell Payload Overflow Pages" of the format.
        most = self._size - 35
        if length <= most:
            payload = page[start : start + length]
        else:
            least = (self._size - 12) * 32 // 255 - 23
            local = least + (length - least) % (self._size - 4)
            local = local if local <= most else least
            rest = int.from_bytes(page[start + local : start + local + 4], "big")
            payload = page[start : start + local] + self._overflow(rest, length - local)
        if len(payload) != length:
            raise _Broken
        return _signed(row_id), _record(payload)

    def _overflow(self, number: int, length: int) -> bytes:
        if length > len(self._file) + len(self._log):
            raise _Broken
        found: list[bytes] = []
        while length > 0:
            page = self._page(number)
            part = page[4 : 4 + min(length, self._size - 4)]
            if not part:
                raise _Broken
            found.append(part)
            length -= len(part)
            number = int.from_bytes(page[:4], "big")
        return b"".join(found)


def _page_size(file: bytes, log: bytes) -> int:
    in_file = int.from_bytes(file[16:18], "big") if file[:6] == b"SQLite" else 0
    for size in (in_file, int.from_bytes(log[8:12], "big")):
        if 512 <= size <= 32768 and size & (size - 1) == 0:
            return size
    return _PAGE_SIZE


def _logged(log: bytes, size: int) -> dict[int, int]:
    """Where in the log the newest committed version of each page begins."""
    newest: dict[int, int] = {}
    pending: dict[int, int] = {}
    salt = log[16:24]  # another one marks frames left over from an earlier use of the file
    for start in range(_WAL_HEADER, len(log) - _FRAME_HEADER - size + 1, _FRAME_HEADER + size):
        number, pages = struct.unpack_from(">II", log, start)
        if log[start + 8 : start + 16] != salt or not number:
            break
        pending[number] = start + _FRAME_HEADER
        if pages:  # the last frame of a transaction tells the size of the database
            newest |= pending
            pending = {}
    return newest


def _varint(data: bytes, start: int) -> tuple[int, int]:
    value = 0
    for index in range(start, start + 8):
        value = value << 7 | data[index] & 0x7F
        if data[index] < 0x80:
            return value, index + 1
    return value << 8 | data[start + 8], start + 9


def _signed(value: int) -> int:
    return value - (1 << 64) if value >> 63 else value


def _record(payload: bytes) -> list[Value]:
    header, at = _varint(payload, 0)
    start = header
    values: list[Value] = []
    while at < header:
        serial, at = _varint(payload, at)
        value, start = _value(payload, start, serial)
        values.append(value)
    if at != header or start != len(payload):
        raise _Broken
    return values


def _value(payload: bytes, start: int, serial: int) -> tuple[Value, int]:
    if serial == 0:
        return None, start
    if serial in _INTEGERS:
        end = start + _INTEGERS[serial]
        return int.from_bytes(payload[start:end], "big", signed=True), end
    if serial == 7:
        return struct.unpack_from(">d", payload, start)[0], start + 8
    if serial in (8, 9):
        return serial - 8, start
    end = start + (serial - 12) // 2
    if serial < 12 or end > len(payload):
        raise _Broken
    data = payload[start:end]
    return (data.decode("utf-8", "replace") if serial % 2 else data), end
