"""Pictures that come to a capture, or to a conversation, by drag, paste and name."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, cast

import numpy as np
import pytest
from PySide6.QtCore import QMimeData, QSize, Qt, QUrl
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from app.core.errors import MediaError
from app.core.verbs import MOST_FILES, opened, opening
from app.media.document.documents import ChildDocuments
from app.media.video.videos import ChildVideos
from app.ui.chat.attachments import Attachments
from app.ui.images import image_of
from app.ui.lane import Lane, Mailbox
from app.ui.overlay.selection import Region
from app.ui.overlay.sheet import sheet_of
from app.ui.picture_files import Opened, picture_files
from tests.qt.dropping import drop
from tests.qt.noise import noise
from tests.qt.scripted import Scripted, services
from tests.qt.test_overlay import Capture, dialog
from tests.unit.media.pdf_files import counted


@pytest.fixture
def capture(qtbot: QtBot) -> Iterator[Capture]:
    made = Capture(qtbot)
    made.furnish()
    yield made
    made.session.close()


def named(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(f"/x/{name}") for name in names])
    return data


def notices(capture: Capture) -> str:
    labels = capture.window.findChildren(QLabel)
    return "\n".join(label.text() for label in labels if label.isVisible())


def ask(capture: Capture) -> None:
    QTest.keyClicks(capture.bar.field, "?")
    capture.key(Qt.Key.Key_Return)


def test_files_are_dropped_on_a_still(capture: Capture) -> None:
    capture.files |= {"a.png": noise(50, 40), "b.png": noise(3000, 20), "c.png": noise(9, 900)}
    assert drop(capture.window, named("b.png", "a.png", "c.png"))
    assert "3 pictures" in capture.window._told
    ask(capture)
    assert capture.asked[0].frames == tuple(
        capture.files[name] for name in ("b.png", "a.png", "c.png")
    )
    assert capture.asked[0].place is None


def test_another_picture_takes_its_place_and_leaves_no_notice(capture: Capture) -> None:
    capture.files |= {"a.png": noise(50, 40), "b.png": noise(30, 20)}
    drop(capture.window, named("a.png"))
    drop(capture.window, named("b.png"))
    assert "Opening" not in notices(capture)
    ask(capture)
    assert capture.asked[0].frames == (capture.files["b.png"],)


def test_a_sheet_shows_every_picture_whole() -> None:
    """Pain 21: pictures of any size, none of them out of view and none drawn larger than it is."""
    pictures = [noise(*size) for size in ((9000, 20), (20, 9000), (3000, 2000), (1, 1), (64, 48))]
    sheet = sheet_of(pictures, QSize(800, 600))
    assert (sheet.width, sheet.height) <= (800, 600)
    (last,) = pictures[4:]
    corners = np.argwhere((sheet.pixels[:, :, :3] == last.pixels[0, 0, :3]).all(axis=2))
    assert any(
        np.array_equal(sheet.pixels[y : y + 48, x : x + 64, :3], last.pixels[:, :, :3])
        for y, x in corners
    )


def test_a_picture_is_pasted_without_a_selection(capture: Capture) -> None:
    QApplication.clipboard().setImage(image_of(noise(50, 40)).copy())
    QTest.keyClick(capture.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert capture.bar.isVisible()
    ask(capture)
    assert capture.asked[0].frames[0].width == 50


def test_a_picture_is_pasted_into_the_question(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.bar.field, "what is ")
    QApplication.clipboard().setImage(image_of(noise(50, 40)).copy())
    capture.key(Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert capture.bar.field.toPlainText() == "what is "
    ask(capture)
    assert capture.asked[0].frames[0].width == 50


def test_words_are_pasted_into_the_question(capture: Capture) -> None:
    capture.drag((100, 100), (300, 200))
    capture.window.setFocus()
    QApplication.clipboard().setText("where is it")
    QTest.keyClick(capture.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert capture.bar.field.toPlainText() == "where is it"
    assert capture.region == Region(100, 100, 300, 200)


def test_what_is_no_picture_is_refused(capture: Capture) -> None:
    data = QMimeData()
    data.setText("words")
    assert not drop(capture.window, data)
    QApplication.clipboard().clear()
    QTest.keyClick(capture.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "no picture" in notices(capture)


def test_words_are_refused_where_there_is_no_question_yet(capture: Capture) -> None:
    QApplication.clipboard().setText("where is it")
    QTest.keyClick(capture.window, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert "no picture" in notices(capture)


def test_those_that_are_pictures_are_taken(capture: Capture) -> None:
    capture.files |= {
        "a.png": noise(50, 40),
        "b.png": MediaError("“b.png” is no picture.", "Choose another one."),
    }
    drop(capture.window, named("b.png", "a.png"))
    assert "“b.png” is no picture." in notices(capture)
    ask(capture)
    assert capture.asked[0].frames == (capture.files["a.png"],)


def test_a_file_that_is_none_leaves_the_selection(capture: Capture) -> None:
    capture.files["b.png"] = MediaError("“b.png” is no picture.", "Choose another one.")
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.bar.field, "kept")
    drop(capture.window, named("b.png"))
    assert capture.region == Region(100, 100, 300, 200)
    assert capture.bar.field.toPlainText() == "kept"
    assert "“b.png” is no picture." in notices(capture)


def test_a_whole_folder_is_too_many(capture: Capture) -> None:
    drop(capture.window, named(*(f"{number}.png" for number in range(MOST_FILES + 1))))
    assert f"At most {MOST_FILES}" in notices(capture)
    assert capture.toolbar.isVisible()


def test_several_files_are_chosen(capture: Capture) -> None:
    capture.files |= {"a.png": noise(50, 40), "b.png": noise(30, 20)}
    capture.session.take("file")
    chosen = dialog()
    chosen.filesSelected.emit(["/x/a.png", "/x/b.png"])
    chosen.close()
    QTest.keyClicks(capture.bar.field, "?")
    QTest.keyClick(capture.bar.field, Qt.Key.Key_Return)
    assert capture.asked[0].frames == (capture.files["a.png"], capture.files["b.png"])


# ---- videos


def left(capture: Capture) -> list[tuple[list[str], str]]:
    """What is left to the window from now on: names of files, and what was typed."""
    found: list[tuple[list[str], str]] = []

    def add(paths: Sequence[str], question: str) -> None:
        assert not capture.window.isVisible()
        found.append(([Path(each).name for each in paths], question))

    capture.session.files_left.connect(add)
    return found


def test_videos_are_left_to_the_window_with_all_that_came_along(capture: Capture) -> None:
    found = left(capture)
    broken = MediaError("It is no picture.", "Choose another one.")
    capture.files |= {"a.png": noise(50, 40), "b.mp4": Path("/x/b.mp4"), "c.txt": broken}
    assert drop(capture.window, named("a.png", "b.mp4", "c.txt"))
    assert found == [(["a.png", "b.mp4", "c.txt"], "")]
    assert capture.closed == 0
    assert not capture.asked


def test_what_was_typed_goes_with_a_video(capture: Capture) -> None:
    found = left(capture)
    capture.files["b.mp4"] = Path("/x/b.mp4")
    capture.drag((100, 100), (300, 200))
    QTest.keyClicks(capture.bar.field, "when?")
    capture.session.take("file")
    chosen = dialog()
    assert chosen.windowTitle() == "Choose pictures, videos or documents"
    assert any("*.mp4" in each for each in chosen.nameFilters())
    chosen.filesSelected.emit(["/x/b.mp4"])
    assert found == [(["b.mp4"], "when?")]
    assert capture.model.draft == ""


def test_documents_are_left_to_the_window_as_videos_are(
    qtbot: QtBot, capture: Capture, tmp_path: Path
) -> None:
    mailbox = Mailbox()
    lane, documents = Lane("work", mailbox), ChildDocuments()
    known = replace(
        services(lambda _choice: Scripted()), videos=ChildVideos, documents=lambda: documents
    )
    found: list[Opened] = []
    picture_files(known, lane)(counted(tmp_path / "a.pdf", 1), found.append)
    qtbot.waitUntil(lambda: bool(found), timeout=20_000)
    lane.close(5)
    documents.close()
    assert found == [tmp_path / "a.pdf"]
    taken = left(capture)
    capture.files["a.pdf"] = tmp_path / "a.pdf"
    assert drop(capture.window, named("a.pdf"))
    assert taken == [(["a.pdf"], "")]


# ---- a conversation


def test_attachments_are_opened_by_name(qtbot: QtBot, capture: Capture) -> None:
    capture.files |= {"a.png": noise(50, 40), "b.png": noise(30, 20)}
    row = Attachments(cast("Any", capture.open))
    qtbot.addWidget(row)
    refused: list[str] = []
    row.refused.connect(refused.append)
    row.open_files([Path("/x/a.png"), Path("/x/b.png")])
    assert row.frames == (capture.files["a.png"], capture.files["b.png"])
    row.open_files([Path("/x/a.png")] * (MOST_FILES + 1))
    assert len(row.frames) == 2
    assert "32" in refused[-1]


@pytest.mark.parametrize("paths", [["/a b/ü.png"], ["/a\n.png", "/open.png"], ["/open."]])
def test_the_word_for_files_holds_any_path(paths: Sequence[str]) -> None:
    assert opened(opening(list(paths))) == paths
