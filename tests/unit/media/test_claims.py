"""What a file is taken for: by its content, and by its name where words could mean anything."""

from collections.abc import Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import PIL.Image
import pytest

from app.core.chat import Document
from app.core.control import Control
from app.core.errors import MediaError
from app.core.frame import File
from app.media.document.documents import ChildDocuments
from app.media.picture import ChildDecoder
from app.media.sniff import kind_of
from app.media.video.videos import ChildVideos
from tests.unit.media.pdf_files import counted


@dataclass(frozen=True)
class Readers:
    videos: ChildVideos
    documents: ChildDocuments
    pictures: ChildDecoder

    def taken_for(self, path: Path) -> str:
        """Return what the program takes a file for, or what it says is wrong with it."""
        if self.videos.recognises(path):
            return "video"
        try:
            if self.documents.recognises(path):
                *_steps, document = self.documents.open(path, Control())
                assert isinstance(document, Document)
                return "document"
            self.pictures.decode(path, File(path.name, path), Control())
        except MediaError as error:
            return f"{error.message} {error.hint or 'Nothing to do'}"
        return "picture"


@pytest.fixture(scope="module")
def readers() -> Iterator[Readers]:
    with ExitStack() as stack:
        made = Readers(ChildVideos(), ChildDocuments(), ChildDecoder())
        for each in (made.videos, made.documents, made.pictures):
            stack.enter_context(closing(each))
        yield made


def picture(form: str) -> bytes:
    made = BytesIO()
    PIL.Image.new("RGB", (40, 30), "red").save(made, form)
    return made.getvalue()


def pdf(folder: Path) -> bytes:
    return counted(folder / "made.pdf", 1).read_bytes()


@pytest.mark.parametrize("name", ["a.png", "a", "a.txt", "a.pdf", "a.docx", "a.mp4"])
def test_a_picture_is_one_whatever_its_name(readers: Readers, tmp_path: Path, name: str) -> None:
    for form in ("PNG", "BMP", "PPM", "GIF"):
        path = tmp_path / name
        path.write_bytes(picture(form))
        assert readers.taken_for(path) == "picture"


@pytest.mark.parametrize("name", ["a.pdf", "a", "a.txt", "a.png", "a.docx"])
def test_a_pdf_is_one_whatever_its_name(readers: Readers, tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    path.write_bytes(pdf(tmp_path))
    assert readers.taken_for(path) == "document"


@pytest.mark.parametrize("end", ["png", "JPG", "gif", "tiff", "svg", "mp4", "zip"])
@pytest.mark.parametrize("words", [b"no picture", b"x", "绿".encode()])
def test_words_are_no_picture_that_they_are_called(
    readers: Readers, tmp_path: Path, end: str, words: bytes
) -> None:
    path = tmp_path / f"a.{end}"
    path.write_bytes(words)
    assert "is a text, not a picture" in readers.taken_for(path)


@pytest.mark.parametrize("name", ["a.gif", "a.png", "a", "a.dat"])
@pytest.mark.parametrize("data", [b"GIF89a", b"GIF89a and words", b"P6 9 9 255 words"])
def test_what_begins_like_a_picture_is_no_text(
    readers: Readers, tmp_path: Path, name: str, data: bytes
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    assert readers.taken_for(path).startswith(f"“{name}” is ")


@pytest.mark.parametrize("end", ["txt", "MD", "csv", "py", "ts", "log"])
@pytest.mark.parametrize(
    "words",
    [
        "GIF89a is a format of pictures",
        "BMW sold more cars\nthan before",
        "P3 5 times",
        "The free market",
        "<html> is how they begin",
        "A PDF begins like this:\n%PDF-1.4\n",
        ("G" + "o" * 187) * 4 + "Go",
        "x",
    ],
)
def test_what_is_called_a_text_is_one_whatever_its_first_words(
    readers: Readers, tmp_path: Path, end: str, words: str
) -> None:
    path = tmp_path / f"a.{end}"
    path.write_text(words)
    assert kind_of(path) == "document"
    if end == "txt":
        assert readers.taken_for(path) == "document"


@pytest.mark.parametrize("words", ["BMW sold more cars\nthan before", "The free market", "P3, P4"])
@pytest.mark.parametrize("name", ["README", "a.2025", "a.docx", "a.pdf"])
def test_words_without_another_claim_are_a_text(
    readers: Readers, tmp_path: Path, name: str, words: str
) -> None:
    path = tmp_path / name
    path.write_text(words)
    assert readers.taken_for(path) == "document"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
def test_a_table_is_one_in_any_encoding(readers: Readers, tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("城市;人数\n北京;21\n上海;24\n广州;18\n".encode(encoding))
    assert readers.taken_for(path) == "document"


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a.pdf", b"\xff", "is damaged"),
        ("a.pdf", b"%PDF", "is a PDF document, not a picture"),
        ("a.docx", b"PK\x03\x04", "is damaged"),
        ("a.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is damaged"),
        ("a", b"\xff", "can be read"),
        ("a.png", b"\xff", "can be read"),
        ("a.pdf", b"", "is empty"),
        ("a.txt", b"", "is empty"),
        ("a", b"", "is empty"),
        ("a.html", b"<!doctype html><p>Hello", "is a web page"),
    ],
)
def test_what_is_nothing_says_what_is_wrong_with_it(
    readers: Readers, tmp_path: Path, name: str, data: bytes, said: str
) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    told = readers.taken_for(path)
    assert said in told
    assert "Nothing to do" not in told


def test_a_folder_is_the_pictures_in_it_or_says_what_to_do(
    readers: Readers, tmp_path: Path
) -> None:
    assert readers.taken_for(tmp_path).startswith(f"“{tmp_path.name}” is a folder. C")
    (tmp_path / "1.png").write_bytes(picture("PNG"))
    assert readers.taken_for(tmp_path) == "document"
