"""An answer of a real engine, drawn on the screen, saved through the dialog, taken again."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

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
    box_around,
    find,
    page_shown,
    program,
)
from tests.engines.servers import literal, llama
from tests.pages import blank

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("welcomed")]

THOUSANDTHS = (200, 300, 600, 800)
TRUTH = tuple(
    part * side / 1000 for part, side in zip(THOUSANDTHS, (WIDTH, HEIGHT) * 2, strict=True)
)
MIDDLE = (round((TRUTH[0] + TRUTH[2]) / 2), round((TRUTH[1] + TRUTH[3]) / 2))
HEADING = (slice(20, 50), slice(30, 260))  # text of the page that stays bare
SCRIPT = literal(f"Here: <|begin_of_box|>[{list(THOUSANDTHS)}]<|end_of_box|>.")


def apart(picture: Picture, left: int, top: int) -> float:
    """Return how far the drawn box is from the truth, on a page whose corner is there."""
    box = box_around(picture, left + MIDDLE[0], top + MIDDLE[1])
    if box is None:
        return float("inf")
    edges = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
    return max(abs(edge - true) for edge, true in zip(edges, TRUTH, strict=True))


def test_a_real_engine_is_drawn_saved_and_asked_again(desk: Desk, home: Path) -> None:
    page = blank(WIDTH, HEIGHT)
    page.write(40, 24, "Results of the year", size=16)
    heading = page.pixels()[HEADING][:, :, 2::-1]
    kept = home / "kept.png"
    with llama(grammar=SCRIPT) as engine, page_shown(desk, page, X, Y):
        answers_from(home, engine.url)
        with program(desk) as process:
            desk.ask("Where is it?")
            window = desk.answer("Where is it?")

            def drawn() -> bool:
                x, y, width, height = desk.place(window)
                seen = desk.look()[y : y + height, x : x + width]
                corner = find(heading, seen)
                if corner is None:
                    return False
                left, top = corner[0] - HEADING[1].start, corner[1] - HEADING[0].start
                return apart(seen, left, top) <= 2

            wait_until(drawn, "the box at its place", 60)
            wait_until(lambda: desk.focus() == window, "the focus")
            desk.press("ctrl+s")
            wait_until(lambda: desk.windows("Save annotated picture"), "the dialog", 30)
            desk.press("ctrl+a")
            desk.type(str(kept))
            desk.press("Return")
            wait_until(kept.exists, "the picture", 30)
            wait_until(lambda: apart(saved(kept), 0, 0) <= 2, "the box in the picture")
            assert run("trigger", "last", env=desk.environment).code == 0
            wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay", 30)
            wait_until(desk.shows_ask_bar, "the same place", 30)
            desk.type("And again?")
            desk.press("Return")
            desk.answer("And again?")
            assert process.poll() is None


def saved(path: Path) -> Picture:
    """Return a picture as (H, W, 3) RGB, all black while it is written."""
    try:
        return np.asarray(Image.open(path).convert("RGB"))
    except OSError:
        return np.zeros((HEIGHT, WIDTH, 3), np.uint8)
