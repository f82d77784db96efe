"""Painted pictures, pixel by pixel."""

import io

import numpy as np
import pytest
from PIL import Image

from app.core import theme
from app.core.display import lay_out
from app.core.errors import MediaError
from app.core.frame import File, Frame, Pixels
from app.core.mark import Mark, MarkKind, MarkState, PointXY
from app.core.picture_formats import JPEG, PNG, WEBP
from app.core.theme import Colour
from app.media.fonts import Fonts
from app.media.paint import PillowPainter


@pytest.fixture(scope="module")
def painter() -> PillowPainter:
    return PillowPainter()


def frame(width: int = 300, height: int = 200, shade: int = 128) -> Frame:
    return Frame(np.full((height, width, 4), shade, np.uint8), File("grey"))


def painted(painter: PillowPainter, where: Frame, *marks: Mark) -> Pixels:
    """RGB of `where` with `marks` on it."""
    encoded = painter.paint(where, lay_out(where, marks, painter.measure))
    assert encoded.mime == "image/png"
    pixels = np.asarray(Image.open(io.BytesIO(encoded.data)))
    assert pixels.shape == (where.height, where.width, 3)
    return pixels


@pytest.mark.parametrize(("mime", "format_"), [(PNG, "PNG"), (WEBP, "WEBP"), (JPEG, "JPEG")])
def test_the_formats_of_files_that_are_kept(
    painter: PillowPainter, mime: str, format_: str
) -> None:
    where = Frame(np.random.default_rng(2).integers(0, 256, (50, 60, 4), np.uint8), File("x"))
    encoded = painter.paint(where, lay_out(where, (), painter.measure), mime)
    image = Image.open(io.BytesIO(encoded.data))
    assert (encoded.mime, image.format) == (mime, format_)
    away = np.abs(np.asarray(image).astype(int) - where.rgb())
    assert away.max() == 0 if mime != JPEG else away.mean() < 12


def test_what_is_too_wide_for_a_webp(painter: PillowPainter) -> None:
    where = frame(16_384, 2)
    with pytest.raises(MediaError, match="too large"):
        painter.paint(where, lay_out(where, (), painter.measure), WEBP)


def across(pixels: Pixels, y: int, x: int, count: int) -> list[Colour]:
    return [(int(r), int(g), int(b)) for r, g, b in pixels[y, x : x + count]]


GREY = (128, 128, 128)
FIRST = theme.MARKS[0]


def test_nothing_marked_nothing_changed(painter: PillowPainter) -> None:
    where = Frame(np.random.default_rng(2).integers(0, 256, (50, 60, 4), np.uint8), File("x"))
    assert np.array_equal(painted(painter, where), where.rgb())


def test_a_line_is_two_pixels_with_a_dark_and_a_light_one_on_each_side(
    painter: PillowPainter,
) -> None:
    where = frame()
    pixels = painted(painter, where, Mark("box", ((100, 100), (160, 140)), "", where.id))
    left = [GREY, theme.PAPER, theme.INK, FIRST, FIRST, theme.INK, theme.PAPER, GREY]
    assert across(pixels, 120, 94, 8) == left
    assert across(pixels, 120, 158, 8) == left
    assert across(pixels.transpose(1, 0, 2), 130, 94, 8) == left
    assert across(pixels.transpose(1, 0, 2), 130, 138, 8) == left
    assert across(pixels, 95, 95, 3) == [theme.PAPER] * 3
    assert across(pixels, 97, 97, 2) == [FIRST] * 2


def test_a_dashed_line_shows_six_and_hides_four(painter: PillowPainter) -> None:
    where = frame()
    mark = Mark("box", ((100, 100), (160, 140)), "", where.id, state="suspect")
    pixels = painted(painter, where, mark)
    row = across(pixels, 98, 98, 20)
    assert row == ([FIRST] * 6 + [theme.INK] * 4) * 2


def test_a_slanted_line_is_smooth_and_in_its_place(painter: PillowPainter) -> None:
    where = frame()
    corners = ((60.0, 60.0), (240.0, 150.0), (60.0, 150.0))
    pixels = painted(painter, where, Mark("polygon", corners, "", where.id))
    middle = pixels[105, 150].tolist()
    assert np.abs(np.array(middle) - FIRST).max() < 60
    assert across(pixels, 149, 150, 1) == [FIRST]
    assert len(np.unique(pixels[:100, 60:140].reshape(-1, 3), axis=0)) > 8


@pytest.mark.parametrize(
    "text", ["Save All", "保存全部", "שלום עולם", "مرحبا", "e\u0301❤🎉", "\U0010ffff"]
)
def test_a_label_is_a_pill_with_its_text(painter: PillowPainter, text: str) -> None:
    where = frame()
    mark = Mark("box", ((100, 100), (160, 140)), text, where.id)
    (pill,) = lay_out(where, [mark], painter.measure).pills
    x1, y1, x2, y2 = (int(value) for value in pill.box)
    inside = painted(painter, where, mark)[y1:y2, x1:x2]
    assert inside[10, 2].tolist() == list(FIRST)
    assert inside[10, -3].tolist() == list(FIRST)
    rows, columns = (np.abs(inside[2:-2, 6:-6].astype(int) - FIRST).max(axis=2) > 60).nonzero()
    assert len(rows) > 15
    assert rows.min() <= 4
    assert 10 <= rows.max() <= 15
    left, right = columns.min(), inside.shape[1] - 13 - columns.max()
    assert abs(left - right) <= 3


@pytest.mark.parametrize("shade", [0, 128, 255])
def test_marks_stand_out_on_every_background(painter: PillowPainter, shade: int) -> None:
    where = frame(shade=shade)
    for index in range(len(theme.MARKS)):
        marks = [Mark("box", ((0, 0), (1, 1)), chr(97 + n), "elsewhere") for n in range(index)]
        marks.append(Mark("box", ((100, 100), (160, 140)), "last", where.id))
        line = across(painted(painter, where, *marks), 120, 95, 6)
        assert max(theme.contrast(colour, (shade, shade, shade)) for colour in line) >= 4.5


@pytest.mark.parametrize("size", [(1, 1), (3, 200), (16, 16), (64, 48)])
@pytest.mark.parametrize("kind", ["box", "point", "polygon"])
@pytest.mark.parametrize("state", ["plain", "suspect"])
def test_small_pictures_are_painted(
    painter: PillowPainter, size: tuple[int, int], kind: MarkKind, state: MarkState
) -> None:
    where = frame(*size)
    width, height = size
    points: dict[str, tuple[PointXY, ...]] = {
        "box": ((0, 0), (width, height)),
        "point": ((width, height),),
        "polygon": ((0, 0), (width, 0), (width, height)),
    }
    pixels = painted(painter, where, Mark(kind, points[kind], "name", where.id, state=state))
    assert not np.array_equal(pixels, where.rgb())


def test_large_pictures_have_thick_lines(painter: PillowPainter) -> None:
    where = frame(3840, 2160)
    pixels = painted(painter, where, Mark("box", ((1000, 1000), (2000, 1500)), "x", where.id))
    assert across(pixels, 1200, 994, 4) == [FIRST] * 4


# ---- fonts


def test_letters_of_several_scripts_come_from_several_fonts() -> None:
    fonts = Fonts()
    together = fonts.measure("ab 保存 cd", 13)
    assert together == pytest.approx(
        fonts.measure("ab ", 13) + fonts.measure("保存 ", 13) + fonts.measure("cd", 13), abs=1
    )
    assert fonts.measure("保存", 20) == pytest.approx(40, abs=1)
    assert fonts.measure("", 13) == 0


def test_without_any_font_of_the_system_there_is_still_text() -> None:
    for files in ([], [("/nonexistent.ttf", 0)]):
        fonts = Fonts(files)
        assert 40 < fonts.measure("Save All", 13) < 70
        assert fonts.draw("Save All", 13).max() == 255


def test_drawn_text_is_as_wide_as_measured() -> None:
    fonts = Fonts()
    for text in ("1", "12 Save All", "7 保存", "iiii"):
        letters = fonts.draw(text, 26)
        assert letters.shape == (52, int(np.ceil(fonts.measure(text, 26))))
        assert letters.max() == 255
