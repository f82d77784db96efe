"""The windowed program from the key to the boxes, on two monitors, with everything real."""

import signal
import threading
import time
from pathlib import Path

import pytest

from tests.e2e.display import wait_until
from tests.e2e.eyes import Eyes
from tests.e2e.program import run, start
from tests.e2e.windowed import OVERLAY, Desk, X, Y, box_around, find, page_shown, program
from tests.pages import blank
from tests.unit.remote.servers import Heard, Server, Wire, piece

pytestmark = pytest.mark.screen

WORD = "Quarterly"
HEADING = (slice(56, 84), slice(30, 260))  # rows and columns of the page: text that stays bare


def history() -> str:
    return run("history").out


@pytest.mark.usefixtures("welcomed")
def test_from_the_key_to_the_boxes(desk: Desk) -> None:
    page = blank(520, 220)
    page.write(40, 60, "Results of the year", size=16)
    page.write(60, 130, f"{WORD} report", size=18)
    truth = next(word.box for word in page.words if word.text == WORD)
    with page_shown(desk, page, X, Y), program(desk):
        desk.ask(f"Where is {WORD}?")
        heading = page.pixels()[HEADING][:, :, 2::-1]

        def drawn() -> bool:
            picture = desk.look()
            window = desk.answer(f"Where is {WORD}?")
            x, y, width, height = desk.place(window)
            found = find(heading, picture[y : y + height, x : x + width])
            if found is None:
                return False
            left = x + found[0] - HEADING[1].start
            top = y + found[1] - HEADING[0].start
            middle = round((truth[0] + truth[2]) / 2), round((truth[1] + truth[3]) / 2)
            box = box_around(picture, left + middle[0], top + middle[1])
            if box is None:
                return False
            edges = (box[0] - left, box[1] - top, box[2] - left, box[3] - top)
            apart = [abs(edge - true) for edge, true in zip(edges, truth, strict=True)]
            assert max(apart) <= 2, (edges, truth)
            return True

        wait_until(drawn, "the box", 30)
    assert WORD in history()


@pytest.mark.usefixtures("welcomed")
def test_escape_goes_back_step_by_step(desk: Desk) -> None:
    with program(desk) as process:
        desk.open_overlay(2)
        desk.drag(100, 100, 400, 300)
        desk.type("words")
        for _step in ("words", "selection"):
            desk.press("Escape")
            time.sleep(0.1)
            assert len(desk.windows(OVERLAY)) == 2
        desk.press("Escape")
        wait_until(lambda: not desk.windows(OVERLAY), "the overlay to go")
        assert process.poll() is None
        desk.open_overlay(2)


@pytest.mark.usefixtures("welcomed")
def test_a_second_start_and_a_command_talk_to_the_first(desk: Desk) -> None:
    assert run("trigger", "region", env=desk.environment).code == 1  # nobody runs
    with program(desk) as first:
        wait_until(lambda: run("trigger", "toggle", env=desk.environment).code == 0, "the program")
        second = start(env=desk.environment)
        assert second.wait(60) == 0
        second.communicate()
        wait_until(lambda: desk.windows("^Eyeline$"), "the first one to show itself")
        assert run("trigger", "region", env=desk.environment).code == 0
        wait_until(lambda: len(desk.windows(OVERLAY)) == 2, "the overlay")
        assert first.poll() is None


@pytest.mark.usefixtures("welcomed")
def test_it_starts_again_after_a_crash(desk: Desk) -> None:
    with program(desk) as first:
        desk.open_overlay(2)
        first.kill()
        first.wait()
        with program(desk):
            desk.open_overlay(2)
            assert run("trigger", "region", env=desk.environment).code == 0


@pytest.mark.usefixtures("welcomed")
@pytest.mark.parametrize("stage", ["idle", "selecting", "typing"])
def test_it_ends_when_the_system_wants_it_to(desk: Desk, stage: str) -> None:
    with program(desk) as process:
        desk.open_overlay(2)
        if stage == "idle":
            desk.press("Escape")
        elif stage == "typing":
            desk.drag(100, 100, 400, 300)
            desk.type("words")
        process.send_signal(signal.SIGTERM)
        assert process.wait(60) == 0


@pytest.mark.usefixtures("welcomed")
@pytest.mark.parametrize("how", ["Escape", "SIGTERM", "dies"])
def test_what_was_answered_until_then_is_kept(desk: Desk, home: Path, eyes: Eyes, how: str) -> None:
    gone: list[bool] = []
    kept = threading.Event()

    def script(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("The first half"))
        if how == "dies":
            assert kept.wait(60)
            wire.reset()
        else:
            gone.append(wire.wait_gone())

    with Server(script) as server:
        settings = home / ".config/eyeline/settings.toml"
        settings.parent.mkdir(parents=True)
        settings.write_text(
            f'[general]\nendpoint = "own"\n[endpoints.own]\nbase_url = "{server.origin}/v1"\n'
            'model = "m"\nprofile = "vllm"\n'
        )
        with page_shown(desk, blank(520, 220), X, Y), program(desk) as process:
            desk.ask("What is this?")
            window = desk.answer("What is this?")
            wait_until(lambda: eyes.see(desk, "The first half", window), "its words", 30)
            kept.set()
            if how == "SIGTERM":
                process.send_signal(signal.SIGTERM)
                assert process.wait(60) == 0
            elif how == "Escape":
                wait_until(lambda: desk.focus() == window, "the focus")
                desk.press("Escape")
            if how != "dies":
                wait_until(lambda: gone == [True], "the server to hear of it")
            else:
                wait_until(lambda: eyes.see(desk, "Ask again", window), "the failure", 30)
                assert process.poll() is None
    assert "What is this?" in history()
    assert "first half" in run("history", "first", "half").out
