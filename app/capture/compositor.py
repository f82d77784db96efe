"""Asks the Wayland compositor itself, over its socket: what it offers, how its monitors lie."""

import socket
import sys
import time
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Final

from app.capture.layout import Layout
from app.capture.wayland_survey import Survey
from app.capture.wayland_wire import WireError
from app.core.control import Control
from app.core.errors import CaptureError
from app.core.words import _

SECONDS: Final = 2.0
MOST_BYTES: Final = 1 << 20  # a compositor with many monitors says some kilobytes
_PIECE: Final = 1 << 16
_LOOK: Final = 0.05  # seconds after which a wait looks whether it is still wanted


@dataclass(frozen=True, slots=True)
class Offer:
    """What a compositor said: the names of its `interfaces`, and how its monitors lie."""

    interfaces: AbstractSet[str]
    layout: Layout


def ask_compositor(address: str, control: Control, seconds: float = SECONDS) -> Offer:
    """Ask the compositor whose socket is at `address`; in milliseconds where it is well.

    Raises CaptureError, at the latest after `seconds`, and within 100 ms of `control.cancel()`.
    """
    try:
        return _answer(address, control, seconds)
    except (OSError, WireError) as error:
        detail = str(error) if isinstance(error, WireError) else type(error).__name__
        raise CaptureError(
            _("The Wayland compositor did not tell how the monitors lie."),
            _("Check that WAYLAND_DISPLAY names the compositor of your session."),
            detail=detail,
        ) from error


def _answer(address: str, control: Control, seconds: float) -> Offer:
    if sys.platform == "win32":
        raise WireError("there are no such sockets")
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(seconds)
        connection.connect(address)
        return _asked(connection, control, time.monotonic() + seconds)


def _asked(connection: socket.socket, control: Control, deadline: float) -> Offer:
    survey = Survey()
    connection.sendall(survey.hello())
    heard = 0
    while not survey.finished:
        data = _piece(connection, control, deadline)
        heard += len(data)
        if not data:
            raise WireError("it hung up")
        if heard > MOST_BYTES:
            raise WireError("it says too much")
        if answer := survey.take(data):
            connection.settimeout(max(deadline - time.monotonic(), _LOOK))
            connection.sendall(answer)
    return Offer(frozenset(survey.interfaces), survey.layout)


def _piece(connection: socket.socket, control: Control, deadline: float) -> bytes:
    """Return what comes next. Raises OSError at the deadline, CaptureError when cancelled."""
    connection.settimeout(_LOOK)
    while True:
        if control.cancelled:
            raise CaptureError(_("The capture was cancelled."))
        try:
            return connection.recv(_PIECE)
        except TimeoutError:
            if time.monotonic() > deadline:
                raise
