"""`Reading`: a file that was attached and is still being read."""

from collections.abc import Callable

from app.ui.attached import Attached
from app.ui.attaching import Read


class Reading:
    """Belongs to a question rather than to the row that shows what goes with it.

    Rows are made anew, in another language for example; what the file is waits for the next one.
    Belongs to the GUI thread.
    """

    def __init__(self) -> None:
        self._read: Read | None = None
        self._take: Callable[[Read], None] | None = None
        self._left = False

    def end(self, read: Read) -> None:
        """The file was read, or cannot be."""
        self._read = read
        self._hand_over()

    def give_to(self, take: Callable[[Read], None] | None) -> None:
        """Hand what it is to `take`, at once if it was read; None: to nobody until then."""
        self._take = take
        self._hand_over()

    def leave(self) -> None:
        """Nobody wants it any more."""
        self._left = True
        self._hand_over()

    def _hand_over(self) -> None:
        read = self._read
        if read is not None and self._left:
            if isinstance(read, Attached):
                read.leave()  # others wait to be looked through
        elif read is not None and self._take is not None:
            take, self._take = self._take, None
            take(read)
