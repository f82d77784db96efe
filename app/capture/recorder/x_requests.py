"""The few requests of X extensions that a recording needs, for a connection without objects.

Numbers and layouts are those of xfixesproto 2.0 and XI2proto 2.0.
"""

from typing import Any, Final

from Xlib.ext import ge, xfixes, xinput
from Xlib.protocol import request, rq

from app.x11.connection import Connection

_CURSOR_NOTIFY: Final = 1
_ALL_MASTERS: Final = 1


class _SelectCursorInput(rq.Request):  # type: ignore[misc] # the library's asks for a field too many
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(3),
        rq.RequestLength(),
        rq.Window("window"),
        rq.Card32("mask"),
    )


class Opcodes:
    """The extensions that tell of the pointer; 0 where the server has not got one."""

    def __init__(self, connection: Connection) -> None:
        self.xfixes, self._xfixes_event = _extension(connection, "XFIXES")
        self.input, _first = _extension(connection, "XInputExtension")
        self.cursor_event = self._xfixes_event + _CURSOR_NOTIFY
        versions = (
            (xfixes.QueryVersion, self.xfixes, 2, 0),
            (xinput.XIQueryVersion, self.input, 2, 0),
        )
        for query, opcode, major, minor in versions:
            if opcode:
                query(display=connection, opcode=opcode, major_version=major, minor_version=minor)


def select_cursor(connection: Connection, root: int, opcodes: Opcodes) -> None:
    """Have it told when the pointer looks another way."""
    connection.add_extension_event(opcodes.cursor_event, xfixes.DisplayCursorNotify)
    _SelectCursorInput(
        display=connection,
        opcode=opcodes.xfixes,
        window=root,
        mask=xfixes.XFixesDisplayCursorNotifyMask,
    )


def select_pointer(connection: Connection, root: int, opcodes: Opcodes) -> None:
    """Have it told when the mouse moves and its buttons are pressed, whoever has grabbed it."""
    connection.add_extension_event(ge.GenericEventCode, ge.GenericEvent)
    mask = xinput.RawMotionMask | xinput.RawButtonPressMask | xinput.RawButtonReleaseMask
    xinput.XISelectEvents(
        display=connection,
        opcode=opcodes.input,
        window=root,
        masks=[(_ALL_MASTERS, mask)],
    )


def cursor_image(connection: Connection, opcodes: Opcodes) -> Any:
    """Return the pointer: `width`, `height`, `xhot`, `yhot`, `cursor_image` (ARGB words)."""
    return xfixes.GetCursorImage(display=connection, opcode=opcodes.xfixes)


def _extension(connection: Connection, name: str) -> tuple[int, int]:
    found = request.QueryExtension(display=connection, name=name)
    return (int(found.major_opcode), int(found.first_event)) if found.present else (0, 0)
