"""Lines of prose and blocks of code, the same however a reply is cut."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from app.ui.chat.lines import Code, CodeEnd, Event, Line, LineReader, Words, harmless

SAMPLE = """Hello **w** - x
second line

1. one
   more of one
2) two
   - deep
- b

3.14 is pi
-5 neg
```python
def f():

    return "`"

```
After ``` inline
~~~
a
```
b
~~~
* **bold** item
   ```x y
unclosed
"""
WORDS = st.sampled_from(
    [
        "```",
        "~~~",
        "\n",
        "\n\n",
        "- ",
        "1. ",
        "12、",
        "   ",
        "\t",
        "x",
        "`",
        "字",
        "😀",
        "\r\n",
        "* ",
    ]
)


def read(text: str, cuts: list[int], *, plain: bool = False) -> list[Event | str]:
    reader = LineReader(plain=plain)
    events: list[Event] = []
    for begin, end in pairwise(sorted({0, *cuts, len(text)})):
        events += reader.feed(text[begin:end])
    events += reader.end()
    joined: list[Event | str] = []
    for event in events:
        if isinstance(event, Words):
            assert text[event.at : event.at + len(event.text)] == event.text
            if joined and isinstance(joined[-1], str):
                joined[-1] += event.text
            else:
                joined.append(event.text)
        else:
            joined.append(event)
    return joined


def test_lists_and_code_are_found() -> None:
    assert read(SAMPLE, []) == [
        Line(),
        "Hello **w** - x",
        Line(),
        "second line",
        Line("1.", 1, apart=True),
        "one",
        Line("", 1),
        "more of one",
        Line("2)", 1),
        "two",
        Line("•", 2),
        "deep",
        Line("•", 1),
        "b",
        Line(apart=True),
        "3.14 is pi",
        Line(),
        "-5 neg",
        Code("python"),
        'def f():\n\n    return "`"\n',
        CodeEnd(),
        Line(),
        "After ``` inline",
        Code(""),
        "a\n```\nb",
        CodeEnd(),
        Line("•", 1),
        "**bold** item",
        Code("x"),
        "unclosed",
        CodeEnd(),
    ]


def test_plain_text_stays_as_it_is() -> None:
    said = read("- a\n```\n1. b", [], plain=True)
    assert said == [Line(), "- a", Line(), "```", Line(), "1. b"]


@given(st.lists(st.integers(0, len(SAMPLE)), max_size=12))
@settings(deadline=None, max_examples=100)
def test_it_does_not_matter_how_it_is_cut(cuts: list[int]) -> None:
    assert read(SAMPLE, cuts) == read(SAMPLE, [])


@given(
    st.lists(WORDS, max_size=40).map("".join),
    st.lists(st.integers(0, 60), max_size=8),
    st.booleans(),
)
@settings(deadline=None, max_examples=300)
def test_no_text_is_lost_or_invented(text: str, cuts: list[int], plain: bool) -> None:
    cuts = [cut for cut in cuts if cut <= len(text)]
    whole = read(text, cuts, plain=plain)
    assert whole == read(text, [], plain=plain)
    shown = "".join(event for event in whole if isinstance(event, str))
    for character in "x字😀":
        assert shown.count(character) == text.count(character) or "```" in text or "~~~" in text


def test_text_fit_for_a_document_keeps_its_length() -> None:
    wild = "a\0\r\u2028\ufffc\ufdd0b"
    assert harmless(wild) == "a   \ufffd b"
    assert len(harmless(wild)) == len(wild)
