"""Drawn with real keys and the real pointer: what leaves the program, and what it keeps."""

import base64
import io
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from app.core.theme import INK, PENS
from tests.e2e.boxed import HEADING, headed
from tests.e2e.display import wait_until
from tests.e2e.program import run
from tests.e2e.windowed import (
    HEIGHT,
    OVERLAY,
    WIDTH,
    Desk,
    Picture,
    X,
    Y,
    answers_from,
    page_shown,
    program,
)
from tests.unit.remote.servers import DONE, Heard, Server, Wire, piece

pytestmark = [pytest.mark.screen, pytest.mark.usefixtures("welcomed")]

QUESTION = "What is A?"
COVERED = (HEADING[0].start, HEADING[1].start, HEADING[0].stop, HEADING[1].stop)
BOX = (100, 300, 180, 460)  # top, left, bottom, right, like the one above
PIN = (400, 120)


def answered(_heard: Heard, wire: Wire) -> None:
    wire.begin()
    wire.chunk(piece("A button.", finish="stop"))
    wire.chunk(DONE)
    wire.end()


def test_what_is_drawn_is_sent_and_kept_and_nothing_else(desk: Desk, home: Path) -> None:
    with Server(answered) as server, page_shown(desk, headed(), X, Y):
        answers_from(home, server.origin)
        with program(desk):
            desk.open_overlay(2)
            desk.select_page()
            draw(desk)
            desk.type(QUESTION)
            desk.press("Return")
            desk.answer(QUESTION)
            wait_until(lambda: asked(server), "the question")
    assert "A [770, 548]" in asked(server)
    assert QUESTION in asked(server)
    (picture,) = sent(server)
    seen_in(picture)
    kept = list(pictures(home))
    assert kept, "the history has the picture"
    for picture in kept:
        seen_in(picture)


def test_each_monitor_is_drawn_on_by_itself(desk: Desk, home: Path) -> None:
    places = ((2200, 300, 2300, 360), (300, 500, 420, 540))  # right, then left
    with Server(answered) as server:
        answers_from(home, server.origin)
        with program(desk):
            desk.open_overlay(2)  # it listens
            desk.press("Escape")
            wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
            desk.point(places[0][0], places[0][1])
            assert run("trigger", "all", env=desk.environment).code == 0
            wait_until(lambda: light(desk, 2612, 1050), "the ask bar")
            desk.press("F4")
            wait_until(lambda: light(desk, 2610, 940), "the tools")
            desk.press("x")
            for place in places:
                desk.drag(*place)
                wait_until(partial(seen_inked, desk, *place), "the cover")
            desk.press("n")
            for x, y, *_corner in places:
                desk.click(x, y + 200)
            desk.press("Return")
            desk.type(QUESTION)
            desk.press("Return")
            desk.answer(QUESTION)
            wait_until(lambda: len(sent(server)) == 2, "the question")
    assert all(f"{name} [" in asked(server) for name in "AB")  # no two pins of one name
    left, right = sorted(sent(server), key=lambda each: not inked(each, *places[1]))
    x1, y1, x2, y2 = places[0]
    assert inked(left, *places[1])
    assert inked(right, x1 - 1920, y1, x2 - 1920, y2)
    assert not inked(left, x1 - 1920, y1, x2 - 1920, y2)


def light(desk: Desk, x: int, y: int) -> bool:
    """Whether a bar is there."""
    return bool(desk.look()[y, x].min() > 240)


def seen_inked(desk: Desk, *place: int) -> bool:
    return inked(desk.look(), *place)


def inked(picture: Picture, x1: int, y1: int, x2: int, y2: int) -> bool:
    """Whether nothing is seen there; handles may be on its border."""
    inside = picture[y1 + 8 : y2 - 8, x1 + 8 : x2 - 8]
    return bool((inside == np.array(INK, np.uint8)).all())


def draw(desk: Desk) -> None:
    """Cover the heading, draw a box and set a pin, then go back to the question."""
    desk.press("F4")
    wait_until(lambda: bool(desk.look()[Y - 50, X + 6].min() > 240), "the tools")
    desk.press("x")
    desk.drag(300, 300, 500, 400)  # on the other monitor, where nothing is asked about
    top, left, bottom, right = COVERED
    desk.drag(X + left, Y + top, X + right, Y + bottom)
    wait_until(lambda: inked(desk.look(), X + left, Y + top, X + right, Y + bottom), "the cover")
    desk.press("r")
    top, left, bottom, right = BOX
    desk.drag(X + left, Y + top, X + right, Y + bottom)
    desk.press("n")
    desk.click(X + PIN[0], Y + PIN[1])
    desk.press("Return")
    wait_until(lambda: bool(desk.look()[Y - 50, X + 6].min() < 200), "the tools to go")


def seen_in(picture: Picture) -> None:
    """The heading is gone; there are a box and a pin."""
    top, left, bottom, right = COVERED
    assert (picture[top:bottom, left:right] == np.array(INK, np.uint8)).all()
    drawn = (picture == np.array(PENS[0], np.uint8)).all(axis=2)
    top, left, bottom, right = BOX
    assert drawn[top + 10 : bottom - 10, left - 2 : left + 3].any(axis=1).all()
    assert drawn[PIN[1] - 20 : PIN[1], PIN[0] - 5 : PIN[0] + 5].any()


def asked(server: Server) -> str:
    """Return the words of the question as they were sent, "" before that."""
    return "\n".join(part["text"] for part in _parts(server) if part["type"] == "text")


def sent(server: Server) -> list[Picture]:
    """Return its pictures as they were sent."""
    urls = [part["image_url"]["url"] for part in _parts(server) if part["type"] == "image_url"]
    return [decoded(base64.b64decode(url.partition(",")[2])) for url in urls]


def _parts(server: Server) -> list[dict[str, Any]]:
    for heard in server.heard:
        if heard.method == "POST" and "messages" in heard.json:
            parts: list[dict[str, Any]] = heard.json["messages"][-1]["content"]
            return parts
    return []


def pictures(folder: Path) -> list[Picture]:
    """Return all pictures of the page's size in files below `folder`."""
    found: list[Picture] = []
    for path in folder.rglob("*"):
        if path.is_file():
            try:
                picture = decoded(path.read_bytes())
            except OSError:  # no picture
                continue
            if picture.shape == (HEIGHT, WIDTH, 3):
                found.append(picture)
    return found


def decoded(data: bytes) -> Picture:
    with Image.open(io.BytesIO(data)) as image:
        return np.asarray(image.convert("RGB"))
