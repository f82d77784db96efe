"""A desktop that is worked on, second by second, with all that happens on it known.

Windows are switched, dialogs open, toasts stand for one second, while somebody types, a log
scrolls, a video plays, a spinner turns, a cursor blinks: what choosing key frames is measured on.
"""

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Final, Literal

import numpy as np

from app.core.frame import Pixels
from tests import pages

RATE: Final = 15  # pictures a second while something moves
BLINK: Final = 0.53  # seconds
TOAST: Final = 1.0  # seconds
FADE: Final = 0.15  # seconds
SCENES: Final = ("editor", "terminal", "browser", "player", "form")

Kind = Literal["cut", "toast", "dialog"]
Box = tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class Event:
    """Something that shows from `begin` to `end` (seconds)."""

    kind: Kind
    begin: float
    end: float
    name: str


@dataclass(frozen=True, slots=True)
class Look:
    """How a desktop looks: colours of a theme, a font and its size."""

    back: tuple[int, int, int]
    ink: tuple[int, int, int]
    bar: tuple[int, int, int]
    accent: tuple[int, int, int]
    font: str = "sans"
    size: int = 16


LIGHT: Final = Look((250, 250, 250), (30, 30, 30), (225, 228, 232), (60, 90, 200))
DARK: Final = Look((30, 32, 38), (215, 218, 224), (45, 48, 56), (120, 150, 250), "mono", 14)
CHINESE: Final = Look((244, 241, 232), (50, 46, 40), (214, 205, 188), (170, 60, 50), "cjk", 18)
LOOKS: Final = {"light": LIGHT, "dark": DARK, "chinese": CHINESE}


@dataclass(slots=True)
class _Scene:
    """A window that fills the screen, and what goes on in it."""

    kind: str
    image: Pixels
    tall: "Pixels | None" = None
    box: Box = (0, 0, 0, 0)
    typed: list[str] = field(default_factory=list)


class Desktop:
    """Pictures of `width` x `height` pixels (BGRX) over `seconds`; the same for the same `seed`."""

    def __init__(
        self, seed: int, seconds: float, look: Look = LIGHT, size: tuple[int, int] = (1920, 1080)
    ) -> None:
        self._random = random.Random(seed)
        self._look = look
        self.width, self.height = size
        self.seconds = seconds
        self.events: list[Event] = []
        self._scenes: list[tuple[float, float, _Scene]] = []
        self._plan()

    # ---- what happens

    def _plan(self) -> None:
        t, last = 0.0, ""
        while t < self.seconds:
            end = min(self.seconds, t + self._random.uniform(9, 22))
            if self.seconds - end < 5:
                end = self.seconds
            last = self._random.choice([kind for kind in SCENES if kind != last])
            self._scenes.append((t, end, self._scene(last)))
            if t:
                self.events.append(Event("cut", t, end, last))
            self._interrupt(t + 2.5, end - 1.5)
            t = end

    def _interrupt(self, t: float, end: float) -> None:
        """Let toasts and dialogs come one after the other."""
        t += self._random.uniform(0, 2)
        while t + TOAST < end:
            if self._random.random() < 0.6:
                self.events.append(Event("toast", t, t + TOAST, self._words(3)))
                t += TOAST
            else:
                stop = min(end, t + self._random.uniform(1.5, 5))
                self.events.append(Event("dialog", t, stop, self._words(4)))
                t = stop
            t += self._random.uniform(2.5, 7)

    # ---- what it looks like

    def _scene(self, kind: str) -> _Scene:
        image = self._window(kind)
        scene = _Scene(kind, image)
        width, height = self.width, self.height
        if kind in {"terminal", "browser"}:
            box = (width // 5, height // 8, width, height)
            tall = self._text(box[2] - box[0], 5 * height, dense=kind == "terminal")
            return _Scene(kind, image, tall, box)
        if kind == "player":
            scene.box = (width // 6, height // 6, width * 4 // 6, height * 5 // 6)
        if kind in {"editor", "form"}:
            scene.box = (width // 4, height // 5, width, height)
            scene.typed = [self._words(9) for _line in range(40)]
        return scene

    def _window(self, kind: str) -> Pixels:
        look, width, height = self._look, self.width, self.height
        image = pages.blank(width, height, self._shade(look.back))
        image.fill(0, 0, width, 40, look.bar)
        self._write(image, 20, 10, f"{kind}  {self._words(3)}")
        left = width // 6
        image.fill(0, 40, left, height, self._shade(look.bar))
        for y in range(60, height - 30, 34):
            if self._random.random() < 0.7:
                self._write(image, 16, y, self._words(2)[:22])
        if kind == "form":
            for y in range(height // 3, height - 80, 70):
                image.fill(left + 40, y, left + 500, y + 34, look.back, look.ink)
        return image.pixels()

    def _text(self, width: int, height: int, *, dense: bool) -> Pixels:
        image = pages.blank(width, height, self._look.back)
        step = self._look.size + (6 if dense else 14)
        for y in range(10, height - step, step):
            if self._random.random() < 0.9:
                words = self._random.randint(3, 14)
                self._write(image, 16, y, self._words(words))
        return image.pixels()

    def _shade(self, colour: tuple[int, int, int]) -> tuple[int, int, int]:
        red, green, blue = (
            max(0, min(255, each + self._random.randint(-12, 12))) for each in colour
        )
        return red, green, blue

    def _write(self, image: pages.Page, x: int, y: int, text: str) -> None:
        look = self._look
        image.write(x, y, text, font=look.font, size=look.size, color=look.ink)

    def _words(self, count: int) -> str:
        source = pages.CHINESE if self._look.font == "cjk" else pages.ENGLISH
        return " ".join(self._random.choice(source) for _word in range(count))

    # ---- the pictures

    def times(self) -> Iterator[float]:
        """Yield when the picture may be another one."""
        count = int(self.seconds * RATE)
        yield from (n / RATE for n in range(count))

    def pictures(self) -> Iterator[tuple[float, Pixels]]:
        """Yield times and pictures, at `RATE`, only those that differ from the one before."""
        before: object = None
        for t in self.times():
            begin, _end, scene = next(each for each in self._scenes if each[0] <= t < each[1])
            shown = [event for event in self.events if event.begin <= t < event.end]
            over = [(event, _alpha(event, t)) for event in shown if event.kind != "cut"]
            state = (id(scene), self._state(scene, t - begin), tuple(map(repr, over)))
            if state != before:
                before = state
                yield t, self._picture(scene, t - begin, over)

    def picture(self, t: float) -> Pixels:
        """Return the picture that is shown at `t`."""
        t = int(t * RATE) / RATE
        begin, _end, scene = next(each for each in self._scenes if each[0] <= t < each[1])
        over = [
            (event, _alpha(event, t))
            for event in self.events
            if event.begin <= t < event.end and event.kind != "cut"
        ]
        return self._picture(scene, t - begin, over)

    def _state(self, scene: _Scene, t: float) -> object:
        match scene.kind:
            case "terminal":
                return _scrolled(t)
            case "browser":
                return _stepped(t), int(t * 12)
            case "player":
                return t
            case _:
                return int(t * 8), int(t / BLINK) % 2

    def _picture(self, scene: _Scene, t: float, over: list[tuple[Event, float]]) -> Pixels:
        pixels = scene.image.copy()
        x1, y1, x2, y2 = scene.box
        if scene.tall is not None:
            at = _scrolled(t) if scene.kind == "terminal" else _stepped(t)
            at %= len(scene.tall) - (y2 - y1)
            pixels[y1:y2, x1:x2] = scene.tall[at : at + y2 - y1]
        if scene.kind == "browser":
            _spin(pixels, self.width - 60, 20, t)
        if scene.kind == "player":
            pixels[y1:y2, x1:x2] = _film(x2 - x1, y2 - y1, t)
        if scene.typed:
            self._type(pixels, scene, t)
        for event, alpha in over:
            _blend(pixels, *_popup(event, self._look, self.width, self.height), alpha)
        return pixels

    def _type(self, pixels: Pixels, scene: _Scene, t: float) -> None:
        """Eight characters a second, line by line, and a cursor that blinks after them."""
        x, y, right, _bottom = scene.box
        x += 20
        left, line = int(t * 8), 0
        step = self._look.size + 10
        for line, text in enumerate(scene.typed):
            said = text[:left]
            if said:
                drawn = _line(said, self._look)
                width = min(drawn.shape[1], right - x)
                top = y + line * step
                pixels[top : top + drawn.shape[0], x : x + width] = drawn[:, :width]
            if left <= len(text):
                break
            left -= len(text)
        if int(t / BLINK) % 2 == 0:
            end = x + _line(scene.typed[line][:left] or " ", self._look).shape[1]
            pixels[y + line * step : y + line * step + self._look.size, end : end + 2] = 0


def _alpha(event: Event, t: float) -> float:
    """How much of a toast or a dialog is seen: both fade in and out."""
    return max(0.0, min(1.0, (t - event.begin) / FADE + 0.3, (event.end - t) / FADE))


def _scrolled(t: float) -> int:
    """A log that runs for eight seconds, then stands."""
    return int(min(t, 8.0) * 90)


def _stepped(t: float) -> int:
    """A wheel that is turned a notch every 1.4 seconds, smoothly within 0.3."""
    notches, rest = divmod(t, 1.4)
    return int(notches * 120 + min(1.0, rest / 0.3) * 120)


def _spin(pixels: Pixels, x: int, y: int, t: float) -> None:
    step = int(t * 12) % 8
    dx, dy = ((8, 0), (6, 6), (0, 8), (-6, 6), (-8, 0), (-6, -6), (0, -8), (6, -6))[step]
    pixels[y + dy - 3 : y + dy + 3, x + dx - 3 : x + dx + 3, :3] = (200, 90, 60)


def _film(width: int, height: int, t: float) -> Pixels:
    """Waves and a ball: every pixel moves, and no two pictures are the same."""
    x = np.linspace(0, 6, width // 8, dtype=np.float32)
    y = np.linspace(0, 4, height // 8, dtype=np.float32)[:, None]
    waves = [np.sin(x * (1 + k / 3) + t * (1.1 + k)) + np.cos(y + t * (0.7 + k)) for k in range(3)]
    small = np.stack([60 + 30 * (wave + 2) for wave in waves], axis=-1).astype(np.uint8)
    film = np.zeros((height, width, 4), np.uint8)
    large = small.repeat(8, axis=0).repeat(8, axis=1)
    film[: len(large), : large.shape[1], :3] = large
    cx, cy = int(width * (0.5 + 0.4 * np.sin(t * 1.7))), int(height * (0.5 + 0.35 * np.cos(t)))
    film[max(0, cy - 40) : cy + 40, max(0, cx - 40) : cx + 40, :3] = (230, 230, 240)
    return film


@cache
def _line(text: str, look: Look) -> Pixels:
    width = int(pages.load_font(look.font, look.size).getlength(text)) + 2
    image = pages.blank(width, look.size + 6, look.back)
    image.write(0, 0, text, font=look.font, size=look.size, color=look.ink)
    return image.pixels()


@cache
def _popup(event: Event, look: Look, width: int, height: int) -> tuple[Pixels, int, int]:
    """The picture of a toast (in a corner) or a dialog (in the middle), and where it stands."""
    w, h = (360, 96) if event.kind == "toast" else (520, 220)
    image = pages.blank(w, h, look.bar)
    image.fill(0, 0, w, h, look.bar, look.accent)
    image.write(20, 16, event.name, font=look.font, size=look.size + 2, color=look.ink)
    image.write(20, 50, event.name[::-1], font=look.font, size=look.size, color=look.ink)
    if event.kind == "toast":
        return image.pixels(), width - w - 24, height - h - 24
    image.fill(w - 140, h - 50, w - 20, h - 16, look.accent)
    image.write(w - 110, h - 44, "OK", font=look.font, size=look.size, color=look.back)
    return image.pixels(), (width - w) // 2, (height - h) // 2


def _blend(pixels: Pixels, popup: Pixels, x: int, y: int, alpha: float) -> None:
    h, w = popup.shape[:2]
    under = pixels[y : y + h, x : x + w]
    mixed = under.astype(np.float32) * (1 - alpha) + popup.astype(np.float32) * alpha
    pixels[y : y + h, x : x + w] = mixed.astype(np.uint8)
