"""What of the screen has been painted since somebody looked, told by the X server.

"The DAMAGE Extension", protocol version 1.1, whose regions are those of "The XFIXES Extension",
version 2; monitors by "The X Resize, Rotate and Reflect Extension".
"""

import contextlib
from collections.abc import Sequence
from functools import reduce
from typing import Any, Final, Self

from Xlib import X
from Xlib.ext import damage, randr, xfixes
from Xlib.protocol import request, rq

from app.x11.connection import FAILURES, Connection
from app.x11.painted import EVERYTHING, Box, Painted, joined

_SELECT_INPUT_VERSION: Final = {"major_version": 1, "minor_version": 2}


class _CreateRegion(rq.Request):  # type: ignore[misc] # the library has no types
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(5), rq.RequestLength(), rq.Card32("region"))


class _FetchRegion(rq.ReplyRequest):  # type: ignore[misc] # as above
    _request = rq.Struct(rq.Card8("opcode"), rq.Opcode(19), rq.RequestLength(), rq.Card32("region"))
    _reply = rq.Struct(
        rq.ReplyCode(),
        rq.Pad(1),
        rq.Card16("sequence_number"),
        rq.ReplyLength(),
        rq.Int16("x"),
        rq.Int16("y"),
        rq.Card16("width"),
        rq.Card16("height"),
        rq.Pad(16),
        rq.Binary("rectangles"),
    )


class Damage:
    """What is painted on the screen, of all windows, over the connection of one thread.

    All methods raise what is in `FAILURES`.
    """

    def __init__(
        self, connection: Connection, root: int, opcodes: tuple[int, int], event: int
    ) -> None:
        """`opcodes` are those of DAMAGE and XFIXES; `event`: the number of what is told."""
        self.event = event
        """The type of the event that tells of more; the next one comes only after `take`."""
        self._connection = connection
        self._opcode, self._regions = opcodes
        self._damage = connection.allocate_resource_id()
        self._region = connection.allocate_resource_id()
        connection.add_extension_event(event, damage.DamageNotify)
        _CreateRegion(display=connection, opcode=self._regions, region=self._region)
        damage.DamageCreate(
            display=connection,
            opcode=self._opcode,
            damage=self._damage,
            drawable=root,
            level=damage.DamageReportNonEmpty,
        )

    @classmethod
    def begin(cls, connection: Connection, root: int) -> Self | None:
        """Have it told from now on; None where the server has not got the extensions."""
        told = _extension(connection, damage.extname)
        regions = _extension(connection, xfixes.extname)
        if told is None or regions is None:
            return None
        opcodes = int(told.major_opcode), int(regions.major_opcode)
        versions = (damage.QueryVersion, (1, 1)), (xfixes.QueryVersion, (2, 0))
        for opcode, (query, (major, minor)) in zip(opcodes, versions, strict=True):
            query(display=connection, opcode=opcode, major_version=major, minor_version=minor)
        return cls(connection, root, opcodes, int(told.first_event))

    def take(self) -> Sequence[Box]:
        """Return the parts that were painted since the last call, of which no two overlap.

        A picture that is asked for from now on, over any connection, shows all of it; what is
        painted later is told again. That may be told with the answer already.
        """
        damage.DamageSubtract(
            display=self._connection,
            opcode=self._opcode,
            damage=self._damage,
            repair=X.NONE,
            parts=self._region,
        )
        fetched: Any = _FetchRegion(
            display=self._connection, opcode=self._regions, region=self._region
        )
        each = memoryview(bytes(fetched.rectangles)).cast("h")
        places = range(0, len(each) - 3, 4)
        return [
            (x, y, x + (each[at + 2] & 0xFFFF), y + (each[at + 3] & 0xFFFF))
            for at in places
            for x, y in [(each[at], each[at + 1])]
        ]


class Painting:
    """`Damage` and changes of the monitors over a connection of its own, for one thread.

    All methods raise what is in `FAILURES`. `tells` is False where the server tells of no painting:
    anything may be painted at any time.
    """

    def __init__(self, name: str = "") -> None:
        """Connect to the display `name`, "" for that of the environment."""
        self._connection: Any = Connection(name)
        try:
            screen = self._connection.info.roots[self._connection.default_screen]
            self._root: int = screen.root
            self._damage = Damage.begin(self._connection, self._root)
            self.tells = self._damage is not None
            self._follow_monitors()
        except BaseException:
            self.close()
            raise

    def fileno(self) -> int:
        """Return what becomes readable when something may have been painted."""
        return int(self._connection.fileno())

    @property
    def pending(self) -> bool:
        """Whether something was told and read already, which `fileno` does not show any more."""
        return bool(self._connection.pending_events())

    def take(self) -> Painted:
        """Return what was told since the last call: see `Damage.take`."""
        rearranged = False
        while self._connection.pending_events():
            event: Any = self._connection.next_event()
            if isinstance(event, randr.ScreenChangeNotify) or event.type == X.ConfigureNotify:
                rearranged = True
        if self._damage is None:
            return Painted(EVERYTHING, rearranged)
        box: Box | None = reduce(joined, self._damage.take(), None)
        return Painted(box, rearranged)

    def pointer(self) -> tuple[int, int]:
        """Return where the pointer is."""
        told = request.QueryPointer(display=self._connection, window=self._root)
        return int(told.root_x), int(told.root_y)

    def close(self) -> None:
        """End the connection."""
        with contextlib.suppress(*FAILURES):
            self._connection.close()

    def _follow_monitors(self) -> None:
        """Have changes of monitors told, as far as the server knows of any."""
        request.ChangeWindowAttributes(
            display=self._connection,
            window=self._root,
            attrs={"event_mask": X.StructureNotifyMask},
        )
        found = _extension(self._connection, randr.extname)
        if found is not None:
            asked = {"display": self._connection, "opcode": found.major_opcode}
            randr.QueryVersion(**asked, **_SELECT_INPUT_VERSION)
            self._connection.add_extension_event(found.first_event, randr.ScreenChangeNotify)
            mask = randr.RRScreenChangeNotifyMask
            randr.SelectInput(**asked, window=self._root, mask=mask)
        self._connection.flush()


def _extension(connection: Connection, name: str) -> Any:
    found = request.QueryExtension(display=connection, name=name)
    return found if found.present else None
