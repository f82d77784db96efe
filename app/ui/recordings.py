"""`Recordings`: joins what is recorded to the capture that chooses it, the tray and the notices."""

from functools import partial
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from app.core import identity
from app.core.errors import AppError, MediaError
from app.core.ports import Services
from app.core.recording import RecordingSettings
from app.core.words import _
from app.ui.capture_flow import CaptureFlow, What
from app.ui.cards import Cards
from app.ui.dialogs import Dialogs
from app.ui.keys import Keys
from app.ui.lane import Mailbox
from app.ui.recording.flow import RecordFlow
from app.ui.tray import Tray


class Recordings(QObject):
    """Belongs to the GUI thread."""

    made = Signal(object)  # Path: a whole file, to be asked about

    def __init__(
        self,
        services: Services,
        mailbox: Mailbox,
        capture: CaptureFlow,
        keys: Keys,
        tray: Tray,
        cards: Cards,
        dialogs: Dialogs,
    ) -> None:
        super().__init__()
        self._capture, self._keys, self._tray, self._cards = capture, keys, tray, cards
        self._dialogs = dialogs
        self._flow = RecordFlow(services, mailbox, self._stop_said)
        capture.recordable = self._flow.recordable(begins=False)
        capture.recorded.connect(self._flow.begin)
        self._flow.choosing.connect(self._choose)
        self._flow.changed.connect(tray.show_recording)
        self._flow.ended.connect(self._end)
        self._flow.failed.connect(self._fail)

    def do(self, verb: str) -> None:
        """Do one of `verbs.RECORDS`."""
        self._flow.do(verb)

    def warm(self) -> None:
        """Do beforehand what the first capture would have to wait for."""
        self._flow.warm()

    def close(self) -> None:
        """Make whole what is being recorded; nothing else is recorded any more."""
        self._flow.close()

    def _stop_said(self) -> str:
        """Return how a recording without a bar is ended."""
        if keys := self._keys.shown("record"):
            return _("Stop it with {keys}.").format(keys=keys)
        if self._tray.is_there:
            return _("Stop it in the menu of the tray icon.")
        command = f"{identity.SLUG} trigger record-stop"
        return _("Stop it with the command “{command}”.").format(command=command)

    def _choose(self, what: What) -> None:
        self._capture.start(what, recordable=self._flow.recordable(begins=True))

    def _end(self, said: AppError, path: Path) -> None:
        self.made.emit(path)
        self._offer(said, path)

    def _fail(self, error: AppError, left: Path | None) -> None:
        if left is not None:
            self._offer(error, left, warns=True)
        elif isinstance(error, MediaError):  # of the folder, which can be another one
            self._cards.tell(error, self._dialogs.way_to(RecordingSettings.SECTION))
        else:
            self._cards.tell(error)

    def _offer(self, said: AppError, path: Path, *, warns: bool = False) -> None:
        from app.ui.recording.after import ways_on

        tell = self._cards.tell
        ways = ways_on(path, tell, partial(tell, kind="info"))
        self._cards.offer(said, ways, "warning" if warns else "info")
