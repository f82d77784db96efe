"""Everything servers do instead of answering properly: each ends in words, none in silence."""

import json
from collections.abc import Callable

import pytest

from app.core.chat import Text, Usage
from app.core.errors import (
    AuthRefused,
    BackendError,
    ContextTooLong,
    ReplyCut,
    RequestRefused,
    Unavailable,
)
from tests.unit.remote.rig import Bench, finish_of, stream, text_of, thinking_of
from tests.unit.remote.servers import (
    DONE,
    Heard,
    Script,
    Wire,
    event,
    piece,
    refuses,
    says,
    streams,
)

END = piece(finish="stop") + DONE


# ---- odd, but whole


@pytest.mark.parametrize(
    "chunks",
    [
        [": ping\n\n", piece("ok"), END],
        ["retry: 3000\n\n", piece("ok"), END],
        ["event: ping\n\n", piece("ok"), END],
        ["event: ping\ndata:\n\n", piece("ok"), END],
        ["id: 7\n", piece("ok"), ": later\n\n", END],
        [piece("ok").replace("data: ", "data:"), END],
        [(piece("ok") + END).replace("\n", "\r\n")],
        [(piece("ok") + END).replace("\n", "\r")],
        [b"\xef\xbb\xbf", piece("ok"), END],
        [piece("ok"), piece(finish="stop")],
        [piece("ok"), piece(finish="stop").rstrip()],
        [piece("ok", finish="stop"), DONE],
        [piece("o") + piece("k", finish="stop")],
        [event({"choices": None}), event({"choices": []}), piece("ok"), END],
        [event({"choices": [{"index": 0, "delta": None}]}), piece("ok"), END],
        [event({"choices": [{"index": 0}, "x", None]}), event({"object": "x"}), piece("ok"), END],
        [event({"choices": [{"index": 1, "delta": {"content": "no"}}]}), piece("ok"), END],
        [piece([{"type": "text", "text": "o"}, {"type": "text", "text": "k"}]), END],
        [piece("ok", reasoning=None, reasoning_content=None, tool_calls=None), END],
        [event({"choices": [{"message": {"content": "ok"}, "finish_reason": "stop"}]})],
        [event({"choices": [{"text": "ok", "finish_reason": "stop"}]})],
        [event({"error": None, "choices": []}), piece("ok"), END],
        [piece("ok"), event({"choices": [{"delta": {}, "message": {"content": "ok"}}]}), END],
        [piece("ok").rstrip() + "\n" + piece(finish="stop").rstrip() + "\n" + DONE],
        [piece("ok"), END, piece("more")],
    ],
)
def test_oddities_do_not_matter(bench: Bench, chunks: list[bytes | str]) -> None:
    server = bench.server(streams(*chunks))
    deltas = stream(bench.backend(server.origin))
    assert text_of(deltas) == "ok"
    assert finish_of(deltas) == type(finish_of(deltas))("stop")


def test_any_cut_of_the_bytes_gives_the_same_words(bench: Bench) -> None:
    whole = (piece("Grüße 你好 😀") + piece(finish="stop") + DONE).encode()
    whole = whole.replace(b"\\u4f60", "你".encode())  # both ways of writing it
    bytewise = [whole[at : at + 1] for at in range(len(whole))]
    server = bench.server(streams(*bytewise))
    assert text_of(stream(bench.backend(server.origin))) == "Grüße 你好 😀"


@pytest.mark.parametrize(
    ("chunks", "words"),
    [
        ([b'data: {"choices":[{"delta":{"content":"a\xff\xfeb"}}]}\n\n'], "a\ufffd\ufffdb"),
        ([r'data: {"choices":[{"delta":{"content":"a\ud83d"}}]}' + "\n\n"], "a\ufffd"),
        ([r'data: {"choices":[{"delta":{"content":"\ude00b"}}]}' + "\n\n"], "\ufffdb"),
        (
            [
                r'data: {"choices":[{"delta":{"content":"a\ud83d"}}]}' + "\n\n",
                r'data: {"choices":[{"delta":{"content":"\ude00b"}}]}' + "\n\n",
            ],
            "a😀b",
        ),
    ],
)
def test_broken_letters_become_readable(
    bench: Bench, chunks: list[bytes | str], words: str
) -> None:
    server = bench.server(streams(*chunks, END))
    deltas = stream(bench.backend(server.origin))
    assert text_of(deltas) == words
    for delta in deltas:
        if isinstance(delta, Text):
            delta.text.encode()


def test_an_unreadable_piece_is_remarked(bench: Bench) -> None:
    server = bench.server(streams(piece("a"), "data: {bad\n\n", piece("b"), END))
    deltas = stream(bench.backend(server.origin))
    assert text_of(deltas) == "ab"
    assert finish_of(deltas).reason == "stop"
    assert "1 piece" in finish_of(deltas).note


@pytest.mark.parametrize("nasty", ["[" * 100_000, '{"choices": ' + "9" * 5000 + "}", "[1]", "null"])
def test_hostile_json_is_only_unreadable(bench: Bench, nasty: str) -> None:
    server = bench.server(streams(piece("a"), f"data: {nasty}\n\n", END))
    assert text_of(stream(bench.backend(server.origin))) == "a"


@pytest.mark.parametrize(
    ("reason", "expected"),
    [
        ("stop", "stop"),
        ("eos_token", "stop"),
        ("length", "length"),
        ("tool_calls", "stop"),
        ("sensitive", "filtered"),
        ("content_filter", "filtered"),
        ("model_context_window_exceeded", "length"),
        ("network_error", "cut"),
    ],
)
def test_reasons_of_the_end(bench: Bench, reason: str, expected: str) -> None:
    server = bench.server(streams(piece("a"), piece(finish=reason), DONE))
    assert finish_of(stream(bench.backend(server.origin))).reason == expected


@pytest.mark.parametrize(
    "chunks",
    [
        [piece("a", finish="stop", usage={"prompt_tokens": 3, "completion_tokens": 1})],
        [piece("a", finish="stop"), event({"choices": [], "usage": {"prompt_tokens": 3}}), DONE],
        [
            piece("a", finish="stop"),
            event({"choices": [{"index": 0, "delta": {}}], "usage": {"prompt_tokens": 3}}),
            DONE,
        ],
        [piece("a", usage={"prompt_tokens": 1}), piece(finish="stop", usage={"prompt_tokens": 3})],
        [
            event(
                {
                    "choices": [
                        {"delta": {"content": "a"}, "finish_reason": "stop", "usage": None},
                    ],
                    "timings": {"prompt_n": 1, "cache_n": 2, "predicted_n": 5},
                }
            )
        ],
    ],
)
def test_usage_is_found_wherever_it_comes(bench: Bench, chunks: list[str]) -> None:
    server = bench.server(streams(*chunks))
    (usage,) = [d for d in stream(bench.backend(server.origin)) if isinstance(d, Usage)]
    assert usage.prompt == 3


def test_a_server_that_keeps_the_line_after_the_end_is_not_waited_for(bench: Bench) -> None:
    def script(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("a", finish="stop"))
        assert wire.wait_gone()

    server = bench.server(script)
    assert finish_of(stream(bench.backend(server.origin))).reason == "stop"


def test_a_whole_completion_instead_of_a_stream_is_an_answer(bench: Bench) -> None:
    body = {
        "choices": [
            {"index": 0, "finish_reason": "stop", "message": {"content": "ok", "reasoning": "hm"}}
        ],
        "usage": {"prompt_tokens": 3},
    }
    for text in (json.dumps(body), json.dumps(body, indent=2)):
        server = bench.server(refuses(200, text))
        deltas = stream(bench.backend(server.origin))
        assert (text_of(deltas), thinking_of(deltas)) == ("ok", "hm")
        assert finish_of(deltas).reason == "stop"


# ---- cut


def cut_by(how: Callable[[Wire], None]) -> Script:
    def script(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("half"))
        how(wire)

    return script


@pytest.mark.parametrize(
    "how",
    [
        Wire.end,
        Wire.close,
        Wire.reset,
        lambda wire: (wire.chunk(DONE), wire.end()),
        lambda wire: wire.chunk(event({"error": {"message": "engine died", "code": 500}})),
        lambda wire: wire.chunk(event({"error": "engine died"})),
        lambda wire: wire.chunk('error: {"message": "engine died"}\n\n'),
        lambda wire: wire.chunk('event: error\ndata: {"message": "engine died"}\n\n'),
        lambda wire: wire.chunk("event: error\ndata: engine died\n\n"),
        lambda wire: wire.chunk(event({"object": "error", "message": "engine died"})),
        lambda wire: (wire.chunk('data: {"choices": [{"delta": {"con'), wire.end()),
        lambda wire: (wire.send(b"zz not a chunk\r\n"), wire.close()),
        lambda wire: wire.chunk("data: " + "x" * 17_000_000),
    ],
)
def test_half_an_answer_is_kept_and_called_cut(bench: Bench, how: Callable[[Wire], None]) -> None:
    server = bench.server(cut_by(how))
    deltas = stream(bench.backend(server.origin))
    assert text_of(deltas) == "half"
    finish = finish_of(deltas)
    assert finish.reason == "cut"
    assert isinstance(finish.error, ReplyCut)
    assert finish.error.message
    assert finish.error.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize("how", [Wire.close, Wire.reset])
def test_a_line_that_breaks_in_an_answer_is_no_wrong_address(
    bench: Bench, how: Callable[[Wire], None]
) -> None:
    server = bench.server(cut_by(how))
    error = finish_of(stream(bench.backend(server.origin))).error
    assert error is not None
    assert f"The connection to {server.origin} broke off." in error.message
    assert "without an answer" not in error.message
    assert "address" not in error.hint


def test_a_complaint_in_the_stream_is_told_in_the_details(bench: Bench) -> None:
    server = bench.server(streams(piece("a"), event({"error": "the engine\x07 died"})))
    error = finish_of(stream(bench.backend(server.origin))).error
    assert error is not None
    assert error.detail == "the engine died"


def test_silence_in_the_middle_is_noticed_behind_pings(bench: Bench) -> None:
    bench.patience(silence_seconds=0.3)

    def script(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("half"))
        while wire.open:
            wire.chunk(": ping\n\n")
            wire.chunk(event({"choices": []}))

    server = bench.server(script)
    deltas = stream(bench.backend(server.origin))
    assert text_of(deltas) == "half"
    assert finish_of(deltas).reason == "cut"
    assert isinstance(finish_of(deltas).error, ReplyCut)


# ---- nothing at all


@pytest.mark.parametrize(
    "script",
    [
        streams(": ping\n\n" * 3),
        streams(piece(reasoning="")),
        lambda _heard, wire: wire.wait_gone(),
        lambda _heard, wire: (wire.begin(), wire.wait_gone()),
    ],
)
def test_silence_from_the_start_is_an_error(bench: Bench, script: Script) -> None:
    bench.patience(first_seconds=0.3)
    server = bench.server(script)
    with pytest.raises(BackendError) as caught:
        stream(bench.backend(server.origin))
    assert caught.value.hint
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("text/html; charset=utf-8", "<!DOCTYPE html><html><body>Log in: please</body></html>"),
        ("text/html", "data of a page\n\nevent: none\n\n"),
        ("text/html", "data: of a page\n\n"),
        ("application/json", '{"hello": "world"}'),
        ("application/json", '["x"]'),
        ("application/octet-stream", "\x00\x01"),
        ("text/event-stream", ""),
        ("text/event-stream", 'data: {"hello": "world"}\n\n'),
    ],
)
def test_what_is_no_reply_is_named_by_its_kind(bench: Bench, kind: str, body: str) -> None:
    server = bench.server(refuses(200, body, kind))
    with pytest.raises(Unavailable) as caught:
        stream(bench.backend(server.origin))
    assert kind.partition(";")[0] in caught.value.message
    assert "/v1" in caught.value.hint


@pytest.mark.parametrize("body", ["data: {not json\n\n", "data: hello\n\ndata: [1]\n\n"])
def test_a_stream_that_cannot_be_read_is_not_taken_for_another_service(
    bench: Bench, body: str
) -> None:
    server = bench.server(streams(body))
    with pytest.raises(Unavailable) as caught:
        stream(bench.backend(server.origin))
    assert server.origin in caught.value.message
    assert "cannot be understood" in caught.value.message
    assert "no chat service" not in caught.value.message
    assert "log" in caught.value.hint
    assert "login" not in caught.value.hint


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ({"error": {"message": "maximum context length is 4 tokens"}}, ContextTooLong),
        ({"object": "error", "message": "The model `x` does not exist."}, RequestRefused),
        ({"error": {"code": "1002", "message": "bad"}}, AuthRefused),
        ({"code": 500, "msg": "404 NOT_FOUND", "success": False}, Unavailable),
    ],
)
def test_a_complaint_with_status_200_is_a_complaint(
    bench: Bench, body: dict[str, object], kind: type[BackendError]
) -> None:
    for script in (refuses(200, body), streams(event(body))):
        server = bench.server(script)
        with pytest.raises(kind):
            stream(bench.backend(server.origin))


def test_a_redirect_is_shown_and_not_followed(bench: Bench) -> None:
    other = bench.server(says("stolen"))
    for status in (301, 302, 307, 308):
        server = bench.server(refuses(status, Location=f"{other.origin}/v1/chat/completions"))
        with pytest.raises(Unavailable) as caught:
            stream(bench.backend(server.origin, key="secret-key"))
        assert other.origin in caught.value.message
        assert len(server.heard) == 1
    assert not other.heard


def test_nobody_there(bench: Bench) -> None:
    server = bench.server(says("x"))
    origin = server.origin
    server.__exit__(None, None, None)
    with pytest.raises(Unavailable) as caught:
        stream(bench.backend(origin))
    assert origin in caught.value.message


def test_a_server_that_speaks_no_http(bench: Bench) -> None:
    def raw(wire: Wire) -> None:
        wire.send(b"SSH-2.0-OpenSSH_9.2p1\r\n")
        wire.close()

    server = bench.raw_server(raw)
    with pytest.raises(Unavailable):
        stream(bench.backend(server.origin))
    with pytest.raises(Unavailable) as caught:
        stream(bench.backend(server.origin.replace("http:", "https:")))
    assert "http://" in caught.value.hint


def test_an_endless_refusal_is_not_read_to_the_end(bench: Bench) -> None:
    def script(_heard: Heard, wire: Wire) -> None:
        wire.send(b"HTTP/1.1 400 X\r\nTransfer-Encoding: chunked\r\n\r\n")
        while wire.open:
            wire.chunk("no " * 4000)

    server = bench.server(script)
    with pytest.raises(RequestRefused) as caught:
        stream(bench.backend(server.origin))
    assert len(caught.value.detail) <= 500
