"""Replies while they stream: thinking apart, markers never shown, the same however they are cut."""

from collections.abc import Sequence

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from app.core.chat import Again, Card, FinishReason, Recast, Text, Thinking
from app.core.chips import chip
from app.core.mark import Grid, Mark, Target
from app.core.reply import ReplyReader
from tests.unit.core.replies import PAGE, Shown, read

CAT = '{"label": "cat", "bbox_2d": [1, 2, 30, 40]}'
DOG = '{"label": "dog", "bbox_2d": [5, 6, 70, 80]}'
TARGETS = (PAGE, Target("small", 64, 48))


def cut(text: str, sizes: Sequence[int]) -> list[Text | Thinking]:
    """Cut into deltas of `sizes` code points, over and over."""
    deltas: list[Text | Thinking] = []
    at = turn = 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        deltas.append(Text(text[at : at + size]))
        at, turn = at + size, turn + 1
    return deltas


@pytest.mark.parametrize(
    ("reply", "text"),
    [
        ("\n\nIt is <|begin_of_box|>[[1,2,30,40]]<|end_of_box|>.<|user|>", "It is ①."),
        (f"Two: <|begin_of_box|>[{CAT}, {DOG}]<|end_of_box|>.", "Two: ① cat, ② dog."),
        (f"Two:\n```json\n[{CAT},\n {DOG}]\n```\nDone.", "Two:\n① cat\n② dog\n\nDone."),
        (f"[{CAT}, {DOG}]\n\nDone.", "① cat\n② dog\n\nDone."),
        (f"```json\n[{CAT}, {DOG}]\n```\n", "① cat\n② dog\n"),
        (f"{CAT}\nThe cat.", "① cat\nThe cat."),
        (f"[{CAT}, {DOG}]", "① cat\n② dog"),
        (f"The cat {CAT} sits.", "The cat ① sits."),
        ("is[1,2,30,40] box[[1,2,30,40]]是", "is[1,2,30,40] box ①是"),
        ("is[[1,2,30,40]] box[[1,2,30,40]]是", "is ① box ①是"),
        ('{"action": "click", "box_2d": [1,2,30,40]}', "click ①"),
        ("left_click(start_box='[5,5]', element_info='OK')", "left_click ① OK"),
        ("go <|begin_of_box|>scroll(start_box='[5,5]', direction='up', element_info='x')\nMemory:",
         "go scroll ① x (direction: up)\nMemory:"),
        ('{"answer": "one", "objects": [{"label": "cat", "bbox_2d": [1,2,30,40], "fur": "red"}]}',
         "① cat (fur: red)\nanswer: one"),
        ('[{"label": "thin", "bbox_2d": [5,5,5,9]}, {"label": "cat", "bbox_2d": [1,2,30,40]}]',
         "thin\n① cat"),
        (f"[{CAT},\n\nThe end.", "① cat,\n\nThe end."),
        ("<|begin_of_box|>1<|end_of_box|><|begin_of_box|>2<|end_of_box|>", "1 2"),
        ("<|begin_of_box|>1}<|begin_of_box|>2<|end_of_box|>", "1}2"),
        ("a <|begin_of_box|>x", "a x"),
        ("ok\n<tool_call>crop\n<arg_key>box</arg_key>\n<arg_value>[1,2]</arg_value>\n</tool_call>",
         "ok\n"),
        ('ok <tool_call>{"name": "crop", "arguments": {"box": [1,2,3,4]}}', "ok "),
        ("<tool_call> is a tag", " is a tag"),
        ("Use `<think>` and `</think>`.", "Use `<think>` and `</think>`."),
        ("```\na\n```</think>b", "b"),
        ("```xml\n<answer>1</answer>\n<think></think>\n```",
         "```xml\n<answer>1</answer>\n<think></think>\n```"),
        ("a < b, a <b, <, <|, <|begin", "a < b, a <b, <, <|, <|begin"),
        ("<answer>\n42</answer>", "42"),
        ("half \ud83d, whole \ud83d\ude00", "half \ufffd, whole 😀"),
    ],
)  # fmt: skip
def test_what_is_shown(reply: str, text: str) -> None:
    assert read(reply).text == text


def test_a_place_that_is_named_again_has_its_chip_again() -> None:
    shown = read(f"① first, the cat {CAT} sits. ① It is here: {CAT} and {DOG}, {CAT}.")
    assert [mark.label for mark in shown.marks] == ["cat", "dog"]
    assert [each.number for each in shown.again] == [1, 1]
    chips = [mark.at for mark in shown.marks] + [each.at for each in shown.again]
    own = [at for at, letter in enumerate(shown.text) if letter in "①②" and at not in chips]
    assert own == [0, shown.text.index("① It")]
    assert [shown.text[at] for at in chips] == ["①", "②", "①", "①"]


def test_more_than_fifty_places() -> None:
    boxes = ", ".join(f"[1,2,3{n},40]" for n in range(10, 70))
    shown = read(f"<|begin_of_box|>[{boxes}]<|end_of_box|>")
    assert len(shown.marks) == 60
    assert shown.text.startswith("①, ②")
    assert shown.text.endswith("㊿, (51), (52), (53), (54), (55), (56), (57), (58), (59), (60)")


@pytest.mark.parametrize(
    ("reply", "text", "thinking"),
    [
        ("<think>a [[1,2,30,40]]</think>\nb", "b", "a [[1,2,30,40]]"),
        ("<think>a <|begin_of_box|>[[1,2,30,40]]<|end_of_box|></think>b", "b", "a [[1,2,30,40]]"),
        ("<think>a<think>b</think>c</think>d", "d", "abc"),
        ("a</think>b", "b", "a"),
        ("a</think>b</think>c", "c", "ab"),
        ("</think>b", "b", ""),
        ("<think></think>b", "b", ""),
        ("b<think>a</think>", "b", "a"),
        ("<think>a<tool_call>f\n<arg_key>x</arg_key>", "", "a"),
    ],
)
def test_thinking_in_the_content(reply: str, text: str, thinking: str) -> None:
    shown = read(reply)
    assert (shown.text, shown.thinking, shown.marks) == (text, thinking, [])


def test_what_was_thinking_after_all_is_kept_as_the_model_wrote_it() -> None:
    shown = read(f"The box is [[1,2,30,40]] <|begin_of_box|>[{CAT}]<|end_of_box|></think>So: [1]")
    assert shown.thinking == f"The box is [[1,2,30,40]] [{CAT}]"
    assert (shown.text, shown.marks) == ("So: [1]", [])


def test_recast_comes_once_for_what_was_shown() -> None:
    assert read("a [1]</think>b").recasts == 1
    assert read("</think>b").recasts == 0


def test_thinking_by_its_own_field_passes_beside_the_words() -> None:
    shown = read(
        [Thinking("a <|begin_of_"), Text("x ["), Thinking("box|>b"), Text("1,"), Text("]")]
    )
    assert (shown.text, shown.thinking) == ("x [1,]", "a b")


def test_an_answer_that_came_as_thinking_is_shown() -> None:
    replies: tuple[list[Text | Thinking], ...] = (
        [Thinking("It is <|begin_of_box|>[[1,2,30,40]]<|end_of_box|>.")],
        [Text("<think>It is <|begin_of_box|>[[1,2,30,40]]<|end_of_box|>.")],
        [Thinking("hm</think>It is <|begin_of_box|>[[1,2,30,40]]<|end_of_box|>."), Text("\n")],
    )
    for deltas in replies:
        shown = read(deltas)
        assert shown.text == "It is ①."
        assert len(shown.marks) == 1
        assert shown.note


def test_only_thinking_is_no_answer_otherwise() -> None:
    reasons: tuple[FinishReason, ...] = ("length", "cut", "tool_calls", "error")
    for reason in reasons:
        shown = read([Thinking("It is …")], reason=reason)
        assert shown.text == ""
        assert not shown.note
    assert not read([Text("<think>x</think><tool_call>f</tool_call>")]).text


def test_raw_is_what_the_model_wrote() -> None:
    reply = "\nIt is <|begin_of_box|>[[1,2,30,40]]<|end_of_box|>."
    assert read(f"<think>x</think>{reply}<|user|>").raw == reply
    assert read(f"x</think>{reply}").raw == reply


def test_without_markup_words_pass_untouched() -> None:
    words = f"\n<think>①</think> {CAT} <|begin_of_box|>42<|end_of_box|> "
    shown = read(words, markup=False)
    assert (shown.text, shown.marks, shown.cards, shown.raw) == (words, [], [], words)


def test_words_and_places_come_as_early_as_they_are_clear() -> None:
    reader = ReplyReader((PAGE,), Grid(), markup=True, grounded=True)

    def fed(text: str) -> list[object]:
        return list(reader.feed(Text(text)))

    assert fed("Here: ") == [Text("Here: ")]
    assert fed('[{"label": "cat", "bbox_2d": [1, 2, 30') == []
    assert fed("]}, {") == []
    reader = ReplyReader((PAGE,), Grid(), markup=True, grounded=True)
    assert fed(f"[{CAT},")[0] == Text("① cat")
    assert fed(f" {DOG}")[0] == Text("\n② dog")
    reader = ReplyReader((PAGE,), Grid(), markup=True, grounded=False)
    assert fed("```python\nx ") == [Text("```python\n"), Text("x ")]
    assert fed("= [1") == [Text("= [1")]
    assert fed("]\n```\nso")[-1] == Text("\nso")
    assert fed(" [n") == [Text(" "), Text("["), Text("n")]


@pytest.mark.parametrize(
    "reply",
    ["[]", " [] ", "[]\n", "[[]]", "{}", "```json\n[]\n```",
     "<|begin_of_box|>[]<|end_of_box|>", "<think>hm</think>[]"],
)  # fmt: skip
@pytest.mark.parametrize("step", [1, 3, 1000])
def test_an_empty_list_of_places_is_said_in_words(reply: str, step: int) -> None:
    shown = read(cut(reply, [step]), grounded=True)
    assert (shown.text, shown.note) == ("", "The model found nothing to mark.")
    assert shown.raw == reply.removeprefix("<think>hm</think>")


@pytest.mark.parametrize("reply", ["[] is what I found.", "None: []", "{", "[]" + 40 * " ."])
@pytest.mark.parametrize("step", [1, 1000])
def test_an_empty_list_among_words_is_shown(reply: str, step: int) -> None:
    shown = read(cut(reply, [step]), grounded=True)
    assert (shown.text, shown.note) == (reply, "")


def test_an_empty_list_is_shown_where_no_places_were_asked_for() -> None:
    assert read("[]").text == "[]"


def test_an_empty_list_that_was_never_shown_is_no_recast() -> None:
    shown = read("[]</think>Here: [10,20,30,40]", grounded=True)
    assert (shown.thinking, shown.text, shown.recasts) == ("[]", "Here: ①", 0)


def test_what_may_become_a_place_is_not_held_for_ever() -> None:
    reader = ReplyReader((PAGE,), Grid(), markup=True, grounded=False)
    shown = "".join(
        piece.text
        for _ in range(500)
        for piece in reader.feed(Text('{"a": 1, '))
        if isinstance(piece, Text)
    )
    assert len(shown) > 3000


# ---- whatever comes


TOKENS = (
    "<|begin_of_box|>", "<|end_of_box|>", "<think>", "</think>", "<answer>", "<tool_call>",
    "</tool_call>", "<arg_key>", "<|user|>", "\nMemory:", "`", "```", "```json\n", "\n", " ", "[",
    "]", "(", ")", "{", "}", "<", ">", '"', "'", ",", ", ", ":", "=", "\\", "\\u732b", '\\"',
    '"bbox_2d": ', '"label": "cat"', '"image": 2', "Image 1 ", "图2", "left_click(", "start_box=",
    "'[100,200]'", "[1,2,30,40]", "(10,20)", "(10,20),(30,40)", "[0.1,0.2,0.3,0.4]", "1", "999",
    "1500", "0.5", "-3", ".", "。", "，", "猫", "😀", "\ud83d", "\ude00", CAT, f"[{DOG},",
    f'{{"0":[{CAT}]', "word", "the box is", "version ", "polygon", "<bbox>", "</bbox>", "［", "（",
    "“", "①", "\r\n", "x" * 70, " " * 40, "x1=100, y1=200, x2=300, y2=400", "x=", "left: 1, ",
    "y=20", " and ", '\\"label\\": ', '{\\"bbox_2d\\": [1,2,30,40]}', "\\n", "| 5 | ", "point ",
    "`x`", "[[1,2,30,40]]", "[[10,20,300,400],[5,6,70,80]]", "(5,6),(70,80)", "The matrix is ",
    "= ", ".T", " is a matrix", "colours: ",
)  # fmt: skip
REASONS: tuple[FinishReason, ...] = ("stop", "length", "cut")
REPLIES = st.lists(st.sampled_from(TOKENS) | st.text(max_size=3), max_size=40).map("".join)


def pieces_agree(one: Shown, other: Shown) -> None:
    one.recasts = other.recasts = 0
    assert one == other


@settings(deadline=None, max_examples=400)
@given(REPLIES, st.lists(st.integers(1, 9), min_size=1, max_size=4), st.booleans())
@example("[1,2,30,40](10,20)", [1], True)
@example('{"a": [1, 2}, 3]', [1], True)
@example("Save is at [[500,500,700,560]].T and [[500,500,700,560]].Then", [1], False)
@example("[[10,20,300,400],[5,6,70,80]] is a 2x4 matrix", [3], False)
@example("<|begin_of_box|>[1,2,30,40]<|end_of_box|> (5,6), (70,80)", [1], True)
def test_cutting_changes_nothing(reply: str, sizes: list[int], grounded: bool) -> None:
    whole = read(reply, targets=TARGETS, grounded=grounded)
    pieces_agree(whole, read(cut(reply, sizes), targets=TARGETS, grounded=grounded))


@settings(deadline=None, max_examples=400)
@given(REPLIES, REPLIES, st.booleans(), st.sampled_from(REASONS))
def test_any_text_gives_sound_pieces(
    reply: str, thinking: str, grounded: bool, reason: FinishReason
) -> None:
    deltas: list[Text | Thinking] = [Thinking(thinking), Text(reply)]
    shown = read(deltas, targets=TARGETS, grounded=grounded, reason=reason)
    sizes = {target.id: target for target in TARGETS}
    for number, mark in enumerate(shown.marks, 1):
        target = sizes[mark.frame]
        left, top, right, bottom = mark.bounds
        assert 0 <= left <= right <= target.width
        assert 0 <= top <= bottom <= target.height
        assert mark.kind == "point" or (left < right and top < bottom)
        assert shown.text[mark.at :].startswith(chip(number))
    for card in shown.cards:
        assert shown.text[card.at : card.at + len(card.text)] == card.text
    for marker in ("<|begin_of_box|>", "<|end_of_box|>", "<|user|>"):
        assert marker not in shown.text + shown.thinking
    (shown.text + shown.thinking + shown.raw).encode()


@settings(deadline=None, max_examples=150)
@given(REPLIES)
def test_markers_never_flash(reply: str) -> None:
    reader = ReplyReader(TARGETS, Grid(), markup=True, grounded=True)
    shown = ""
    for character in reply:
        for piece in reader.feed(Text(character)):
            if isinstance(piece, Text):
                shown += piece.text
            elif isinstance(piece, Recast):
                shown = ""
            assert isinstance(piece, Text | Thinking | Mark | Again | Card | Recast)
        assert not any(shown.endswith(start) for start in ("<|begin_of_", "<|end_of_b", "</thin"))
