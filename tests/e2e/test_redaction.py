"""Secrets in pictures: covered before they go to a server, in the window and from the shell."""

import base64
import io
import re
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from app.core.frame import Pixels
from tests.e2e.asking import remote
from tests.e2e.display import wait_until
from tests.e2e.program import run, run_at_terminal
from tests.e2e.windowed import HEIGHT, WIDTH, Desk, X, Y, answers_from, page_shown, program
from tests.pages import Page, blank
from tests.unit.remote.servers import Heard, Server, says

MAIL = "jane.doe@example.com"
LEFT, TOP = 240, 90  # of the address on the page


def page() -> Page:
    made = blank(WIDTH, HEIGHT)
    made.write(40, 40, "Account", size=18)
    made.write(40, TOP, "E-mail", size=16)
    made.write(LEFT, TOP, MAIL, size=16)
    made.write(40, 140, "Business plan", size=16)
    return made


def ink(picture: Pixels) -> tuple[bool, bool]:
    """Whether the place of the address is black all over, and whether all else is as it was."""
    truth = page().pixels()[:, :, 2::-1]
    there = np.zeros(picture.shape[:2], bool)
    (box,) = [word.box for word in page().words if word.text == MAIL]
    x1, y1, x2, y2 = (round(edge) for edge in box)
    black = not picture[y1:y2, x1:x2].any()
    there[y1 - 12 : y2 + 12, x1 - 24 : x2 + 24] = True
    return black, bool(np.array_equal(picture[~there], truth[~there]))


def sent(heard: Sequence[Heard]) -> list[Pixels]:
    """The pictures that arrived, (H, W, 3) RGB."""
    found = re.findall(
        rb"data:image/png;base64,([A-Za-z0-9+/=]+)", b"".join(each.body for each in heard)
    )
    return [_opened(base64.b64decode(data)) for data in found]


def kept(home: Path) -> list[Pixels]:
    """All pictures that lie in somebody's home."""
    files = (path for path in home.rglob("*") if path.is_file())
    return [_opened(data) for data in map(Path.read_bytes, files) if data[:4] == b"\x89PNG"]


def _opened(data: bytes) -> Pixels:
    return np.asarray(Image.open(io.BytesIO(data)).convert("RGB"))


@pytest.fixture
def server() -> Iterator[Server]:
    with Server(says("Somebody has an account.")) as made:
        yield made


@pytest.fixture
def saved(tmp_path: Path) -> str:
    return str(page().save(tmp_path / "page.png"))


@pytest.mark.screen
@pytest.mark.usefixtures("welcomed")
def test_from_the_key_to_what_arrives(desk: Desk, home: Path, server: Server) -> None:
    answers_from(home, server.origin, redact="ask")
    with page_shown(desk, page(), X, Y), program(desk):
        desk.ask("Whose account is it?")
        window = desk.answer("Whose account is it?")
        wait_until(lambda: shows_cover(desk, window), "what was found", 30)
        assert not server.asked
        desk.press("Return")
        wait_until(lambda: bool(server.asked), "the question", 30)
        wait_until(lambda: "Somebody" in run("history").out, "the answer")
    (arrived,) = sent(server.asked)
    assert ink(arrived) == (True, True)
    (left,) = kept(home)
    assert np.array_equal(left, arrived)


def shows_cover(desk: Desk, window: str) -> bool:
    """Whether something wide in the window is black; all of it is before it is painted."""
    x, y, width, height = desk.place(window)
    black = (desk.look()[y : y + height, x : x + width] == 0).all(axis=2)
    return bool(black.sum(axis=1).max() > 100 and black.mean() < 0.1)


def test_at_a_terminal_its_user_is_asked(saved: str, home: Path, server: Server) -> None:
    words = ["ask", saved, "Whose is it?", *remote(server, redact=None)]
    refused = run_at_terminal(words, [("[y/N]", "n")])
    assert refused.code == 2
    assert "Image 1: E-mail address j••••@example.com" in refused.err
    assert "Nothing was sent." in refused.err
    assert not server.asked
    assert kept(home) == []
    agreed = run_at_terminal(words, [("[y/N]", "y")])
    assert agreed.code == 0
    assert agreed.out == "Somebody has an account.\n"
    (arrived,) = sent(server.asked)
    assert ink(arrived) == (True, True)
    (left,) = kept(home)
    assert np.array_equal(left, arrived)


def test_where_nobody_can_be_asked_nothing_is_sent(saved: str, server: Server) -> None:
    refused = run("ask", saved, "Whose is it?", *remote(server, redact=None))
    assert refused.code == 2
    assert "--redact always" in refused.err
    assert MAIL not in refused.err
    assert not server.asked


def test_without_asking(saved: str, server: Server, tmp_path: Path) -> None:
    out = tmp_path / "out.png"
    covered = run("ask", saved, "Whose is it?", "--out", str(out), *remote(server, redact="always"))
    assert covered.code == 0
    assert "1 thing was covered: 1 e-mail address" in covered.err
    (arrived,) = sent(server.asked)
    assert ink(arrived) == (True, True)
    assert np.array_equal(_opened(out.read_bytes()), arrived)
