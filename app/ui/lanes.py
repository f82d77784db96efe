"""The lanes of the program: who may keep whom waiting, and who never does."""

import time
from typing import Final

from app.core.errors import AppError
from app.core.ports import Choice, Services
from app.ui.lane import Lane, Mailbox

_SIDE_BY_SIDE: Final = 4  # conversations with servers, and looks at them
_SECONDS: Final = 0.25  # to end, all together


class Lanes:
    """`work` keeps order among what is kept and read, `look` waits for servers and keyrings."""

    def __init__(self, services: Services, mailbox: Mailbox) -> None:
        self._services = services
        self.work = Lane("work", mailbox)
        self.look = Lane("look", mailbox, width=_SIDE_BY_SIDE)
        self._reader = Lane("reader", mailbox)
        self._remote = Lane("remote", mailbox, width=_SIDE_BY_SIDE)

    def of(self, choice: Choice) -> Lane:
        """Return the lane that whoever answers `choice` works on."""
        if choice.backend == "reader":
            return self._reader
        try:
            return self._reader if self._services.destination(choice) is None else self._remote
        except AppError:
            return self._remote  # whoever answers says what is wrong

    def close(self) -> None:
        """Cancel everything, and wait a moment for what is being written down."""
        lanes = (self._remote, self._reader, self.look, self.work)
        for lane in lanes:
            lane.cancel()
        end = time.monotonic() + _SECONDS
        for lane in lanes:
            lane.close(max(0.0, end - time.monotonic()))
