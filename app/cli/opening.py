"""`eyeline open` and `eyeline trigger --start`: what the window is to do. Without Qt."""

import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NoReturn

from app.cli.main import parsed
from app.core.verbs import opening
from app.core.words import _


def wanted(argv: Sequence[str], *, desktop: bool) -> str:
    """Return the word for the running program that does what `argv` asks for.

    `desktop`: there is one to show it on. Exits with 2 where the call is wrong, with 1 where there
    is nothing to show.
    """
    asked = parsed(argv)
    if asked.verb == "trigger":
        if not desktop:
            _fail(_("There is no desktop to start Eyeline on."))
        return str(asked.what)
    files: list[str] = asked.files
    missing = [name for name in files if _is_missing(name)]
    if missing:
        _fail(_("There is no file “{name}”.").format(name=missing[0]))
    if not desktop:
        _fail(_("There is no desktop to show files on."))
    return opening([str(Path(name).absolute()) for name in files]) if files else "show"


def _is_missing(name: str) -> bool:
    try:
        Path(name).stat()
    except (FileNotFoundError, NotADirectoryError):
        return True
    except OSError:  # closed to us, or on a share that is gone: the window says so
        return False
    return False


def _fail(message: str) -> NoReturn:
    if sys.stderr is not None:  # None without a console on Windows
        sys.stderr.write(f"{message}\n")
    raise SystemExit(1)
