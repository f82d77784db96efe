"""The lanes of the program: who may keep whom waiting, and who never does."""

import time
from typing import Final

from app.core.errors import AppError
from app.core.ports import Choice, Services
from app.ui.lane import Lane, Mailbox

_SIDE_BY_SIDE: Final = 4  # conversations with servers, and looks at them
_AT_ONCE: Final = 2  # a clip that plays, and a strip of its pictures
_OF_PAGES: Final = 4  # the page in view, small ones, their words, and a search in them
_SECONDS: Final = 0.25  # to end, all together


class Lanes:
    """`work` keeps order among what is kept and read, `look` waits for servers and keyrings.

    `pages` shows documents, `play` clips; `choose` looks through both beforehand and `find`
    searches clips, both of which take long; `plan` finds out how documents are read, which does
    not.
    """

    def __init__(self, services: Services, mailbox: Mailbox) -> None:
        self._services = services
        self.work = Lane("work", mailbox)
        self.look = Lane("look", mailbox, width=_SIDE_BY_SIDE)
        self.play = Lane("play", mailbox, width=_AT_ONCE)
        self.pages = Lane("pages", mailbox, width=_OF_PAGES)
        self.choose = Lane("choose", mailbox)
        self.find = Lane("find", mailbox)
        self.plan = Lane("plan", mailbox)
        self._reader = Lane("reader", mailbox, spare=self.work)
        self._local = Lane("local", mailbox, spare=self.work)
        self._remote = Lane("remote", mailbox, _SIDE_BY_SIDE, spare=self.work)

    def of(self, choice: Choice) -> Lane:
        """Return the lane that whoever answers `choice` works on."""
        try:
            who = self._services.meant(choice).backend
        except AppError:
            who = "remote"  # whoever answers says what is wrong
        return {"reader": self._reader, "local": self._local}.get(str(who), self._remote)

    def close(self) -> None:
        """Cancel everything, and wait a moment for what is being written down."""
        asked = self._remote, self._local, self._reader
        shown = self.look, self.play, self.pages
        lanes = (*asked, *shown, self.choose, self.find, self.plan, self.work)
        for lane in lanes:
            lane.cancel()
        end = time.monotonic() + _SECONDS
        for lane in lanes:
            lane.close(max(0.0, end - time.monotonic()))
