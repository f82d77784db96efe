"""Office files that are hostile, damaged, closed or no such files: refused in words."""

import os
import random
import zipfile
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.core.chat import Document
from app.core.control import Control
from app.core.errors import MediaError
from app.media.document.documents import ChildDocuments
from app.media.office import xlsx
from app.media.office.kinds import kind_of
from app.media.office.libreoffice import LibreOffice
from app.media.office.reading import read
from tests.unit.media.office_files import compound, part, rewritten, slides, word, workbook

LAUGHS = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "{tens}">]>'.format(
    tens="&a;" * 10
)
SECRET = "do not read this"


@pytest.fixture(scope="module")
def documents() -> Iterator[ChildDocuments]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", "")
        made = ChildDocuments(LibreOffice(()))
        yield made
        made.close()


def refused(documents: ChildDocuments, path: Path) -> MediaError:
    with pytest.raises(MediaError) as caught:
        list(documents.open(path, Control()))
    assert caught.value.hint
    assert not leaks(caught.value)
    return caught.value


def leaks(error: MediaError) -> bool:
    return SECRET in f"{error.message} {error.hint} {error.detail}"


def book(path: Path) -> Path:
    return workbook(path, {"One": [["x"], [1]]})


MAIN: dict[Callable[[Path], Path], str] = {
    word: "word/document.xml",
    slides: "ppt/slides/slide1.xml",
    book: "xl/workbook.xml",
}
MAKERS = pytest.mark.parametrize("make", list(MAIN))


# ---- bombs


def test_a_file_that_unpacks_into_gigabytes_is_refused(
    documents: ChildDocuments, tmp_path: Path
) -> None:
    path = rewritten(word(tmp_path / "a"), **{"word/media/a.bin": bytes(200 << 20)})
    assert path.stat().st_size < 1 << 20
    assert "fill the memory" in refused(documents, path).message


def test_one_of_very_many_files_is_refused(documents: ChildDocuments, tmp_path: Path) -> None:
    path = word(tmp_path / "a")
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(10_001):
            archive.writestr(f"word/{number}", b"")
    assert "fill the memory" in refused(documents, path).message


def test_a_zip_in_it_is_not_opened(documents: ChildDocuments, tmp_path: Path) -> None:
    inner = tmp_path / "inner.zip"
    with zipfile.ZipFile(inner, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("bomb", bytes(300 << 20))
    path = rewritten(word(tmp_path / "a"), **{"word/embeddings/a.zip": inner.read_bytes()})
    *_steps, document = documents.open(path, Control())
    assert isinstance(document, Document)


@MAKERS
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_entities_are_refused(
    documents: ChildDocuments, tmp_path: Path, make: Callable[[Path], Path], encoding: str
) -> None:
    path = make(tmp_path / "a")
    name = MAIN[make]
    plain = part(path, name).decode().partition("?>")[2] or part(path, name).decode()
    hostile = LAUGHS.replace('"1.0"', f'"1.0" encoding="{encoding}"') + plain
    rewritten(path, **{name: hostile.encode(encoding)})
    assert "declarations" in refused(documents, path).message


def test_no_other_file_is_read_into_it(documents: ChildDocuments, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text(SECRET)
    path = word(tmp_path / "a")
    outside = f'<!DOCTYPE x SYSTEM "{secret.as_uri()}" [<!ENTITY e SYSTEM "{secret.as_uri()}">]>'
    body = part(path, "word/document.xml").decode()
    head, _, rest = body.partition("?>")
    rewritten(path, **{"word/document.xml": f"{head}?>{outside}{rest}".encode()})
    refused(documents, path)


# ---- sizes


def test_long_sheets_are_read_as_far_as_is_said(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Long": [[n] for n in range(xlsx.MOST_ROWS + 5)]})
    pages = read(path, "a", "xlsx").pages
    assert pages[0].text.startswith(f"[Only the first {xlsx.MOST_ROWS} rows of this sheet")
    assert f"| {xlsx.MOST_ROWS - 1} |" in pages[-1].text
    wide = workbook(tmp_path / "b.xlsx", {"Wide": [list(range(xlsx.MOST_COLUMNS + 5))]})
    text = read(wide, "b", "xlsx").pages[0].text
    assert text.startswith(f"[Only the first {xlsx.MOST_COLUMNS} columns of this sheet")
    assert f"| {xlsx.MOST_COLUMNS - 1} |" in text


def test_what_a_sheet_says_of_its_size_is_not_believed(tmp_path: Path) -> None:
    path = book(tmp_path / "a")
    sheet = part(path, "xl/worksheets/sheet1.xml").decode()
    lying = sheet.replace('ref="A1:A2"', 'ref="A1:XFD1048576"').replace(
        "</sheetData>", '<row r="999999999"><c r="ZZZ999999999"><v>7</v></c></row></sheetData>'
    )
    assert lying.count("999999999") == 2
    rewritten(path, **{"xl/worksheets/sheet1.xml": lying.encode()})
    text = read(path, "a", "xlsx").pages[0].text
    assert "| 1 |" in text
    assert text.startswith("[Only the first 2 rows and 200 columns")


# ---- closed, damaged, and what is none


def test_what_lies_under_a_password_says_so(documents: ChildDocuments, tmp_path: Path) -> None:
    spaces = [f"\6Space{n}" for n in range(9)]  # as many as fill more than one sector
    path = compound(tmp_path / "a.docx", *spaces, "EncryptionInfo", "EncryptedPackage")
    error = refused(documents, path)
    assert "protected by a password" in error.message
    assert "without a password" in error.hint


@MAKERS
def test_a_part_of_a_file_is_damaged(
    documents: ChildDocuments, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path / "a")
    data = path.read_bytes()
    for share in (0.3, 0.9, 0.999):
        path.write_bytes(data[: int(len(data) * share)])
        if kind_of(path) in {"docx", "pptx", "xlsx"}:
            assert "is damaged" in refused(documents, path).message
        else:  # nothing that is left tells what it was
            refused(documents, path)


@MAKERS
def test_any_change_of_bytes_is_read_or_refused(
    tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = make(tmp_path / "a")
    data = path.read_bytes()
    chance = random.Random(8)
    for _attempt in range(60):
        broken = bytearray(data)
        for _byte in range(chance.randint(1, 30)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        path.write_bytes(broken)
        kind = kind_of(path)
        if kind is not None:
            with suppress(MediaError):
                assert read(path, "a", kind).pages


@MAKERS
def test_without_its_main_part_it_is_damaged(
    documents: ChildDocuments, tmp_path: Path, make: Callable[[Path], Path]
) -> None:
    path = rewritten(make(tmp_path / "a"), **{"_rels/.rels": b"<Relationships/>"})
    if make is book:
        rewritten(path, **{"xl/workbook.xml": None})
    assert "is damaged" in refused(documents, path).message


@pytest.mark.parametrize("number", [-1, 2])
def test_a_string_that_is_not_there_is_no_other_one(
    documents: ChildDocuments, tmp_path: Path, number: int
) -> None:
    path = workbook(tmp_path / "a", {"One": [["x"], ["y"]]})
    sheet = part(path, "xl/worksheets/sheet1.xml")
    changed = sheet.replace(b"y", f"<v>{number}</v>".encode())
    assert changed != sheet
    rewritten(path, **{"xl/worksheets/sheet1.xml": changed})
    assert "is damaged" in refused(documents, path).message


@pytest.mark.parametrize(
    "data",
    [
        b"\0",
        b"\xff",
        b"",
        b"PK\x03\x04",
        b"PK\x05\x06" + bytes(18),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\xff" * 600,
        bytes(range(256)) * 20,
        os.urandom(3000),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE html><html></html>",
        b"%!PS-Adobe-3.0",
    ],
)
def test_what_is_no_document_is_none(
    documents: ChildDocuments, tmp_path: Path, data: bytes
) -> None:
    path = tmp_path / "a.docx"
    path.write_bytes(data)
    assert not documents.recognises(path)
    refused(documents, path)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes with names")
def test_nobody_waits_for_a_pipe(documents: ChildDocuments, tmp_path: Path) -> None:
    path = tmp_path / "a.docx"
    os.mkfifo(path)
    assert not documents.recognises(path)
    refused(documents, path)
