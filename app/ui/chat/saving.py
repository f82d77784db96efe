"""Asks where something of a reply is saved, and says where it could not be."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFileDialog, QToolTip, QWidget

from app.core.control import Control
from app.core.errors import AppError, MediaError
from app.core.words import _
from app.ui.lane import Lane
from app.ui.tips import literal


@dataclass(slots=True)
class _Last:
    """Where something was saved last; what the program was started in says nothing."""

    folder: Path | None = None


_last: Final = _Last()


def choose_file(
    over: QWidget,
    title: str,
    name: str,
    lane: Lane,
    save: Callable[[Path], None],
    *,
    filters: str = "",
) -> None:
    """Ask for a file, `name` is proposed; `save` writes it on `lane` and may raise AppError."""
    dialog = QFileDialog(over.window(), title)
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
    if filters:
        dialog.setNameFilter(filters)
    dialog.setDefaultSuffix(Path(name).suffix.lstrip("."))
    dialog.setDirectory(str(_last.folder or Path.home()))
    dialog.selectFile(name)

    def save_as(chosen: str) -> None:
        path = Path(chosen)
        _last.folder = path.parent
        save_in(over, path, lane, save)

    dialog.fileSelected.connect(save_as)
    dialog.open()


def save_in(over: QWidget, path: Path, lane: Lane, save: Callable[[Path], None]) -> None:
    """Write a file away from the GUI thread; says over the widget how that went."""
    where = over.mapToGlobal(over.rect().topRight())  # it may be gone by then

    def work(control: Control) -> Iterator[None]:  # noqa: ARG001 - it takes no time to stop
        save(path)
        yield

    def end(failure: Exception | None) -> None:
        if failure is None:
            QToolTip.showText(where, literal(_("Saved: {path}").format(path=path)))
        elif isinstance(failure, AppError):
            QToolTip.showText(where, literal(failure.told))
        else:
            raise failure

    lane.submit(work, lambda _done: None, end)


def write_text(path: Path, text: str) -> None:
    """Write a text file, whole or not at all: what was there stays. Raises MediaError."""
    part = path.with_name(f"{path.name}.part")
    try:
        try:
            part.write_bytes(text.encode("utf-8", "replace"))  # half a surrogate pair has no UTF-8
            part.replace(path)
        finally:
            part.unlink(missing_ok=True)
    except OSError as error:
        raise MediaError(
            _("The file could not be written: {path}").format(path=path),
            _("Choose another folder, or free some space."),
        ) from error
