"""What makes Eyeline a part of a Linux desktop: its entry in menus, icons, file managers.

Paths are below /usr for a package, and below ~/.local for one user.
"""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath
from typing import Final

import icons
from app.core import identity

_LINUX: Final = Path(__file__).resolve().parent / "linux"
_HICOLOR: Final = "share/icons/hicolor"
_OPENED: Final = {  # by file managers: "Ask Eyeline About This"
    "file-managers/dolphin.desktop": f"share/kio/servicemenus/{identity.APP_ID}.desktop",
    "file-managers/nemo.nemo_action": f"share/nemo/actions/{identity.APP_ID}.nemo_action",
    # Of another name than the entry: in a menu with both, libfm shows the first of a name twice.
    "file-managers/libfm.desktop": f"share/file-manager/actions/{identity.APP_ID}.ask.desktop",
}
_ENTRY: Final = f"share/applications/{identity.APP_ID}.desktop"
_METAINFO: Final = f"share/metainfo/{identity.APP_ID}.metainfo.xml"

SCRIPTS: Final = {each: _LINUX / each for each in ("postinst", "prerm", "postrm")}
"""What runs as root when a package comes and goes, by Debian's names; for rpm they are the same."""


def files() -> Iterator[tuple[PurePosixPath, bytes]]:
    """Yield each file as its path below the prefix (/usr) and its bytes, always the same ones."""
    sources = {f"{identity.APP_ID}.desktop": _ENTRY, f"{identity.APP_ID}.metainfo.xml": _METAINFO}
    for name, path in {**sources, **_OPENED}.items():
        yield PurePosixPath(path), (_LINUX / name).read_bytes()
    for size in icons.SIZES:
        place = f"{_HICOLOR}/{size}x{size}/apps/{identity.APP_ID}.png"
        yield PurePosixPath(place), icons.png(size)
    yield PurePosixPath(f"{_HICOLOR}/scalable/apps/{identity.APP_ID}.svg"), icons.svg()
    for name, data in icons.symbolic().items():
        yield PurePosixPath(f"{_HICOLOR}/symbolic/apps/{name}.svg"), data
