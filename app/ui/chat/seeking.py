"""`Seeking`: keeps a place of the chat in view while what is around it takes its height."""

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from app.ui.turn import Turn


class Seeking(QObject):
    """`bring` is called again with what is sought when the `height` of all has changed."""

    def __init__(
        self, bring: Callable[[Turn, int], object], height: Callable[[], int], parent: QObject
    ) -> None:
        super().__init__(parent)
        self._bring = bring
        self._height = height
        self._sought: tuple[Turn, int] | None = None
        self._seen_in = -1  # the height by then
        self._soon = QTimer(self, singleShot=True, interval=0)
        self._soon.timeout.connect(self._again)

    @property
    def active(self) -> bool:
        """Whether something is sought."""
        return self._sought is not None

    def begin(self, turn: Turn, at: int) -> None:
        """Keep the code point at `at` of this answer in view from now on."""
        self._sought = turn, at

    def end(self) -> None:
        """Let it go out of view: somebody scrolls, or goes on."""
        self._sought = None

    def settle(self) -> None:
        """Something was laid out."""
        if self._sought is not None and self._height() != self._seen_in:
            self._soon.start()

    def _again(self) -> None:
        if self._sought is not None:
            self._seen_in = self._height()
            self._bring(*self._sought)
