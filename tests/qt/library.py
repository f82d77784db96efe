"""A window in which documents are read, with real PDFs in a real child."""

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from PIL import Image, ImageDraw
from PySide6.QtCore import QObject, QPoint, QRectF, QSettings, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot
from reportlab.lib.utils import ImageReader
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.pdfgen.canvas import Canvas

from app.core.chat import Document, Progress
from app.core.control import Control
from app.core.documents import Documents, Heading, PageInfo, PageText, Survey
from app.core.errors import MediaError
from app.core.frame import Frame, Page
from app.core.mark import Box
from app.core.text_line import TextLine
from app.media.annotate import FrameAnnotator
from app.media.document.documents import ChildDocuments
from app.media.paint import PillowPainter
from app.ui.annotate.painting import painting
from app.ui.ask_model import AskModel
from app.ui.conversation import Conversation
from app.ui.lane import Lane, Mailbox
from app.ui.picture_out import PictureOut
from app.ui.stage import Stage
from app.ui.viewer.viewer import DocumentViewer
from app.ui.viewer.viewing import DocumentTools
from app.ui.window import AnswerWindow
from tests.qt.answering import MODEL, saved
from tests.qt.scripted import Said, Scripted, services

A4: Final = (595.0, 842.0)
SCANNED: Final = "scanned words"
BOX: Final[Box] = (100.0, 600.0, 300.0, 700.0)
"""Where each page has a grey box, in points from its top left corner."""
LINE: Final = 100.0
"""Where the base line of the words of each page is, from its top."""

TABLE: Final = "\n".join(
    ["# Sales", "", "| City | Sum |", "|---|---|", *(f"| City {n} | {n} |" for n in range(200))]
)
"""The first page of `Sheets`."""


def report(path: Path, count: int = 6, *, scans: Sequence[int] = (), lock: str = "") -> Path:
    """Write a PDF: each page says "Page N", "revenue" on even ones, and has a grey box.

    Pages in `scans` are pictures. Each third page begins a chapter.
    """
    font = "STSong-Light"
    pdfmetrics.registerFont(UnicodeCIDFont(font))
    canvas = Canvas(str(path), pagesize=A4, encrypt=lock or None, invariant=True)
    canvas.setTitle("Annual report")
    for number in range(1, count + 1):
        if number % 3 == 1:
            canvas.bookmarkPage(f"chapter {number}")
            canvas.addOutlineEntry(f"Chapter {number // 3 + 1}", f"chapter {number}", 0)
        if number in scans:
            picture = Image.new("L", (595, 842), "white")
            ImageDraw.Draw(picture).rectangle((100, 90, 300, 110), fill="black")
            canvas.drawImage(ImageReader(picture), 0, 0, *A4)
        else:
            canvas.setFont("Helvetica", 14)
            canvas.drawString(72, A4[1] - LINE, f"Page {number} of the report")
            if number % 2 == 0:
                canvas.drawString(72, A4[1] - 140, f"The revenue of year {number}")
            canvas.setFont(font, 14)
            canvas.drawString(72, A4[1] - 180, "本年净利润为")
            left, top, right, bottom = BOX
            canvas.setFillGray(0.5)
            canvas.rect(left, A4[1] - bottom, right - left, bottom - top, stroke=0, fill=1)
            canvas.setFillGray(0)
        canvas.showPage()
    canvas.save()
    return path


def read(frame: Frame, control: Control) -> Sequence[TextLine]:
    """Read a scan of `report`."""
    if not isinstance(frame.source, Page) or control.cancelled:
        return []
    scale = frame.width / A4[0]
    stops = tuple((100 + 200 * at / len(SCANNED)) * scale for at in range(len(SCANNED) + 1))
    return [TextLine(SCANNED, (100 * scale, 90 * scale, 300 * scale, 110 * scale), stops)]


class Sheets:
    """A document of two pages without pictures, as of tables where nothing draws them."""

    document = Document("sheets", Path("book.xlsx"), 2)

    def recognises(self, path: Path) -> bool:
        return True

    def open(
        self, path: Path, control: Control, password: str = ""
    ) -> Iterator[Progress | Document]:
        yield self.document

    def survey(self, document: Document, control: Control) -> Iterator[Progress | Survey]:
        pages = PageInfo(1, 0, 0, 900, label="Sales"), PageInfo(2, 0, 0, 40, label="注释")
        yield Survey(pages, (Heading("Notes", 2, 0),))

    def page(self, document: Document, number: int, width: int, control: Control) -> Frame:
        raise MediaError("This page has no picture.")

    def text(
        self, document: Document, numbers: Sequence[int], control: Control
    ) -> Iterator[PageText]:
        words = {1: TABLE, 2: "**Notes**\n\nCity 7 is closed."}
        for number in numbers:
            lines = words[number].split("\n")
            yield PageText(number, tuple(TextLine(line, (0, 0, 0, 0)) for line in lines))

    def close(self) -> None:
        pass


class Library:
    """One window and one conversation; ended by the test."""

    def __init__(
        self, qtbot: QtBot, folder: Path, documents: Documents, *replies: Sequence[Said]
    ) -> None:
        self.qtbot = qtbot
        self.documents = documents
        mailbox = Mailbox()
        self.lanes = [Lane("backend", mailbox), Lane("work", mailbox), Lane("pages", mailbox, 4)]
        _backend, work, pages = self.lanes
        self.model = Scripted(*replies)
        self.reading = threading.Event()  # scans are read once it is set
        self.reading.set()
        given = services(lambda _choice: self.model)
        self._given = replace(
            given, annotator=FrameAnnotator, documents=lambda: documents, read=self._read
        )
        ask = AskModel(lambda *_: None)
        ask.offer([MODEL])
        places = QSettings(str(folder / "places.ini"), QSettings.Format.IniFormat)
        self._owner = QObject()
        self.stage = Stage(
            PictureOut(saved, PillowPainter, work, places),
            work,
            ask,
            lambda _path, _done: None,
            documents=DocumentTools(
                lambda: documents, self._read, pages, paint=painting(self._given, work)
            ),
        )
        self.window = AnswerWindow(self.stage, QWidget(), places)
        self.window.take()
        self.window.resize(1120, 720)
        qtbot.addWidget(self.window)
        self.window.show()
        qtbot.waitExposed(self.window)
        self.begin()

    def begin(self) -> None:
        """Begin another conversation, and have it in view."""
        backend = self.lanes[0]
        self.conversation = Conversation(self._given, lambda _choice: backend, _raise)
        self.window.show_conversation(self.conversation)

    @property
    def viewer(self) -> DocumentViewer:
        assert self.stage.pages is not None
        return self.stage.pages.viewer

    def known(self, path: Path, password: str = "") -> Document:
        """The document of a file."""
        *_progress, found = self.documents.open(path, Control(), password)
        assert isinstance(found, Document)
        return found

    def open(self, path: Path, number: int = 1) -> DocumentViewer:
        """Show a page, and wait until it is seen as sharp as it will be."""
        self.stage.open_document(self.known(path), number)
        self.wait_for(number)
        return self.viewer

    def wait_for(self, number: int) -> None:
        """Wait until that page is in view, its picture and its words."""
        viewer = self.viewer
        self.qtbot.waitUntil(lambda: viewer.page is not None, timeout=20_000)
        self.qtbot.waitUntil(lambda: viewer.number == number, timeout=20_000)
        self.qtbot.waitUntil(lambda: viewer.shown.sharp, timeout=20_000)
        self.qtbot.waitUntil(lambda: viewer.texts.at_hand(number) is not None, timeout=20_000)
        self.qtbot.waitUntil(lambda: viewer.canvas.settled, timeout=20_000)

    def seen(self, box: Box) -> QRectF:
        """Where a box of the page is on the canvas."""
        return self.viewer.canvas._place(box)

    def drag(
        self,
        begin: tuple[float, float],
        end: tuple[float, float],
        over: QWidget | None = None,
    ) -> None:
        """Drag over the page, from one of its places to another; or over what lies on all of it."""
        seen = self.viewer.canvas if over is None else over
        first, last = (self.seen((*at, *at)).topLeft().toPoint() for at in (begin, end))
        QTest.mouseMove(seen, first)
        QTest.mousePress(seen, Qt.MouseButton.LeftButton, pos=first)
        QTest.mouseMove(seen, (first + last) / 2)
        QTest.mouseMove(seen, last)
        QTest.mouseRelease(seen, Qt.MouseButton.LeftButton, pos=last)

    def darkness(self, box: Box) -> float:
        """How dark a box of the page is painted in its middle: 0 white, 255 black."""
        at: QPoint = self.seen(box).center().toPoint()
        colour = self.viewer.canvas.grab().toImage().pixelColor(at)
        return 255 - colour.lightness()

    def close(self) -> None:
        self.conversation.stop()
        self.reading.set()
        self.window.close()
        self.stage.close()
        for lane in self.lanes:
            lane.close(5)

    def _read(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        assert self.reading.wait(60)
        return read(frame, control)


@contextmanager
def opened(
    qtbot: QtBot, folder: Path, documents: Documents, *replies: Sequence[Said]
) -> Iterator[Library]:
    """A library, closed in the end."""
    made = Library(qtbot, folder, documents, *replies)
    try:
        yield made
    finally:
        made.close()


@contextmanager
def shelf() -> Iterator[Documents]:
    """Real documents."""
    made = ChildDocuments()
    try:
        yield made
    finally:
        made.close()


def _raise(failure: Exception) -> None:
    raise failure
