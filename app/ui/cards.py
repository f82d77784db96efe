"""`Cards`: small windows that say one thing, one of each kind at a time."""

from collections.abc import Sequence

from PySide6.QtWidgets import QWidget

from app.core import identity
from app.core.crash_report import CrashReport
from app.core.errors import AppError
from app.core.words import _
from app.ui import icons
from app.ui.capture_flow import CaptureFlow
from app.ui.ways_out import Kind, WayOut


class Cards:
    """Keeps the last one of each kind; what they are made of is loaded when there is one."""

    def __init__(self) -> None:
        self._shown: dict[str, QWidget] = {}

    def follow(self, capture: CaptureFlow) -> None:
        """Say what captures have to tell."""
        capture.failed.connect(self.tell)
        capture.taken_out.connect(lambda said: self.tell(said, kind="info"))
        capture.remarked.connect(lambda said: self.tell(AppError(said)))

    def tell(self, error: AppError, way_out: WayOut | None = None, kind: Kind = "warning") -> None:
        """Say what happened near the pointer; `way_out` is the label of a button and its deed."""
        self.offer(error, (way_out,) if way_out else (), kind, passes=way_out is None)

    def offer(
        self, error: AppError, ways: Sequence[WayOut], kind: Kind = "info", *, passes: bool = True
    ) -> None:
        """Say what happened, with a button for each of `ways`; an "info" may pass by itself."""
        from app.ui.notices import NoticeCard

        card = NoticeCard(error, kind, ways)
        card.setWindowIcon(icons.app_icon())  # some panels list it
        self._shown["notice"] = card
        card.appear()
        if kind == "info" and passes:
            card.go_soon()

    def say_where(self, keys: str) -> None:
        """Say that the program waits in the tray, for `keys` where it has some."""
        way = (
            _("Press {keys} to look at something on your screen.").format(keys=keys)
            if keys
            else _("A click on its icon looks at your screen.")
        )
        self.offer(AppError(_("{name} waits in the tray.").format(name=identity.NAME), way), ())

    def offer_report(self, crashed: CrashReport | None) -> None:
        """Say that the run before ended in a crash, and offer what is known of it."""
        if crashed is not None:
            error = AppError(
                _("{name} ended unexpectedly the last time.").format(name=identity.NAME),
                _("What was kept is still there. A report says where in the program it happened."),
            )
            self.offer(error, [(_("Show the report"), lambda: self.report(crashed))], "warning")

    def report(self, defect: CrashReport) -> None:
        """Show a defect, with those before it."""
        from app.ui.crash import CrashWindow

        window = self._shown.get("crash") or CrashWindow()
        self._shown["crash"] = window
        assert isinstance(window, CrashWindow)
        window.add(defect)
