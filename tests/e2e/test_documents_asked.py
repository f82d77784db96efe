"""A PDF is opened in the window and asked about; its pages reach the server once, in order."""

from pathlib import Path

import pytest

from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run
from tests.e2e.windowed import Desk, answers_from, program
from tests.unit.media.pdf_files import Words, pdf
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("welcomed")]

_PAGES = 4


class Model:
    """Says how it ends; `asked` are the pages of each request."""

    def __init__(self) -> None:
        self.asked: list[list[str]] = []

    def __call__(self, heard: Heard, wire: Wire) -> None:
        if heard.method != "POST":
            wire.answer(404)
            return
        parts = heard.json["messages"][-1]["content"]
        words = [part["text"].strip() for part in parts if part["type"] == "text"]
        self.asked.append([word for word in words if word.startswith(("Image", "page"))])
        wire.begin()
        for data in (piece("It ends in violet."), piece(finish="stop"), DONE):
            wire.chunk(data)
        wire.end()


def test_a_document_is_opened_and_asked_about(
    desk: Desk, home: Path, tmp_path: Path, eyes: Eyes
) -> None:
    written = [[Words(f"Chapter {n}", 72, 120, 48)] for n in range(1, _PAGES + 1)]
    report = pdf(tmp_path / "Report.pdf", written)
    model = Model()
    with Server(model) as server:
        answers_from(home, server.origin)
        with program(desk) as process:
            wait_until(lambda: run("trigger", "new", env=desk.environment).code == 0, "it", 30)
            assert run("open", str(report), env=desk.environment).code == 0
            eyes.wait_for(desk, "All pages", desk.window("^Eyeline$"))
            desk.type("How does it end?")
            desk.press("Return")
            window = desk.answer("How does it end?")
            eyes.wait_for(desk, "Read 4 of 4 pages", window)
            assert process.poll() is None
    assert len(model.asked) == 1
    assert (
        sum(f"page {n}" in word for n in range(1, _PAGES + 1) for word in model.asked[0]) == _PAGES
    )
