"""Why a desktop's portal refuses pictures for good, and how it is made to ask again.

The portal gives a number and nothing else. What it remembers of former answers lies in its
permission store: https://flatpak.github.io/xdg-desktop-portal/docs/doc-permission-store.html
"""

import shutil
from collections.abc import Mapping, Sequence
from typing import Final

from app.core import identity
from app.core.errors import CaptureError
from app.core.words import _
from app.portal.request import STORE, STORE_PATH

TABLE: Final = "screenshot"
ID: Final = "screenshot"
_NO: Final = "no"

_FLATPAK: Final = f"flatpak permission-remove {TABLE} {ID}"
_BUSCTL: Final = f"busctl --user call {STORE} {STORE_PATH} {STORE} Delete ss {TABLE} {ID}"


def refusal(
    code: int, desktops: Sequence[str], remembered: Mapping[str, Sequence[str]]
) -> CaptureError:
    """Return in words that the portal refused with response `code`.

    `desktops` as in `Session`; `remembered` are the permissions that are kept, by program.
    """
    message = _("The desktop refused to take a picture of the screen.")
    detail = f"response {code}"
    refused = sorted(name or "-" for name, kept in remembered.items() if _NO in kept)
    if refused:
        return CaptureError(
            _("The desktop refused to take a picture: it remembers that this was not allowed."),
            _("Make it ask again with “{command}”, or in its privacy settings.").format(
                command=_FLATPAK if shutil.which("flatpak") else _BUSCTL
            ),
            detail=f"{detail}, {', '.join(refused)}",
        )
    if "GNOME" in desktops:
        # "Only the focused app is allowed to show a system access dialog", GNOME's log says.
        return CaptureError(
            message,
            _(
                "GNOME asks for permission only where a window of the program is in use: open the"
                " window of {name}, and take a picture from there once."
            ).format(name=identity.NAME),
            detail=detail,
        )
    return CaptureError(
        message,
        _("Allow it for this program in the privacy settings of the desktop, then try again."),
        detail=detail,
    )
