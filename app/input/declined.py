"""`Declined`: keys that were declined in the desktop's dialog, so that no start asks again."""

import logging
from collections.abc import Mapping
from pathlib import Path

from app.input.combination import Combination

_log = logging.getLogger(__name__)


class Declined:
    """Kept in a file of a line an action; what cannot be read or written counts as not declined."""

    def __init__(self, path: Path | None) -> None:
        """`path` may be missing, its folder too; None keeps nothing."""
        self._path = path

    def has(self, wanted: Mapping[str, Combination]) -> bool:
        """Whether exactly these keys were declined."""
        if self._path is None:
            return False
        try:
            return self._path.read_text("utf-8") == _text(wanted)
        except (OSError, UnicodeDecodeError):
            return False

    def remember(self, wanted: Mapping[str, Combination]) -> None:
        """Keep that these keys were declined, in place of others."""
        if self._path is not None:
            try:
                self._path.parent.mkdir(parents=True, exist_ok=True)
                self._path.write_text(_text(wanted), "utf-8")
            except OSError as error:
                _log.warning("declined keys are not kept: %s", type(error).__name__)

    def forget(self) -> None:
        """Nothing is declined any longer."""
        if self._path is not None:
            try:
                self._path.unlink(missing_ok=True)
            except OSError as error:
                _log.warning("declined keys are not forgotten: %s", type(error).__name__)


def _text(wanted: Mapping[str, Combination]) -> str:
    return "".join(f"{action}={wanted[action]}\n" for action in sorted(wanted))
