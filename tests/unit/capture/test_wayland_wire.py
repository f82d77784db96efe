"""Wayland's wire format, and what a survey makes of any bytes."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.capture.wayland_survey import LARGEST_SIDE, MOST_INTERFACES, MOST_OUTPUTS, Survey
from app.capture.wayland_wire import Arguments, EventStream, WireError, request
from tests.unit.capture.fake_compositor import Output, event, offered, said

NUMBERS = st.integers(0, 2**32 - 1)
TEXTS = st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"]), max_size=50)
NAMES = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=8)
BOX = st.tuples(*[st.integers(-5000, 5000)] * 2, *[st.integers(1, 8000)] * 2)
OUTPUTS = st.builds(
    Output,
    NAMES,
    mode=st.none() | st.tuples(st.integers(1, 9000), st.integers(1, 9000)),
    logical=st.none() | BOX,
    place=st.tuples(st.integers(-5000, 5000), st.integers(-5000, 5000)),
    transform=st.integers(0, 7),
    scale=st.integers(1, 3),
)


def finished(*answers: bytes) -> Survey:
    survey = Survey()
    for answer in answers:
        survey.take(answer)
    return survey


def told(outputs: list[Output], *, interfaces: tuple[str, ...] = ()) -> Survey:
    globals_ = offered(outputs, interfaces)
    survey = Survey()
    more = survey.take(said(outputs, survey.hello(), globals_))
    survey.take(said(outputs, more, globals_))
    assert survey.finished
    return survey


# ---- messages


@given(st.lists(st.tuples(NUMBERS, st.integers(0, 99), st.lists(NUMBERS | TEXTS))), st.data())
def test_what_is_written_is_read_in_whatever_pieces(
    messages: list[tuple[int, int, list[int | str]]], data: st.DataObject
) -> None:
    written = b"".join(request(sender, opcode, *given) for sender, opcode, given in messages)
    cuts = sorted(data.draw(st.lists(st.integers(0, len(written)), max_size=5)))
    stream = EventStream()

    pieces = [written[a:b] for a, b in zip([0, *cuts], [*cuts, len(written)], strict=True)]
    events = [each for piece in pieces for each in stream.feed(piece)]

    assert [(each.sender, each.opcode) for each in events] == [each[:2] for each in messages]
    for each, (_sender, _opcode, given_) in zip(events, messages, strict=True):
        arguments = Arguments(each.body)
        for expected in given_:
            read: Any = arguments.text if isinstance(expected, str) else arguments.unsigned
            assert read() == expected
        with pytest.raises(WireError):
            arguments.unsigned()


@given(st.integers(-(2**31), 2**31 - 1))
def test_signed_numbers(number: int) -> None:
    (heard,) = EventStream().feed(event(3, 1, number))
    assert Arguments(heard.body).signed() == number


@pytest.mark.parametrize("header", [b"\1\0\0\0\0\0\0\0", b"\1\0\0\0\0\0\4\0", b"\1\0\0\0\0\0\11\0"])
def test_sizes_that_no_message_has(header: bytes) -> None:
    with pytest.raises(WireError):
        list(EventStream().feed(header))


@pytest.mark.parametrize(
    "body",
    [b"", b"\0\0\0\0", b"\2\0\0\0ab\0\0", b"\4\0\0\0a\0b\0", b"\xff\xff\xff\xff", b"\5\0\0\0a"],
)
def test_texts_that_are_none(body: bytes) -> None:
    with pytest.raises(WireError):
        Arguments(body).text()


# ---- surveys


@given(st.lists(st.binary(max_size=200)))
def test_any_bytes_are_taken_or_refused(pieces: list[bytes]) -> None:
    survey = Survey()
    try:
        for piece in pieces:
            survey.take(piece)
    except WireError:
        return
    assert not survey.layout.monitors or survey.interfaces


@given(st.lists(OUTPUTS, max_size=4), st.data())
def test_a_byte_that_is_wrong_is_taken_or_refused(
    outputs: list[Output], data: st.DataObject
) -> None:
    globals_ = offered(outputs)
    survey = Survey()
    good = said(outputs, survey.hello(), globals_)
    more = survey.take(good)
    answer = bytearray(said(outputs, more, globals_))
    answer[data.draw(st.integers(0, len(answer) - 1))] ^= data.draw(st.integers(1, 255))
    try:
        survey.take(bytes(answer))
    except WireError:
        return
    for monitor in survey.layout.monitors:
        assert 0 < monitor.width <= LARGEST_SIDE
        assert 0 < monitor.height <= LARGEST_SIDE


@given(st.lists(OUTPUTS, max_size=5))
def test_every_output_that_is_on_is_told_once(outputs: list[Output]) -> None:
    layout = told(outputs).layout

    assert len({each.id for each in layout.monitors}) == len(layout.monitors)
    assert len({(*place(each),) for each in layout.logical}) == len(layout.logical)
    assert [each.id for each in layout.monitors] == [each.id for each in layout.logical]
    assert [each.primary for each in layout.monitors] == [
        True,
        *[False] * (len(layout.monitors) - 1),
    ][: len(layout.monitors)]
    assert bool(layout.monitors) == any(on(each, outputs) for each in outputs)


def place(monitor: Any) -> tuple[int, int, int, int]:
    return monitor.x, monitor.y, monitor.width, monitor.height


def on(output: Output, all_: list[Output]) -> bool:
    """Whether it shows anything, by the rules of the protocol."""
    if output.mode is None:
        return False
    if any(each.logical for each in all_):
        return output.logical is not None
    return min(output.mode) >= output.scale


def test_sizes_are_those_of_the_output_places_those_of_the_desktop() -> None:
    layout = told(
        [
            Output("DP-1", (2560, 1440), (-1707, 0, 1707, 960), place=(-5, -5), scale=2),
            Output("DP-2", (1920, 1080), (0, 0, 1080, 1920), transform=3),
        ]
    ).layout

    assert [place(each) for each in layout.monitors] == [
        (-1707, 0, 2560, 1440),
        (0, 0, 1080, 1920),
    ]
    assert [place(each) for each in layout.logical] == [(-1707, 0, 1707, 960), (0, 0, 1080, 1920)]
    assert [(each.id, each.scale) for each in layout.monitors] == [("DP-1", 1.5), ("DP-2", 1.0)]


def test_without_the_newer_protocol_scales_are_whole() -> None:
    layout = told([Output("", (3840, 2160), place=(10, 20), scale=2, version=3)]).layout

    assert place(layout.logical[0]) == (10, 20, 1920, 1080)
    assert [(each.id, each.scale) for each in layout.monitors] == [("output-1", 2.0)]


def test_mirrored_outputs_are_one_and_names_are_distinct() -> None:
    layout = told(
        [
            Output("A", (800, 600), (0, 0, 800, 600)),
            Output("B", (1024, 768), (0, 0, 800, 600)),
            Output("A", (800, 600), (800, 0, 800, 600)),
            Output("off", None, (1600, 0, 800, 600)),
        ]
    ).layout

    assert [each.id for each in layout.monitors] == ["A", "A-2"]


def test_interfaces_are_told() -> None:
    assert {"zwlr_screencopy_manager_v1", "wl_output"} <= told(
        [Output("A", (8, 6))], interfaces=("zwlr_screencopy_manager_v1",)
    ).interfaces


@pytest.mark.parametrize(
    "answer",
    [
        event(1, 0, 2, 3, "invalid object"),
        event(3, 0, 1) + event(3, 0, 2),
        b"".join(event(2, 0, 1, "x", 1) for _ in range(MOST_INTERFACES + 1)),
    ],
)
def test_what_no_compositor_says(answer: bytes) -> None:
    with pytest.raises(WireError):
        finished(answer)


def test_a_thousand_outputs_are_some() -> None:
    many = [Output(f"{n}", (8, 8), (n * 8, 0, 8, 8)) for n in range(1000)]
    assert len(told(many).layout.monitors) == MOST_OUTPUTS
