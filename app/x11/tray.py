"""Whether an X server has a panel that shows icons of the kind that are embedded (XEmbed).

System Tray Protocol, https://specifications.freedesktop.org/systemtray-spec/latest/
"""

from contextlib import closing
from typing import Final

from Xlib import X
from Xlib.protocol import request

from app.x11.connection import FAILURES, Connection

_SELECTION: Final = "_NET_SYSTEM_TRAY_S{number}"


def has_panel(display: str) -> bool:
    """Return whether somebody embeds icons on the display; False where nobody can be asked."""
    try:
        with closing(Connection(display)) as connection:
            name = _SELECTION.format(number=connection.default_screen)
            atom = request.InternAtom(display=connection, name=name, only_if_exists=0).atom
            owner = request.GetSelectionOwner(display=connection, selection=atom).owner
            return bool(owner != X.NONE)
    except FAILURES:
        return False
