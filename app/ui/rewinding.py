"""`Rewinding`: the last seconds of the screen, as the settings want them, and looking back."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import Services
from app.core.rewind import Remembered, Rewind, RewindSettings
from app.core.settings import Section
from app.core.words import _
from app.ui.cards import Cards
from app.ui.conversing import Conversing
from app.ui.dialogs import Dialogs
from app.ui.lane import Lane, Mailbox, tell_failure
from app.ui.rewind_video import RewindVideo
from app.ui.tray import Tray


class Rewinding(QObject):
    """What can be asked of it is a verb of `REWINDS`. Belongs to the GUI thread.

    Nothing of it is loaded as long as it was never switched on.
    """

    def __init__(
        self,
        services: Services,
        mailbox: Mailbox,
        tray: Tray,
        cards: Cards,
        dialogs: Dialogs,
        answers: Callable[[], Conversing],
    ) -> None:
        super().__init__()
        self._services = services
        self._mailbox = mailbox
        self._lane = Lane("rewind", mailbox)
        self._tray = tray
        self._cards = cards
        self._dialogs = dialogs
        self._answers = answers
        self._wanted = RewindSettings()  # what was asked for last, and has not failed
        self._video = RewindVideo(services, self._lane, cards)
        self._video.failed.connect(self._end)
        self._video.opening.connect(lambda path: answers().open_files([str(path)]))
        dialogs.applied.connect(self._apply)

    def follow(self) -> None:
        """Remember as the settings want it now."""
        wanted = self._settings
        before, self._wanted = self._wanted, wanted
        if wanted == before or not (wanted.on or before.on):
            return

        def work(_control: Control) -> Iterator[int]:
            rewind = self._services.rewind()
            if wanted.on:
                rewind.on_loss(partial(self._mailbox.post, self._revive))
                rewind.start(wanted)
            else:
                rewind.stop()
            yield wanted.seconds if wanted.on else 0

        self._tray.show_remembered(0)
        self._lane.submit(work, lambda told: self._tray.show_remembered(told[-1]), self._end)

    def do(self, verb: str) -> None:
        """Do what a key, the tray or another process asks for."""
        match verb:
            case "rewind" if self._settings.on:
                self._look_back()
            case "rewind-save" if (wanted := self._settings).on:
                self._video.ask(lambda: _running(self._services, wanted))
            case "rewind" | "rewind-save":
                self._say_off()
            case "rewind-switch":
                self._switch()
            case "rewind-forget" if self._settings.on:
                self._forget()
        if verb != "rewind-switch" and self._settings.on:
            self._video.say_saving()

    def close(self) -> None:
        """The program ends; what is remembered goes with its services."""
        self._lane.close()

    @property
    def _settings(self) -> RewindSettings:
        return self._services.settings().of(RewindSettings)

    def _apply(self, section: Section) -> None:
        if isinstance(section, RewindSettings):
            self.follow()

    def _revive(self) -> None:
        """Remember anew what was lost by itself, and say so."""

        def work(_control: Control) -> Iterator[None]:
            self._services.rewind().revive()
            yield

        self._lane.submit(work, lambda _done: None, self._end)

    def _look_back(self) -> None:
        wanted = self._settings

        def work(_control: Control) -> Iterator[Remembered]:
            yield _running(self._services, wanted).take()

        def show(found: list[Remembered]) -> None:
            self._tray.show_remembered(wanted.seconds)
            self._answers().look_back(found[-1])

        self._lane.submit(work, show, self._end)

    def _forget(self) -> None:
        def work(_control: Control) -> Iterator[None]:
            _running(self._services, self._settings).forget()
            yield

        said = AppError(_("What the screen showed until now is forgotten."))
        tell = partial(self._cards.tell, said, kind="info")
        self._lane.submit(work, lambda _done: tell(), self._end)

    def _switch(self) -> None:
        """Switch it off where it runs, else on: also where that was wanted and has failed."""
        on = not (self._settings.on and self._services.rewind().running)
        if on and self._say_obstacle():
            return

        def work(_control: Control) -> Iterator[RewindSettings]:
            yield self._services.save(RewindSettings, lambda now: replace(now, on=on))

        def saved(_sections: list[RewindSettings]) -> None:
            self._dialogs.reload()
            self.follow()

        self._lane.submit(work, saved, self._end)

    def _say_obstacle(self) -> bool:
        """Say what is in the way in this session; whether there is anything."""
        obstacle = self._services.rewind().obstacle()
        if obstacle is not None:
            self._end(obstacle)
        return obstacle is not None

    def _say_off(self) -> None:
        """Say how to switch it on, or what is in the way of that."""
        if self._say_obstacle():
            return
        off = AppError(
            _("The last seconds of the screen are not remembered."),
            _(
                "Once this is on, they are kept in memory, with any secret that the screen shows, "
                "and never written to disk. Nothing is sent before you ask."
            ),
        )
        self._cards.tell(off, (_("Remember from now on"), self._switch), "info")

    def _end(self, failure: Exception | None) -> None:
        if isinstance(failure, AppError):
            running = self._services.rewind().running  # it may go on: the icon must not deny it
            self._tray.show_remembered(self._settings.seconds if running else 0)
            if not running:
                self._wanted = RewindSettings()
        tell_failure(failure, self._tell)

    def _tell(self, error: AppError) -> None:
        self._cards.tell(error, self._dialogs.way_to(RewindSettings.SECTION))


def _running(services: Services, wanted: RewindSettings) -> Rewind:
    """Return what remembers; it is started where it could not be before. Raises CaptureError."""
    rewind = services.rewind()
    if not rewind.running:
        rewind.start(wanted)
    return rewind
