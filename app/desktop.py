"""What this desktop offers: its screen, windows, keys and permissions, made and kept."""

from collections.abc import Callable
from contextlib import ExitStack, closing

from app.capture.settings import CaptureSettings
from app.core.actions import label_of
from app.core.hotkeys import Hotkeys
from app.core.once import Once
from app.core.permissions import Permissions
from app.core.ports import PictureDecoder
from app.core.recorder import Recorder
from app.core.rewind import Rewind
from app.core.session import Session
from app.core.unseen import Beneath, Unseen
from app.core.ways import ExplainedScreens
from app.core.windows import Windows
from app.system.paths import Paths
from app.system.saved_settings import SavedSettings


class Desktop:
    """Makes each part when it is first asked for, and ends them all, the last first."""

    def __init__(
        self,
        saved: SavedSettings,
        paths: Paths,
        session: Session,
        sway: str,
        decoder: Callable[[], PictureDecoder],
    ) -> None:
        """`sway`: the path of that window manager's socket, "" for none."""
        self._saved = saved
        self._paths = paths
        self.session = session
        self._sway = sway
        self._decoder = decoder
        self._open = ExitStack()
        self.screens = Once(self._make_screens)
        self.windows = Once(self._make_windows)
        self.rewind = Once(self._make_rewind)
        self.hotkeys = Once(self._make_hotkeys)
        self.permissions = Once(self._make_permissions)
        self._unseen = Once(self._make_unseen)
        self.beneath = Once(self._make_beneath)
        self.recorder = Once(self._make_recorder)

    def close(self) -> None:
        """End all that was made."""
        self._open.close()

    def unseen(self) -> Unseen | None:
        """Return what keeps windows of this program out of captures, if they are not wanted."""
        return None if self._saved.now.of(CaptureSettings).own_windows else self._unseen()

    def _make_screens(self) -> ExplainedScreens:
        from app.capture.screens import open_screens

        wanted = self._saved.now.of(CaptureSettings)
        return self._open.enter_context(closing(open_screens(self.session, self._decoder, wanted)))

    def _make_windows(self) -> Windows:
        from app.capture.windows.session import open_windows

        return self._open.enter_context(closing(open_windows(self.session, self._sway)))

    def _make_rewind(self) -> Rewind:
        from app.capture.rewind.rewind import ChildRewind

        made = ChildRewind(self.session)
        self._open.callback(made.stop)
        return made

    def _make_beneath(self) -> Beneath | None:
        from app.capture.unseen.session import open_beneath

        made = open_beneath(self.session)
        if made is not None:
            self._open.callback(made.close)
        return made

    def _make_unseen(self) -> Unseen:
        from app.capture.unseen.session import open_unseen

        made = open_unseen(self.session)
        self._open.callback(made.end)
        return made

    def _make_recorder(self) -> Recorder:
        from app.capture.recorder.recorder import ScreenRecorder

        return self._open.enter_context(closing(ScreenRecorder(self.session)))

    def _make_hotkeys(self) -> Hotkeys:
        from app.input.hotkeys import open_hotkeys

        made = open_hotkeys(
            self.session,
            lambda action: label_of(self._saved.now, action),
            self._paths.state / "declined-keys",
        )
        self._open.callback(made.close)
        return made

    def _make_permissions(self) -> Permissions:
        from app.system.permissions import open_permissions

        return open_permissions(self.session, lambda: self.screens().handler)
