"""Secrets on pages: what is found in words or picture is hidden in both."""

from collections.abc import Sequence

import numpy as np

from app.core.control import Control
from app.core.documents import PageInfo, PageText
from app.core.frame import Frame, Page
from app.core.page_secrets import PageSecrets, on_page
from app.core.redaction import RedactionSettings
from app.core.text_line import TextLine

INFO = PageInfo(1, 300, 200, 40, 10.0)
MAIL = "Write to jane@example.com"


def line(text: str, top: float, wide: float = 6.0) -> TextLine:
    stops = tuple(20 + wide * at for at in range(len(text) + 1))
    return TextLine(text, (20, top, stops[-1], top + 10), stops)


def frame() -> Frame:
    return Frame(np.full((400, 600, 4), 255, np.uint8), Page("d", 1), "page")


def look(
    page: PageText | None, seen: Sequence[TextLine] = (), info: PageInfo = INFO
) -> PageSecrets | None:
    picture = frame() if info.pictured else None
    return on_page(
        info, page, picture, lambda _frame, _control: seen, RedactionSettings(), Control()
    )


def test_what_the_words_tell_is_covered_in_the_picture() -> None:
    page = PageText(1, (line(MAIL, 50), line("Nothing", 80)))
    found = look(page)
    assert found is not None
    assert [each.kind for each in found.findings] == ["email"]
    shown = found.hide(page)
    assert shown.startswith("Write to •")
    assert "jane" not in shown
    assert shown.endswith("Nothing")
    covered = found.cover(frame())
    left, right = (2 * (20 + 6 * at) for at in (9, len(MAIL)))
    assert (covered.pixels[100:120, left:right, :3] != 255).all()
    assert (covered.pixels[160:180, :, :3] == 255).all()
    assert covered.id == found.cover(frame()).id != "page"


def test_what_the_picture_shows_is_hidden_in_the_words() -> None:
    """The text layer may break what is one word to the eye."""
    page = PageText(1, (line("Write to jane @ex ample . com", 50),))
    seen = [TextLine(MAIL, (40, 100, 388, 120), tuple(40 + 14 * at for at in range(26)))]
    found = look(page, seen)
    assert found is not None
    assert "jane" not in found.hide(page)
    assert "Write" in found.hide(page)


def test_what_stands_in_both_is_told_once() -> None:
    page = PageText(1, (line(MAIL, 50),))
    seen = [TextLine(MAIL, (40, 100, 340, 120), tuple(40 + 12.0 * at for at in range(26)))]
    found = look(page, seen)
    assert found is not None
    assert len(found.findings) == 1


def test_words_without_a_place_are_masked() -> None:
    page = PageText(1, (TextLine(MAIL, (0, 0, 0, 0)), TextLine("Nothing", (0, 0, 0, 0))))
    found = look(page, info=PageInfo(1, 0, 0, 40))
    assert found is not None
    assert "jane" not in found.hide(page)
    assert found.hide(page).endswith("Nothing")


def test_nothing_is_nothing() -> None:
    assert look(PageText(1, (line("Nothing", 50),))) is None
    assert look(None) is None
