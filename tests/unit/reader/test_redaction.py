"""Redaction as the program does it: a real reader, and pictures without a pixel of a secret."""

from collections.abc import Iterator

import numpy as np
import pytest

from app.backends.reader.backend import ReaderBackend
from app.backends.reader.settings import ReaderSettings
from app.core.control import Control
from app.core.covering import covered
from app.core.frame import Pixels
from app.core.redact import look_for_secrets, redacted
from app.core.redaction import RedactionSettings
from tests import pages, secret_pages


@pytest.fixture(scope="module")
def reader() -> Iterator[ReaderBackend]:
    backend = ReaderBackend(ReaderSettings())
    yield backend
    backend.close()


@pytest.mark.parametrize(("size", "dark"), [(11, False), (13, True), (18, False)])
def test_no_pixel_of_a_secret_is_left(reader: ReaderBackend, size: int, dark: bool) -> None:
    frame = secret_pages.page(size, dark=dark).frame()
    ((_frame, findings),) = look_for_secrets([frame], reader.lines, RedactionSettings(), Control())
    assert [each.kind for each in findings] == [kind for *_, kind in secret_pages.SECRETS]
    made = redacted(frame, findings)
    bare = secret_pages.page(size, dark=dark, labels_only=True).frame()
    boxes = [box for each in findings for box in each.boxes]
    assert made.digest == covered(bare, boxes).digest
    assert _ink(covered(bare, boxes).rgb()) > 0.9 * _ink(bare.rgb())


def test_an_ordinary_page_stays_as_it_is(reader: ReaderBackend) -> None:
    frame = pages.dialog().frame()
    found = look_for_secrets([frame], reader.lines, RedactionSettings(), Control())
    assert list(found) == [(frame, ())]


def _ink(pixels: Pixels) -> int:
    """How many pixels are letters: neither the page nor a cover."""
    page = pixels[0, 0].astype(np.int16)
    away = np.abs(pixels.astype(np.int16) - page).max(axis=2) > 40
    return int((away & pixels.any(axis=2)).sum())
