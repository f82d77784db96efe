"""Pictures that leave the program: what others find on the clipboard, which files come about."""

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image
from PySide6.QtCore import QSettings
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QFileDialog, QWidget
from pytestqt.qtbot import QtBot

from app.core.errors import AppError, MediaError
from app.core.frame import Frame, Pixels
from app.core.mark import Mark
from app.media.paint import PillowPainter
from app.ui.images import frame_of
from app.ui.lane import Lane, Mailbox
from app.ui.picture_out import PictureOut
from app.ui.save_dialog import SaveDialog
from tests.qt.answering import saved
from tests.qt.scripted import picture


@pytest.fixture
def places(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "places.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def lane() -> Iterator[Lane]:
    made = Lane("work", Mailbox())
    yield made
    made.close(5)


@pytest.fixture
def out(lane: Lane, places: QSettings) -> Iterator[PictureOut]:
    made = PictureOut(saved, PillowPainter, lane, places)
    yield made
    made.close()
    QGuiApplication.clipboard().clear()  # of what Python made, which does not outlive it


def copied(qtbot: QtBot, out: PictureOut, frame: Frame, marks: Sequence[Mark]) -> Pixels:
    """Copy, and return what was copied: RGB as a program finds it that reads PNG."""
    ended: list[AppError | None] = []
    out.copy(lambda: frame, marks, ended.append)
    qtbot.waitUntil(lambda: ended == [None])
    data = QGuiApplication.clipboard().mimeData()
    seen = np.asarray(Image.open(io.BytesIO(bytes(data.data("image/png").data()))))
    as_pixels = frame_of(QImage(data.imageData()), "clipboard")
    assert np.array_equal(as_pixels.rgb(), seen), "both say the same"
    return seen


def test_the_clipboard_has_every_pixel(qtbot: QtBot, out: PictureOut) -> None:
    frame = picture(131, 57)
    assert np.array_equal(copied(qtbot, out, frame, ()), frame.rgb())


def test_with_marks(qtbot: QtBot, out: PictureOut) -> None:
    frame = picture(300, 200)
    mark = Mark("box", ((50, 50), (120, 90)), "here", frame.id)
    seen = copied(qtbot, out, frame, (mark,))
    assert (seen != frame.rgb()).any()
    assert np.array_equal(seen[150:], frame.rgb()[150:])


def test_why_it_was_not_saved(qtbot: QtBot, lane: Lane, places: QSettings, tmp_path: Path) -> None:
    def fails(_frame: Frame, _marks: Sequence[Mark], _path: Path) -> None:
        raise MediaError("The disk is full.")

    ended: list[AppError | None] = []
    out = PictureOut(fails, PillowPainter, lane, places)
    out.save(picture, (), tmp_path / "x.png", ended.append)
    qtbot.waitUntil(lambda: bool(ended))
    assert ended[0] is not None
    assert ended[0].message == "The disk is full."


# ---- the dialog


@pytest.fixture
def pictures(home: Path) -> Path:
    """Where pictures are kept by this user."""
    made = home / "Pictures"
    made.mkdir()
    return made


def dialog(qtbot: QtBot, stem: str, places: QSettings) -> SaveDialog:
    made = SaveDialog(None, stem, places)
    made.setOption(QFileDialog.Option.DontUseNativeDialog)
    qtbot.addWidget(made)
    made.show()
    return made


def named(shown: QFileDialog) -> Path:
    return Path(shown.selectedFiles()[0])


def test_a_name_that_no_file_has_in_the_folder_of_pictures(
    qtbot: QtBot, places: QSettings, pictures: Path
) -> None:
    (pictures / "shot.png").touch()
    (pictures / "shot-2.png").touch()
    assert named(dialog(qtbot, "shot", places)) == pictures / "shot-3.png"


@pytest.mark.usefixtures("pictures")
def test_the_name_follows_the_format(qtbot: QtBot, places: QSettings) -> None:
    shown = dialog(qtbot, "shot", places)
    for number, suffix in enumerate((".png", ".jpg", ".webp")):
        chosen = shown.nameFilters()[number]
        shown.selectNameFilter(chosen)
        shown.filterSelected.emit(chosen)
        assert named(shown).name == f"shot{suffix}"
        assert shown.defaultSuffix() == suffix[1:]


@pytest.mark.usefixtures("pictures")
def test_folder_and_format_are_those_of_the_last_time(
    qtbot: QtBot, places: QSettings, tmp_path: Path
) -> None:
    before = dialog(qtbot, "shot", places)
    before.fileSelected.emit(str(tmp_path / "a.webp"))
    again = dialog(qtbot, "shot", places)
    assert named(again) == tmp_path / "shot.webp"
    assert again.selectedNameFilter() == again.nameFilters()[2]


@pytest.mark.usefixtures("pictures")
def test_a_folder_that_has_gone(
    qtbot: QtBot, places: QSettings, tmp_path: Path, pictures: Path
) -> None:
    before = dialog(qtbot, "shot", places)
    before.fileSelected.emit(str(tmp_path / "gone" / "a.png"))
    assert named(dialog(qtbot, "shot", places)).parent == pictures


def test_what_is_chosen_and_what_is_not(qtbot: QtBot, out: PictureOut, pictures: Path) -> None:
    chosen: list[Path | None] = []
    for end in ("accept", "reject"):
        shown = out.choose(None, "shot", chosen.append, lambda: chosen.append(None))
        assert isinstance(shown, QFileDialog)
        qtbot.waitUntil(shown.isVisible)
        getattr(shown, end)()
    assert chosen == [pictures / "shot.png", None]


def test_nothing_is_dragged_once_the_button_is_up(
    qtbot: QtBot, lane: Lane, places: QSettings
) -> None:
    written: list[Path] = []

    def save(frame: Frame, marks: Sequence[Mark], path: Path) -> None:
        saved(frame, marks, path)
        written.append(path)

    source = QWidget()
    qtbot.addWidget(source)
    out = PictureOut(save, PillowPainter, lane, places)
    for _time in range(2):
        out.drag(source, picture, (), lambda error: pytest.fail(error.told))
    qtbot.waitUntil(lambda: len(written) == 2)
    assert written[0].parent.stat().st_mode & 0o777 == 0o700
    assert written[0] != written[1]
    out.close()
    assert not written[0].parent.exists()
