"""Refusals of every dialect, in the program's words."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from app.backends.remote.complaint import clean, complaint_in, wait_asked
from app.backends.remote.failures import Asked
from app.backends.remote.judging import declined
from app.core.errors import (
    AuthRefused,
    BackendError,
    ContextTooLong,
    OutOfMemory,
    RateLimited,
    RequestRefused,
    Unavailable,
)

ASKED = Asked("https://host.example", "glm-x")
VLLM_LONG = (
    "This model's maximum context length is 4096 tokens. However, your prompt contains at least "
    "4097 input tokens"
)


def error(message: str, **more: object) -> dict[str, object]:
    return {"error": {"message": message, **more}}


@pytest.mark.parametrize(
    ("status", "body", "kind", "word"),
    [
        (400, error(VLLM_LONG, code=400), ContextTooLong, "context"),
        (
            400,
            error("x", type="exceed_context_size_error", n_prompt_tokens=27010, n_ctx=2048),
            ContextTooLong,
            "27010",
        ),
        (400, error("x", code="1261"), ContextTooLong, "context"),
        (404, error("The model `nope` does not exist. Valid: a."), RequestRefused, "glm-x"),
        (
            400,
            error("/chat/completions: Invalid model name passed in model=n"),
            RequestRefused,
            "glm-x",
        ),
        (400, {"detail": "Server is pinned to 'a'; requested 'nope'."}, RequestRefused, "glm-x"),
        (400, error("模型不存在", code="1211"), RequestRefused, "glm-x"),
        (400, error("Failed to load image: cannot identify image file"), RequestRefused, "picture"),
        (400, error("Failed to load image or audio file"), RequestRefused, "picture"),
        (500, error("image input is not supported - hint: mmproj"), RequestRefused, "see"),
        (400, error("glm is not a multimodal model"), RequestRefused, "see"),
        (400, error("max_tokens must be at least 1, got -5."), RequestRefused, "accept"),
        (
            422,
            {"detail": [{"msg": "field required", "loc": ["a"], "input": "secret"}]},
            RequestRefused,
            "accept",
        ),
        (400, error("x", code="1301"), RequestRefused, "content"),
        (413, "too large", RequestRefused, "size"),
        (401, error("no", code="1002"), AuthRefused, "key"),
        (401, {"message": "no"}, AuthRefused, "key"),
        (403, "", AuthRefused, "allow"),
        (434, error("x"), AuthRefused, "allow"),
        (429, error("余额不足或无可用资源包,请充值。", code="1113"), AuthRefused, "balance"),
        (429, error("quota", code="insufficient_quota"), AuthRefused, "balance"),
        (402, "pay", AuthRefused, "balance"),
        (429, error("busy", code="1302"), RateLimited, "many"),
        (429, error("until 2031-02-03 04:05:06", code="1308"), RateLimited, "2031-02-03 04:05:06"),
        (404, {"detail": "Not Found"}, Unavailable, "address"),
        (404, "<html>404</html>", Unavailable, "address"),
        (405, "", Unavailable, "address"),
        (500, "Internal Server Error", Unavailable, "fault"),
        (500, error("CUDA out of memory. Tried to allocate"), OutOfMemory, "memory"),
        (500, error("litellm.InternalServerError: Connection error."), Unavailable, "fault"),
        (503, "<html>busy</html>", Unavailable, "fault"),
        (418, "teapot", RequestRefused, "accept"),
    ],
)
def test_refusals(status: int, body: object, kind: type[BackendError], word: str) -> None:
    raw = body if isinstance(body, str) else json.dumps(body)
    failure = declined(status, {}, raw.encode(), ASKED)
    assert type(failure.error) is kind
    assert word in failure.error.message
    assert failure.error.hint
    assert "secret" not in failure.error.detail


def test_every_refused_key_names_the_command() -> None:
    failure = declined(401, {}, b"", ASKED)
    assert "eyeline key set https://host.example" in failure.error.hint


@pytest.mark.parametrize("status", [401, 403])
def test_a_refused_key_of_the_environment_names_the_variable(status: int) -> None:
    asked = replace(ASKED, key_variable="EYELINE_API_KEY")
    hint = declined(status, {}, b"", asked).error.hint
    assert "EYELINE_API_KEY" in hint
    assert "eyeline key set" not in hint


@pytest.mark.parametrize(
    ("status", "asked", "about"),
    [
        (401, ASKED, "key"),
        (401, replace(ASKED, has_key=False), "key"),
        (403, ASKED, "account"),
        (402, ASKED, ""),
        (401, replace(ASKED, key_variable="EYELINE_API_KEY"), ""),
    ],
)
def test_a_refusal_tells_what_would_have_to_be_another_one(
    status: int, asked: Asked, about: str
) -> None:
    assert declined(status, {}, b"", asked).error.about == about


def test_a_key_that_is_missing_can_be_set_in_two_ways() -> None:
    hint = declined(401, {}, b"", replace(ASKED, has_key=False)).error.hint
    assert "EYELINE_API_KEY" in hint
    assert "eyeline key set https://host.example" in hint


def test_the_reset_of_an_allowance_is_counted_in_beijing() -> None:
    failure = declined(
        429, {}, json.dumps(error("2999-01-01 00:00:00", code="1308")).encode(), ASKED
    )
    assert isinstance(failure.error, RateLimited)
    assert failure.error.retry_after is not None
    now = datetime.now(UTC)
    expected = (datetime(2998, 12, 31, 16, tzinfo=UTC) - now).total_seconds()
    assert failure.error.retry_after == pytest.approx(expected, abs=60)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        ("3", 3.0),
        ("0.5", 0.5),
        ("Wed, 21 Oct 2026 07:28:30 GMT", 30.0),
        ("Wed, 21 Oct 2026 07:27:00 GMT", 0.0),
        ("soon", None),
        ("-1", None),
        ("", None),
        ("9" * 400, None),
    ],
)
def test_retry_after(header: str, seconds: float | None) -> None:
    now = datetime(2026, 10, 21, 7, 28, tzinfo=UTC)
    assert wait_asked({"retry-after": header}, now) == seconds


@pytest.mark.parametrize(
    ("body", "message", "code"),
    [
        ('{"error": "plain"}', "plain", ""),
        ('{"error": {"code": "1214", "message": "Input"}}', "Input", "1214"),
        ('{"error": {"code": 400, "message": "Input"}}', "Input", "400"),
        ('{"object": "error", "message": "m", "code": 40}', "m", "40"),
        ('{"errors": {"message": "m"}, "request_id": "x"}', "m", ""),
        ('{"code": 500, "msg": "m", "success": false}', "m", "500"),
        ('{"detail": [{"msg": "a"}, {"msg": "b"}, 3]}', "a; b", ""),
        ("words", "words", ""),
        ("<html>x</html>", "", ""),
        ('"quoted"', "quoted", ""),
        ("[" * 100000, "[" * 100000, ""),
        ("", "", ""),
    ],
)
def test_complaints(body: str, message: str, code: str) -> None:
    said = complaint_in(body)
    assert (said.message, said.code) == (message, code)


def test_foreign_words_are_cleaned() -> None:
    assert clean("a\x1b[2J\u202eb\n\tc") == "a [2J b c"
    assert clean("x" * 600) == "x" * 499 + "…"
    assert clean("the key is abcd!", ["abcd", ""]) == "the key is …!"


@pytest.mark.parametrize("quoted", [str, repr, json.dumps])
def test_what_is_hidden_is_so_however_it_is_quoted(quoted: Callable[[str], str]) -> None:
    question = 'Where is "Save"?\nIt\'s 蓝色 \\ blue.'
    told = clean(f"invalid content {quoted(question)} in body", [question])
    assert "…" in told
    for word in ("Save", "blue", "蓝"):
        assert word not in told
