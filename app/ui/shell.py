"""`Shell`: the program's one controller. It owns the lanes and windows, and wires them."""

import gc
import os
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Protocol

from PySide6.QtCore import QLibraryInfo, QObject, QSettings, QTimer, QTranslator
from PySide6.QtWidgets import QApplication, QWidget

from app.core import words
from app.core.control import Control
from app.core.errors import AppError
from app.core.ports import Services
from app.core.settings import General, Section
from app.ui import icons, theme
from app.ui.capture_flow import CaptureFlow
from app.ui.dialogs import Dialogs, bring
from app.ui.keys import SECTION, Keys
from app.ui.lane import Mailbox
from app.ui.lanes import Lanes
from app.ui.offers import Offers
from app.ui.overlay.session import Asked
from app.ui.reading_ahead import READER, ReadingAhead
from app.ui.settings import UiSettings
from app.ui.tray import Tray
from app.ui.welcome import HomeWindow, WelcomeCard

_WARM_MS: Final = 500  # after the start, when nobody waits for anything
_PREPARE_MS: Final = 200  # after the stills are there: the pointer is on its way by then
_RECENT: Final = 10  # conversations in the menu of the tray


@dataclass(frozen=True, slots=True)
class Program:
    """What the window gets from outside of the user interface, besides the services.

    `connect` is told what to call, on any thread, when `commands` of other processes wait.
    `described` is an exception as a report: types and places, no values. `log` is the file that
    defects are written to, None for nowhere; windows remember their places in the file `places`.
    `troubles` are told at once. `welcomed` is called when somebody who starts the program for the
    first time has been told how to begin.
    """

    connect: Callable[[Callable[[], None]], None]
    commands: Callable[[], Iterator[str]]
    described: Callable[[BaseException], str]
    log: Path | None
    places: Path
    troubles: Sequence[AppError]
    first_start: bool
    welcomed: Callable[[], None]


class _Answers(Protocol):
    """`app.ui.answers.Answers`, which is loaded when it is needed."""

    def ask(self, asked: Asked) -> None: ...
    def reopen(self, conversation: str) -> None: ...
    def show(self) -> bool: ...
    def toggle(self) -> bool: ...
    def warm(self) -> None: ...


class Shell(QObject):
    """What can be asked of it is a verb: see `do`. Belongs to the GUI thread."""

    def __init__(
        self,
        app: QApplication,
        services: Services,
        mailbox: Mailbox,
        tray: Tray,
        program: Program,
        on_defect: Callable[[BaseException | None], None],
    ) -> None:
        super().__init__()
        self._app = app
        self._services = services
        self._mailbox = mailbox
        self._tray = tray
        self._program = program
        self._lanes = Lanes(services, mailbox)
        self._translator = QTranslator(self)
        self._dress()
        hints = app.styleHints()
        hints.colorSchemeChanged.connect(self._change_look)
        hints.accessibility().contrastPreferenceChanged.connect(self._change_look)
        self._offers = Offers(services, self._lanes.look)
        self._capture = CaptureFlow(services, self._offers.model, self._lanes.work)
        self._on_defect = on_defect
        self._answers: _Answers | None = None
        self._ahead = ReadingAhead(services, self._lanes.of(READER), self._capture.set_context)
        self._keys = Keys(services, mailbox, self._lanes.work)
        self._dialogs = Dialogs(services, self._lanes, self._keys)
        self._troubles = list(program.troubles)
        self._windows: dict[str, QWidget] = {}
        self._home: HomeWindow | None = None
        self._welcoming = program.first_start
        self._wire()

    def begin(self) -> None:
        """Take the keys, show how to begin where nothing else does, and listen to commands."""
        self._tray.fill()
        if self._app.platformName() == "wayland":
            self._open_home()
        self._be_seen()
        self._keys.bind()
        self._program.connect(lambda: self._mailbox.post(self._obey))
        QTimer.singleShot(_WARM_MS, self._warm)

    def do(self, verb: str) -> None:
        """Do what a key, the tray, a window or another process asks for."""
        match verb:
            case "region" | "monitor" | "all" | "last":
                self._capture.start(verb)
            case "show":
                self._show()
            case "toggle":
                if self._answers is None or not self._answers.toggle():
                    self._show()
            case "connect" | "settings" | "doctor":
                self._dialogs.open(verb)
            case "quit":
                self._app.quit()

    def report(self, error: BaseException) -> None:
        """Show a defect; the program goes on."""
        from app.ui.crash import CrashWindow

        window = self._windows.get("crash") or CrashWindow()
        self._windows["crash"] = window
        assert isinstance(window, CrashWindow)
        window.add(self._program.described(error), self._program.log)

    def close(self) -> None:
        """End what runs, in a quarter of a second: what was said until then is kept."""
        self._tray.close()
        self._app.lastWindowClosed.disconnect(self._be_seen_soon)
        for window in self._app.topLevelWidgets():
            window.hide()
        self._capture.close()
        self._lanes.close()

    # ---- wiring

    def _wire(self) -> None:
        self._tray.chosen.connect(self.do)
        self._tray.opening.connect(self._list_recent)
        self._tray.recent_chosen.connect(self._reopen)
        self._tray.trouble_chosen.connect(self._tell_trouble)
        self._tray.host_changed.connect(self._host_changed)
        self._app.lastWindowClosed.connect(self._be_seen_soon)
        self._keys.pressed.connect(self.do)
        self._keys.bound.connect(self._show_keys)
        self._capture.asked.connect(self._ask)
        self._capture.closed.connect(self._ahead.stop)
        self._capture.closed.connect(self._be_seen)
        self._capture.painted.connect(self._prepare)
        self._capture.selected.connect(self._ahead.begin)
        self._capture.failed.connect(self._warn)
        self._capture.remarked.connect(lambda said: self._warn(AppError(said)))
        self._capture.connect_wanted.connect(lambda: self.do("connect"))
        self._dialogs.applied.connect(self._apply)
        self._dialogs.connected.connect(self._offers.renew)
        self._dialogs.connect_closed.connect(self._capture.resume)

    def _ask(self, asked: Asked) -> None:
        self._ahead.give_way(asked.frames, asked.choice)
        self._make_answers().ask(asked)

    def _obey(self) -> None:
        for verb in self._program.commands():
            self.do(verb)

    def _warm(self) -> None:
        """Do beforehand what the first key would have to wait for."""
        self._capture.warm()
        # What was loaded by now stays: a full collection would look through all of it again and
        # again, for some 40 ms in which nothing is painted.
        gc.collect()
        gc.freeze()

    def _prepare(self) -> None:
        """Do while somebody selects what the question will need."""
        self._offers.ready()
        QTimer.singleShot(_PREPARE_MS, self._prepare_answers)

    def _prepare_answers(self) -> None:
        def end(failure: Exception | None) -> None:
            if failure is not None:
                raise failure
            if self._capture.open:
                self._make_answers().warm()

        self._lanes.work.submit(_load_pictures, lambda _pieces: None, end)

    def _make_answers(self) -> "_Answers":
        if self._answers is None:
            from app.ui.answers import Answers

            places = QSettings(str(self._program.places), QSettings.Format.IniFormat)
            made = Answers(self._services, self._lanes, self._offers, places, self._on_defect)
            made.failed.connect(self._warn)
            made.recapture_wanted.connect(self._capture.again)
            made.connect_wanted.connect(lambda: self.do("connect"))
            made.busy_changed.connect(
                lambda busy: self._tray.show_state("thinking" if busy else "idle")
            )
            self._answers = made
        return self._answers

    def _dress(self) -> None:
        """Speak the language and wear the theme of the settings."""
        settings = self._services.settings()
        words.use(settings.of(General).language)
        os.environ["LANGUAGE"] = words.language()  # that of our children
        self._app.removeTranslator(self._translator)
        folder = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
        if words.language() != "en" and self._translator.load(f"qtbase_{words.language()}", folder):
            self._app.installTranslator(self._translator)
        look = settings.of(UiSettings)
        theme.apply(self._app, look.theme, contrast=look.contrast)

    def _change_look(self) -> None:
        """Wear what the settings or the desktop want now."""
        self._dress()
        self._tray.fill()
        self._show_keys()

    # ---- windows

    def _show(self) -> None:
        """Show the window that somebody who starts the program again looks for."""
        if self._answers is not None and self._answers.show():
            return
        if self._home is not None:
            bring(self._home)
        else:
            self._introduce()

    def _open_home(self) -> None:
        if self._home is None:
            self._home = HomeWindow(stays=self._tray.is_there)
            self._home.setWindowIcon(icons.app_icon())
            self._home.chosen.connect(self.do)
            self._home.closed.connect(self._home_closed)
            self._home.show_keys(self._keys.shown("region"))
            self._home.show_troubles(self._troubles)
        bring(self._home)

    def _home_closed(self) -> None:
        if not self._tray.is_there:
            self._app.quit()

    def _host_changed(self, there: bool) -> None:
        if self._home is not None:
            self._home.show_end(stays=there)
        self._be_seen()

    def _be_seen_soon(self) -> None:
        QTimer.singleShot(0, self, self._be_seen)  # not when all windows close to quit

    def _be_seen(self) -> None:
        """Open the window of a program without an icon, so that it never runs unseen."""
        if not self._tray.is_there and not any(
            window.isVisible() for window in self._app.topLevelWidgets()
        ):
            self._open_home()

    def _introduce(self) -> None:
        """Show the card of the first start."""
        card = WelcomeCard(self._keys.shown("region"))
        card.setWindowIcon(icons.app_icon())
        card.tried.connect(lambda: QTimer.singleShot(150, lambda: self.do("region")))
        card.connect_wanted.connect(lambda: self.do("connect"))
        self._windows["welcome"] = card
        bring(card)

    # ---- what is told

    def _show_keys(self) -> None:
        shown = self._keys.shown("region")
        self._tray.show_shortcut(shown)
        if self._home is not None:
            self._home.show_keys(shown)
        self._show_troubles()
        welcoming, self._welcoming = self._welcoming, False
        if welcoming:
            if self._home is None:
                self._introduce()
            self._program.welcomed()

    def _show_troubles(self) -> None:
        troubles = [*self._keys.refused, *self._troubles]
        self._tray.show_troubles(troubles)
        if self._home is not None:
            self._home.show_troubles(self._troubles)  # keys are spoken of there anyway

    def _tell_trouble(self, error: AppError) -> None:
        of_keys = error not in self._troubles
        self._warn(error, (words._("Settings…"), self._dialogs.open_keys) if of_keys else None)

    def _warn(self, error: AppError, way_out: tuple[str, Callable[[], None]] | None = None) -> None:
        """Say what happened near the pointer; `way_out` is the label of a button and its deed."""
        from app.ui.notices import NoticeCard

        card = NoticeCard(error, action=way_out)
        self._windows["notice"] = card
        card.appear()

    def _reopen(self, conversation: str) -> None:
        self._offers.ready()
        self._make_answers().reopen(conversation)

    def _list_recent(self) -> None:
        def work(_control: Control) -> Iterator[tuple[list[tuple[str, str]], Sequence[str]]]:
            history = self._services.history()
            recent = [(found.conversation, found.title) for found in history.recent(_RECENT)]
            yield recent, history.notices()

        def batch(found: list[tuple[list[tuple[str, str]], Sequence[str]]]) -> None:
            recent, notices = found[-1]
            self._tray.show_recent(recent)
            for notice in notices:
                self._warn(AppError(notice))

        def end(failure: Exception | None) -> None:
            if isinstance(failure, AppError):
                self._warn(failure)
            elif failure is not None:
                raise failure

        self._lanes.work.submit(work, batch, end)

    def _apply(self, section: Section) -> None:
        """Use a section that was saved."""
        match section:
            case UiSettings() | General():
                self._change_look()
        if section.SECTION == SECTION:
            self._keys.bind()
        self._offers.renew()


def _load_pictures(_control: Control) -> Iterator[None]:
    """Load what works on pictures, numpy above all, where nobody waits for it."""
    import app.core.display  # noqa: F401 - it is the loading that counts

    yield
