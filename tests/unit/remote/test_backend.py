"""A question to a server and its answer, as the caller sees them."""

import itertools
import json
import threading
from collections.abc import Callable

import pytest

from app.backends.remote.settings import Limits
from app.core.chat import (
    Message,
    Options,
    Sampling,
    Sent,
    Text,
    ToolCall,
    Usage,
)
from app.core.control import Control
from app.core.errors import RequestRefused, SettingsError
from app.core.frame import Frame
from tests.unit.remote.rig import Bench, ask, finish_of, stream, text_of, thinking_of
from tests.unit.remote.servers import DONE, Heard, Wire, event, in_turn, piece, says, streams

MakeFrame = Callable[[], Frame]


def test_words_thinking_and_usage_arrive(bench: Bench) -> None:
    usage = {
        "prompt_tokens": 9,
        "completion_tokens": 4,
        "prompt_tokens_details": {"cached_tokens": 8},
        "completion_tokens_details": {"reasoning_tokens": 2},
    }
    server = bench.server(
        streams(
            piece("", role="assistant"),
            piece(reasoning="Let me "),
            piece(reasoning_content="see."),
            piece("It is "),
            piece("a cat 😀."),
            piece(finish="stop"),
            event({"choices": [], "usage": usage}),
            DONE,
        )
    )
    deltas = stream(bench.backend(server.origin))
    assert thinking_of(deltas) == "Let me see."
    assert text_of(deltas) == "It is a cat 😀."
    assert Usage(prompt=9, completion=4, reasoning=2, cached=8) in deltas
    assert finish_of(deltas).reason == "stop"
    assert finish_of(deltas).error is None


def test_the_request_is_what_a_vllm_wants(bench: Bench) -> None:
    server = bench.server(says("ok"))
    stream(bench.backend(server.origin), "Hello", think="off", conversation="c-1")
    (heard,) = server.asked
    assert heard.target == "/v1/chat/completions"
    assert heard.headers["x-session-id"] == "c-1"
    body = heard.json
    assert body["model"] == "glm-4.6v"
    assert body["messages"] == [{"role": "user", "content": "Hello"}]
    assert body["stream"] is True
    assert body["stream_options"] == {"include_usage": True}
    assert body["chat_template_kwargs"] == {"enable_thinking": False}
    assert (body["temperature"], body["top_p"], body["top_k"]) == (0.8, 0.6, 2)
    assert body["repetition_penalty"] == 1.1
    assert "thinking" not in body


def test_places_are_asked_for_without_chance(bench: Bench) -> None:
    server = bench.server(says("[]"))
    stream(bench.backend(server.origin), "Where is OK?", grounded=True)
    body = server.asked[0].json
    assert body["temperature"] == 0
    assert body["repetition_penalty"] == 1.0
    assert "top_k" not in body
    assert "bbox_2d" in body["messages"][0]["content"]


def test_places_are_asked_for_once_there_is_a_picture(bench: Bench, frame: MakeFrame) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin)
    before = ask("Where is the OK button?")
    after = ask("Where is the OK button?", frame())
    stream(backend, [before], grounded=None)
    stream(backend, [before, Message("assistant", (Text("ok"),)), after], grounded=None)
    first, second = (json.dumps(heard.json["messages"]) for heard in server.asked)
    assert "bbox_2d" not in first
    assert second.index("bbox_2d") > second.index("image_url")
    kept = [backend.estimate([turn], Options()).added for turn in (before, after)]
    assert kept[0] == 0 < kept[1]


@pytest.mark.parametrize(
    ("model", "most"), [("glm-4.6v", 32768), ("glm-4.5v", 16384), ("glm-5v-turbo", 131072)]
)
def test_an_answer_is_never_asked_to_be_longer_than_the_service_takes(
    bench: Bench, model: str, most: int
) -> None:
    server = bench.server(says("Yes."))
    backend = bench.backend(f"{server.origin}/v1", profile="zai", model=model)
    stream(backend, sampling=Sampling(max_tokens=1_000_000))
    stream(backend, sampling=Sampling(temperature=0.0, max_tokens=7))
    bodies = [asked.json for asked in server.asked]
    assert [body["max_tokens"] for body in bodies] == [most, 7]
    assert [body.get("do_sample") for body in bodies] == [None, False]


def test_instructions_go_before_every_conversation(bench: Bench) -> None:
    server = bench.server(says("Yes."))
    backend = bench.backend(f"{server.origin}/v1", system="  Answer briefly.\n")
    stream(backend)
    first, question = server.asked[0].json["messages"]
    assert first == {"role": "system", "content": "Answer briefly."}
    assert question["role"] == "user"
    stream(bench.backend(f"{server.origin}/v1"))
    assert [turn["role"] for turn in server.asked[1].json["messages"]] == ["user"]


def test_the_endpoint_s_budget_ends_thinking_unless_the_question_has_its_own(
    bench: Bench,
) -> None:
    def thinks_on(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece(reasoning_content="I wonder about this and that. " * 20))
        wire.wait_gone()

    server = bench.server(in_turn([thinks_on, says("Yes.")]))
    backend = bench.backend(f"{server.origin}/v1", budget=50)
    assert text_of(stream(backend, think="on")) == "Yes."
    assert len(server.asked) == 2


def test_the_user_s_sampling_and_extra_fields_win(bench: Bench) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(
        server.origin,
        profile="llamacpp",
        extra={"grammar": 'root ::= "x"', "chat_template_kwargs": {"a": 1}, "top_k": 7},
    )
    stream(backend, sampling=Sampling(temperature=0.1, max_tokens=5), think="on")
    body = server.asked[0].json
    assert body["grammar"] == 'root ::= "x"'
    assert body["chat_template_kwargs"] == {"enable_thinking": True, "a": 1}
    assert (body["temperature"], body["max_tokens"], body["top_k"]) == (0.1, 5, 7)
    assert body["repeat_penalty"] == 1.1


def test_extra_must_not_replace_the_conversation(bench: Bench) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin, extra={"messages": []})
    with pytest.raises(SettingsError):
        stream(backend)
    assert not server.asked


def test_pictures_go_first_and_are_reported(bench: Bench, frame: MakeFrame) -> None:
    server = bench.server(says("ok"))
    one, two = frame(), frame()
    deltas = stream(bench.backend(server.origin), [ask("Compare.", one, two)])
    sent = [delta for delta in deltas if isinstance(delta, Sent)]
    assert [(s.image, s.width, s.height, s.mime) for s in sent] == [
        (1, 30, 20, "image/png"),
        (2, 30, 20, "image/png"),
    ]
    first_word = next(i for i, delta in enumerate(deltas) if isinstance(delta, Text))
    assert all(deltas.index(one_sent) < first_word for one_sent in sent)
    content = server.asked[0].json["messages"][0]["content"]
    assert [part["type"] for part in content] == ["text", "image_url"] * 2 + ["text"]
    assert [part["text"] for part in content if part["type"] == "text"] == [
        "Image 1:",
        "Image 2:",
        "Compare.",
    ]
    assert content[1]["image_url"]["url"].startswith("data:image/png;base64,")


def test_the_beginning_of_a_conversation_never_changes(bench: Bench, frame: MakeFrame) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin)
    first, second, third = frame(), frame(), frame()
    turns: list[Message] = []
    for question, picture, grounded in (
        ("Where is it?", first, True),
        ("And now?", second, False),
        ("Buttons", third, True),
    ):
        turns.append(ask(question, picture))
        stream(backend, turns, grounded=grounded, conversation="c")
        turns.append(Message("assistant", (Text("ok"),), raw="<think></think>ok"))
    bodies = [heard.json["messages"] for heard in server.asked]
    for shorter, longer in itertools.pairwise(bodies):
        assert json.dumps(longer).startswith(json.dumps(shorter)[:-1])
    assert bodies[2][1] == {"role": "assistant", "content": "<think></think>ok"}
    parts = [part for turn in bodies[2] if turn["role"] == "user" for part in turn["content"]]
    names = [part["text"] for part in parts if part["type"] == "text"]
    assert names[1].startswith("Image 2 (the picture before it is Image 1)")
    assert "Image 3:" in names
    assert [call[0] for call in bench.codec.calls] == [first.id, second.id, third.id]


def test_too_many_pictures_are_refused_in_words(bench: Bench, frame: MakeFrame) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin, limits=Limits(max_pictures=1))
    with pytest.raises(RequestRefused, match="2 pictures"):
        stream(backend, [ask("x", frame(), frame())])
    assert not server.heard


def test_whole_tool_calls_come_checked(bench: Bench) -> None:
    tools = (
        {
            "type": "function",
            "function": {
                "name": "crop",
                "parameters": {
                    "type": "object",
                    "properties": {"box": {"type": "array", "items": {"type": "integer"}}},
                    "required": ["box"],
                },
            },
        },
    )

    def calls(*arguments: str) -> str:
        return "".join(
            piece(
                tool_calls=[
                    {
                        "index": 0,
                        **({"id": "c1"} if not at else {}),
                        "function": {**({"name": "crop"} if not at else {}), "arguments": part},
                    }
                ]
            )
            for at, part in enumerate(arguments)
        )

    good = bench.server(streams(calls('{"box": [1,', " 2]}"), piece(finish="tool_calls"), DONE))
    deltas = stream(bench.backend(good.origin), tools=tools)
    assert ToolCall("c1", "crop", {"box": [1, 2]}) in deltas
    assert finish_of(deltas).reason == "tool_calls"
    assert good.asked[0].json["tools"] == list(tools)
    for bad in ('{"box": ["a"]}', "{}", "[1]", '{"box": [1'):
        server = bench.server(streams(calls(bad), piece(finish="tool_calls"), DONE))
        deltas = stream(bench.backend(server.origin), tools=tools)
        assert not any(isinstance(delta, ToolCall) for delta in deltas)
        assert "crop" in finish_of(deltas).note


def test_thinking_that_the_endpoint_has_off_is_remarked(bench: Bench) -> None:
    for chunk in (piece(reasoning="hm"), piece("<thi") + piece("nk>\nhm</think>x")):
        server = bench.server(streams(chunk, piece("x"), piece(finish="stop"), DONE))
        assert finish_of(stream(bench.backend(server.origin, think="off"))).note
    for chunk in (piece("<think></think>x"), piece("x"), piece("<think>\n") + piece("</think>x")):
        server = bench.server(streams(chunk, piece(finish="stop"), DONE))
        assert not finish_of(stream(bench.backend(server.origin, think="off"))).note


def test_an_answer_that_broke_off_is_asked_for_the_rest(bench: Bench) -> None:
    for question, said in (
        ("Where is it?", "the very character"),
        ("它在哪里？", "上一条消息中断了"),
    ):
        server = bench.server(streams(piece("x"), piece(finish="stop"), DONE))
        turns = [ask(question), Message("assistant", (Text("It is ①"),), "It is [1, 2]")]
        stream(bench.backend(server.origin), turns, grounded=True)
        begun, wish = server.asked[0].json["messages"][-2:]
        assert begun == {"role": "assistant", "content": "It is [1, 2]"}
        assert wish["role"] == "user"
        assert said in wish["content"]
        assert "bbox_2d" not in wish["content"]
        assert server.asked[0].json["temperature"] == 0


def test_answer_now_asks_again_without_thinking(bench: Bench) -> None:
    control = Control()

    def script(heard: Heard, wire: Wire) -> None:
        if heard.json.get("chat_template_kwargs") == {"enable_thinking": False}:
            says("Now.")(heard, wire)
            return
        wire.begin()
        wire.chunk(piece(reasoning="hm"))
        wire.wait_gone()

    server = bench.server(script)
    deltas = []
    asked = bench.backend(server.origin).stream([ask("x")], Options(grounded=False), control)
    for delta in asked:
        deltas.append(delta)
        control.answer_now()
    assert text_of(deltas) == "Now."
    assert finish_of(deltas).reason == "stop"
    assert len(server.asked) == 2


def test_a_budget_ends_the_thinking(bench: Bench) -> None:
    def script(heard: Heard, wire: Wire) -> None:
        if "chat_template_kwargs" in heard.json:
            says("Now.")(heard, wire)
            return
        wire.begin()
        while wire.open:
            wire.chunk(piece(reasoning="and again "))

    server = bench.server(script)
    deltas = stream(bench.backend(server.origin), budget=50)
    assert text_of(deltas) == "Now."
    assert "and again" in thinking_of(deltas)


def test_conversations_run_side_by_side_over_kept_connections(bench: Bench) -> None:
    meet = threading.Barrier(2)

    def script(heard: Heard, wire: Wire) -> None:
        if heard.json["messages"][0]["content"] == "both":
            meet.wait(60)
        says(heard.json["messages"][0]["content"])(heard, wire)

    server = bench.server(script)
    backend = bench.backend(server.origin)
    told: list[str] = []
    threads = [
        threading.Thread(target=lambda: told.append(text_of(stream(backend, "both"))))
        for _ in range(2)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    assert told == ["both", "both"]
    for _ in range(5):
        assert text_of(stream(backend, "x")) == "x"
    assert server.connections == 2


def test_a_closed_backend_starts_anew(bench: Bench) -> None:
    server = bench.server(says("ok"))
    backend = bench.backend(server.origin)
    assert text_of(stream(backend)) == "ok"
    backend.close()
    backend.close()
    assert text_of(stream(backend)) == "ok"


def test_words_that_are_no_unicode_still_go_out(bench: Bench) -> None:
    server = bench.server(says("ok"))
    stream(bench.backend(server.origin), "a\udcffb")
    assert server.asked[0].json["messages"][0]["content"] == "a?b"


def test_nothink_is_the_word_where_there_is_no_switch(bench: Bench) -> None:
    server = bench.server(says("ok"))
    turns = [ask("Is it one?"), Message("assistant", (Text("1"),)), ask("Is it two?")]
    stream(bench.backend(server.origin, profile="generic"), turns, think="off")
    said = [turn["content"] for turn in server.asked[0].json["messages"]]
    assert said == ["Is it one?/nothink", "1", "Is it two?/nothink"]
    stream(bench.backend(server.origin, profile="generic", model="qwen"), turns, think="off")
    assert server.asked[1].json["messages"][2]["content"] == "Is it two?"
    stream(bench.backend(server.origin, profile="zai"), turns, think="off")
    assert server.asked[2].json["thinking"] == {"type": "disabled"}
    assert "top_k" not in server.asked[2].json


def test_the_first_listed_model_is_asked_when_none_is_named(bench: Bench) -> None:
    def script(heard: Heard, wire: Wire) -> None:
        if heard.target == "/v1/models":
            wire.answer(200, json.dumps({"data": [{"id": "tiny", "owned_by": "sglang"}]}))
        elif heard.method == "GET":
            wire.answer(404)
        else:
            says("ok")(heard, wire)

    server = bench.server(script)
    backend = bench.backend(server.origin, model="", profile="auto")
    stream(backend)
    stream(backend)
    assert [heard.json["model"] for heard in server.asked] == ["tiny", "tiny"]
    assert "skip_special_tokens" in server.asked[0].json
    assert len(server.heard) == 4  # two looks, once
