"""Asks where a picture is saved, and as what: in the folder and the format of the last time."""

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, QStandardPaths, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from app.core.picture_formats import free_stem
from app.core.words import N_, _

_FOLDER: Final = "pictures/folder"
_SUFFIX: Final = "pictures/suffix"
_FILTERS: Final[Mapping[str, tuple[str, str]]] = {
    ".png": (N_("PNG picture"), "*.png"),
    ".jpg": (N_("JPEG picture"), "*.jpg *.jpeg"),
    ".webp": (N_("WebP picture"), "*.webp"),
}


class SaveDialog(QFileDialog):
    """Goes when it closes. Whoever chooses a file that is there is asked by Qt."""

    def __init__(self, over: QWidget | None, stem: str, places: QSettings) -> None:
        """`stem` is the proposed name, without an end; `places` remember."""
        super().__init__(over, _("Save the picture"))
        self._places = places
        self._filters = {f"{_(name)} ({ends})": end for end, (name, ends) in _FILTERS.items()}
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        self.setNameFilters(list(self._filters))
        folder, suffix = _folder(places), _suffix(places)
        self.setDirectory(str(folder))
        self.selectNameFilter(next(each for each, end in self._filters.items() if end == suffix))
        self.setDefaultSuffix(suffix[1:])
        self.selectFile(free_name(folder, stem, suffix))
        self.filterSelected.connect(self._change_format)
        self.fileSelected.connect(self._remember)

    def _change_format(self, chosen: str) -> None:
        """Let the name end as the format that was chosen."""
        suffix = self._filters[chosen]
        self.setDefaultSuffix(suffix[1:])
        named = [Path(each) for each in self.selectedFiles()]
        if named:
            self.selectFile(named[0].with_suffix(suffix).name)

    def _remember(self, name: str) -> None:
        path = Path(name)
        self._places.setValue(_FOLDER, str(path.parent))
        if path.suffix.lower() in _FILTERS:
            self._places.setValue(_SUFFIX, path.suffix.lower())


def free_name(folder: Path, stem: str, suffix: str) -> str:
    """Return a name that no file in `folder` has."""
    return free_stem(stem, lambda each: _is_there(folder / f"{each}{suffix}")) + suffix


def _is_there(path: Path) -> bool:
    return os.path.lexists(path)


def _folder(places: QSettings) -> Path:
    """Return where a picture was saved last, or where pictures are, as far as that is there."""
    pictures = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation)
    candidates = (Path(str(places.value(_FOLDER, pictures))), Path(pictures))
    return next((folder for folder in candidates if _is_folder(folder)), Path.home())


def _is_folder(path: Path) -> bool:
    return os.path.isdir(path)  # noqa: PTH112 - never raises


def _suffix(places: QSettings) -> str:
    kept = str(places.value(_SUFFIX, ".png"))
    return kept if kept in _FILTERS else ".png"
