"""`Shell`: the program's one controller. It owns the lanes and windows, and wires them."""

import gc
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QSettings, QTimer
from PySide6.QtWidgets import QApplication

from app.core.actions import SECTION
from app.core.crash_report import CrashReport
from app.core.errors import AppError
from app.core.ports import READER, Services
from app.core.presets import Presets
from app.core.retention import HistorySettings
from app.core.settings import General, Section
from app.core.verbs import PRESET, RECORDS, REWINDS, delay_of, is_preset, opened, verb_of
from app.ui import icons
from app.ui.appearance import Appearance
from app.ui.capture_flow import CaptureFlow
from app.ui.cards import Cards
from app.ui.conversing import Conversing
from app.ui.dialogs import Dialogs, bring
from app.ui.home import HomeWindow
from app.ui.keys import Keys
from app.ui.lane import Lane, Mailbox
from app.ui.lanes import Lanes
from app.ui.loading import load_answering
from app.ui.offers import Offers
from app.ui.overlay.asked import Asked
from app.ui.picture_out import PictureOut
from app.ui.reading_ahead import ReadingAhead
from app.ui.recent import list_recent
from app.ui.recordings import Recordings
from app.ui.rewinding import Rewinding
from app.ui.settings import UiSettings
from app.ui.starting import renew
from app.ui.tidying import Tidying
from app.ui.tray import Tray

_WARM_MS: Final = 500  # after the start, when nobody waits for anything
_PREPARE_MS: Final = 200  # after the stills are there: the pointer is on its way by then
_UNMAPPED_MS: Final = 150  # until a window that was hidden is off the screen


@dataclass(frozen=True, slots=True)
class Program:
    """What the window gets from outside of the user interface, besides the services.

    `connect` is told what to call, on any thread, when `commands` of other processes wait.
    `described` is an exception as a report; `crashed` is how the run before ended, None for well.
    Windows remember their places in the file `places`. `troubles` are told at once. `welcomed` is
    called when somebody who starts the program for the first time has been told how to begin.
    """

    connect: Callable[[Callable[[], None]], None]
    commands: Callable[[], Iterator[str]]
    described: Callable[[BaseException], CrashReport]
    places: Path
    troubles: Sequence[AppError]
    first_start: bool
    welcomed: Callable[[], None]
    crashed: CrashReport | None = None


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
        self._appearance = Appearance(app, services.settings)
        self._appearance.renew()
        self._appearance.desktop_changed.connect(self._change_look)
        self._offers = Offers(services, self._lanes.look)
        self._places = QSettings(str(program.places), QSettings.Format.IniFormat)
        pictures = services.save_picture, services.painter
        self._out = PictureOut(*pictures, self._lanes.work, self._places)
        self._capture = CaptureFlow(services, self._offers.model, self._lanes.work, self._out)
        self._on_defect = on_defect
        self._answers: Conversing | None = None
        self._ahead = ReadingAhead(services, self._lanes.of(READER), self._capture.set_context)
        self._keys = Keys(services, mailbox, self._lanes.work)
        models = Lane("models", mailbox, 2)
        self._dialogs = Dialogs(services, self._lanes, self._keys, models, self._places)
        self._cards = Cards()
        told = tray, self._cards, self._dialogs
        self._recordings = Recordings(services, mailbox, self._capture, self._keys, *told)
        self._rewinding = Rewinding(services, mailbox, *told, self._make_answers)
        self._tidying = Tidying(services.tidy, self._lanes.look, self._cards.tell, self)
        self._troubles = list(program.troubles)
        self._home: HomeWindow | None = None
        self._wire()

    def begin(self) -> None:
        """Take the keys, show how to begin where nothing else does, and listen to commands."""
        self._tray.fill()
        if self._program.first_start:
            self._dialogs.open("begin")
            self._program.welcomed()
        self._be_seen()
        self._keys.bind()
        self._rewinding.follow()
        self._cards.offer_report(self._program.crashed)
        self._program.connect(lambda: self._mailbox.post(self._obey))
        QTimer.singleShot(_WARM_MS, self._warm)

    def do(self, verb: str) -> None:
        """Do what a key, the tray, a window or another process asks for."""
        match verb:
            case "region" | "window" | "monitor" | "all" | "last":
                self._capture.start(verb)
            case "toggle" if self._answers is not None and self._answers.shows_something:
                self._answers.toggle()
            case "show" | "toggle":
                self._show()
            case "new" | "compare":
                answers = self._make_answers()
                answers.new() if verb == "new" else answers.compare()
            case "connect" | "settings" | "doctor" | "begin":
                self._dialogs.open(verb)
            case "quit":
                self._app.quit()
            case _ if verb in RECORDS:
                self._recordings.do(verb)
            case _ if verb in REWINDS:
                self._rewinding.do(verb)
            case _ if is_preset(verb):
                self._capture.ask(verb.removeprefix(PRESET))
            case _ if (seconds := delay_of(verb)) is not None:
                self._capture.delay(seconds)
            case _ if files := opened(verb):
                self._make_answers().open_files(files)

    def report(self, error: BaseException) -> None:
        """Show a defect; the program goes on."""
        self._cards.report(self._program.described(error))

    def close(self) -> None:
        """End what runs, in a quarter of a second but for a recording: what was said is kept."""
        self._tray.close()
        self._app.lastWindowClosed.disconnect(self._be_seen_soon)
        self._capture.close()
        for window in self._app.topLevelWidgets():
            window.hide()
        for each in (self._recordings, self._rewinding):
            each.close()  # a file is made whole for seconds: no window is seen to freeze
        self._lanes.close()
        self._dialogs.close()
        if self._answers is not None:
            self._answers.close()
        self._out.close()

    # ---- wiring

    def _wire(self) -> None:
        self._tray.chosen.connect(self.do)
        recent = self._services, self._lanes.work, self._tray.show_recent, self._cards.tell
        self._tray.opening.connect(lambda: list_recent(*recent))
        self._tray.recent_chosen.connect(lambda one: self._make_answers().reopen(one))
        self._tray.keys_chosen.connect(lambda: self._dialogs.open_settings(SECTION))
        self._tray.trouble_chosen.connect(self._tell_trouble)
        self._tray.host_changed.connect(self._host_changed)
        self._app.lastWindowClosed.connect(self._be_seen_soon)
        self._keys.pressed.connect(lambda action: self.do(verb_of(action)))
        self._keys.bound.connect(self._open_without_keys)
        self._keys.bound.connect(self._show_keys)
        self._capture.asked.connect(self._ask)
        self._capture.files_left.connect(lambda *left: self._make_answers().open_files(*left))
        self._capture.closed.connect(self._ahead.stop)
        self._capture.closed.connect(self._come_back)
        self._capture.failed.connect(lambda _error: self._come_back())
        self._capture.painted.connect(self._prepare)
        self._capture.selected.connect(self._ahead.begin)
        self._cards.follow(self._capture)
        self._capture.connect_wanted.connect(lambda: self.do("connect"))
        self._recordings.made.connect(lambda path: self._make_answers().open_files([str(path)]))
        self._dialogs.applied.connect(self._apply)
        self._dialogs.connected.connect(self._offers.renew)
        self._dialogs.connect_closed.connect(self._capture.resume)
        self._dialogs.told.connect(self._cards.tell)
        self._dialogs.capture_wanted.connect(lambda: self.do("region"))
        self._dialogs.asked.connect(self._ask)
        self._dialogs.left.connect(self._say_where)

    def _ask(self, asked: Asked) -> None:
        self._ahead.give_way(asked.frames, asked.choice)
        self._make_answers().ask(asked)

    def _capture_more(self) -> None:
        """Capture what is asked about in the conversation in view, without its window."""
        QTimer.singleShot(_UNMAPPED_MS, self, lambda: self._capture.start("region"))

    def _come_back(self) -> None:
        if self._answers is not None:
            self._answers.give_up_capture()
        self._be_seen()

    def _obey(self) -> None:
        for verb in self._program.commands():
            self.do(verb)

    def _warm(self) -> None:
        """Do beforehand what the first key would have to wait for."""
        self._capture.warm()
        self._recordings.warm()
        renew(self._services.autostart, self._lanes.look)
        # A full collection would look through all that is loaded by now: 40 ms without a paint.
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

        self._lanes.work.submit(load_answering, lambda _pieces: None, end)

    def _make_answers(self) -> Conversing:
        self._offers.ready()  # a window may be opened before anything was captured
        if self._answers is None:
            from app.ui.answers import Answers

            given = self._places, self._on_defect, self._out
            made = Answers(self._services, self._lanes, self._offers, *given)
            made.failed.connect(self._cards.tell)
            made.recapture_wanted.connect(self._capture.again)
            made.connect_wanted.connect(lambda: self.do("connect"))
            made.settings_wanted.connect(lambda: self.do("settings"))
            made.capture_wanted.connect(self._capture_more)
            made.say_keys(self._keys.shown("region"))
            made.busy_changed.connect(self._tray.show_thinking)
            self._answers = made
        return self._answers

    def _change_look(self) -> None:
        """Wear what the settings or the desktop want now."""
        anew = self._appearance.renew()
        self._tray.fill()
        if anew:
            self._renew_windows()
        self._show_keys()

    def _renew_windows(self) -> None:
        """Make anew what was made with other words or fonts, where it stands."""
        if self._answers is not None:
            self._answers.renew()
        self._dialogs.renew()
        home, self._home = self._home, None
        if home is not None:
            home.deleteLater()
            if home.isVisible():
                self._open_home()

    # ---- windows

    def _show(self) -> None:
        """Show the window that somebody who starts the program again looks for."""
        begun = self._answers is not None and self._answers.shows_something
        if self._home is not None and not begun:
            bring(self._home)
        else:
            self._make_answers().show()

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
        windows = self._app.topLevelWidgets()
        if not self._tray.is_there and not any(window.isVisible() for window in windows):
            self._open_home()

    # ---- what is told

    def _open_without_keys(self) -> None:
        """Open the window at the start where Wayland gives no key to begin with."""
        self._keys.bound.disconnect(self._open_without_keys)
        wayland = self._app.platformName() == "wayland"
        if wayland and not self._keys.shown("region") and not self._program.first_start:
            self._open_home()

    def _show_keys(self) -> None:
        shown = self._keys.shown("region")
        self._tray.show_keys(self._keys.live)
        if self._home is not None:
            self._home.show_keys(shown)
        if self._answers is not None:
            self._answers.say_keys(shown)
        self._show_troubles()

    def _show_troubles(self) -> None:
        troubles = [*self._keys.refused, *self._troubles]
        self._tray.show_troubles(troubles)
        if self._home is not None:
            self._home.show_troubles(self._troubles)  # keys are spoken of there anyway

    def _say_where(self) -> None:
        """The first window was closed, and no other one tells that the program goes on."""
        if self._tray.is_there:
            self._cards.say_where(self._keys.shown("region"))

    def _tell_trouble(self, error: AppError) -> None:
        of_keys = error not in self._troubles
        self._cards.tell(error, self._dialogs.way_to(SECTION) if of_keys else None)

    def _apply(self, section: Section) -> None:
        """Use a section that was saved."""
        match section:
            case UiSettings() | General():
                self._change_look()
            case HistorySettings():
                self._tidying.begin()
        if section.SECTION in (SECTION, Presets.SECTION):
            self._keys.bind()
        self._offers.renew(keeps=True)
