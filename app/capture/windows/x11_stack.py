"""What an X server says of its windows, as the windows that a person sees: no I/O here."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

from app.capture.windows.x11_server import Desktop, Placed, Value, number
from app.core.windows import DesktopWindow, named

_EVERYWHERE: Final = 0xFFFFFFFF  # of _NET_WM_DESKTOP
_SMALLEST: Final = 4  # px: less is a sentinel of some window manager

Told = Mapping[str, Value]
_Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the windows of one X server: places of all, words of those that matter."""

    root: int
    desktop: Desktop
    placed: Mapping[int, Placed]
    told: Mapping[int, Told]
    atoms: Mapping[str, int]


def top_of(window: int, known: Known) -> int | None:
    """Return the child of the root that `window` is in (a frame), or itself; None once gone."""
    while (place := known.placed.get(window)) is not None and place.parent != known.root:
        window = place.parent
    return None if place is None else window


def stacked(known: Known, own: int) -> Iterator[DesktopWindow]:
    """Yield what is on the screen, the top one first, but for windows of the process `own`.

    Those that the window manager lists, and menus and their like, which it does not manage. Without
    a window manager that lists them: all that lie on the root.
    """
    clients = defaultdict[int, list[int]](list)
    for client in known.desktop.clients or ():
        top = top_of(client, known)
        if top is not None:
            clients[top].append(client)
    for child in reversed(known.desktop.children):
        for window in reversed(clients.get(child, [])):
            if _is_seen(window, child, known):
                yield from _window(window, child, known, own)
        if child not in clients and _is_seen_by_itself(child, known):
            yield from _window(child, child, known, own)


def matters(window: int, known: Known) -> bool:
    """Whether words of a child of the root are wanted."""
    place = known.placed.get(window)
    return place is not None and place.viewable and place.drawn and _stands_alone(place, known)


def _stands_alone(place: Placed, known: Known) -> bool:
    return place.unmanaged or known.desktop.clients is None


def _is_seen_by_itself(window: int, known: Known) -> bool:
    # Without a name of its program it is none: guards and overlays of window managers.
    return matters(window, known) and (
        known.desktop.clients is None or "WM_CLASS" in known.told.get(window, {})
    )


def _is_seen(client: int, top: int, known: Known) -> bool:
    told = known.told.get(client, {})
    shaded = _has(told, "_NET_WM_STATE", "_NET_WM_STATE_SHADED", known)
    if _has(told, "_NET_WM_STATE", "_NET_WM_STATE_HIDDEN", known) and not shaded:
        return False
    desktop, current = number(told, "_NET_WM_DESKTOP", _EVERYWHERE), known.desktop.desktop
    if current >= 0 and desktop not in {current, _EVERYWHERE}:
        return False
    return known.placed[top if shaded else client].viewable


def _has(told: Told, name: str, atom: str, known: Known) -> bool:
    value = told.get(name)
    return isinstance(value, tuple) and known.atoms[atom] in value


def _window(window: int, top: int, known: Known, own: int) -> Iterator[DesktopWindow]:
    """Yield it, if it is one that a person would call so."""
    told = known.told.get(window, {})
    kinds = {
        kind
        for kind in ("DESKTOP", "DND", "DOCK")
        if _has(told, "_NET_WM_WINDOW_TYPE", f"_NET_WM_WINDOW_TYPE_{kind}", known)
    }
    x1, y1, x2, y2 = _box(window, top, known)
    small = x2 - x1 < _SMALLEST or y2 - y1 < _SMALLEST
    if small or kinds & {"DESKTOP", "DND"} or number(told, "_NET_WM_PID", 0) == own:
        return
    yield DesktopWindow(
        window, _title(told), _app(told), x1, y1, x2 - x1, y2 - y1, panel="DOCK" in kinds
    )


def _box(window: int, top: int, known: Known) -> _Box:
    """Return left, top, right and bottom of what is seen of it: with its frame, without shadow."""
    inner, outer = _corners(known.placed[window]), _corners(known.placed[top])
    told = known.told.get(window, {})
    # Without a compositor nothing is translucent: what is kept for a shadow is a border then.
    shadow, frame = _sides(told, "_GTK_FRAME_EXTENTS"), _sides(told, "_NET_FRAME_EXTENTS")
    if shadow and any(shadow) and known.desktop.composited:
        box = _grown(inner, *(-side for side in shadow))
    elif frame:
        box = _grown(inner, *frame)
    else:
        box = outer
    return (
        max(box[0], outer[0]),
        max(box[1], outer[1]),
        min(box[2], outer[2]),
        min(box[3], outer[3]),
    )


def _corners(place: Placed) -> _Box:
    return place.x, place.y, place.x + place.width, place.y + place.height


def _grown(box: _Box, left: int, right: int, top: int, bottom: int) -> _Box:
    return box[0] - left, box[1] - top, box[2] + right, box[3] + bottom


def _sides(told: Told, name: str) -> tuple[int, int, int, int] | None:
    match told.get(name):
        case (int(left), int(right), int(top), int(bottom)):
            return left, right, top, bottom
        case _:
            return None


def _title(told: Told) -> str:
    for name in ("_NET_WM_NAME", "WM_NAME"):
        title = told.get(name)
        if isinstance(title, str) and title:
            return named(title)
    return ""


def _app(told: Told) -> str:
    """Return the class of WM_CLASS ("Firefox"), else its instance."""
    words = told.get("WM_CLASS")
    if not isinstance(words, str):
        return ""
    instance, _, rest = words.partition("\0")
    return named(rest.partition("\0")[0] or instance)
