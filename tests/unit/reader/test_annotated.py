"""The real reader before pictures that were drawn on: pins lead it, covers stop it."""

from collections.abc import Iterator

import pytest

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core.annotation import Annotation
from app.core.chat import Delta, Message, Options, Picture, Text
from app.core.control import Control
from app.core.drawn import all_drawn
from app.core.frame import Frame
from app.core.mark import Mark
from app.core.prompting import pinned
from app.core.theme import PENS
from app.media.annotate import FrameAnnotator
from app.media.fonts import Fonts
from tests import pages


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderBackend]:
    backend = ReaderBackend(ReaderSettings())
    yield backend
    backend.close()


def page() -> Frame:
    """Three lines of text, far from each other."""
    made = pages.blank(640, 360)
    for row, words in enumerate(("Unsaved changes", "Password: swordfish", "Cancel the order")):
        made.write(40, 60 + 110 * row, words, size=20)
    return made.frame()


def drawn_on(frame: Frame, *annotations: Annotation) -> Picture:
    """Return what would be sent of it."""
    room = (0.0, 0.0, float(frame.width), float(frame.height))
    items = all_drawn(annotations, room, Fonts().measure)
    caption = pinned("What is B?", annotations, frame.width, frame.height)
    return Picture(FrameAnnotator().annotated(frame, items), caption)


def ask(reader: ReaderBackend, picture: Picture, question: str) -> list[Delta]:
    message = Message("user", (picture, Text(question)))
    return list(reader.stream([message], Options(), Control()))


def test_a_question_that_names_a_pin_is_answered_about_the_text_there(
    reader: ReaderBackend,
) -> None:
    pins = [
        Annotation(1, "pin", ((300.0, 70.0),), PENS[0], 4.0, "A"),
        Annotation(2, "pin", ((120.0, 278.0),), PENS[0], 4.0, "B"),
    ]
    said = ask(reader, drawn_on(page(), *pins), "What is B?")
    assert [each.label for each in said if isinstance(each, Mark)] == ["Cancel the order"]
    assert "".join(each.text for each in said if isinstance(each, Text)).startswith("① At B: ")


def test_what_is_covered_is_not_read(reader: ReaderBackend) -> None:
    cover = Annotation(1, "redaction", ((30.0, 160.0), (300.0, 210.0)), PENS[5], 4.0)
    said = ask(reader, drawn_on(page(), cover), "Read the text.")
    text = "".join(each.text for each in said if isinstance(each, Text))
    assert "Unsaved changes" in text
    assert "Cancel the order" in text
    assert "swordfish" not in text
    assert "Password" not in text
