"""Office files through real child processes, with LibreOffice absent, broken or hanging."""

import os
import subprocess
import sys
import textwrap
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Survey
from app.core.errors import MediaError
from app.core.frame import Page
from app.media.document.documents import ChildDocuments
from app.media.office.libreoffice import LibreOffice, find
from tests.processes import gone
from tests.unit.media.office_files import compound, open_document, slides, word, workbook
from tests.unit.media.pdf_files import counted as pdf_of

Make = Callable[..., ChildDocuments]
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="programs here are shell scripts")


@pytest.fixture
def documents(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[Make]:
    """Makes documents in a world whose only LibreOffice is the script that is given."""
    made: list[ChildDocuments] = []
    programs = tmp_path / "bin"
    programs.mkdir()
    monkeypatch.setenv("PATH", str(programs))  # elsewhere may be a real one
    monkeypatch.setenv("TMPDIR", str(tmp_path))

    def make(script: str = "", seconds: float = 60.0) -> ChildDocuments:
        if script:
            program = programs / "soffice"
            program.write_text(f"#!{sys.executable}\n{textwrap.dedent(script)}")
            program.chmod(0o755)
        made.append(ChildDocuments(LibreOffice((), seconds)))
        return made[-1]

    yield make
    for each in made:
        each.close()


def opened(documents: ChildDocuments, path: Path) -> Document:
    *before, last = documents.open(path, Control())
    assert all(isinstance(step, Progress) for step in before)
    assert isinstance(last, Document)
    return last


def surveyed(documents: ChildDocuments, document: Document) -> Survey:
    *_before, last = documents.survey(document, Control())
    assert isinstance(last, Survey)
    return last


def said(documents: ChildDocuments, document: Document) -> list[str]:
    numbers = range(1, document.pages + 1)
    return [page.text for page in documents.text(document, numbers, Control())]


# ---- without LibreOffice


def test_without_libreoffice_words_are_read_and_that_is_said(
    documents: Make, tmp_path: Path
) -> None:
    reading = documents()
    document = opened(reading, word(tmp_path / "report.txt"))  # names mean nothing
    assert (document.title, document.pages) == ("Annual report", 2)
    assert document.converted == "words only, without 1 picture, since LibreOffice is not installed"
    survey = surveyed(reading, document)
    assert [(page.number, page.pictured) for page in survey.pages] == [(1, False), (2, False)]
    assert [line.title for line in survey.outline] == ["Results", "Outlook"]
    pages = said(reading, document)
    assert [len(page) for page in pages] == [page.letters for page in survey.pages]
    assert pages[1] == "The last page."
    with pytest.raises(MediaError, match="no picture"):
        reading.page(document, 1, 800, Control())
    with pytest.raises(MediaError, match="no page 3"):
        list(reading.text(document, [3], Control()))


def test_the_same_content_has_the_same_id(documents: Make, tmp_path: Path) -> None:
    reading = documents()
    path = slides(tmp_path / "a.pptx")
    other = tmp_path / "b"
    other.write_bytes(path.read_bytes())
    assert opened(reading, path).id == opened(reading, other).id


def test_a_document_of_a_history_is_read_again_and_a_changed_one_is_not(
    documents: Make, tmp_path: Path
) -> None:
    path = workbook(tmp_path / "a.xlsx", {"One": [["x"], [1]]})
    document = opened(documents(), path)
    later = documents()
    assert said(later, document) == ["| x |\n| --- |\n| 1 |"]
    workbook(path, {"One": [["x"], [2]]})
    with pytest.raises(MediaError, match="another file now"):
        said(later, document)


def test_texts_and_tables_are_documents_too(documents: Make, tmp_path: Path) -> None:
    reading = documents()
    path = tmp_path / "notes"
    path.write_text("# One\n\nword\n\n## Two\n", encoding="utf-8")
    document = opened(reading, path)
    assert (document.pages, document.converted) == (1, "")
    assert said(reading, document) == ["# One\n\nword\n\n## Two"]
    assert [each.title for each in surveyed(reading, document).outline] == ["One", "Two"]
    path.write_text("a,b\n1,2\n3,4\n", encoding="utf-8")
    assert said(reading, opened(reading, path)) == [
        "| a | b |\n| --- | --- |\n| 1 | 2 |\n| 3 | 4 |"
    ]


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (open_document, "OpenDocument text"),
        (lambda path: compound(path, "WordDocument"), "old Word"),
        (lambda path: compound(path, "Workbook"), "old Excel"),
        (lambda path: compound(path, "PowerPoint Document"), "old PowerPoint"),
    ],
)
def test_what_only_libreoffice_reads_says_so(
    documents: Make, tmp_path: Path, make: Callable[[Path], Path], message: str
) -> None:
    reading = documents()
    path = make(tmp_path / "a")
    assert reading.recognises(path)
    with pytest.raises(MediaError, match=message) as caught:
        opened(reading, path)
    assert "install LibreOffice" in caught.value.hint


# ---- a program that behaves like LibreOffice, or does not

CONVERT = """
    import pathlib, shutil, sys
    out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
    count = pathlib.Path({counted!r})
    count.write_text(count.read_text() + "x" if count.exists() else "x")
    shutil.copy({pdf!r}, out / "document.pdf")
"""


@POSIX
def test_what_libreoffice_makes_are_the_pages(documents: Make, tmp_path: Path) -> None:
    counted = tmp_path / "counted"
    pdf = pdf_of(tmp_path / "made.pdf", 2)
    reading = documents(CONVERT.format(counted=str(counted), pdf=str(pdf)))
    path = word(tmp_path / "a.docx")
    document = opened(reading, path)
    assert (document.converted, document.pages, document.path) == ("LibreOffice", 2, path)
    assert all(page.pictured for page in surveyed(reading, document).pages)
    stages = [s.stage for s in reading.survey(document, Control()) if isinstance(s, Progress)]
    assert stages == ["Looking through “a.docx”"]
    assert [text.strip() for text in said(reading, document)] == ["Page 1 of 2", "Page 2 of 2"]
    frame = reading.page(document, 2, 400, Control())
    assert (frame.width, frame.source) == (400, Page(document.id, 2))
    assert reading.page(document, 2, 400, Control()).id == frame.id
    assert opened(reading, path).id == document.id
    assert counted.read_text() == "x"  # it was made once
    later = documents()
    assert [text.strip() for text in said(later, document)] == ["Page 1 of 2", "Page 2 of 2"]
    assert counted.read_text() == "xx"


@POSIX
def test_pages_of_libreoffice_are_not_shown_without_it(documents: Make, tmp_path: Path) -> None:
    pdf = pdf_of(tmp_path / "made.pdf", 1)
    counted = tmp_path / "counted"
    path = word(tmp_path / "a.docx")
    reading = documents(CONVERT.format(counted=str(counted), pdf=str(pdf)))
    document = opened(reading, path)
    (tmp_path / "bin" / "soffice").unlink()
    with pytest.raises(MediaError, match="which is not there"):
        documents().page(document, 1, 400, Control())


BROKEN = {
    "crashes": "import os; os.abort()",
    "fails": "raise SystemExit(1)",
    "writes nothing": "",
    "writes garbage": """
        import pathlib, sys
        out = pathlib.Path(sys.argv[sys.argv.index("--outdir") + 1])
        (out / "document.pdf").write_bytes(b"garbage" * 100)
    """,
}


@POSIX
@pytest.mark.parametrize("how", list(BROKEN))
def test_where_libreoffice_fails_words_are_read_and_that_is_said(
    documents: Make, tmp_path: Path, how: str
) -> None:
    reading = documents(BROKEN[how] or "pass")
    document = opened(reading, word(tmp_path / "a"))
    assert document.converted == "words only, without 1 picture, since LibreOffice failed"
    assert said(reading, document)[1] == "The last page."
    with pytest.raises(MediaError, match="could not make pages") as caught:
        opened(reading, open_document(tmp_path / "b"))
    assert caught.value.hint


HANGS = """
    import os, pathlib, subprocess, sys, time
    started = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"])
    pathlib.Path({pids!r}).write_text(f"{{os.getpid()}} {{started.pid}}")
    time.sleep(600)
"""


def begun(pids: Path) -> None:
    """Wait until the program has said which its processes are."""
    while not (pids.exists() and pids.read_text()):
        pass


def await_end(pids: Path) -> None:
    """Wait until all of these processes have ended."""
    while not all(gone(int(pid)) for pid in pids.read_text().split()):
        pass


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_one_that_hangs_is_ended_with_all_that_it_started(documents: Make, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    reading = documents(HANGS.format(pids=str(pids)), seconds=3)
    document = opened(reading, word(tmp_path / "a"))
    assert document.converted.endswith("since LibreOffice took too long")
    await_end(pids)
    assert not list(tmp_path.glob("eyeline-*/*"))


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
def test_one_that_is_not_wanted_any_more_is_ended(documents: Make, tmp_path: Path) -> None:
    pids = tmp_path / "pids"
    reading = documents(HANGS.format(pids=str(pids)))
    control = Control()
    steps = reading.open(word(tmp_path / "a"), control)
    assert isinstance(next(steps), Progress)

    def cancel() -> None:
        begun(pids)
        control.cancel()

    watching = threading.Thread(target=cancel)
    watching.start()
    assert list(steps) == []
    watching.join()
    await_end(pids)


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes in /proc")
@pytest.mark.parametrize("end", ["close", "kill"])
def test_it_ends_with_the_program(documents: Make, tmp_path: Path, end: str) -> None:
    pids = tmp_path / "pids"
    documents(HANGS.format(pids=str(pids)))  # puts it into PATH
    path = word(tmp_path / "a")
    program = textwrap.dedent(f"""
        import sys, threading, time, os, signal
        from pathlib import Path
        from app.core.control import Control
        from app.media.document.documents import ChildDocuments
        documents = ChildDocuments()
        asked = threading.Thread(
            target=lambda: list(documents.open(Path({str(path)!r}), Control())), daemon=True)
        threading.excepthook = lambda *_: None
        asked.start()
        while not Path({str(pids)!r}).exists() or not Path({str(pids)!r}).read_text():
            time.sleep(0.01)
        if {end!r} == "kill":
            os.kill(os.getpid(), signal.SIGKILL)
        documents.close()
    """)
    subprocess.run([sys.executable, "-c", program], env=dict(os.environ), check=False, timeout=60)
    await_end(pids)


def test_it_is_found_on_the_path_and_in_the_usual_places(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    assert find((str(tmp_path / "libreoffice*" / "program"),)) == ""
    for version in ("7.4", "24.2"):
        folder = tmp_path / f"libreoffice{version}" / "program"
        folder.mkdir(parents=True)
        program = folder / "soffice"
        program.write_text("#!/bin/sh\n")
        program.chmod(0o755)
    assert find((str(tmp_path / "libreoffice*" / "program"),)) == str(program.with_name("soffice"))
    monkeypatch.setenv("PATH", str(tmp_path / "libreoffice7.4" / "program"))
    assert "7.4" in find(())
