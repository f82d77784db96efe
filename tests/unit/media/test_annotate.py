"""What people drew, painted into what is sent."""

import numpy as np

from app.core import theme
from app.core.annotation import Annotation, AnnotationKind
from app.core.drawing import Cover, shifted
from app.core.drawn import all_drawn, drawn
from app.core.frame import File, Frame
from app.core.mark import PointXY
from app.media.annotate import FrameAnnotator
from app.media.fonts import Fonts

FONTS = Fonts([])
RED, BLUE = theme.PENS[0], theme.PENS[3]


def grey(width: int = 300, height: int = 200) -> Frame:
    return Frame(np.full((height, width, 4), 128, np.uint8), File("grey"))


def made(kind: AnnotationKind, *points: PointXY, text: str = "") -> Annotation:
    return Annotation(1, kind, points, BLUE, 4.0, text)


def colour_at(frame: Frame, x: int, y: int) -> tuple[int, ...]:
    return tuple(int(value) for value in frame.pixels[y, x, 2::-1])


def painted(frame: Frame, *annotations: Annotation) -> Frame:
    room = (0.0, 0.0, float(frame.width), float(frame.height))
    return FrameAnnotator(FONTS).annotated(frame, all_drawn(annotations, room, FONTS.measure))


def test_the_untouched_picture_stays_as_it_is() -> None:
    frame = grey()
    sent = painted(frame, made("redaction", (0, 0), (300, 200)))
    assert (frame.pixels == 128).all()
    assert sent.id != frame.id
    assert sent.source == frame.source
    assert not sent.pixels.flags.writeable


def test_nothing_is_left_under_a_redaction() -> None:
    """Its bytes do not depend on what was there, whatever lies under or over it."""
    chance = np.random.default_rng(1)
    sent = []
    for _each in range(2):
        pixels = np.full((200, 300, 4), 128, np.uint8)
        pixels[40:60, 30:90] = chance.integers(0, 256, (20, 60, 4), np.uint8)
        frame = Frame(pixels, File("secret"))
        over = made("highlighter", (20, 50), (100, 50))
        cover = made("redaction", (30.4, 40.2), (89.6, 59.5))
        sent.append(painted(frame, made("pen", (0, 0), (299, 199)), cover, over))
    one, other = (frame.pixels[:, :, :3] for frame in sent)
    assert (one == other).all()
    assert (
        tuple(int(value) for value in painted(grey(), cover).pixels[40, 30, :3]) == theme.INK[::-1]
    )


def test_covers_beyond_the_picture_are_cut() -> None:
    sent = FrameAnnotator(FONTS).annotated(grey(), [Cover(1, (-50, -50, 10, 10))])
    assert colour_at(sent, 9, 9) == theme.INK
    assert colour_at(sent, 10, 10) == (128, 128, 128)
    aside = FrameAnnotator(FONTS).annotated(grey(), [Cover(1, (-50, -50, -10, -10))])
    assert (aside.pixels[:, :, :3] == 128).all()


def test_lines_are_as_wide_as_told_with_a_light_edge() -> None:
    sent = painted(grey(), made("rectangle", (50, 50), (250, 150)))
    column = [colour_at(sent, x, 100) for x in range(46, 54)]
    assert column == [
        *[(128, 128, 128)],
        *[theme.PAPER],
        *[BLUE] * 4,
        *[theme.PAPER],
        *[(128, 128, 128)],
    ]
    assert colour_at(sent, 150, 100) == (128, 128, 128)


def test_a_highlighter_lets_through_what_it_marks_evenly() -> None:
    sent = painted(grey(), made("highlighter", (50, 100), (250, 100), (50, 100)))
    mixed = tuple(round(128 + (value - 128) * theme.HIGHLIGHTER_OPACITY) for value in BLUE)
    assert {colour_at(sent, x, y) for x in range(60, 190, 9) for y in (93, 100, 106)} == {mixed}


def test_arrows_pins_and_plates_are_filled() -> None:
    arrow = painted(grey(), made("arrow", (50, 100), (250, 100)))
    assert {colour_at(arrow, x, 100) for x in range(52, 248)} == {BLUE}
    assert colour_at(arrow, 236, 104) == BLUE
    pin = painted(grey(), made("pin", (150, 150), text="B"))
    assert colour_at(pin, 150, 148) == BLUE
    (_figure, letter) = drawn(made("pin", (150, 150), text="B"), (0, 0, 300, 200), FONTS.measure)
    assert not hasattr(letter, "paths")
    x1, y1, x2, y2 = (round(value) for value in letter.box)
    inside = pin.pixels[y1:y2, x1:x2, 2::-1].reshape(-1, 3)
    assert (inside == theme.ink_on(BLUE)).all(axis=1).any()


def test_words_in_a_wider_font_stay_on_their_plate() -> None:
    narrow = all_drawn(
        [made("text", (20, 20), text="MMMMMMMM")],
        (0, 0, 300, 200),
        lambda text, size: len(text) * size / 3,
    )
    sent = FrameAnnotator(FONTS).annotated(grey(), narrow)
    plate = FrameAnnotator(FONTS).annotated(grey(), narrow[:1])
    changed = (sent.pixels != plate.pixels).any(axis=2)
    xs = np.flatnonzero(changed.any(axis=0))
    x1, _y1, x2, _y2 = narrow[1].box  # type: ignore[union-attr] # a writing
    assert xs.size
    assert x1 - 1 <= xs.min()
    assert xs.max() <= x2 + 1


def test_a_part_is_painted_like_the_whole() -> None:
    """What lies on a selection is what lay on the still."""
    frame = grey()
    items = all_drawn(
        [made("ellipse", (40, 30), (160, 120)), made("redaction", (90, 80), (140, 130))],
        (0, 0, 300, 200),
        FONTS.measure,
    )
    whole = FrameAnnotator(FONTS).annotated(frame, items)
    part = Frame(np.ascontiguousarray(frame.pixels[50:150, 70:200]), frame.source)
    sent = FrameAnnotator(FONTS).annotated(part, shifted(items, -70, -50))
    one, other = sent.pixels[:, :, :3].astype(int), whole.pixels[50:150, 70:200, :3]
    assert np.abs(one - other).max() <= 1
