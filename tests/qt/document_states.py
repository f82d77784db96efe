"""The states of a document beside a conversation; see `states`."""

from collections.abc import Callable, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from PySide6.QtTest import QTest

from app.core.chat import Document
from app.core.control import Control
from app.core.documents import Documents
from app.ui.annotate.layer import AnnotationLayer
from app.ui.lane import Lane, Mailbox
from app.ui.stage import Stage
from app.ui.viewer.viewer import DocumentViewer
from app.ui.viewer.viewing import DocumentTools
from tests.qt.library import Sheets, read, report, shelf

Until = Callable[[Callable[[], bool]], None]


@dataclass
class Reader:
    """What reads documents for windows; `close` ends it."""

    folder: Path
    until: Until
    _open: ExitStack = field(default_factory=ExitStack)

    def tools(self, state: str) -> DocumentTools:
        """Return what shows the document of a state."""
        sheets = state == "document-sheets"
        found: Documents = Sheets() if sheets else self._open.enter_context(shelf())
        lane = Lane("pages", Mailbox(), 4)
        self._open.callback(lambda: lane.close(5))
        return DocumentTools(lambda: found, read, lane, paint=lambda _drawn, _done: None)

    def close(self) -> None:
        self._open.close()

    def show(self, stage: Stage, state: str) -> None:
        """Let a stage show a state."""
        assert stage.pages is not None
        viewer = stage.pages.viewer
        stage.open_document(self._document(state), 2)
        if state != "document-closed":
            self.until(lambda: viewer.page is not None)
            self.until(lambda: viewer.texts.at_hand(viewer.number) is not None)
        STATES[state](self, viewer)

    def _document(self, state: str) -> Document:
        if state == "document-sheets":
            return Sheets.document
        lock = "secret" if state == "document-closed" else ""
        path = report(self.folder / "report.pdf", 12, scans=(5,), lock=lock)
        with shelf() as others:
            *_progress, found = others.open(path, Control(), lock)
        assert isinstance(found, Document)
        return found

    def rest(self, viewer: DocumentViewer) -> None:
        """Wait until nothing is about to be drawn."""
        self.until(lambda: viewer.shown.sharp and viewer.canvas.settled)
        QTest.qWait(5)
        small = viewer.strip.small
        self.until(lambda: not small.busy)


def _search(reader: Reader, viewer: DocumentViewer) -> None:
    viewer.open_search(opened=True)
    viewer.search.field.setText("revenue")
    reader.until(lambda: viewer.search.said == "1 of 6")
    reader.until(lambda: not viewer.texts.collecting)
    reader.rest(viewer)


def _part(reader: Reader, viewer: DocumentViewer) -> None:
    reader.rest(viewer)
    viewer.pick_part(on=True)
    viewer.canvas.part.press((80, 90), 1, viewer.shown.turned)
    viewer.canvas.part.pull((400, 200))
    viewer.canvas.part.release()
    viewer.canvas.part_chosen.emit(viewer.canvas.part.box)


def _drawn(reader: Reader, viewer: DocumentViewer) -> None:
    """With the tools of a capture over the part, an arrow drawn, a box being held."""
    _part(reader, viewer)
    viewer.canvas.drawing_wanted.emit()
    (layer,) = viewer.canvas.findChildren(AnnotationLayer)
    ends = ((1_000, 1_800), (1_800, 1_300)), ((2_200, 1_200), (3_600, 1_700))
    layer.desk.draw("arrow", ends[0])
    layer.desk.draw("rectangle", ends[1])


def _closed(reader: Reader, viewer: DocumentViewer) -> None:
    reader.until(lambda: viewer.trouble.asks)


STATES: Final[Mapping[str, Callable[[Reader, DocumentViewer], None]]] = {
    "document": Reader.rest,
    "document-search": _search,
    "document-part": _part,
    "document-drawn": _drawn,
    "document-closed": _closed,
    "document-sheets": lambda reader, viewer: reader.until(viewer.typeset.isVisible),
}
