"""What can be done with a recording that has just been made, besides asking about it."""

import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from PySide6.QtCore import QDir, QFile, QStandardPaths
from PySide6.QtGui import QGuiApplication

from app.core.errors import AppError
from app.core.words import _
from app.ui.showing import show_in_folder
from app.ui.ways_out import WayOut


def ways_on(
    path: Path, tell: Callable[[AppError], None], note: Callable[[AppError], None]
) -> Sequence[WayOut]:
    """Return the buttons of the notice about the file at `path`.

    `tell` hears what could not be done, `note` what was done.
    """

    def delete() -> None:
        # Qt makes the trash of a user where there is none yet, but not the folder that it lies in.
        data = QStandardPaths.StandardLocation.GenericDataLocation
        QDir().mkpath(QStandardPaths.writableLocation(data))
        if QFile.moveToTrash(str(path)):
            note(AppError(_("The recording is in the trash.")))
        elif os.path.exists(path):  # noqa: PTH110 - never raises
            tell(
                AppError(
                    _("The recording could not be moved to the trash."),
                    _("It is still in {path}").format(path=path),
                )
            )

    return (
        (_("Show in folder"), partial(show_in_folder, path, tell)),
        (_("Copy path"), lambda: QGuiApplication.clipboard().setText(str(path))),
        (_("Delete"), delete),
    )
