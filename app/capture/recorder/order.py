"""What goes through the pipe between whoever wants a recording and the child that makes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, cast, get_args

from app.core.place import Desktop, Rect
from app.core.recorder import Recorded, Reins, Rolling, Shot, Why
from app.core.session import Session, SessionKind

VERB: Final = "record"
FINISH: Final = 10.0  # seconds that a recording may take to be made whole

Header = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Order:
    """A recording that is wanted: what, into which file, on which desktop."""

    shot: Shot
    out: Path
    session: Session


def header_of(order: Order) -> dict[str, object]:
    """Return what tells the child of an order."""
    shot = order.shot
    return {
        "place": _place_header(shot.rect),
        "window": shot.window,
        "pointer": shot.pointer,
        "clicks": shot.clicks,
        "rate": shot.rate,
        "seconds": shot.seconds,
        "out": str(order.out),
        "session": order.session.kind,
        "display": order.session.display,
        "bus": order.session.bus,
    }


def order_of(header: Header) -> Order:
    """Return the order that `header_of` told of."""
    seconds = header["seconds"]
    shot = Shot(
        _place(header["place"]),
        str(header["window"]),
        bool(header["pointer"]),
        bool(header["clicks"]),
        _number(header["rate"]),
        None if seconds is None else _number(seconds),
    )
    kind = str(header["session"])
    assert kind in get_args(SessionKind)
    display, bus = str(header["display"]), str(header["bus"])
    session = Session(cast("SessionKind", kind), display=display, bus=bus)
    return Order(shot, Path(str(header["out"])), session)


def wishes_of(reins: Reins) -> dict[str, object]:
    """Return what the child is to heed now."""
    return {
        "paused": reins.paused,
        "stopped": reins.stopped,
        "discarded": reins.control.cancelled,
    }


def rolling_header(rolling: Rolling) -> dict[str, object]:
    """Return what tells how a recording stands."""
    return {
        "seconds": rolling.seconds,
        "bytes": rolling.bytes,
        "paused": rolling.paused,
        "place": _place_header(rolling.place),
        "locked": rolling.locked,
    }


def rolling_of(header: Header) -> Rolling:
    """Return what `rolling_header` told."""
    return Rolling(
        _number(header["seconds"]),
        int(_number(header["bytes"])),
        bool(header["paused"]),
        _place(header["place"]),
        bool(header["locked"]),
    )


def recorded_header(recorded: Recorded) -> dict[str, object]:
    """Return what tells of the end of a recording."""
    return {"seconds": recorded.seconds, "bytes": recorded.bytes, "why": recorded.why}


def recorded_of(header: Header, path: Path) -> Recorded:
    """Return what `recorded_header` told of the recording at `path`."""
    why = str(header["why"])
    assert why in get_args(Why)
    return Recorded(
        path, _number(header["seconds"]), int(_number(header["bytes"])), cast("Why", why)
    )


def _place_header(place: Rect) -> dict[str, object]:
    assert isinstance(place.space, Desktop)
    return {"monitor": place.space.screen, "corners": list(place.corners)}


def _place(header: object) -> Rect:
    assert isinstance(header, dict)
    left, top, right, bottom = map(_number, header["corners"])
    return Rect(left, top, right, bottom, Desktop(str(header["monitor"])))


def _number(value: object) -> float:
    assert isinstance(value, int | float)
    return value
