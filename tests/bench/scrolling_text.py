"""A window of text that scrolls or stands still: `python scrolling_text.py WIDTH HEIGHT RATE FILE`.

It lies on the upper left corner of the screen, without any frame, and scrolls RATE times a second
by six pixels; FILE appears once it is painted. The text lies on the server, which copies it: the
program itself costs next to nothing.
"""

import random
import sys
import time
from pathlib import Path

from PIL import Image, ImageDraw, ImageFont
from Xlib import X
from Xlib.display import Display

STEP = 6
ROWS = 32  # lines of pixels that one request puts on the server
WORDS = "the quick brown fox jumps over a lazy dog while every tiny window keeps telling 0123456789"


def page(width: int, height: int) -> Image.Image:
    """Return text on paper, as an editor shows it."""
    image = Image.new("RGB", (width, height), "#fbfaf7")
    draw, font = ImageDraw.Draw(image), ImageFont.load_default(15)
    chance = random.Random(7)
    words = WORDS.split()
    for top in range(0, height, 20):
        line = " ".join(chance.choices(words, k=chance.randint(4, width // 60)))
        draw.text((24 + 24 * chance.randint(0, 3), top), line, font=font, fill="#1c2733")
    return image


def main(width: int, height: int, rate: float, painted: str) -> None:
    """Scroll until killed."""
    display = Display()
    screen = display.screen()
    window = screen.root.create_window(
        0, 0, width, height, 0, screen.root_depth, X.InputOutput, override_redirect=True
    )
    tall = page(width, 2 * height)
    pixmap = window.create_pixmap(width, tall.height, screen.root_depth)
    context = window.create_gc(graphics_exposures=False)
    for top in range(0, tall.height, ROWS):
        rows = tall.crop((0, top, width, min(top + ROWS, tall.height)))
        data = rows.tobytes("raw", "BGRX")
        pixmap.put_image(context, 0, top, width, rows.height, X.ZPixmap, screen.root_depth, 0, data)
    window.map()
    window.copy_area(context, pixmap, 0, 0, width, height, 0, 0)
    display.sync()
    Path(painted).touch()
    while not rate:
        time.sleep(3600)
    offset, due = 0, time.monotonic()
    while True:
        due += 1 / rate
        time.sleep(max(due - time.monotonic(), 0))
        offset = (offset + STEP) % height
        window.copy_area(context, pixmap, 0, offset, width, height, 0, 0)
        display.flush()


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]), sys.argv[4])
