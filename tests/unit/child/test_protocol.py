import contextlib
import io
import struct
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.child import protocol
from app.child.protocol import KINDS, BrokenOff, Envelope, Failure, Garbled

JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


class Dripping(io.BytesIO):
    """A pipe that takes and gives a few bytes at a time."""

    def write(self, data: Any, /) -> int:
        return super().write(bytes(data[:7]))

    def readinto(self, buffer: Any, /) -> int:
        return super().readinto(buffer[:5])


@settings(deadline=None, max_examples=60)
@given(
    kind=st.sampled_from(sorted(KINDS)),
    number=st.integers(0, 2**40),
    header=st.dictionaries(st.text(), JSON, max_size=4),
    payloads=st.lists(st.binary(max_size=50), max_size=4),
)
def test_what_is_written_is_read_again(
    kind: str, number: int, header: dict[str, object], payloads: list[bytes]
) -> None:
    pipe = Dripping()
    protocol.write(pipe, protocol.pack(Envelope(KINDS[kind], number, header, payloads)))
    protocol.write(pipe, protocol.pack(Envelope("bye")))
    pipe.seek(0)
    message = protocol.read(pipe)
    assert message is not None
    assert (message.kind, message.number, message.header) == (kind, number, header)
    assert [bytes(payload) for payload in message.payloads] == payloads
    assert protocol.read(pipe) == Envelope("bye", 0, {}, [])
    assert protocol.read(pipe) is None


def test_a_name_that_is_no_utf8_goes_through() -> None:
    pipe = io.BytesIO()
    protocol.write(pipe, protocol.pack(Envelope("item", 1, {"folder": "\udcff"})))
    pipe.seek(0)
    message = protocol.read(pipe)
    assert message is not None
    assert message.header == {"folder": "\udcff"}


@settings(deadline=None, max_examples=200)
@given(st.binary(max_size=60) | st.binary(max_size=60).map(lambda b: struct.pack(">I", len(b)) + b))
def test_any_bytes_are_nonsense_or_a_message(data: bytes) -> None:
    with contextlib.suppress(Garbled, BrokenOff):
        protocol.read(io.BytesIO(data))


@pytest.mark.parametrize(
    "header",
    [
        b"[]",
        b"null",
        b"{}",
        b'{"type":"item","n":"1","header":{},"payloads":[]}',
        b'{"type":"item","n":1,"header":[],"payloads":[]}',
        b'{"type":"item","n":1,"header":{},"payloads":[-1]}',
        b'{"type":"item","n":1,"header":{},"payloads":[true]}',
        b'{"type":"item","n":1,"header":{},"payloads":7}',
        b'{"type":"item","n":1,"header":{},"payloads":[900000000,900000000]}',
        b'{"type":"surprise","n":1,"header":{},"payloads":[]}',
        b'{"type":["item"],"n":1,"header":{},"payloads":[]}',
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_headers_of_another_shape_are_nonsense(header: bytes) -> None:
    with pytest.raises(Garbled):
        protocol.read(io.BytesIO(struct.pack(">I", len(header)) + header))


def test_what_is_too_large_is_not_sent() -> None:
    with pytest.raises(ValueError, match="payload"):
        protocol.pack(Envelope("item", payloads=[memoryview(bytes(1 << 20))] * 1025))
    with pytest.raises(ValueError, match="header"):
        protocol.pack(Envelope("item", header={"text": "x" * (17 << 20)}))


def test_failures_cross_whole() -> None:
    failure = Failure("cold", "It is cold.", "Wait.", detail="c", facts={"degrees": -3})
    again = protocol.failure_of(protocol.failure_header(failure))
    assert vars(again) == vars(failure)
    assert protocol.failure_of(protocol.failure_header(Failure("cold"))).facts == {}


@pytest.mark.parametrize(
    "header",
    [
        {"kind": "cold"},
        {"kind": 1, "message": "", "hint": "", "detail": "", "facts": {}},
        {"kind": "cold", "message": None, "hint": "", "detail": "", "facts": {}},
        {"kind": "cold", "message": "", "hint": "", "detail": "", "facts": []},
    ],
)
def test_a_failure_of_another_shape_is_nonsense(header: dict[str, object]) -> None:
    with pytest.raises(Garbled):
        protocol.failure_of(header)
