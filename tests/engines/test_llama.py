"""The remote backend before a real llama.cpp server: real token streams, scripted by grammars."""

import threading
import time
from collections.abc import Callable

import pytest

from app.core.answer import answer
from app.core.chat import Finish, Message, Options, Sent, Text
from app.core.control import Control
from app.core.errors import AuthRefused, ContextTooLong, ReplyCut, Unavailable
from tests.engines.asking import Reply, backend, picture, scripted, stream
from tests.engines.servers import Server, literal, llama

LONG = 'root ::= "Once upon a time" line{60}\nline ::= [a-z ]{100}'  # ends after 6 000 letters


def until(condition: Callable[[], bool], seconds: float = 10.0) -> None:
    """Wait until `condition` holds."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if condition():
            return
        time.sleep(0.02)
    raise AssertionError("it did not come to that")


def test_thinking_boxes_and_words_in_two_scripts_arrive_apart(engine: Server) -> None:
    shot = picture(640, 360)
    reply = scripted(
        engine,
        "<think>Maybe [[1, 2, 3, 4]]? 再想想😀</think>\n"
        "The 按钮😀 is <|begin_of_box|>[[100, 200, 300, 400]]<|end_of_box|>.",
        "Where is the button?",
        shot,
    )
    assert reply.thinking.strip() == "Maybe [[1, 2, 3, 4]]? 再想想😀"
    assert reply.text == "The 按钮😀 is ①."
    (mark,) = reply.marks
    assert mark.points == ((64.0, 72.0), (192.0, 144.0))
    assert mark.frame == shot.frame.id
    assert reply.text[mark.at] == "①"
    assert reply.finish.reason == "stop"


def test_labelled_json_becomes_numbered_marks(engine: Server) -> None:
    reply = scripted(
        engine,
        '[{"label": "保存", "bbox_2d": [10, 20, 30, 40]}, '
        '{"label": "Cancel", "bbox_2d": [500, 20, 600, 40]}]',
        "找到所有按钮",
        picture(1000, 1000),
    )
    assert [(mark.label, mark.points) for mark in reply.marks] == [
        ("保存", ((10.0, 20.0), (30.0, 40.0))),
        ("Cancel", ((500.0, 20.0), (600.0, 40.0))),
    ]
    assert "bbox_2d" not in reply.text


def test_a_short_answer_in_box_markers_is_a_card(engine: Server) -> None:
    reply = scripted(engine, "It is <|begin_of_box|>42<|end_of_box|>.", "How many?", picture())
    assert (reply.cards, reply.marks, reply.text) == (["42"], [], "It is 42.")


def test_several_pictures_each_get_their_marks(engine: Server) -> None:
    first, second = picture(100, 100), picture(200, 200, shade=90)
    reply = scripted(
        engine,
        "Image 2: <|begin_of_box|>[[0, 0, 500, 500]]<|end_of_box|>, "
        "Image 1: <|begin_of_box|>[[500, 500, 1000, 1000]]<|end_of_box|>",
        "Where is it in each?",
        first,
        second,
    )
    assert [(mark.frame, mark.points) for mark in reply.marks] == [
        (second.frame.id, ((0.0, 0.0), (100.0, 100.0))),
        (first.frame.id, ((50.0, 50.0), (100.0, 100.0))),
    ]
    sent = [piece for piece in reply.pieces if isinstance(piece, Sent)]
    assert [(piece.image, piece.width, piece.height) for piece in sent] == [
        (1, 100, 100),
        (2, 200, 200),
    ]


def test_usage_is_the_engines_own(engine: Server) -> None:
    usage = scripted(engine, "Yes.", "Is it?", picture()).usage
    assert usage.prompt is not None
    assert usage.prompt > 100, "a picture costs tokens"
    assert usage.completion is not None
    assert usage.completion > 0


def test_thinking_can_be_switched_off(engine: Server) -> None:
    reply = scripted(engine, "Plain.", "Is it?", picture(), think="off")
    assert (reply.thinking, reply.text) == ("", "Plain.")


def test_the_probe_knows_the_engine(engine: Server) -> None:
    asked = backend(engine)
    health = asked.probe(Control())
    found = dict(health.details)
    assert health.ok
    assert any("llamacpp" in value for value in found.values())
    assert "glm-4.6v" in found.values()
    assert "4096" in found.values(), "the context of one slot"
    asked.close()


def test_stop_frees_the_engine_and_ends_the_answer(engine: Server) -> None:
    control = Control()
    asked = backend(engine, extra={"grammar": LONG})
    pieces = []
    for piece in stream(asked, "Tell me a story", control=control):
        pieces.append(piece)
        if isinstance(piece, Text):
            assert engine.busy() == 1
            control.cancel()
    assert pieces[-1] == Finish("cancelled")
    until(lambda: engine.busy() == 0)
    asked.close()


def test_two_conversations_run_side_by_side(engine: Server) -> None:
    asked = backend(engine, extra={"grammar": literal("One after the other, or both at once?")})
    replies: list[Reply] = []

    def ask() -> None:
        replies.append(Reply(list(stream(asked, "Well?"))))

    threads = [threading.Thread(target=ask) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [reply.text for reply in replies] == ["One after the other, or both at once?"] * 2
    asked.close()


def test_a_limit_of_tokens_is_told(engine: Server) -> None:
    asked = backend(engine, extra={"grammar": LONG, "max_tokens": 8})
    reply = Reply(list(stream(asked, "Tell me a story")))
    assert reply.finish.reason == "length"
    assert "Once upon".startswith(reply.text[:9])
    asked.close()


def test_a_question_that_does_not_fit_says_so() -> None:
    with llama(context=256, slots=1) as small:
        asked = backend(small)
        reply = Reply(list(stream(asked, "long " * 2000)))
        assert isinstance(reply.finish.error, ContextTooLong)
        assert reply.finish.error.hint
        asked.close()


@pytest.mark.parametrize("key", [None, "wrong-key"])
def test_a_refused_key_says_what_to_do(key: str | None) -> None:
    with llama(key="right-key") as locked:
        asked = backend(locked, key=key)
        reply = Reply(list(stream(asked, "Hello?")))
        assert isinstance(reply.finish.error, AuthRefused)
        assert "eyeline key set" in reply.finish.error.hint
        asked.close()
        allowed = backend(locked, key="right-key", extra={"grammar": literal("Come in.")})
        assert Reply(list(stream(allowed, "Hello?"))).text == "Come in."
        allowed.close()


def test_a_server_that_dies_in_mid_reply_leaves_what_came() -> None:
    with llama() as doomed:
        asked = backend(doomed, extra={"grammar": LONG})
        pieces = []
        for piece in stream(asked, "Tell me a story"):
            pieces.append(piece)
            if isinstance(piece, Text) and len(pieces) < 5:
                doomed.kill()
        reply = Reply(pieces)
        assert reply.text.startswith("O")
        assert reply.finish.reason == "cut"
        assert isinstance(reply.finish.error, ReplyCut)
        after = Reply(list(stream(asked, "Are you there?")))
        assert isinstance(after.finish.error, Unavailable)
        asked.close()


def test_follow_up_questions_keep_the_prefix(engine: Server) -> None:
    """The second turn finds the first one in the engine's cache: the prefix did not change."""
    asked = backend(engine, extra={"grammar": literal("Fine.")})
    shot = picture()
    first = Message("user", (shot, Text("How is it? " * 20)))
    options = Options(conversation="the-same", think="off")
    one = Reply(list(answer(asked, [first], options, Control())))
    turns = [first, Message("assistant", (Text(one.text),)), Message("user", (Text("And now?"),))]
    two = Reply(list(answer(asked, turns, options, Control())))
    assert two.finish.reason == "stop"
    assert two.usage.cached is not None
    assert two.usage.cached > 50
    asked.close()
