"""`FileLastPlace`: the last place, in a small file of the state folder."""

import json
import logging
from pathlib import Path

from app.core.place import Desktop, Rect
from app.system import whole_file

_log = logging.getLogger(__name__)


class FileLastPlace:
    """`LastPlace` as one JSON object: the monitor, and the corners in its device pixels."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def get(self) -> Rect | None:
        """Return the place; None where there is none, or nothing that can be understood."""
        try:
            told = json.loads(whole_file.read_small(self._path))
            return _place(told["monitor"], told["corners"])
        except (OSError, ValueError, KeyError, TypeError, OverflowError, RecursionError):
            return None

    def keep(self, place: Rect) -> None:
        """Write `place`, one of a desktop; a failure is logged."""
        assert isinstance(place.space, Desktop)
        told = {"monitor": place.space.screen, "corners": place.corners}
        try:
            whole_file.folder(self._path.parent)
            whole_file.write(self._path, json.dumps(told).encode(), whole_file.PRIVATE)
        except OSError as error:
            _log.warning("the last place was not kept: %s", type(error).__name__)


def _place(monitor: object, corners: object) -> Rect:
    """Raises ValueError, TypeError or OverflowError for what is no place."""
    if not isinstance(monitor, str) or not isinstance(corners, list):
        raise TypeError("no place")
    x1, y1, x2, y2 = (float(int(each)) for each in corners)
    return Rect(x1, y1, x2, y2, Desktop(monitor))
