"""The first start, by keys alone: language, key, who answers, an answer; then never again."""

from pathlib import Path

import numpy as np
import pytest

from tests.e2e.display import wait_until
from tests.e2e.windowed import ACCENT, KEY, STROKE, Desk, program

pytestmark = pytest.mark.screen

FIRST = "^Getting started|^开始使用"  # whichever language it speaks by then


def settings(home: Path) -> str:
    path = home / ".config/eyeline/settings.toml"
    return path.read_text() if path.exists() else ""


def remembered(home: Path) -> str:
    path = home / ".local/state/eyeline/log/windows.ini"
    return path.read_text() if path.exists() else ""


def test_from_the_first_start_to_an_answer_by_keys(desk: Desk, home: Path) -> None:
    def has_box() -> bool:
        x, y, width, height = desk.place(window)
        part = desk.look()[y : y + height, x : x + width]
        return bool((abs(part.astype(int) - STROKE).max(axis=2) < 3).any())

    def is_lit() -> bool:
        x, y, width, height = desk.place(window)
        upper = desk.look()[y : y + height // 2, x : x + width]
        return bool((upper == np.array(ACCENT, np.uint8)).all(axis=2).sum() > 2 * width)

    def has_keyboard() -> bool:  # its window is away while a picture is taken
        return desk.focus() in desk.windows(FIRST)

    def step(name: str) -> None:
        wait_until(lambda: f"step={name}" in remembered(home), name)

    with program(desk) as process:
        window = desk.window(FIRST)
        wait_until(has_keyboard, "the keyboard to be there")
        desk.press("Return")  # the first question, without anything else
        wait_until(lambda: "done=try" in remembered(home), "the answer", 120)
        wait_until(has_box, "its place")
        desk.press("Return")
        step("key")
        desk.press(KEY)  # is taken by the window: nothing freezes
        wait_until(lambda: "done=try key" in remembered(home), "the key to arrive")
        wait_until(is_lit, "the key to light up")
        desk.press("Return")
        step("screen")
        desk.press("Return")
        wait_until(lambda: "key screen" in remembered(home), "a picture of the screen")
        wait_until(has_keyboard, "the keyboard to be back")
        desk.press("Return")
        step("brain")
        desk.press("Return")
        step("history")
        desk.press("Return")
        wait_until(lambda: "chosen = true" in settings(home), "what is kept to be agreed to")
        step("start")
        desk.press("Escape")
        wait_until(lambda: not desk.windows(FIRST), "it to close")
        assert process.poll() is None
    with program(desk):
        desk.open_overlay(2)
        desk.press("Escape")
        assert not desk.windows(FIRST)


def test_the_language_changes_at_once(desk: Desk, home: Path) -> None:
    with program(desk):
        window = desk.window("^Getting started")
        wait_until(lambda: desk.focus() == window, "the keyboard to be there")
        desk.press("shift+Tab", "shift+Tab", "shift+Tab")  # question, picture, languages
        desk.press("Down")
        wait_until(lambda: 'language = "zh_CN"' in settings(home), "the language")
