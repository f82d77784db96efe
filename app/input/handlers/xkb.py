"""The few requests of X's keyboard extension that python-xlib lacks.

Numbers and layouts are those of "The X Keyboard Extension: Protocol Specification", version 1.0,
appendix D.
"""

import struct
from collections.abc import Iterator
from typing import Any, Final

from Xlib.protocol import request, rq

from app.input.keyboard import Groups, Keyboard

_CORE_KEYBOARD: Final = 0x100
_GRABS_USE_XKB_STATE: Final = 1 << 1
_NEW_KEYBOARD_NOTIFY: Final = 1 << 0
_MAP_NOTIFY: Final = 1 << 1
_STATE_NOTIFY: Final = 1 << 2
_GROUP_STATE: Final = 1 << 4
_TYPES_SYMS_AND_MODIFIERS: Final = 0b111
_KEY_SYMS: Final = 1 << 1
_REPLY: Final = (rq.ReplyCode(), rq.Card8("data"), rq.Card16("sequence_number"), rq.ReplyLength())


class _UseExtension(rq.ReplyRequest):  # type: ignore[misc] # the library has no types
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(0),
        rq.RequestLength(),
        rq.Card16("major"),
        rq.Card16("minor"),
    )
    _reply = rq.Struct(*_REPLY, rq.Card16("major"), rq.Card16("minor"), rq.Pad(20))


class _SelectEvents(rq.Request):  # type: ignore[misc] # as above
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(1),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Card16("affect_which"),
        rq.Card16("clear"),
        rq.Card16("select_all"),
        rq.Card16("affect_map"),
        rq.Card16("map"),
        rq.Card16("affect_state"),
        rq.Card16("state"),
    )


class _GetState(rq.ReplyRequest):  # type: ignore[misc] # as above
    _request = rq.Struct(
        rq.Card8("opcode"), rq.Opcode(4), rq.RequestLength(), rq.Card16("device"), rq.Pad(2)
    )
    _reply = rq.Struct(*_REPLY, rq.Pad(4), rq.Card8("group"), rq.Pad(19))


class _GetMap(rq.ReplyRequest):  # type: ignore[misc] # as above
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(8),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Card16("full"),
        rq.Pad(20),  # "partial", and ranges of it: none
    )
    _reply = rq.Struct(
        *_REPLY,
        rq.Pad(9),
        rq.Card8("first_key"),
        rq.Card16("total_syms"),
        rq.Card8("keys"),
        rq.Pad(19),
        rq.Binary("body"),
    )


class _PerClientFlags(rq.ReplyRequest):  # type: ignore[misc] # as above
    _request = rq.Struct(
        rq.Card8("opcode"),
        rq.Opcode(21),
        rq.RequestLength(),
        rq.Card16("device"),
        rq.Pad(2),
        rq.Card32("change"),
        rq.Card32("value"),
        rq.Pad(12),
    )
    _reply = rq.Struct(*_REPLY, rq.Card32("supported"), rq.Card32("value"), rq.Pad(16))


class Extension:
    """The extension on one connection of python-xlib, for the thread that owns that."""

    NAME: Final = "XKEYBOARD"

    def __init__(self, connection: Any, opcode: int, event: int) -> None:
        """`opcode` and `event` are what the server gave the extension."""
        self.event = event
        """Type of all events of the extension."""
        self._connection = connection
        self._call = {"display": connection, "opcode": opcode}

    def use(self) -> bool:
        """Begin; False when the server speaks another version."""
        return bool(_UseExtension(**self._call, major=1, minor=0).data)

    def watch(self) -> None:
        """Have events sent when keys, their modifiers or the group in use change.

        Grabs hold from now on in every group, not only in the first.
        """
        _PerClientFlags(
            **self._call,
            device=_CORE_KEYBOARD,
            change=_GRABS_USE_XKB_STATE,
            value=_GRABS_USE_XKB_STATE,
        )
        _SelectEvents(
            **self._call,
            device=_CORE_KEYBOARD,
            affect_which=_NEW_KEYBOARD_NOTIFY | _MAP_NOTIFY | _STATE_NOTIFY,
            clear=0,
            select_all=_NEW_KEYBOARD_NOTIFY,
            affect_map=_TYPES_SYMS_AND_MODIFIERS,
            map=_TYPES_SYMS_AND_MODIFIERS,
            affect_state=_GROUP_STATE,  # no event for each Shift that somebody types
            state=_GROUP_STATE,
        )

    def keyboard(self) -> Keyboard:
        """Return the keys as they are now."""
        keys = _GetMap(**self._call, device=_CORE_KEYBOARD, full=_KEY_SYMS)
        state = _GetState(**self._call, device=_CORE_KEYBOARD)
        modifiers = request.GetModifierMapping(display=self._connection).keycodes
        return Keyboard(
            dict(_keys(keys.first_key, keys.keys, bytes(keys.body))),
            state.group,
            tuple(tuple(filter(None, row)) for row in modifiers[3:]),
        )


def _keys(first: int, count: int, body: bytes) -> Iterator[tuple[int, Groups]]:
    """Return the key symbols in the reply of GetMap: KEYSYMMAP by keycode."""
    at = 0
    for keycode in range(first, first + count):
        info, width, length = struct.unpack_from("=4xBBH", body, at)
        syms = struct.unpack_from(f"={length}I", body, at + 8)
        at += 8 + 4 * length
        groups = info & 0x0F
        yield keycode, tuple(syms[group * width : (group + 1) * width] for group in range(groups))
