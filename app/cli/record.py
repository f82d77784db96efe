"""`eyeline record`: the screen as a video file."""

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import Final

from app.cli.interrupt import interruptible
from app.cli.picture_file import writable
from app.cli.report import one_line_json
from app.cli.taking import listed
from app.cli.terminal import Terminal
from app.core.chat import Progress
from app.core.control import Control
from app.core.errors import CaptureError, UsageError
from app.core.meter import shown_size
from app.core.picture_formats import dated_name, free_stem
from app.core.place import Desktop, Rect
from app.core.ports import Services
from app.core.recorder import Recorded, Reins, Rolling, Shot
from app.core.recording import RecordingSettings
from app.core.recording_words import ended_early, progress
from app.core.windows import DesktopWindow, called
from app.core.words import _

_SUFFIX: Final = ".mp4"


def record(arguments: argparse.Namespace, services: Services, terminal: Terminal) -> int:
    """Record what was asked for; prints the path. Returns the exit code. Raises AppError."""
    out = _place_for(arguments.out)
    recorder = services.recorder()
    if missing := recorder.obstacle():
        raise CaptureError(*missing)
    recorder.prepare()
    shot = _shot(arguments, services)
    if (shot.pointer or shot.clicks) and recorder.pointer_untold:
        terminal.note(recorder.pointer_untold)
    if arguments.what == "region" and (said := _left_out(shot.rect, services)):
        terminal.note(said)
    control, reins = Control(), Reins()
    control.on_change(reins.stop)
    end: Recorded | None = None
    with interruptible(control):
        for told in recorder.record(shot, out, reins):
            if isinstance(told, Recorded):
                end = told
            else:
                terminal.progress(Progress(_("Recording")), _standing(told))
    assert end is not None
    return _ended(end, terminal, as_json=arguments.json)


def _standing(rolling: Rolling) -> str:
    stands = _(" (the screen is locked)") if rolling.locked else ""
    return f" {progress(rolling)}{stands}"


def _ended(end: Recorded, terminal: Terminal, *, as_json: bool) -> int:
    if as_json:
        told = {
            "path": str(end.path),
            "seconds": round(end.seconds, 3),
            "bytes": end.bytes,
            "why": end.why,
        }
        terminal.json(one_line_json(told))
    else:
        terminal.line(str(end.path))
    early = ended_early(end.why)
    if early:
        terminal.note(early)
    return 1 if early else 0


def _place_for(name: str) -> Path:
    """Return where the recording goes: a file that is not there yet. Raises UsageError."""
    if not name:
        stem = dated_name(datetime.now().astimezone())
        free = free_stem(stem, lambda each: os.path.lexists(f"{each}{_SUFFIX}"))
        return Path(f"{free}{_SUFFIX}")
    path = Path(name)
    if path.suffix.lower() != _SUFFIX:
        raise UsageError(
            _("“{name}” is no name for a recording.").format(name=path.name),
            _("Recordings are MP4 files: let the name end with .mp4."),
        )
    writable(path)
    if path.exists():
        raise UsageError(
            _("There is a file “{name}” already.").format(name=path.name),
            _("Give the recording another name."),
        )
    return path


# ---- what is recorded


def _shot(arguments: argparse.Namespace, services: Services) -> Shot:
    title, what = " ".join(arguments.title), arguments.what
    if arguments.region and what != "region":
        raise UsageError(
            _("Only a region has a place: --region says nothing here."),
            _("Use “eyeline record region --region X,Y,WxH”."),
        )
    if title and what == "region":
        raise UsageError(
            _("“{title}” says nothing: a region has no title.").format(title=title),
            _("Use “eyeline record region --region X,Y,WxH”."),
        )
    window: DesktopWindow | None = None
    match what:
        case "window":
            window = _window(title, services)
            rect = _on_monitor(
                services, window.x, window.y, window.x + window.width, window.y + window.height
            )
        case "monitor":
            rect = _monitor(title, services)
        case _:
            rect = _region(arguments, services)
    if what == "region":
        services.last_place.keep(rect)
    settings = services.settings().of(RecordingSettings)
    return Shot(
        rect,
        "" if window is None else str(window.id),
        settings.pointer if arguments.pointer is None else arguments.pointer,
        settings.clicks if arguments.clicks is None else arguments.clicks,
        settings.rate if arguments.rate is None else arguments.rate,
        arguments.seconds,
    )


def _region(arguments: argparse.Namespace, services: Services) -> Rect:
    if arguments.region is None:
        place = services.last_place.get()
        if place is None:
            raise UsageError(
                _("Nothing was asked about or captured yet."),
                _("Use “eyeline record region --region X,Y,WxH”."),
            )
        return place
    left, top, width, height = arguments.region
    return _on_monitor(services, left, top, left + width, top + height)


def _left_out(place: Rect, services: Services) -> str:
    """Return what is said of a region that is not whole on one monitor, "" for any other."""
    assert isinstance(place.space, Desktop)
    monitors = services.screens().monitors()
    known = next((each for each in monitors if each.id == place.space.screen), None)
    seen = place if known is None else place.clipped(known.width, known.height)
    if seen == place or not seen.width or not seen.height:
        return ""
    return _("{seen} of {wanted} are recorded: the rest is not on this monitor.").format(
        seen=shown_size((round(seen.width), round(seen.height))),
        wanted=shown_size((round(place.width), round(place.height))),
    )


def _window(title: str, services: Services) -> DesktopWindow:
    windows = services.windows()
    shown = listed(windows)
    found = called(shown, title) if title else windows.active()
    if found is None:
        raise CaptureError(
            _("No window is called “{title}”.").format(title=title)
            if title
            else _("No window is active."),
            _("“eyeline capture window --list” names the windows that are shown."),
        )
    return found


def _monitor(name: str, services: Services) -> Rect:
    monitors = services.screens().monitors()
    found = next((each for each in monitors if not name or each.id == name), None)
    if found is None:
        raise CaptureError(
            _("No monitor is called “{name}”.").format(name=name),
            _("There are {names}.").format(names=", ".join(each.id for each in monitors)),
        )
    return Rect(0, 0, found.width, found.height, Desktop(found.id))


def _on_monitor(services: Services, left: int, top: int, right: int, bottom: int) -> Rect:
    """Return a place of the desktop as one of the monitor that shows most of it."""
    monitors = services.screens().monitors()
    most = max(monitors, key=lambda each: each.shown(left, top, right, bottom))
    return Rect(left - most.x, top - most.y, right - most.x, bottom - most.y, Desktop(most.id))
