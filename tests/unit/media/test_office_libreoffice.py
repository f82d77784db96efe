"""The real LibreOffice: real pages, no macros run, nothing fetched, nothing left behind."""

import http.server
import threading
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import Survey
from app.media.document.documents import ChildDocuments
from app.media.office.libreoffice import LibreOffice, find, usual_places
from tests.unit.media.office_files import part, rewritten, slides, word, workbook

pytestmark = pytest.mark.deep


@pytest.fixture
def documents(
    real_environment: Mapping[str, str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> Iterator[ChildDocuments]:
    monkeypatch.setenv("PATH", real_environment.get("PATH", ""))
    if not find(usual_places()):
        pytest.skip("LibreOffice is not installed")
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    made = ChildDocuments(LibreOffice())
    yield made
    made.close()
    assert not list(tmp_path.glob("eyeline-*/*"))


def opened(documents: ChildDocuments, path: Path) -> Document:
    *_before, last = documents.open(path, Control())
    assert isinstance(last, Document)
    assert last.converted == "LibreOffice"
    return last


def said(documents: ChildDocuments, document: Document) -> list[str]:
    numbers = range(1, document.pages + 1)
    return [page.text for page in documents.text(document, numbers, Control())]


def test_office_files_have_real_pages(documents: ChildDocuments, tmp_path: Path) -> None:
    document = opened(documents, word(tmp_path / "a"))
    assert (document.pages, document.title) == (2, "Annual report")
    first, last = said(documents, document)
    assert "Revenue rose to 1,234 million." in first
    assert last.strip() == "The last page."
    frame = documents.page(document, 1, 600, Control())
    assert frame.width == 600
    assert (frame.rgb() == (255, 0, 0)).all(axis=2).any()  # the picture in it
    deck = opened(documents, slides(tmp_path / "b"))
    assert deck.pages == 2
    *_before, survey = documents.survey(deck, Control())
    assert isinstance(survey, Survey)
    assert all(page.width > page.height for page in survey.pages)
    book = opened(documents, workbook(tmp_path / "c", {"One": [["x", "=1+1"]]}))
    assert said(documents, book)[0].split() == ["x", "2"]


def test_open_documents_and_old_ones_are_read(documents: ChildDocuments, tmp_path: Path) -> None:
    text = tmp_path / "a"
    content = (
        '<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
        ' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" office:version="1.3">'
        "<office:body><office:text><text:p>An open text.</text:p></office:text></office:body>"
        "</office:document-content>"
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/"'
        ' manifest:media-type="application/vnd.oasis.opendocument.text"/>'
        '<manifest:file-entry manifest:full-path="content.xml" manifest:media-type="text/xml"/>'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(text, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        archive.writestr("content.xml", content)
        archive.writestr("META-INF/manifest.xml", manifest)
    assert [page.strip() for page in said(documents, opened(documents, text))] == ["An open text."]
    rich = tmp_path / "b"
    rich.write_text(r"{\rtf1\ansi A rich text.\par}")
    assert [page.strip() for page in said(documents, opened(documents, rich))] == ["A rich text."]


def test_nothing_is_fetched(documents: ChildDocuments, tmp_path: Path) -> None:
    """It links to a picture on a server."""
    asked = list[str]()

    class Handler(http.server.BaseHTTPRequestHandler):
        def handle_one_request(self) -> None:
            asked.append(str(self.rfile.readline()))  # whatever it is asked
            self.close_connection = True

        def log_message(self, *_what: object) -> None:
            pass

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        path = word(tmp_path / "a")
        relations = part(path, "word/_rels/document.xml.rels").decode()
        address = f"http://127.0.0.1:{server.server_port}/picture.png"
        linked = relations.replace(
            'Target="media/image1.png"', f'Target="{address}" TargetMode="External"'
        )
        assert linked != relations
        body = part(path, "word/document.xml").decode().replace("r:embed", "r:link")
        rewritten(
            path,
            **{"word/_rels/document.xml.rels": linked.encode(), "word/document.xml": body.encode()},
        )
        assert "Revenue" in said(documents, opened(documents, path))[0]
    finally:
        server.shutdown()
        server.server_close()
    assert asked == []


def test_no_macro_runs(documents: ChildDocuments, tmp_path: Path) -> None:
    """Its document calls one when it is opened, which would leave a file."""
    left = tmp_path / "left"
    path = with_macro(tmp_path / "a", left)
    assert [page.strip() for page in said(documents, opened(documents, path))] == [
        "It has a macro."
    ]
    assert not left.exists()


def with_macro(made: Path, left: Path) -> Path:
    """Write an open text that calls a macro of its own, which writes a file, when it is opened."""
    office = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
    script = "urn:oasis:names:tc:opendocument:xmlns:script:1.0"
    text = "urn:oasis:names:tc:opendocument:xmlns:text:1.0"
    content = (
        f'<office:document-content xmlns:office="{office}" xmlns:script="{script}"'
        f' xmlns:text="{text}" xmlns:xlink="http://www.w3.org/1999/xlink" office:version="1.3">'
        "<office:scripts><office:event-listeners>"
        '<script:event-listener script:language="ooo:script"'
        ' script:event-name="dom:load" xlink:type="simple" xlink:href='
        '"vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document"/>'
        "</office:event-listeners></office:scripts><office:body><office:text>"
        "<text:p>It has a macro.</text:p></office:text></office:body></office:document-content>"
    )
    library = "http://openoffice.org/2000/library"
    module = (
        '<script:module xmlns:script="http://openoffice.org/2000/script" script:name="M"'
        f' script:language="StarBasic">Sub Main\nOpen "{left}" For Output As #1\nClose #1\nEnd Sub'
        "</script:module>"
    )
    files = {
        "content.xml": content,
        "Basic/script-lc.xml": f'<library:libraries xmlns:library="{library}"'
        ' xmlns:xlink="http://www.w3.org/1999/xlink">'
        '<library:library library:name="Standard" library:link="false"/></library:libraries>',
        "Basic/Standard/script-lb.xml": f'<library:library xmlns:library="{library}"'
        ' library:name="Standard" library:readonly="false" library:passwordprotected="false">'
        '<library:element library:name="M"/></library:library>',
        "Basic/Standard/M.xml": module,
    }
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}" manifest:media-type="text/xml"/>'
        for name in files
    )
    manifest = (
        '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0">'
        '<manifest:file-entry manifest:full-path="/"'
        f' manifest:media-type="application/vnd.oasis.opendocument.text"/>{entries}'
        "</manifest:manifest>"
    )
    with zipfile.ZipFile(made, "w") as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text")
        for name, data in files.items():
            archive.writestr(name, data)
        archive.writestr("META-INF/manifest.xml", manifest)
    return made
