"""Ordinary desktop work, acted on a real X server: typing, reading, moving windows, other pages."""

import random
import time
from collections.abc import Iterator
from functools import cache
from typing import Final

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from Xlib import X
from Xlib.display import Display as XDisplay

from app.core.frame import Pixels

WIDTH, HEIGHT = 1920, 1080
_LINE: Final = 22  # px
_ROWS: Final = 30  # of pixels in one request
_PAGES: Final = 4
_LETTERS: Final = "abcdefghijklmnopqrstuvwxyz"


class BusyDesktop:
    """Acts for some seconds; everything that it does is painted by the server at once."""

    def __init__(self, display: str) -> None:
        self._display = XDisplay(display)
        self._chance = random.Random(1)
        root = self._display.screen().root
        self._page = root.create_window(
            0, 0, WIDTH, HEIGHT, 0, X.CopyFromParent, override_redirect=True
        )
        self._dialog = root.create_window(
            300, 200, 640, 420, 1, X.CopyFromParent, override_redirect=True,
            background_pixel=0xF4F4F8,
        )  # fmt: skip
        self._context = self._page.create_gc()
        self._page.map()
        self._show_page(0)

    def close(self) -> None:
        self._display.close()

    def work(self, seconds: float) -> None:
        """Do a bit of everything, one after the other, a third of the time nothing."""
        acts = [self._type, self._read, self._drag, self._rest, self._turn_pages, self._rest]
        for act in acts:
            act(seconds / len(acts))

    def _type(self, seconds: float) -> None:
        """Type six letters a second, with a caret that blinks."""
        letters = [_letter(letter) for letter in "eyeline"]
        for number in _steps(seconds, 6):
            column, row = number % 90, number // 90
            self._put(letters[number % 7], 200 + 11 * column, 300 + _LINE * row)
            self._context.change(foreground=0xFFFFFF if number % 3 else 0x101010)
            self._page.fill_rectangle(self._context, 211 + 11 * column, 300 + _LINE * row, 2, 18)

    def _read(self, seconds: float) -> None:
        """Scroll three lines at a time, as with a wheel, and read on for a while."""
        for number in _steps(seconds, 5):
            if number % 10 < 4:
                self._scroll(3 * _LINE)

    def _drag(self, seconds: float) -> None:
        """Drag a window about, sixty steps a second, for half of the time."""
        self._dialog.map()
        for number in _steps(seconds, 60):
            if number % 240 < 120:
                self._dialog.configure(x=100 + 8 * (number % 120), y=150 + 3 * (number % 120))
                self._show_page(0, whole=False)
        self._dialog.unmap()
        self._show_page(0)

    def _turn_pages(self, seconds: float) -> None:
        """Open another page every two seconds and scroll it to its end without a pause."""
        for number in _steps(seconds, 30):
            if number % 60 == 0:
                self._show_page(1 + number // 60 % 3)
            elif number % 60 > 30:
                self._scroll(_LINE // 2)

    def _rest(self, seconds: float) -> None:
        time.sleep(seconds)

    def _scroll(self, by: int) -> None:
        self._page.copy_area(self._context, self._page, 0, by, WIDTH, HEIGHT - by, 0, 0)
        self._put(_page(self._chance.randrange(_PAGES))[:by], 0, HEIGHT - by)

    def _show_page(self, number: int, *, whole: bool = True) -> None:
        """Paint a page; not `whole`: what a window that moves uncovers, which is a part of it."""
        page = _page(number)
        self._put(page if whole else page[:_ROWS], 0, 0)

    def _put(self, picture: Pixels, x: int, y: int) -> None:
        height, width = picture.shape[:2]
        for top in range(0, height, _ROWS):
            rows = picture[top : top + _ROWS]
            self._page.put_image(
                self._context, x, y + top, width, len(rows), X.ZPixmap, 24, 0, rows.tobytes()
            )
        self._display.sync()


def _steps(seconds: float, rate: float) -> Iterator[int]:
    """Count steps, `rate` a second; what comes late is not made up for."""
    begun = time.monotonic()
    number = 0
    while time.monotonic() < begun + seconds:
        yield number
        number += 1
        time.sleep(max(begun + number / rate - time.monotonic(), 0))


@cache
def _page(number: int) -> Pixels:
    """Return a page full of text, (H, W, 4) BGRX; every second one with a photograph."""
    chance = random.Random(number)
    image = Image.new("RGB", (WIDTH, HEIGHT), (250, 250, 252))
    draw = ImageDraw.Draw(image)
    face = ImageFont.load_default(15)
    for top in range(60, HEIGHT - _LINE, _LINE):
        sizes = (chance.randrange(2, 10) for _word in range(chance.randrange(8, 34)))
        words = ("".join(chance.choices(_LETTERS, k=size)) for size in sizes)  # none comes twice
        draw.text((80, top), " ".join(words), (30, 30, 40), face)
    pixels = np.zeros((HEIGHT, WIDTH, 4), np.uint8)
    pixels[:, :, :3] = np.asarray(image)[:, :, ::-1]
    if number % 2:
        grain = np.random.default_rng(number).normal(0, 6, (360, 640, 3))
        slope = np.linspace(40, 200, 640)[None, :, None]
        pixels[300:660, 1100:1740, :3] = np.clip(slope + grain, 0, 255)
    return pixels


def _letter(letter: str) -> Pixels:
    image = Image.new("RGB", (11, _LINE), (255, 255, 255))
    ImageDraw.Draw(image).text((1, 2), letter, (16, 16, 16), ImageFont.load_default(15))
    pixels = np.zeros((_LINE, 11, 4), np.uint8)
    pixels[:, :, :3] = np.asarray(image)[:, :, ::-1]
    return pixels
