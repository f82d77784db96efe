"""`RewindVideo`: the last seconds of the screen become a video file, where that is asked for."""

import os
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QUrl, Signal
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QFileDialog

from app.core.control import Control
from app.core.errors import AppError
from app.core.picture_formats import dated_name
from app.core.ports import Services
from app.core.rewind import Rewind
from app.core.words import _, ngettext
from app.ui.cards import Cards
from app.ui.lane import Lane, Task, tell_failure
from app.ui.save_dialog import free_name
from app.ui.showing import show_in_folder

_SUFFIX: Final = ".mp4"


class RewindVideo(QObject):
    """What is known when it is asked for is what is saved, however long a name takes to choose.

    Belongs to the GUI thread.
    """

    failed = Signal(object)  # AppError: nothing is remembered
    opening = Signal(object)  # Path of a video that is to be asked about

    def __init__(self, services: Services, lane: Lane, cards: Cards) -> None:
        super().__init__()
        self._services, self._lane, self._cards = services, lane, cards
        self._dialog: QFileDialog | None = None
        self._saving: Task[float] | None = None

    def say_saving(self) -> None:
        """Say what is waited for where a video is being saved: one thing is done at a time."""
        if self._saving is None:
            return
        busy = AppError(
            _("The last seconds are still being saved as a video."),
            _("What you asked for is done right after that."),
        )
        self._cards.tell(busy, (_("Stop saving"), self._saving.control.cancel), "info")

    def ask(self, running: Callable[[], Rewind]) -> None:
        """Keep the last seconds, then ask for a file. `running` returns what remembers them."""

        def work(_control: Control) -> Iterator[float]:
            yield running().keep()

        def end(failure: Exception | None) -> None:
            tell_failure(failure, self.failed.emit)

        self._lane.submit(work, lambda found: self._ask_where(found[-1]), end)

    def _ask_where(self, seconds: float) -> None:
        folder = _existing(self._services.recordings())
        name = free_name(folder, dated_name(datetime.now().astimezone()), _SUFFIX)
        dialog = QFileDialog(None, _("Save the last seconds"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setNameFilter(_("MP4 video") + f" (*{_SUFFIX})")
        dialog.setDefaultSuffix(_SUFFIX[1:])
        dialog.setDirectory(str(folder))
        dialog.selectFile(name)
        dialog.fileSelected.connect(lambda chosen: self._save(Path(chosen), round(seconds)))
        dialog.rejected.connect(self._drop)
        dialog.finished.connect(lambda: self._let_go(dialog))
        self._dialog = dialog
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()

    def _let_go(self, dialog: QFileDialog) -> None:
        """Forget a dialog as soon as it has told what was chosen."""
        dialog.deleteLater()
        if self._dialog is dialog:
            self._dialog = None

    def _drop(self) -> None:
        def work(_control: Control) -> Iterator[None]:
            self._services.rewind().drop()
            yield

        self._lane.submit(work, lambda _done: None, self._tell)

    def _save(self, path: Path, seconds: int) -> None:
        def work(control: Control) -> Iterator[float]:
            yield from self._services.rewind().save(path, control)

        def end(failure: Exception | None) -> None:
            self._saving = None
            if failure is None and not task.control.cancelled:
                self._offer(path)
            elif failure is None:
                self._cards.tell(AppError(_("The last seconds were not saved.")), kind="info")
            self._tell(failure)

        task = self._saving = self._lane.submit(work, lambda _done: None, end)
        saving = ngettext(
            "Saving the last {n} second…", "Saving the last {n} seconds…", seconds
        ).format(n=seconds)
        self._cards.tell(AppError(saving), (_("Stop"), task.control.cancel), "info")

    def _offer(self, path: Path) -> None:
        tell = self._cards.tell
        ways = (
            (_("Ask about it"), partial(self.opening.emit, path)),
            (_("Open"), partial(_open, path, tell)),
            (_("Show in folder"), partial(show_in_folder, path, tell)),
        )
        self._cards.offer(AppError(_("Saved: {path}").format(path=path)), ways)

    def _tell(self, failure: Exception | None) -> None:
        tell_failure(failure, self._cards.tell)


def _open(path: Path, tell: Callable[[AppError], None]) -> None:
    """Play the video in the program that this desktop has for such files."""
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
        tell(
            AppError(
                _("No program of this desktop plays such a video."),
                _("It is in {path}").format(path=path),
            )
        )


def _existing(folder: Path) -> Path:
    """Return the folder, or the nearest one around it that is there: none is made for a look."""
    there = (each for each in (folder, *folder.parents) if os.path.isdir(each))  # noqa: PTH112 - never raises
    return next(there, Path.home())
