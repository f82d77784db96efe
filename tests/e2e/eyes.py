"""What a person reads on the screen, and where: read by the program's own reader."""

import numpy as np

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core.answer import answer
from app.core.chat import Message, Options, Picture, Piece, Text
from app.core.control import Control
from app.core.frame import File, Frame
from app.core.mark import Mark
from tests.e2e.display import wait_until
from tests.e2e.windowed import Desk


class Eyes:
    """Looks at a desktop; all of it, or what one window shows. `close` ends the reader."""

    def __init__(self) -> None:
        self._reader = ReaderBackend(ReaderSettings())

    def close(self) -> None:
        self._reader.close()

    def read(self, desk: Desk, window: str | None = None) -> str:
        """Return all words, as lines."""
        pieces = self._ask(desk, window, "Read this")
        return "".join(piece.text for piece in pieces if isinstance(piece, Text))

    def see(self, desk: Desk, words: str, window: str | None = None) -> bool:
        """Whether `words` can be read, in whichever case and with any space between them."""
        return self.count(desk, words, window) > 0

    def count(self, desk: Desk, words: str, window: str | None = None) -> int:
        """Return how many times `words` can be read."""
        return _bare(self.read(desk, window)).count(_bare(words))

    def find(self, desk: Desk, words: str, window: str | None = None) -> tuple[int, int] | None:
        """Return the middle of the last place on the desktop where `words` stand."""
        marks = [
            piece
            for piece in self._ask(desk, window, f"Where is “{words}”?")
            if isinstance(piece, Mark)
        ]
        if not marks:
            return None
        left, top, right, bottom = max((mark.bounds for mark in marks), key=lambda box: box[1])
        x, y = desk.place(window)[:2] if window else (0, 0)
        return round(x + (left + right) / 2), round(y + (top + bottom) / 2)

    def wait_for(self, desk: Desk, words: str, window: str | None = None) -> tuple[int, int]:
        """Wait until `words` stand somewhere, and return where, as `find` does."""
        found: list[tuple[int, int]] = []

        def there() -> bool:
            place = self.find(desk, words, window)
            found.extend([place] if place else [])
            return bool(found)

        wait_until(there, f"“{words}”", 40)
        return found[0]

    def _ask(self, desk: Desk, window: str | None, question: str) -> list[Piece]:
        seen = desk.look()
        if window is not None:
            x, y, width, height = (max(0, side) for side in desk.place(window))
            seen = seen[y : y + height, x : x + width]
        pixels = np.full((*seen.shape[:2], 4), 255, np.uint8)
        pixels[:, :, 2::-1] = seen
        message = Message("user", (Picture(Frame(pixels, File("screen"))), Text(question)))
        return list(answer(self._reader, [message], Options(), Control()))


def _bare(text: str) -> str:
    return "".join(text.split()).casefold()
