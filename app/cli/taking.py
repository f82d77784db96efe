"""What of the screen `eyeline capture` takes: monitors, a window, the last place."""

from collections.abc import Sequence

from app.core.control import Control
from app.core.desk import desk, of_window
from app.core.errors import CaptureError, UsageError
from app.core.frame import Frame, Screen
from app.core.place import Desktop, Rect
from app.core.ports import Services
from app.core.windows import DesktopWindow, ShownWindow, Windows, called
from app.core.words import _


def take(what: str, title: str, services: Services, control: Control) -> Sequence[Frame]:
    """Take "monitor", "all", "window" (the active one, or by `title`) or "last".

    One place is remembered as the last one. Raises CaptureError, UsageError.
    """
    if title and what != "window":
        raise UsageError(
            _("“{title}” says nothing: only a window has a title.").format(title=title),
            _("Use “eyeline capture window TITLE”."),
        )
    match what:
        case "window":
            frames = [_window(title, services, control)]
        case "last":
            frames = [_last(services, control)]
        case _:
            frames = list(services.screens().grab("all" if what == "all" else "monitor", control))
    if len(frames) == 1 and isinstance(frames[0].source, Screen):
        services.last_place.keep(frames[0].source.rect)
    return frames


def listed(windows: Windows) -> Sequence[DesktopWindow]:
    """Return the windows that can be taken, the top one first. Raises CaptureError."""
    if windows.untold:
        raise CaptureError(
            windows.untold,
            _("Use “eyeline capture monitor”, or select it with “eyeline trigger region”."),
        )
    return [each for each in windows.shown() if not each.panel]


def _window(title: str, services: Services, control: Control) -> Frame:
    windows, screens = services.windows(), services.screens()
    listed(windows)  # listens from now on
    monitors, frames = screens.monitors(), screens.grab("all", control)
    shown = windows.shown()
    wanted = called(shown, title) if title else windows.active()
    if wanted is None:
        raise _missing(title)
    places = desk(frames, monitors, shown)
    order = next(at for at, each in enumerate(shown) if each.id == wanted.id)
    parts = [
        (frame, each)
        for frame in frames
        if isinstance(frame.source, Screen)
        for each in places.get(frame.source.monitor, ())
        if each.order == order
    ]
    if not parts:
        raise CaptureError(
            _("“{title}” is on no monitor.").format(title=wanted.title or wanted.app)
        )
    frame, part = max(parts, key=lambda each: _area(each[1]))
    return of_window(frame.crop(Rect(*part.box, frame.rect.space)), part)


def _missing(title: str) -> CaptureError:
    hint = _("“eyeline capture window --list” names the windows that are shown.")
    if title:
        return CaptureError(_("No window is called “{title}”.").format(title=title), hint)
    return CaptureError(_("No window is active."), hint)


def _area(window: ShownWindow) -> float:
    left, top, right, bottom = window.box
    return (right - left) * (bottom - top)


def _last(services: Services, control: Control) -> Frame:
    place = services.last_place.get()
    if place is None:
        raise CaptureError(
            _("Nothing was asked about or captured yet."),
            _("Capture a window or a monitor first."),
        )
    for frame in services.screens().grab("all", control):
        if isinstance(frame.source, Screen) and place.space == Desktop(frame.source.monitor):
            inside = place.clipped(frame.width, frame.height)
            if inside.width >= 1 and inside.height >= 1:
                return frame.crop(Rect(*inside.corners, frame.rect.space))
    raise CaptureError(_("The place that was asked about is on no monitor any more."))
