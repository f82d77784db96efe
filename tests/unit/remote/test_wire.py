"""Real replies of real servers, as they were captured."""

import itertools
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backends.remote.wire import ReplyDecoder, Seam
from app.core.chat import Text, Thinking, Usage

CAPTURES = Path(__file__).parents[2] / "data" / "wire"


def replies(name: str, section: str) -> list[bytes]:
    """The bodies of the streams of a capture whose heading begins with `section`."""
    text = (CAPTURES / name).read_text("utf-8")
    parts = re.split(r"^(?:---|##) (.*)$", text, flags=re.MULTILINE)[1:]
    found = []
    for heading, body in zip(parts[::2], parts[1::2], strict=True):
        if heading.startswith(section):
            start = body.index("data: ")
            found.append(body[start:].encode())
    return found


def decode(body: bytes, size: int = 7) -> tuple[ReplyDecoder, str, str]:
    decoder = ReplyDecoder()
    deltas = [d for at in range(0, len(body), size) for d in decoder.feed(body[at : at + size])]
    deltas += decoder.finish()
    words = "".join(delta.text for delta in deltas if isinstance(delta, Text))
    thinking = "".join(delta.text for delta in deltas if isinstance(delta, Thinking))
    return decoder, words, thinking


@pytest.mark.parametrize(
    ("name", "section", "words", "thinking", "usage", "done"),
    [
        ("vllm-0.32.txt", "text, stream+usage", "", "OMIG securlit", Usage(10, 5, 5), True),
        ("vllm-0.32.txt", "continuous usage", "", "OMIG", Usage(10, 2, 2), True),
        ("vllm-0.32.txt", "image, stream", "", "OMIG secur", Usage(39, 4, 4), True),
        (
            "llama.cpp-b11549.txt",
            "text, stream+usage",
            " FalseR li",
            "",
            Usage(13, 5, None, 12),
            True,
        ),
        ("llama.cpp-b11549.txt", "continuous usage", " FalseR", "", Usage(13, 2, None, 12), True),
        (
            "litellm-1.109.txt",
            "text stream",
            "               roHAVE_d",
            "",
            Usage(13, 4, 0, 12),
            True,
        ),
        (
            "transformers-serve-5.23.txt",
            "text stream",
            "\ufffdomplex_dlpe",
            "",
            Usage(10, 4),
            False,
        ),
    ],
)
def test_captures(
    name: str, section: str, words: str, thinking: str, usage: Usage, done: bool
) -> None:
    (body,) = replies(name, section)
    for size in (1, 7, len(body)):
        decoder, said, thought = decode(body, size)
        assert (said, thought) == (words, thinking)
        assert decoder.usage == usage
        assert decoder.reason == "length"
        assert decoder.done is done
        assert decoder.said is None
        assert decoder.damaged == 0


def test_captures_that_were_shortened_are_still_read() -> None:
    for name, section in (
        ("vllm-0.32.txt", "forced tool, stream"),
        ("llama.cpp-b11549.txt", "forced tool, stream"),
        ("llama.cpp-b11549.txt", "image, stream"),
    ):
        (body,) = replies(name, section)
        decoder, words, thinking = decode(body)
        assert words or thinking
        assert decoder.said is None
        assert decoder.damaged <= 1  # where the capture leaves something out


@given(st.text(), st.lists(st.integers(0, 400), max_size=8))
@settings(deadline=None)
def test_pairs_cut_in_two_are_joined(text: str, cuts: list[int]) -> None:
    units = text.encode("utf-16-le", "surrogatepass")
    halves = [
        units[at : at + 2].decode("utf-16-le", "surrogatepass") for at in range(0, len(units), 2)
    ]
    places = sorted({0, len(halves), *(cut for cut in cuts if cut < len(halves))})
    seam = Seam()
    joined = "".join(seam.feed("".join(halves[a:b])) for a, b in itertools.pairwise(places))
    assert joined + seam.finish() == text


@given(st.binary(max_size=200), st.binary(max_size=200))
@settings(deadline=None)
def test_nothing_a_server_sends_raises(noise: bytes, more: bytes) -> None:
    decode(b"data: " + noise + b"\n\ndata: {" + more + b"}\n\n")
    decode(noise)
