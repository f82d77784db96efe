"""The schemes: what is read can be read, whatever the colours."""

import pytest
from PySide6.QtGui import QColor

from app.core.theme import contrast
from app.ui import schemes, theme

SCHEMES = dict(
    zip(("light", "dark", "light contrast", "dark contrast"), schemes.SCHEMES, strict=True)
)


def between(one: str, other: str) -> float:
    first, second = ((each.red(), each.green(), each.blue()) for each in map(QColor, (one, other)))
    return contrast(first, second)


@pytest.mark.parametrize("name", SCHEMES)
def test_words_reach_the_contrast_of_wcag(name: str) -> None:
    scheme = SCHEMES[name]
    least = 7.0 if "contrast" in name else 4.5
    for ground in (scheme.window, scheme.surface):
        for words in (scheme.text, scheme.quiet, scheme.accent_text):
            assert between(words, ground) >= least
        assert between(scheme.bad, ground) >= 4.5
    for ground in (scheme.accent, scheme.accent_hover, scheme.accent_pressed):
        assert between(scheme.on_accent, ground) >= 4.5


@pytest.mark.parametrize("name", SCHEMES)
def test_focus_and_frames_of_check_boxes_stand_out(name: str) -> None:
    scheme = SCHEMES[name]
    assert between(scheme.quiet, scheme.surface) >= 3
    assert between(scheme.accent, scheme.surface) >= 3
    assert between(scheme.ring, scheme.accent) >= 2.5


@pytest.mark.parametrize("name", SCHEMES)
def test_the_style_sheet_has_all_its_colours(name: str) -> None:
    rules = theme.style_sheet(SCHEMES[name])
    assert "$" not in rules
    assert SCHEMES[name].accent in rules
