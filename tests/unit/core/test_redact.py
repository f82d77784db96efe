"""Redaction: what is found in frames, and what is sent in place of them."""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from app.core.control import Control
from app.core.errors import ChildError
from app.core.frame import File, Frame, Screen
from app.core.place import Desktop, Rect
from app.core.redact import look_for_secrets, redacted
from app.core.redaction import RedactionSettings
from app.core.secret import Finding
from app.core.text_line import TextLine
from app.core.windows import ShownWindow
from tests.unit.core.read_lines import line

WIDTH, HEIGHT = 300, 100
ALL = RedactionSettings()
WHOLE = (0, 0, WIDTH, HEIGHT)
WALLET = replace(ALL, windows=("wallet", "*[private]*"))


def frame(window: str = "", app: str = "") -> Frame:
    where = Rect(0, 0, WIDTH, HEIGHT, Desktop("1"))
    pixels = np.full((HEIGHT, WIDTH, 4), 200, np.uint8)
    return Frame(pixels, Screen("1", where, window, app))


class Reader:
    """Reads the same lines off every frame, and keeps whom it was asked about."""

    def __init__(self, *lines: TextLine) -> None:
        self._lines = lines
        self.asked: list[Frame] = []

    def __call__(self, frame: Frame, control: Control) -> Sequence[TextLine]:
        self.asked.append(frame)
        return () if control.cancelled else self._lines


def search(
    frames: Sequence[Frame],
    reader: Reader,
    settings: RedactionSettings = ALL,
    windows: Sequence[ShownWindow] = (),
) -> list[tuple[Frame, tuple[Finding, ...]]]:
    shown = {one.id: windows for one in frames}
    return list(look_for_secrets(frames, reader, settings, Control(), shown))


def test_each_frame_comes_with_its_secrets() -> None:
    frames = [frame(), frame()]
    found = search(frames, Reader(line("mail a.b@example.com", 10, 10)))
    assert [each for each, _findings in found] == frames
    assert [[one.kind for one in findings] for _frame, findings in found] == [["email"]] * 2


def test_what_is_sent_has_no_pixel_of_them() -> None:
    one = frame()
    ((_frame, findings),) = search([one], Reader(line("a.b@example.com", 10, 10)))
    made = redacted(one, findings)
    assert not made.pixels[10:26, 10:130, :3].any()
    assert (made.pixels[60:] == one.pixels[60:]).all()


def test_without_findings_the_frame_itself_is_sent() -> None:
    one = frame()
    assert redacted(one, ()) is one


def test_boxes_end_with_the_frame() -> None:
    one = frame()
    ((_frame, findings),) = search([one], Reader(line("a.b@example.com", 200, 90)))
    ((left, top, right, bottom),) = findings[0].boxes
    assert (right, bottom) == (WIDTH, HEIGHT)
    assert left < 200
    assert top < 90


def test_what_was_cancelled_is_not_taken_for_empty() -> None:
    control = Control()

    def read(frame: Frame, control: Control) -> Sequence[TextLine]:
        control.cancel()
        return ()

    assert list(look_for_secrets([frame(), frame()], read, ALL, control)) == []


def test_a_reader_that_fails_is_no_reason_to_send() -> None:
    def read(frame: Frame, control: Control) -> Sequence[TextLine]:
        raise ChildError("The reader ended.")

    with pytest.raises(ChildError):
        list(look_for_secrets([frame()], read, ALL, Control()))


@pytest.mark.parametrize(
    ("window", "app", "hides"),
    [
        ("My Wallet – Firefox", "firefox", True),
        ("Inbox", "org.example.Wallet", True),
        ("notes [private] – editor", "", True),
        ("notes private", "editor", False),
        ("", "", False),
    ],
)
def test_a_denied_window_is_hidden_as_a_whole_and_not_read(
    window: str, app: str, hides: bool
) -> None:
    reader = Reader()
    ((_frame, findings),) = search([frame(window, app)], reader, WALLET)
    assert findings == ((Finding("window", (WHOLE,)),) if hides else ())
    assert bool(reader.asked) != hides


def test_of_several_windows_the_denied_ones_are_hidden() -> None:
    windows = [
        ShownWindow("Wallet", "", (20, 10, 120, 60)),
        ShownWindow("wallet", "", (250, 50, 400, 200)),
        ShownWindow("wallet", "", (500, 10, 600, 60)),  # on another monitor
        ShownWindow("Editor", "", (0, 0, 20, 20)),
    ]
    ((_frame, findings),) = search([frame()], Reader(), WALLET, windows)
    assert [each.boxes for each in findings] == [((20, 10, 120, 60),), ((250, 50, 300, 100),)]


def test_a_file_has_no_window() -> None:
    picture = Frame(np.zeros((4, 4, 4), np.uint8), File("wallet.png"))
    assert search([picture], Reader(), WALLET) == [(picture, ())]


@pytest.mark.parametrize(("pattern", "hides"), [("", False), (" ", False), ("*", True)])
def test_a_pattern_of_nothing_denies_nothing(pattern: str, hides: bool) -> None:
    ((_frame, findings),) = search([frame()], Reader(), replace(ALL, windows=(pattern,)))
    assert bool(findings) == hides
