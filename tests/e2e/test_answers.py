"""An answer of a real engine, drawn on the screen, saved through the dialog, taken again."""

from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from tests.e2e.boxed import THOUSANDTHS, apart, headed, placed
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
from tests.engines.servers import literal, llama

pytestmark = [pytest.mark.screen, pytest.mark.slow, pytest.mark.usefixtures("welcomed")]

SCRIPT = literal(f"Here: <|begin_of_box|>[{list(THOUSANDTHS)}]<|end_of_box|>.")


def test_a_real_engine_is_drawn_saved_and_asked_again(desk: Desk, home: Path) -> None:
    page = headed()
    kept = home / "kept.png"
    with llama(grammar=SCRIPT) as engine, page_shown(desk, page, X, Y):
        answers_from(home, engine.url)
        with program(desk) as process:
            desk.ask("Where is it?")
            window = desk.answer("Where is it?")
            wait_until(lambda: placed(desk, window, page), "the box at its place", 60)
            wait_until(lambda: desk.focus() == window, "the focus")
            desk.press("ctrl+s")
            wait_until(lambda: desk.windows("Save the picture"), "the dialog", 30)
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
