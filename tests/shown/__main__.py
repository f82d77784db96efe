"""`python -m tests.shown [--out FOLDER] [NAME…]`: make the README's pictures of documents anew.

The program is started on a desktop of its own and used by keys and pointer; who answers is a
server on loopback with replies that are written here.
"""

import argparse
import json
import os
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from pathlib import Path
from typing import Final

from openpyxl import load_workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.properties import PageSetupProperties
from PIL import Image, ImageChops

from app.core.chat import Document
from app.core.control import Control
from app.core.matrix_prompts import KEY_FIGURES
from app.media.document.documents import ChildDocuments
from app.media.office.libreoffice import LibreOffice
from app.ui import theme
from tests.bench.homes import home
from tests.e2e.display import desktop, wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import ended, run, start
from tests.e2e.windowed import Desk, program
from tests.shown.companies import FOUR, HALDEN, reply
from tests.shown.reports import write
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece

ROOT: Final = Path(__file__).resolve().parents[2]
_MARGIN: Final = 24  # px between two sheets
_HIGHEST: Final = 420  # px of a sheet
_PATIENCE: Final = 300.0  # seconds; other things may run on this machine
SCREEN: Final = {"ONE": (0, 0, 1600, 1000)}
QUESTION: Final = "How did revenue and margin develop, and why?"
ANSWER: Final = """\
Revenue rose by **8.4 %** to EUR 4,812.6 million, and the operating margin from 11.9 % to \
**13.1 %**:

| EUR million | 2025 | 2024 |
|---|---:|---:|
| Revenue | 4,812.6 | 4,439.7 |
| Cost of sales | (3,262.9) | (3,073.5) |
| Operating profit | 630.5 | 528.3 |

- It comes from the sea: “Offshore services grew by 19.0 %, driven by the two vessels delivered \
in March” [p. 31].
- Costs grew more slowly, by 6.2 %, so that more is left: “Operating profit 630.5 528.3” [p. 84].
"""


class Model:
    """Says what is written above, or in the report that it is asked about; `said` is all of it."""

    def __init__(self) -> None:
        self.said: list[str] = []

    def __call__(self, heard: Heard, wire: Wire) -> None:
        if heard.method != "POST":
            wire.answer(404)
            return
        wire.begin()
        told = json.dumps(heard.json["messages"][-1]["content"], ensure_ascii=False)
        said = self._said(told)
        for data in (piece(said), piece(finish="stop"), DONE):
            wire.chunk(data)
        wire.end()
        self.said.append(said)

    def _said(self, told: str) -> str:
        if "This is part " in told:
            return "Revenue 4,812.6, operating profit 630.5 [p. 84]; offshore services [p. 31]."
        for company in FOUR:
            if company.name in told:
                question = told.rpartition("The question: ")[2].partition("\\n")[0].rstrip('"]}')
                return reply(company, question)
        return ANSWER


class Somebody:
    """Who uses the program, and takes pictures of its windows."""

    def __init__(self, desk: Desk, eyes: Eyes, folder: Path) -> None:
        self._desk, self._eyes, self.folder = desk, eyes, folder

    def window(self, title: str, width: int, height: int) -> str:
        """Wait for a window and make it so large; returns it."""
        wait_until(lambda: self._desk.windows(title), f"“{title}”", 60)
        (found,) = self._desk.windows(title)
        self._desk.move(found, 60, 60)
        self._desk._do("windowsize", "--sync", found, str(width), str(height))
        return found

    def reads(self, words: str, window: str) -> tuple[int, int]:
        """Wait until words are there; returns the middle of them."""
        found: list[tuple[int, int]] = []

        def there() -> bool:
            place = self._eyes.find(self._desk, words, window)
            found.extend([place] if place else [])
            return bool(found)

        wait_until(there, f"“{words}”", _PATIENCE)
        return found[0]

    def clicks(self, words: str, window: str) -> None:
        self._desk.click(*self.reads(words, window))

    def names(self, files: str) -> None:
        """Name files in the dialog that opens, and press Enter until it is gone."""

        def there() -> bool:
            return bool(self._desk.windows("^Add documents"))

        wait_until(there, "the dialog", _PATIENCE)
        self._desk.type(files, pace=5)

        def gone() -> bool:
            if not there():
                return True
            self._desk.press("Return")
            time.sleep(0.5)  # it closes after a while, and Enter means something behind it, too
            return False

        wait_until(gone, "the dialog to go", _PATIENCE)

    def takes(self, window: str, name: str) -> None:
        """Keep what a window shows, the pointer beside it."""
        self._desk.point(1598, 998)
        shots: list[bytes] = []

        def rests() -> bool:
            x, y, width, height = self._desk.place(window)
            seen = self._desk.look()[y : y + height, x : x + width]
            shots.append(seen.tobytes())
            if shots[-1:] * 3 != shots[-3:]:
                return False
            small = Image.fromarray(seen).quantize(256, dither=Image.Dither.NONE)
            small.save(self.folder / name, optimize=True)
            return True

        wait_until(rests, "the window to rest", 60)


@contextmanager
def somebody(folder: Path, origin: str, out: Path) -> Iterator[tuple[Somebody, Desk]]:
    """Run the program for somebody who has set a server up, until the end of the block."""
    with desktop(SCREEN) as shown:
        environment = home(folder, shown)
        environment |= {
            "XDG_CACHE_HOME": str(folder / "cache"),
            "LANG": "C.UTF-8",
            "LANGUAGE": "en",
        }
        os.environ.update(environment)
        settings = folder / "config/eyeline/settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            '[general]\nendpoint = "zai"\n[history]\nchosen = true\n[ui]\ntheme = "light"\n'
            f'[endpoints.zai]\nbase_url = "{origin}/v1"\nmodel = "glm-4.6v"\n'
            'profile = "zai"\nredact = "never"\n'
        )
        desk, eyes = Desk(shown), Eyes()
        try:
            with program(desk):
                wait_until(
                    lambda: run("trigger", "new", env=desk.environment).code == 0, "it", _PATIENCE
                )
                yield Somebody(desk, eyes, out), desk
        finally:
            eyes.close()


def answered(one: Somebody, desk: Desk, model: Model, folder: Path) -> None:
    """A hundred and fifty pages, and the page that is cited."""
    report = write(HALDEN, folder)
    assert run("open", str(report), env=desk.environment).code == 0
    window = one.window("^Eyeline$", 1360, 860)
    one.reads("All pages", window)
    desk.type(QUESTION)
    desk.press("Return")
    window = desk.answer(QUESTION)
    wait_until(lambda: ANSWER in model.said, "the answer", _PATIENCE)
    one.reads("Read 150 of 150 pages", window)
    one.clicks("p. 84", window)
    one.takes(window, "document.png")


def compared(one: Somebody, desk: Desk, model: Model, folder: Path) -> None:
    """Four reports, seven figures of each."""
    names = [write(company, folder).name for company in FOUR]
    before = len(model.said)
    assert run("trigger", "compare", env=desk.environment).code == 0
    window = one.window("Compare documents", 1320, 620)
    one.clicks("Add documents", window)
    one.names(" ".join(f'"{folder / name}"' for name in names))
    one.reads("20 pages", window)
    one.clicks("Key figures", window)
    one.clicks("Ask", window)
    wait_until(lambda: len(model.said) >= before + 28, "all cells", _PATIENCE)
    one.reads("28 of 28", window)
    one.takes(window, "comparison.png")
    book = folder / "Comparison.xlsx"
    questions = [word for question in KEY_FIGURES for word in ("--ask", question)]
    files = [str(folder / name) for name in names]
    told = start("compare", "--endpoint", "zai", *files, *questions, "--out", str(book))
    written = ended(told, _PATIENCE)
    assert written.code == 0, written.err
    printed(book).save(one.folder / "workbook.png", optimize=True)


def printed(book: Path) -> Image.Image:
    """Return what LibreOffice prints of both sheets of a workbook, with a grid around the cells."""
    side = Side("thin", "D7DBE3")
    sheets = load_workbook(book)
    for sheet in sheets:
        for row in sheet.iter_rows():
            for cell in row:
                cell.border = Border(side, side, side, side)
                font = copy(cell.font)
                font.name = theme.UI_FONTS[0]
                cell.font = font
        sheet.page_setup.orientation = "landscape"
        sheet.page_setup.fitToHeight = 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheets.save(book)
    documents = ChildDocuments(LibreOffice())
    try:
        *_progress, document = documents.open(book, Control())
        assert isinstance(document, Document)
        assert document.converted == "LibreOffice", document.converted
        pages = [documents.page(document, number, 1500, Control()) for number in (1, 2)]
    finally:
        documents.close()
    parts = [cropped(Image.fromarray(page.rgb())) for page in pages]
    width = max(part.width for part in parts)
    shown = Image.new("RGB", (width, sum(part.height + _MARGIN for part in parts)), "white")
    top = 0
    for part in parts:
        shown.paste(part, (0, top))
        top += part.height + _MARGIN
    return shown.quantize(64, dither=Image.Dither.NONE)


def cropped(picture: Image.Image) -> Image.Image:
    """Return a picture without the white around it."""
    box = ImageChops.difference(picture, Image.new("RGB", picture.size, "white")).getbbox()
    assert box is not None
    left, top, right, bottom = box
    return picture.crop((left - 8, top - 8, right + 8, min(bottom + 8, top + _HIGHEST)))


SCENES: Final = {"document": answered, "comparison": compared}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.shown", description=__doc__)
    parser.add_argument("--out", type=Path, default=ROOT / "assets", help="the folder")
    parser.add_argument("names", nargs="*", metavar="NAME", choices=[*SCENES, []])
    told = parser.parse_args()
    model = Model()
    with (
        tempfile.TemporaryDirectory(prefix="shown-") as place,
        Server(model) as server,
        somebody(Path(place, "home"), server.origin, told.out) as (one, desk),
    ):
        folder = Path(place, "Reports")
        folder.mkdir()
        for name in told.names or SCENES:
            SCENES[name](one, desk, model, folder)


if __name__ == "__main__":
    main()
