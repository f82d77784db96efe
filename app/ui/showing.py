"""Has the desktop show a file where it lies."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDir, QProcess, QUrl
from PySide6.QtGui import QDesktopServices

from app.core.errors import AppError
from app.core.words import _

_MANAGER: Final = "org.freedesktop.FileManager1"
"""What file managers answer to: https://www.freedesktop.org/wiki/Specifications/file-manager-interface/"""


def show_in_folder(path: Path, tell: Callable[[AppError], None]) -> None:
    """Open its folder with the file selected, or the folder alone where nobody selects."""
    if sys.platform == "win32":
        shown, _id = QProcess.startDetached("explorer", ["/select,", _native(path)])
    elif sys.platform == "darwin":
        shown, _id = QProcess.startDetached("open", ["-R", str(path)])
    else:
        shown = _ask_manager(path, lambda: _open_folder(path, tell))
    if not shown:
        _open_folder(path, tell)


def _native(path: Path) -> str:
    return QDir.toNativeSeparators(str(path))


def _ask_manager(path: Path, refused: Callable[[], None]) -> bool:
    """Ask over D-Bus; `refused` is called later where there is no such program.

    Returns whether there is a bus to ask on.
    """
    from PySide6.QtDBus import QDBusConnection, QDBusMessage, QDBusPendingCallWatcher

    bus = QDBusConnection.sessionBus()
    if not bus.isConnected():
        return False
    place = f"/{_MANAGER.replace('.', '/')}"
    call = QDBusMessage.createMethodCall(_MANAGER, place, _MANAGER, "ShowItems")
    call.setArguments([[QUrl.fromLocalFile(str(path)).toString()], ""])
    watcher = QDBusPendingCallWatcher(bus.asyncCall(call))

    def end() -> None:
        if watcher.isError():
            refused()

    watcher.finished.connect(end)  # and has it live until then
    return True


def _open_folder(path: Path, tell: Callable[[AppError], None]) -> None:
    if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent))):
        tell(
            AppError(
                _("No program of this desktop shows folders."),
                _("The recording is in {path}").format(path=path),
            )
        )
