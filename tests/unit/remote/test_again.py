"""Asking again: only before the first byte, only where it can help, and never unheard."""

import threading
import time

import pytest

from app.core.chat import Options, Progress
from app.core.control import Control
from app.core.errors import (
    AuthRefused,
    BackendError,
    ContextTooLong,
    RateLimited,
    RequestRefused,
    Unavailable,
)
from tests.unit.remote.rig import Bench, ask, finish_of, stream, text_of
from tests.unit.remote.servers import (
    Heard,
    Script,
    Wire,
    event,
    in_turn,
    piece,
    refuses,
    says,
    streams,
)

BUSY = {"error": {"code": "1305", "message": "The service is temporarily overloaded"}}


def hangs_up(_heard: Heard, wire: Wire) -> None:
    wire.reset()


def zai(code: str, message: str = "x") -> Script:
    return refuses(429, {"error": {"code": code, "message": message}})


@pytest.mark.parametrize(
    ("first", "fresh"),
    [
        (refuses(429, BUSY), False),
        (zai("1302"), False),
        (zai("1303"), False),
        (refuses(429, "slow down", "text/plain", Retry_After="0"), False),
        (refuses(503, "<html>busy</html>", "text/html"), True),
        (refuses(502), True),
        (refuses(504), True),
        (refuses(500, "Internal Server Error", "text/plain"), True),
        (hangs_up, True),
        (lambda _heard, wire: wire.close(), True),
    ],
)
def test_what_may_pass_is_asked_again(bench: Bench, first: Script, fresh: bool) -> None:
    server = bench.server(in_turn([first, says("ok")]))
    deltas = stream(bench.backend(server.origin), conversation="c-1")
    assert text_of(deltas) == "ok"
    assert [delta for delta in deltas if isinstance(delta, Progress)]
    before, after = (heard.headers["x-session-id"] for heard in server.asked)
    assert before == "c-1"
    assert (after != before) == fresh
    assert server.asked[0].body == server.asked[1].body


def test_the_new_session_stays_with_the_conversation(bench: Bench) -> None:
    server = bench.server(in_turn([hangs_up, says("ok")]))
    backend = bench.backend(server.origin)
    stream(backend, conversation="c-1")
    stream(backend, conversation="c-1")
    stream(backend, conversation="c-2")
    ids = [heard.headers["x-session-id"] for heard in server.asked]
    assert ids[0] == "c-1"
    assert ids[1] == ids[2] != "c-1"
    assert ids[3] == "c-2"


@pytest.mark.parametrize(
    ("script", "kind", "attempts"),
    [
        (refuses(500, "x", "text/plain"), Unavailable, 2),
        (hangs_up, Unavailable, 2),
        (refuses(503), Unavailable, 5),
        (zai("1305"), RateLimited, 5),
        (zai("1113", "Insufficient balance"), AuthRefused, 1),
        (zai("1304"), RateLimited, 1),
        (zai("1308", "Your limit will reset at 2031-02-03 04:05:06"), RateLimited, 1),
        (zai("1309"), AuthRefused, 1),
        (zai("1310"), RateLimited, 1),
        (zai("1313"), RateLimited, 1),
        (refuses(429, "x", Retry_After="3600"), RateLimited, 1),
        (refuses(401, {"error": {"message": "no"}}), AuthRefused, 1),
        (refuses(403, "x"), AuthRefused, 1),
        (refuses(400, {"detail": "bad"}), RequestRefused, 1),
        (refuses(404, {"detail": "Not Found"}), Unavailable, 1),
        (
            refuses(400, {"error": {"message": "x", "type": "exceed_context_size_error"}}),
            ContextTooLong,
            1,
        ),
        (streams(event(BUSY)), RateLimited, 1),
    ],
)
def test_the_rest_is_said_at_once(
    bench: Bench, script: Script, kind: type[BackendError], attempts: int
) -> None:
    server = bench.server(script)
    with pytest.raises(kind) as caught:
        stream(bench.backend(server.origin))
    assert len(server.asked) == attempts
    assert caught.value.hint


def test_nothing_is_asked_again_after_the_first_words(bench: Bench) -> None:
    def script(_heard: Heard, wire: Wire) -> None:
        wire.begin()
        wire.chunk(piece("half"))
        wire.reset()

    server = bench.server(script)
    assert finish_of(stream(bench.backend(server.origin))).reason == "cut"
    assert len(server.asked) == 1


def test_the_wait_that_a_server_asks_for_is_kept(bench: Bench) -> None:
    bench.patience(retry_seconds=5)
    server = bench.server(in_turn([refuses(429, "x", Retry_After="1"), says("ok")]))
    begun = time.monotonic()
    deltas = stream(bench.backend(server.origin))
    assert text_of(deltas) == "ok"
    assert time.monotonic() - begun >= 1


def test_stop_ends_the_wait(bench: Bench) -> None:
    bench.patience(retry_seconds=1000)
    server = bench.server(refuses(429, "x", Retry_After="900"))
    control = Control()
    deltas = []
    for delta in bench.backend(server.origin).stream([ask("x")], Options(grounded=False), control):
        deltas.append(delta)
        if isinstance(delta, Progress):
            threading.Timer(0.05, control.cancel).start()
    assert finish_of(deltas).reason == "cancelled"
    assert len(server.asked) == 1


def test_a_wrong_model_is_told_with_the_right_ones(bench: Bench) -> None:
    def script(heard: Heard, wire: Wire) -> None:
        if heard.target == "/v1/models":
            wire.answer(200, '{"data": [{"id": "glm-a"}, {"id": "glm-b"}]}')
        elif heard.method == "GET":
            wire.answer(404)
        else:
            wire.answer(404, '{"error": {"message": "The model `x` does not exist."}}')

    server = bench.server(script)
    with pytest.raises(RequestRefused) as caught:
        stream(bench.backend(server.origin, model="x"))
    assert "glm-a, glm-b" in caught.value.hint
    assert "x" in caught.value.message


def test_the_server_s_words_are_cleaned_and_hold_no_secret(bench: Bench) -> None:
    said = (
        "bad\x1b[31m key sk-secret-1 in: What is my PIN? data:image/png;base64,AAAA+/= "
        + "y" * 9999
    )
    server = bench.server(refuses(400, {"error": {"message": said}}))
    with pytest.raises(RequestRefused) as caught:
        stream(bench.backend(server.origin, key="sk-secret-1"), "What is my PIN?")
    detail = caught.value.detail
    assert "sk-secret-1" not in detail
    assert "PIN" not in detail
    assert "base64" not in detail
    assert "\x1b" not in detail
    assert len(detail) <= 500
