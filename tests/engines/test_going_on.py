"""Answers that go on, and answers side by side, before a real llama.cpp server."""

import threading

from app.core.answer import answer
from app.core.chat import Finish, Message, Options, Sampling, Text
from app.core.chips import chip
from app.core.control import Control
from tests.engines.asking import Reply, backend, picture, stream
from tests.engines.servers import Server, literal

BOX = "<|begin_of_box|>[[100, 200, 300, 400]]<|end_of_box|>"
NEXT = "<|begin_of_box|>[[500, 200, 700, 400]]<|end_of_box|>"


def test_a_reply_that_the_limit_cut_goes_on(engine: Server) -> None:
    shot = picture(1000, 1000)
    script = f"The first is {BOX}, and so on and so on and so on and so on and so on and so on."
    asked = backend(engine, extra={"grammar": literal(script)})
    limit = Options(sampling=Sampling(max_tokens=len(BOX)))
    try:
        first = Reply(list(stream(asked, "Where are the buttons?", shot, options=limit)))
    finally:
        asked.close()
    assert first.finish.reason == "length"
    assert script.startswith(first.finish.raw)
    messages = [
        Message("user", (shot, Text("Where are the buttons?"))),
        Message("assistant", (Text(first.text),), first.finish.raw),
    ]
    asked = backend(engine, extra={"grammar": literal(f" the second is {NEXT}.")})
    try:
        pieces = answer(asked, messages, Options(), Control(), marks=len(first.marks))
        second = Reply(list(pieces))
    finally:
        asked.close()
    number = chip(len(first.marks) + 1)
    assert second.text.strip() == f"the second is {number}."  # servers strip blanks
    assert [second.text[mark.at] for mark in second.marks] == [number]
    assert second.finish.reason == "stop"


def test_two_answers_of_one_endpoint_come_side_by_side(engine: Server) -> None:
    asked = backend(engine, extra={"grammar": literal("word " * 200)})
    begun = threading.Barrier(2, timeout=60)
    ends: list[Finish] = []

    def ask(question: str) -> None:
        waits = True
        for piece in stream(asked, question):
            if isinstance(piece, Text) and waits:
                begun.wait()  # neither goes on before the other one has begun
                waits = False
            if isinstance(piece, Finish):
                ends.append(piece)

    threads = [threading.Thread(target=ask, args=(question,)) for question in ("One?", "Two?")]
    try:
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
    finally:
        asked.close()
    assert [end.reason for end in ends] == ["stop", "stop"]
