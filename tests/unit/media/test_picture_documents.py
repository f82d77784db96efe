"""Folders of pictures and TIFF files of several pages as documents."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import PageInfo, Survey
from app.core.errors import MediaError
from app.core.frame import Page
from app.media.document.documents import ChildDocuments
from app.media.natural import natural
from app.media.office.libreoffice import LibreOffice
from app.media.sniff import kind_of

COLOURS = ["red", "lime", "blue", "yellow"]


@pytest.fixture(scope="module")
def documents() -> Iterator[ChildDocuments]:
    made = ChildDocuments(LibreOffice(()))
    yield made
    made.close()


def picture(colour: str, size: tuple[int, int] = (60, 40)) -> Image.Image:
    return Image.new("RGB", size, colour)


def folder_of(path: Path) -> Path:
    """Three pictures whose names are numbered as people do, and other files."""
    path.mkdir()
    for number, colour in ((10, "blue"), (2, "lime"), (1, "red")):
        picture(colour).save(path / f"Scan {number}.png", dpi=(300, 300))
    (path / ".hidden.png").write_bytes(b"no picture")
    (path / "Thumbs.db").write_bytes(b"no picture")
    return path


def opened(documents: ChildDocuments, path: Path) -> Document:
    *before, last = documents.open(path, Control())
    assert all(isinstance(step, Progress) for step in before)
    assert isinstance(last, Document)
    return last


def surveyed(documents: ChildDocuments, document: Document) -> tuple[PageInfo, ...]:
    *_before, last = documents.survey(document, Control())
    assert isinstance(last, Survey)
    return last.pages


def colours(documents: ChildDocuments, document: Document, pages: int) -> list[str]:
    named = {Image.new("RGB", (1, 1), each).getpixel((0, 0)): each for each in COLOURS}
    frames = [documents.page(document, n, 30, Control()) for n in range(1, pages + 1)]
    assert [frame.source for frame in frames] == [Page(document.id, n + 1) for n in range(pages)]
    assert {frame.width for frame in frames} == {30}
    return [named[tuple(int(v) for v in frame.rgb()[5, 5])] for frame in frames]


def test_pictures_of_a_folder_are_pages_in_the_order_of_their_numbers(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    folder = folder_of(tmp_path / "scans")
    assert documents.recognises(folder)
    document = opened(documents, folder)
    assert (document.pages, document.title, document.path) == (3, "scans", folder)
    pages = surveyed(documents, document)
    assert [page.label for page in pages] == ["Scan 1.png", "Scan 2.png", "Scan 10.png"]
    assert pages[0].width == pytest.approx(60 * 72 / 300, abs=0.1)
    assert colours(documents, document, 3) == ["red", "lime", "blue"]
    assert (
        documents.page(document, 1, 30, Control()).id
        == documents.page(document, 1, 30, Control()).id
    )
    assert [page.text for page in documents.text(document, [1, 2], Control())] == ["", ""]


def test_what_cannot_be_read_is_named_on_a_page(documents: ChildDocuments, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "scans")
    whole = (folder / "Scan 2.png").read_bytes()
    (folder / "Scan 2.png").write_bytes(whole[:60])
    (folder / "notes.txt").write_text("words")
    (folder / "more").mkdir()
    document = opened(documents, folder)
    assert document.pages == 3
    assert colours(documents, document, 2) == ["red", "blue"]
    last = surveyed(documents, document)[2]
    (page,) = documents.text(document, [3], Control())
    assert (last.pictured, last.label, last.letters) == (False, "not read", len(page.text))
    assert page.text.startswith("[3 files of this folder are not among the pages:]\n- more: ")
    assert "- notes.txt: " in page.text
    assert "- Scan 2.png: “Scan 2.png” is damaged" in page.text
    with pytest.raises(MediaError, match="no picture"):
        documents.page(document, 3, 30, Control())


def test_a_folder_is_known_by_what_lies_in_it(documents: ChildDocuments, tmp_path: Path) -> None:
    folder = folder_of(tmp_path / "a")
    document = opened(documents, folder)
    copy = shutil.copytree(folder, tmp_path / "b")
    assert opened(documents, copy).id == document.id
    picture("yellow").save(folder / "Scan 2.png")
    with pytest.raises(MediaError, match="another file now"):
        documents.page(document, 2, 30, Control())
    assert opened(documents, folder).id != document.id
    later = ChildDocuments(LibreOffice(()))
    try:
        with pytest.raises(MediaError, match="another file now"):
            later.page(document, 1, 30, Control())
    finally:
        later.close()


def test_a_folder_without_pictures_is_no_document(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    (tmp_path / "notes.txt").write_text("words")
    assert not documents.recognises(tmp_path)
    with pytest.raises(MediaError) as caught:
        opened(documents, tmp_path)
    assert caught.value.hint


@pytest.mark.parametrize("big", [False, True])
def test_a_tiff_of_pages_is_a_document(
    documents: ChildDocuments, tmp_path: Path, *, big: bool
) -> None:
    path = tmp_path / "fax"
    first, *rest = [picture(colour, (80 + n, 50)) for n, colour in enumerate(COLOURS)]
    first.save(path, "TIFF", save_all=True, append_images=rest, big_tiff=big)
    assert kind_of(path) == "document"
    document = opened(documents, path)
    assert document.pages == 4
    pages = surveyed(documents, document)
    assert [page.width for page in pages] == [60, 60.75, 61.5, 62.25]
    assert [page.label for page in pages] == [""] * 4
    assert colours(documents, document, 4) == COLOURS


def test_a_tiff_of_one_page_is_a_picture(documents: ChildDocuments, tmp_path: Path) -> None:
    path = tmp_path / "a"
    picture("red").save(path, "TIFF")
    assert kind_of(path) == "picture"
    assert not documents.recognises(path)


def test_a_large_picture_that_does_not_say_its_size_fills_a_page(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    folder = tmp_path / "a"
    folder.mkdir()
    turned = Image.Exif()
    turned[0x0112] = 6
    picture("red", (3000, 2000)).save(folder / "a.jpg", exif=turned)
    (page,) = surveyed(documents, opened(documents, folder))
    assert (page.width, page.height) == pytest.approx((842 * 2 / 3, 842), abs=0.1)


def test_a_cancelled_look_gives_nothing(documents: ChildDocuments, tmp_path: Path) -> None:
    control = Control()
    steps = documents.open(folder_of(tmp_path / "a"), control)
    assert isinstance(next(steps), Progress)
    control.cancel()
    assert not [step for step in steps if isinstance(step, Document)]


def test_numbers_in_names_count() -> None:
    names = ["b", "a10", "a2", "A1", "a02b", "10", "9"]
    assert sorted(names, key=natural) == ["9", "10", "A1", "a2", "a02b", "a10", "b"]
