"""Events out of bytes, cut anywhere."""

import itertools

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backends.remote.sse import LIMIT, Event, EventReader, Overlong


def read(*pieces: bytes) -> list[Event]:
    reader = EventReader()
    found = [event for piece in pieces for event in reader.feed(piece)]
    return found + reader.finish()


@pytest.mark.parametrize(
    ("data", "events"),
    [
        (b"data: a\n\ndata: b\n\n", [Event("", "a"), Event("", "b")]),
        (b"data: a\ndata: b\n\n", [Event("", "a\nb")]),
        (b"data:a\r\n\r\ndata:  b\r\r", [Event("", "a"), Event("", " b")]),
        (b"\xef\xbb\xbfdata: a\n\n", [Event("", "a")]),
        (b"event: e\ndata: a\n\ndata: b\n\n", [Event("e", "a"), Event("", "b")]),
        (b": c\n\nretry: 3\n\nevent: ping\n\nid: 4\n\ndata\n\ndata: a", [Event("", "a")]),
        (b"error: no\n\n", [Event("error", "no")]),
        (b"data: \xff\n\n", [Event("", "\ufffd")]),
    ],
)
def test_events(data: bytes, events: list[Event]) -> None:
    assert read(data) == events
    assert read(*(data[at : at + 1] for at in range(len(data)))) == events


@given(
    st.lists(st.sampled_from([b"data: x", b"event: e", b": c", b"", b"id: 1", "data: é".encode()])),
    st.sampled_from([b"\n", b"\r\n", b"\r"]),
    st.lists(st.integers(0, 200)),
)
@settings(deadline=None)
def test_cutting_changes_nothing(lines: list[bytes], end: bytes, cuts: list[int]) -> None:
    data = end.join(lines)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    pieces = [data[a:b] for a, b in itertools.pairwise(places)]
    assert read(*pieces) == read(data)


@given(st.binary(max_size=300))
@settings(deadline=None)
def test_no_bytes_raise(data: bytes) -> None:
    read(data)


def test_what_never_ends_is_refused() -> None:
    for line in (b"data: " + b"x" * 100_000, b"data: " + b"x" * 100_000 + b"\n"):
        reader = EventReader()
        for _ in range(LIMIT // len(line)):
            assert reader.feed(line) == []
        with pytest.raises(Overlong):
            reader.feed(line * 2)


def test_what_is_no_stream_is_kept() -> None:
    reader = EventReader()
    reader.feed(b'{"a"')
    reader.feed(b": 1}\n")
    assert bytes(reader.plain) == b'{"a": 1}\n'
