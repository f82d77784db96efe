"""What the doctor says of the screen: how it is taken and recorded, its monitors and windows."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict

from app.core import monitor_map
from app.core.check import Check
from app.core.errors import AppError
from app.core.ports import Monitor
from app.core.recorder import Recorder
from app.core.session import Session
from app.core.ways import ExplainedScreens, Way
from app.core.windows import Windows
from app.core.words import _, sentences


def capture_checks(screens: ExplainedScreens) -> Iterator[Check]:
    """Look at the ways, then at the monitors; nothing is taken, since that may open a dialog."""
    ways = screens.ways()
    yield _ways(ways)
    if any(way.state == "used" for way in ways):
        yield _monitors(screens)


def windows_check(windows: Windows, hidden: Sequence[str]) -> Check:
    """Say whether windows can be told apart; `hidden` are those that its user wants covered."""
    name, untold = _("Open windows"), windows.untold
    data = {"told": not untold, "hidden": len(hidden)}
    if not untold:
        return Check(
            "windows", name, ok=True, found=_("The desktop tells where they are."), data=data
        )
    if not hidden:
        return Check("windows", name, ok=True, found=untold, data=data)
    hint = _(
        "The windows to hide, in the settings, are not found in pictures of this screen: look at"
        " each picture, and cover them yourself."
    )
    return Check("windows", name, ok=False, found=untold, hint=hint, data=data)


def recording_check(recorder: Recorder, session: Session) -> Check:
    """Say whether the screen can be recorded here.

    Not well is what its user can change: on macOS a permission. A desktop is as it is.
    """
    name, obstacle = _("Recording"), recorder.obstacle()
    if obstacle is not None:
        found, hint = obstacle
        return Check("recording", name, ok=session.kind != "macos", found=found, hint=hint)
    lacking = recorder.pointer_untold
    return Check("recording", name, ok=True, found=lacking or _("the screen can be recorded"))


def _ways(ways: Sequence[Way]) -> Check:
    name = _("Capture")
    fitting = [way for way in ways if way.state != "foreign"]
    words = " ".join(map(_told, sorted(fitting, key=lambda way: way.state != "used")))
    data = {
        "handler": next((way.name for way in ways if way.state == "used"), ""),
        "ways": [_data(way) for way in ways],
    }
    if data["handler"]:
        return Check("capture", name, ok=True, found=words, data=data)
    obstacles = [way.obstacle for way in ways if way.obstacle]
    hints = dict.fromkeys(each.hint for each in obstacles if each.hint)
    return Check(
        "capture",
        name,
        ok=False,
        found=words or _("no way to take the screen fits this session"),
        hint=sentences(*hints)
        or _("On Wayland install xdg-desktop-portal and the part for your desktop."),
        data=data,
    )


def _told(way: Way) -> str:
    match way.state, way.obstacle:
        case "used", _obstacle:
            return _("“{way}” is used.").format(way=way.name)
        case _state, AppError() as obstacle:
            return _("“{way}” is not: {why}").format(way=way.name, why=obstacle.message)
    return _("“{way}” would work too.").format(way=way.name)


def _data(way: Way) -> dict[str, str]:
    told = {"name": way.name, "state": way.state}
    if way.obstacle:
        told |= {"why": way.obstacle.message, "detail": way.obstacle.detail}
    return told


def _monitors(screens: ExplainedScreens) -> Check:
    name = _("Monitors")
    try:
        monitors = screens.monitors()
    except AppError as error:
        return Check("monitors", name, ok=False, found=error.message, hint=error.hint)
    words = ", ".join(_monitor(each) for each in monitors) or _("the session does not tell")
    data = {"monitors": [asdict(each) for each in monitors]}
    drawing = monitor_map.draw(monitors)
    return Check("monitors", name, ok=True, found=words, data=data, drawing=drawing)


def _monitor(monitor: Monitor) -> str:
    """Return a monitor as X11 writes sizes and places, with its scale where that is known."""
    told = f"{monitor.id} {monitor.width}×{monitor.height}+{monitor.x}+{monitor.y}"
    return told if monitor.scale is None else f"{told} {monitor.scale:.0%}"
