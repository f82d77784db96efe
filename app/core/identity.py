"""Who this program is: the one place for its name, version and the places named after it.

Imports next to nothing, since `eyeline trigger` waits for it: `typing` alone takes longer than the
rest of that command.
"""

import sys

TYPE_CHECKING = False  # type checkers take it for true
if TYPE_CHECKING:
    from pathlib import Path

NAME = "Eyeline"
SLUG = "eyeline"  # command, gettext domain, folders
APP_ID = "io.github.eyeline.Eyeline"  # reverse-DNS id: .desktop file, D-Bus, bundle
VERSION = "0.1.0"


def assets() -> "Path":
    """Return the folder of icons, translations and the demo picture.

    It lies beside `app` in a checkout, inside `app` in a wheel, beside the program in a bundle.
    """
    from pathlib import Path

    frozen = getattr(sys, "_MEIPASS", None)
    package = Path(__file__).resolve().parent.parent
    places = [Path(frozen) / "assets"] if frozen else []
    places += [package / "assets", package.parent / "assets"]
    return next((place for place in places if place.is_dir()), places[-1])
