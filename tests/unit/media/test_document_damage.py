"""Documents that are closed, cut off, changed, lying or gone, and children that die of them."""

import os
import signal
import threading
from collections.abc import Iterator
from pathlib import Path

import psutil  # type: ignore[import-untyped] # it has no types
import pytest

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import Survey
from app.core.errors import MediaError
from app.media.document.documents import ChildDocuments
from app.media.sniff import kind_of, not_a_picture
from tests.processes import memory
from tests.unit.media.pdf_files import Words, counted, page_of, pdf, written

LINES = [Words("Revenue grew by 12% in the year", 60, 60 + 14 * row, 10) for row in range(50)]


@pytest.fixture(scope="module")
def documents() -> Iterator[ChildDocuments]:
    made = ChildDocuments()
    yield made
    made.close()


def opened(documents: ChildDocuments, path: Path) -> Document:
    *_, found = documents.open(path, Control())
    assert isinstance(found, Document)
    return found


def surveyed(documents: ChildDocuments, document: Document) -> Survey:
    *_, found = documents.survey(document, Control())
    assert isinstance(found, Survey)
    return found


def refused(documents: ChildDocuments, path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        list(documents.open(path, Control()))
    assert caught.value.hint
    return caught.value


def children() -> set[psutil.Process]:
    """Return the processes that read something for these tests now."""
    return set(psutil.Process().children(recursive=True))


# ---- what is no document, or half of one


@pytest.mark.parametrize("size", [4, 5])
def test_its_first_bytes_alone_are_no_document(
    documents: ChildDocuments, tmp_path: Path, size: int
) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-1.7"[:size])
    assert not documents.recognises(path)
    assert "not a document" in refused(documents, path).message


@pytest.mark.parametrize("part", [0.01, 0.2, 0.6, 0.97])
def test_a_document_that_was_cut_off_is_damaged(
    documents: ChildDocuments, tmp_path: Path, part: float
) -> None:
    path = counted(tmp_path / "a.pdf", 6)
    data = path.read_bytes()
    path.write_bytes(data[: int(len(data) * part)])
    assert "is damaged or was cut off" in refused(documents, path).message


def test_an_empty_file_says_so(documents: ChildDocuments, tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.touch()
    assert "is empty" in refused(documents, path).message


def test_folders_pipes_and_what_is_missing_are_named(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    assert "is a folder" in refused(documents, tmp_path).message
    assert "There is no file" in refused(documents, tmp_path / "a.pdf").message
    assert not documents.recognises(tmp_path / "a.pdf")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        assert "is not a file" in refused(documents, tmp_path / "pipe").message


def test_a_document_is_told_by_how_it_begins(documents: ChildDocuments, tmp_path: Path) -> None:
    path = counted(tmp_path / "a.pdf", 2)
    late = tmp_path / "late.bin"
    late.write_bytes(b"\0\1 some head\r\n" * 50 + path.read_bytes())
    text = tmp_path / "text.pdf"
    text.write_text("A file that begins with %PDF-1.7 is a document.")
    assert {kind_of(each) for each in (path, late, text)} == {"document"}
    assert opened(documents, late).pages == 2
    assert opened(documents, text).pages == 1  # as the text that it is


def test_no_pages_are_refused(documents: ChildDocuments, tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.pdf",
        ["<</Type /Catalog /Pages 2 0 R>>", "<</Type /Pages /Kids [] /Count 0>>"],
    )
    assert "has no pages" in refused(documents, path).message


def test_an_unknown_lock_is_named(documents: ChildDocuments, tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.pdf",
        [
            "<</Type /Catalog /Pages 2 0 R>>",
            "<</Type /Pages /Kids [] /Count 0>>",
            "<</Filter /Unheard.of /V 9>>",
        ],
        trailer="/Encrypt 3 0 R /ID [<00><00>]",
    )
    assert "encrypted in a way" in refused(documents, path).message


def test_a_damaged_page_spoils_no_other(documents: ChildDocuments, tmp_path: Path) -> None:
    path = written(
        tmp_path / "a.pdf",
        [
            "<</Type /Catalog /Pages 2 0 R>>",
            "<</Type /Pages /Kids [3 0 R 9 0 R] /Count 2>>",
            "<</Type /Page /Parent 2 0 R /MediaBox [0 0 200 100]>>",
        ],
    )
    document = opened(documents, path)
    assert [page.letters for page in surveyed(documents, document).pages] == [0, 0]
    assert documents.page(document, 1, 100, Control()).height == 50
    with pytest.raises(MediaError, match=r"Page 2 of “a\.pdf” is damaged"):
        documents.page(document, 2, 100, Control())
    assert [page.text for page in documents.text(document, [1, 2], Control())] == ["", ""]
    with pytest.raises(MediaError, match="no page 3"):
        documents.page(document, 3, 100, Control())


@pytest.mark.parametrize("media", ["0 0 14400 14400", "0 0 2 100000", "0 0 100000 2", "0 0 0 0"])
def test_a_page_of_any_size_is_drawn_within_bounds(
    documents: ChildDocuments, tmp_path: Path, media: str
) -> None:
    document = opened(documents, page_of(tmp_path / "a.pdf", "0 0 9 9 re f", media=media))
    frame = documents.page(document, 1, 50_000, Control())
    assert frame.width * frame.height <= 32_000_000
    assert max(frame.width, frame.height) <= 32_000


# ---- what changes


def test_a_file_that_has_changed_is_another_one(documents: ChildDocuments, tmp_path: Path) -> None:
    path = counted(tmp_path / "a.pdf", 2)
    document = opened(documents, path)
    counted(path, 3)
    for ask in (
        lambda: documents.page(document, 1, 100, Control()),
        lambda: list(documents.survey(document, Control())),
        lambda: list(documents.text(document, [1], Control())),
    ):
        with pytest.raises(MediaError, match="another file now"):
            ask()
    assert opened(documents, path).pages == 3
    counted(path, 2)
    assert documents.page(document, 1, 100, Control()).width == 100


def test_reading_leaves_a_file_as_it_is(documents: ChildDocuments, tmp_path: Path) -> None:
    path = counted(tmp_path / "a.pdf", 3)
    path.chmod(0o444)
    before, data = path.stat(), path.read_bytes()
    document = opened(documents, path)
    surveyed(documents, document)
    documents.page(document, 1, 100, Control())
    assert (path.stat().st_mtime_ns, path.read_bytes()) == (before.st_mtime_ns, data)


# ---- children


def test_a_child_that_dies_is_replaced(tmp_path: Path) -> None:
    others = children()
    documents = ChildDocuments()
    document = opened(documents, counted(tmp_path / "a.pdf", 2))
    (child,) = children() - others
    child.send_signal(signal.SIGSTOP if os.name == "posix" else signal.SIGTERM)
    control = Control()
    failures: list[MediaError] = []

    def ask() -> None:
        try:
            documents.page(document, 1, 100, control)
        except MediaError as error:
            failures.append(error)

    asking = threading.Thread(target=ask)
    asking.start()
    child.kill()
    asking.join(30)
    (failure,) = failures
    assert "process that opens documents failed" in failure.message
    assert failure.hint
    assert documents.page(document, 1, 100, Control()).width == 100
    documents.close()
    assert children() <= others


def test_a_page_is_shown_while_all_of_a_document_is_read(tmp_path: Path) -> None:
    documents = ChildDocuments()
    document = opened(documents, pdf(tmp_path / "a.pdf", [LINES] * 60))
    reading = documents.text(document, range(1, 61), Control())
    next(reading)
    assert documents.page(document, 60, 100, Control()).width == 100
    assert len(list(reading)) == 59
    documents.close()


@pytest.mark.slow
def test_two_thousand_pages_take_no_more_memory_than_a_few(tmp_path: Path) -> None:
    others = children()
    documents = ChildDocuments()
    document = opened(documents, pdf(tmp_path / "a.pdf", [LINES] * 2000))
    survey = surveyed(documents, document)
    assert len(survey.pages) == 2000
    for number in range(1, 2001, 20):
        documents.page(document, number, 960, Control())
    assert len(list(documents.text(document, range(1, 2001, 20), Control()))) == 100
    own = children() - others
    held = memory(own)
    documents.close()
    assert len(own) == 2
    assert held <= 300 << 20


def test_who_wants_a_picture_is_told_that_it_is_a_document(tmp_path: Path) -> None:
    for head in (b"", b"\0 some head\n"):
        path = counted(tmp_path / "a.pdf", 1)
        told = not_a_picture(head + path.read_bytes(), "a.pdf")
        assert told.message == "“a.pdf” is a PDF document, not a picture."
        assert "document" in told.hint
