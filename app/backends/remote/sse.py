"""Server-sent events out of bytes, as tolerant as servers need it.

The WHATWG format (html.spec.whatwg.org, server-sent events) with these liberties: a byte order
mark is skipped, invalid UTF-8 becomes U+FFFD, an event that the connection's end cuts off is still
given, the old field `error:` is an event of that name, and events without data are nothing.
"""

import re
from dataclasses import dataclass
from typing import Final

_BREAK: Final = re.compile(rb"\r\n|\r|\n")
_BOM: Final = b"\xef\xbb\xbf"
LIMIT: Final = 16 * 1024 * 1024
"""Most bytes of one event, or of an answer that is no stream of events."""


class Overlong(Exception):
    """An event of more than `LIMIT` bytes."""


@dataclass(frozen=True, slots=True)
class Event:
    """One event: its name ("" when it has none) and its data."""

    name: str
    data: str


class EventReader:
    """Collects bytes cut anywhere and gives the events in them.

    `plain` keeps the bytes as they came until the first event, for answers that are no stream.
    """

    def __init__(self) -> None:
        self.plain = bytearray()
        self._line = bytearray()
        self._after_return = False
        self._first_line = True
        self._seen = False
        self._name = ""
        self._data: list[str] = []
        self._size = 0

    def feed(self, data: bytes) -> list[Event]:
        """Take the next bytes. Raises Overlong."""
        if not self._seen:
            self.plain += data[: LIMIT - len(self.plain)]
        if self._after_return and data[:1] == b"\n":  # the second half of a CRLF
            data = data[1:]
            self._after_return = False
        if data:
            self._after_return = data.endswith(b"\r")
        *lines, rest = _BREAK.split(data)
        found: list[Event] = []
        for line in lines:
            self._line += line
            found += self._take(bytes(self._line))
            self._line.clear()
        self._line += rest
        if len(self._line) + self._size > LIMIT:
            raise Overlong
        return found

    def finish(self) -> list[Event]:
        """The connection ended: take what is left."""
        found = self._take(bytes(self._line)) if self._line else []
        self._line.clear()
        return found + self._take(b"")

    def _take(self, line: bytes) -> list[Event]:
        if self._first_line:
            self._first_line = False
            line = line.removeprefix(_BOM)
        if not line:
            return self._dispatch()
        field, _, value = line.partition(b":")
        text = value.removeprefix(b" ").decode("utf-8", "replace")
        match field:
            case b"data":
                self._data.append(text)
                self._size += len(value)
            case b"event":
                self._name = text.strip()
            case b"error":
                self._name = "error"
                self._data.append(text)
                self._size += len(value)
        return []

    def _dispatch(self) -> list[Event]:
        event = Event(self._name, "\n".join(self._data))
        self._name, self._data, self._size = "", [], 0
        if not event.data:
            return []
        self._seen = True
        self.plain.clear()
        return [event]
