import itertools
from collections.abc import Sequence

from hypothesis import given
from hypothesis import strategies as st

from app.backends.local.worker.brain.text import Decoder


class Words:
    """A decoder whose tokens are pieces of UTF-8; counts how much it is given."""

    def __init__(self, pieces: Sequence[bytes]) -> None:
        self._pieces = pieces
        self.most = 0

    def __call__(self, tokens: Sequence[int]) -> str:
        self.most = max(self.most, len(tokens))
        return b"".join(self._pieces[token] for token in tokens).decode("utf-8", "replace")


def said(pieces: Sequence[bytes]) -> list[str]:
    decoder = Decoder(Words(pieces))
    return [*(decoder.step(token) for token in range(len(pieces))), decoder.rest()]


def test_half_characters_wait_for_their_other_half() -> None:
    assert said([b"a", b"\xe5\xb1", b"\x8f", b"\xe5", b"\xb9\x95!"]) == [
        "a",
        "",
        "屏",
        "",
        "幕!",
        "",
    ]


def test_what_never_becomes_a_character_is_left_out_at_the_end() -> None:
    assert said([b"ok", b"\xf0\x9f"]) == ["ok", "", ""]
    assert said([b"ok", b" \xf0\x9f"]) == ["ok", "", " "]


def test_broken_characters_do_not_hold_the_rest_back() -> None:
    pieces = said([b"\xff"] * 20 + [b"end"])
    assert "".join(pieces).endswith("end")
    assert max(map(len, pieces)) < 12
    assert said([b"\xff", b"and on", b"."]) == ["", "\ufffdand on", ".", ""]


@given(st.text(alphabet=st.characters(exclude_characters="\ufffd", codec="utf-8")), st.data())
def test_cut_anywhere_it_says_the_same(text: str, data: st.DataObject) -> None:
    whole = text.encode()
    cuts = data.draw(st.lists(st.integers(0, len(whole)), max_size=len(whole)))
    edges = sorted({0, len(whole), *cuts})
    pieces = [whole[a:b] for a, b in itertools.pairwise(edges)]
    assert "".join(said(pieces)) == text


def test_it_never_decodes_all_of_a_long_reply() -> None:
    words = Words([b"word "] * 1000)
    decoder = Decoder(words)
    assert "".join(decoder.step(token) for token in range(1000)) == "word " * 1000
    assert words.most <= 2


def test_tokens_that_depend_on_the_one_before() -> None:
    """As in sentencepiece: the first of a text loses its space."""

    def decode(tokens: Sequence[int]) -> str:
        return "".join(f" word{token}" for token in tokens).lstrip()

    decoder = Decoder(decode)
    assert [decoder.step(1), decoder.step(2), decoder.step(3)] == ["word1", " word2", " word3"]
