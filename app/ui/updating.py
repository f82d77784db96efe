"""`Updating`: says that a newer program took the place of this one, and starts that."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer
from shiboken6 import isValid

from app.core import identity
from app.core.errors import AppError
from app.core.words import _
from app.ui.notices import NoticeCard  # later it would be that of the newer program
from app.ui.program import Window

_BEGIN_MS: Final = 1500  # after the start, when nobody waits for anything
_SETTLE_MS: Final = 3000  # until all files of an upgrade are there


class Updating(QObject):
    """All windows of the program, but for defects of one that was replaced while it runs.

    `file` is the program's, `replaced` tells whether it is another one now; both are cheap.
    `restart` has the newer one begin as soon as this one has ended, and ends this one.
    """

    def __init__(
        self,
        window: Window,
        file: Path,
        replaced: Callable[[], bool],
        restart: Callable[[], None],
        *,
        settle_ms: int = _SETTLE_MS,
    ) -> None:
        super().__init__()
        self._window = window
        self._file = file
        self._replaced = replaced
        self._restart = restart
        self._card: NoticeCard | None = None
        self._watcher = QFileSystemWatcher(self)
        self._watcher.fileChanged.connect(self._look_soon)
        self._watcher.directoryChanged.connect(self._look_soon)
        self._timer = QTimer(self, interval=settle_ms, singleShot=True)
        self._timer.timeout.connect(self._look)

    @property
    def watches(self) -> bool:
        """Whether an upgrade would be noticed by itself."""
        return bool(self._watcher.files())

    def begin(self) -> None:
        self._window.begin()
        QTimer.singleShot(_BEGIN_MS, self, self._watch)

    def report(self, error: BaseException) -> None:
        """Show a defect; where its reason is known to be the upgrade, that."""
        if self._replaced():
            self._offer()
        else:
            self._window.report(error)

    def close(self) -> None:
        self._timer.stop()
        self.blockSignals(True)
        self._window.close()

    def _watch(self) -> None:
        self._watcher.addPaths([str(self._file), str(self._file.parent)])

    def _look_soon(self, _path: str) -> None:
        self._timer.start()

    def _look(self) -> None:
        if self._replaced():
            self._offer()

    def _offer(self) -> None:
        told = AppError(
            _("{name} was updated.").format(name=identity.NAME),
            _("The old version is still running, and parts of it are gone. Restart to go on."),
        )
        card = NoticeCard(told, "info", [(_("Restart"), self._restart)])
        card.appear()
        before, self._card = self._card, card
        if before is not None and isValid(before):
            before.close()
