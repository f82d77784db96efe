"""Pictures of tables whose cells are known, and the lines that a perfect reader finds there."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from math import cos, radians, sin

import numpy as np
from PIL import Image, ImageDraw, ImageFont

from app.core.frame import File, Frame
from app.core.text_line import TextLine

FONT = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
ROOM = 24  # px around a table


@dataclass
class Look:
    """How a table is drawn. Columns are `wrap` px wide at most: longer cells have several lines."""

    grid: bool = True
    stripes: bool = False
    dark: bool = False
    size: int = 18
    padding: int = 8
    wrap: int = 0
    middle: bool = True
    angle: float = 0.0
    right: tuple[int, ...] = ()


@dataclass
class Drawn:
    """A picture, and the lines in it."""

    image: Image.Image
    lines: list[TextLine] = field(default_factory=list)

    @property
    def frame(self) -> Frame:
        rgb = np.asarray(self.image.convert("RGB"))
        pixels = np.zeros((*rgb.shape[:2], 4), np.uint8)
        pixels[:, :, :3] = rgb[:, :, ::-1]
        return Frame(pixels, File("table.png"))


Spans = dict[tuple[int, int], tuple[int, int]]


def drawn(
    rows: Sequence[Sequence[str]], look: Look | None = None, spans: Spans | None = None
) -> Drawn:
    """Draw a table; `spans` are rows and columns of the cells that cover more than one place."""
    look, spans = look or Look(), spans or {}
    font = ImageFont.truetype(FONT, look.size)
    lines = [[wrapped(text, font, look.wrap) for text in row] for row in rows]
    widths = [
        max(
            max((font.getlength(line) for line in lines[r][c]), default=0.0)
            for r in range(len(rows))
            if spans.get((r, c), (1, 1))[1] == 1
        )
        + 2 * look.padding
        for c in range(len(rows[0]))
    ]
    pitch = round(look.size * 1.35)
    heights = [
        max(len(cell) for c, cell in enumerate(row) if spans.get((r, c), (1, 1))[0] == 1) * pitch
        + 2 * look.padding
        for r, row in enumerate(lines)
    ]
    xs = np.cumsum([ROOM, *widths]).round().astype(int).tolist()
    ys = np.cumsum([ROOM, *heights]).tolist()
    paper, ink = ((24, 26, 32), (225, 228, 235)) if look.dark else ((255, 255, 255), (20, 20, 24))
    image = Image.new("RGB", (xs[-1] + ROOM, ys[-1] + ROOM), paper)
    pen = ImageDraw.Draw(image)
    covered = {
        (r + i, c + j)
        for (r, c), (tall, wide) in spans.items()
        for i in range(tall)
        for j in range(wide)
        if (i, j) != (0, 0)
    }
    made = Drawn(image)
    for r in range(len(rows)):
        if look.stripes and r % 2 == 1:
            fill = tuple(value + (10 if look.dark else -12) for value in paper)
            pen.rectangle((xs[0], ys[r], xs[-1], ys[r + 1]), fill=fill)
    for r, row in enumerate(lines):
        for c, cell in enumerate(row):
            if (r, c) in covered:
                continue
            tall, wide = spans.get((r, c), (1, 1))
            box = xs[c], ys[r], xs[c + wide], ys[r + tall]
            if look.grid:
                pen.rectangle(box, outline=(130, 135, 140))
            top = box[1] + look.padding
            if look.middle:
                top = round((box[1] + box[3] - pitch * len(cell)) / 2)
            for number, line in enumerate(cell):
                left = box[0] + look.padding
                if c in look.right and r:
                    left = round(box[2] - look.padding - font.getlength(line))
                if wide > 1:
                    left = round((box[0] + box[2] - font.getlength(line)) / 2)
                if line:
                    place = left, top + number * pitch
                    pen.text(place, line, ink, font)
                    made.lines.append(_line(line, font, *place))
    return turned(made, look.angle, paper) if look.angle else made


def wrapped(text: str, font: ImageFont.FreeTypeFont, width: int) -> list[str]:
    if not width or font.getlength(text) <= width:
        return [text]
    found: list[str] = []
    for word in text.split(" "):
        if found and font.getlength(f"{found[-1]} {word}") <= width:
            found[-1] += f" {word}"
        else:
            found.append(word)
    return found


def _line(text: str, font: ImageFont.FreeTypeFont, left: int, top: int) -> TextLine:
    x1, y1, x2, y2 = font.getbbox(text)
    stops = tuple(left + font.getlength(text[:at]) for at in range(len(text) + 1))
    return TextLine(text, (left + x1, top + y1, left + x2, top + y2), stops)


def turned(made: Drawn, angle: float, paper: tuple[int, int, int]) -> Drawn:
    """Turn a picture clockwise by so many degrees about its upper left corner."""
    size = made.image.size
    around, down = cos(radians(angle)), sin(radians(angle))
    drop = round(size[1] * abs(down)) if angle > 0 else 0
    rise = round(size[0] * abs(down)) if angle < 0 else 0
    big = size[0] + abs(drop) + 4, size[1] + round(size[0] * abs(down)) + 4
    # PIL asks for each new pixel where it was: the inverse of the turn.
    data = (around, down, -drop * around - rise * down, -down, around, drop * down - rise * around)
    image = made.image.transform(
        big, Image.Transform.AFFINE, data, Image.Resampling.BICUBIC, fillcolor=paper
    )

    def place(x: float, y: float) -> tuple[float, float]:
        return around * x - down * y + drop, down * x + around * y + rise

    lines = []
    for line in made.lines:
        left, top, right, bottom = line.box
        corners = [place(x, y) for x in (left, right) for y in (top, bottom)]
        xs, ys = zip(*corners, strict=True)
        middle = (top + bottom) / 2
        stops = tuple(place(stop, middle)[0] for stop in line.stops)
        lines.append(TextLine(line.text, (min(xs), min(ys), max(xs), max(ys)), stops))
    return Drawn(image, lines)


def beside(one: Drawn, other: Drawn, gap: int = 60) -> Drawn:
    """Put two pictures side by side."""
    width = one.image.width + gap + other.image.width
    image = Image.new(
        "RGB", (width, max(one.image.height, other.image.height)), one.image.getpixel((0, 0))
    )
    image.paste(one.image, (0, 0))
    dx = one.image.width + gap
    image.paste(other.image, (dx, 0))
    moved = [
        TextLine(
            line.text,
            (line.box[0] + dx, line.box[1], line.box[2] + dx, line.box[3]),
            tuple(stop + dx for stop in line.stops),
        )
        for line in other.lines
    ]
    return Drawn(image, [*one.lines, *moved])
