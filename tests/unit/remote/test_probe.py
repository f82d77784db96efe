"""What stands at an address, from what real servers answer."""

import json
import re
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from app.backends.remote.settings import Endpoint, Limits
from app.core.control import Control
from app.core.errors import RequestRefused
from app.core.frame import Frame
from tests.unit.remote.rig import Bench, ask, stream, text_of
from tests.unit.remote.servers import Heard, Script, Wire, refuses, says

MakeFrame = Callable[[], Frame]
CAPTURES = Path(__file__).parents[2] / "data" / "wire"


def captured(name: str, changed: dict[str, tuple[int, str]] | None = None) -> Script:
    """A server that answers GETs as the captured one did, and POSTs well."""
    found = re.findall(r"^GET (\S+) (\d+) ?(.*)$", (CAPTURES / name).read_text(), re.MULTILINE)
    pages = {path: (int(status), body) for path, status, body in found}
    if "/props" in pages and pages["/props"][0] == 200:  # shortened in the capture
        pages["/props"] = (200, '{"default_generation_settings": {"n_ctx": 2048}}')
    pages.update(changed or {})

    def script(heard: Heard, wire: Wire) -> None:
        if heard.method == "POST":
            says("ok")(heard, wire)
        else:
            status, body = pages.get(heard.target, (404, ""))
            wire.answer(status, body, Server="X")

    return script


@pytest.mark.parametrize(
    ("name", "profile", "context", "vision"),
    [
        ("vllm-0.32.txt", "vllm 0.32.0", "4096", None),
        ("llama.cpp-b11549.txt", "llamacpp", "2048", "yes"),
        ("litellm-1.109.txt", "generic", None, None),
    ],
)
def test_captured_servers_are_recognised(
    bench: Bench, name: str, profile: str, context: str | None, vision: str | None
) -> None:
    changed = {}
    if name.startswith("litellm"):
        body = re.search(r"^GET /models (.*)$", (CAPTURES / name).read_text(), re.MULTILINE)
        assert body is not None
        changed = {"/v1/models": (200, body[1])}
    server = bench.server(captured(name, changed))
    backend = bench.backend(server.origin, profile="auto")
    health = backend.probe(Control())
    details = dict(health.details)
    assert health.ok
    assert details["Profile"] == profile
    assert "glm-4.6v" in details["Models"]
    assert details.get("Context") == context
    assert details.get("Sees pictures") == vision
    assert details["Latency"].endswith(" ms")
    assert backend.capabilities.context == (int(context) if context else None)
    assert text_of(stream(backend)) == "ok"
    assert ("repeat_penalty" in server.asked[0].json) == (profile == "llamacpp")
    assert ("repetition_penalty" in server.asked[0].json) == profile.startswith("vllm")


def test_a_vllm_whose_engine_died_is_not_well(bench: Bench) -> None:
    server = bench.server(captured("vllm-0.32.txt", {"/health": (503, "")}))
    health = bench.backend(server.origin, profile="auto").probe(Control())
    assert not health.ok
    assert health.hint


def test_servers_are_told_apart_without_their_list_of_models(bench: Bench) -> None:
    for pages, profile in (
        ({"/version": (200, '{"version": "0.9"}')}, "vllm 0.9"),
        ({"/props": (200, '{"default_generation_settings": {}}')}, "llamacpp"),
        ({"/get_model_info": (200, '{"model_path": "x"}')}, "sglang"),
        ({"/version": (200, '{"version": 7}'), "/props": (200, "[]")}, "generic"),
    ):

        def script(heard: Heard, wire: Wire, pages: dict[str, tuple[int, str]] = pages) -> None:
            status, body = pages.get(heard.target, (404, "{}"))
            wire.answer(200 if heard.target == "/health" else status, body)

        server = bench.server(script)
        health = bench.backend(server.origin, profile="auto").probe(Control())
        assert health.ok
        assert dict(health.details)["Profile"] == profile


@pytest.mark.parametrize(
    ("listed", "asked"),
    [
        (["qwen3-8b", "glm-4.6"], "qwen3-8b"),  # nothing tells them apart
        (["glm-4.6", "Qwen/Qwen3-VL-8B", "llava-1.6"], "Qwen/Qwen3-VL-8B"),
        (
            ["OpenGVLab/InternVL3-8B", "ZhipuAI/GLM-4.1V-9B-Thinking"],
            "ZhipuAI/GLM-4.1V-9B-Thinking",
        ),
        (["glm-4.5v", "glm-4.6v-flash", "glm-4.6v", "glm-4.6"], "glm-4.6v"),
        (["zai-org/GLM-4.6V-FP8", "glm-5v-turbo"], "glm-5v-turbo"),
        (["deepseek-v3", "moonshot-vision"], "moonshot-vision"),
    ],
)
def test_the_best_of_many_models_is_asked(bench: Bench, listed: list[str], asked: str) -> None:
    listing = json.dumps({"data": [{"id": name} for name in listed]})
    changed = {"/v1/models": (200, listing)}
    server = bench.server(captured("vllm-0.32.txt", changed))
    backend = bench.backend(server.origin, profile="auto", model="")
    health = backend.probe(Control())
    assert (health.models, health.model) == (tuple(listed), asked)
    stream(backend)
    assert server.asked[0].json["model"] == asked


def test_what_a_server_says_of_its_models_counts_more_than_their_names(bench: Bench) -> None:
    shapes = {"plain-vl": ["text"], "sees": ["text", "image"], "glm-4.6v": ["text"]}
    entries = [
        {"id": name, "architecture": {"input_modalities": takes}} for name, takes in shapes.items()
    ]
    server = bench.server(
        captured("vllm-0.32.txt", {"/v1/models": (200, json.dumps({"data": entries}))})
    )
    health = bench.backend(server.origin, profile="auto", model="").probe(Control())
    assert health.model == "sees"


def test_hundreds_of_models_are_all_found_and_few_are_named(bench: Bench) -> None:
    names = [f"maker/model-{number}" for number in range(700)]
    listing = json.dumps({"data": [{"id": name} for name in [*names, "bad\nname"]]})
    server = bench.server(captured("vllm-0.32.txt", {"/v1/models": (200, listing)}))
    health = bench.backend(server.origin, model=names[-1]).probe(Control())
    assert health.ok
    assert health.models == tuple(names)
    assert dict(health.details)["Models"].endswith("model-11 and 689 more")


def test_no_secure_connection_is_told_from_nobody_there(bench: Bench) -> None:
    def plain(wire: Wire) -> None:
        wire.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        wire.close()

    server = bench.raw_server(plain)
    health = bench.backend(server.origin.replace("http://", "https://")).probe(Control())
    assert not health.ok
    assert "secure" in health.message
    assert "http://" in health.hint


def test_a_server_that_never_answers_is_told_from_nobody_there(bench: Bench) -> None:
    free = threading.Event()

    def silent(_heard: Heard, _wire: Wire) -> None:
        free.wait(60)

    bench.patience(probe_seconds=0.2)
    health = bench.backend(bench.server(silent).origin).probe(Control())
    free.set()
    assert not health.ok
    assert "in time" in health.message
    assert health.hint


def test_a_wrong_model_is_seen_before_it_is_asked(bench: Bench) -> None:
    server = bench.server(captured("vllm-0.32.txt"))
    health = bench.backend(server.origin, model="glm-9").probe(Control())
    assert not health.ok
    assert "glm-9" in health.message


def test_a_refused_key_is_seen(bench: Bench) -> None:
    refused = (401, '{"error": "Unauthorized"}')
    server = bench.server(captured("vllm-0.32.txt", {"/v1/models": refused}))
    health = bench.backend(server.origin, key="k").probe(Control())
    assert not health.ok
    assert f"eyeline key set {server.origin}" in health.hint


@pytest.mark.parametrize(
    "script",
    [refuses(404, "<html></html>", "text/html"), refuses(200, "<html></html>", "text/html")],
)
def test_what_is_no_chat_service(bench: Bench, script: Script) -> None:
    server = bench.server(script)
    health = bench.backend(server.origin, profile="auto").probe(Control())
    assert not health.ok
    assert "/v1" in health.hint


def test_nobody_is_not_well(bench: Bench) -> None:
    health = bench.backend("http://127.0.0.1:1", profile="auto").probe(Control())
    assert not health.ok
    assert "http://127.0.0.1:1" in health.message


def test_silence_and_floods_end_the_look_in_time(bench: Bench) -> None:
    bench.patience(probe_seconds=0.3)

    def flood(_heard: Heard, wire: Wire) -> None:
        wire.begin("application/json")
        while wire.open:
            wire.chunk("x" * 100_000)

    for script in (flood, lambda _heard, wire: wire.wait_gone()):
        server = bench.server(script)
        assert not bench.backend(server.origin, profile="auto").probe(Control()).ok


def test_a_look_that_found_nobody_is_made_again(bench: Bench) -> None:
    up = False

    def script(heard: Heard, wire: Wire) -> None:
        if heard.method == "GET" and not up:
            wire.reset()
        else:
            captured("llama.cpp-b11549.txt")(heard, wire)

    server = bench.server(script)
    backend = bench.backend(server.origin, profile="auto")
    stream(backend)
    up = True
    stream(backend)
    stream(backend)
    assert ["repeat_penalty" in heard.json for heard in server.asked] == [False, True, True]


def test_the_user_s_limits_win(bench: Bench) -> None:
    server = bench.server(captured("vllm-0.32.txt"))
    limits = Limits(context=1000, max_side=500, max_pictures=3)
    backend = bench.backend(server.origin, limits=limits)
    backend.probe(Control())
    known = backend.capabilities
    assert (known.context, known.pictures.max_side, known.max_pictures) == (1000, 500, 3)
    assert known.pictures.max_bytes == 5_000_000


def test_known_services_need_no_look(bench: Bench) -> None:
    zai = bench.backend("https://api.z.ai", profile="auto", model="").capabilities
    assert (zai.context, zai.max_pictures, zai.remote) == (131072, 150, True)
    assert zai.thinking == {"on", "off", "auto"}
    old = bench.backend("https://api.z.ai", profile="auto", model="glm-4.5v").capabilities
    assert (old.context, old.max_pictures) == (65536, 50)
    local = bench.backend("http://127.0.0.1:1").capabilities
    assert not local.remote
    assert local.markup


@pytest.mark.parametrize(
    ("name", "left", "sent"),
    [
        ("vllm-0.32.txt", {"on", "off", "auto"}, [{"enable_thinking": False}]),
        ("litellm-1.109.txt", {"auto"}, [None]),
    ],
)
def test_thinking_can_be_chosen_before_the_server_is_known(
    bench: Bench, name: str, left: set[str], sent: list[object]
) -> None:
    server = bench.server(captured(name))
    backend = bench.backend(server.origin, profile="auto", model="qwen")
    assert backend.capabilities.thinking == {"on", "off", "auto"}
    stream(backend, think="off")
    asked = [heard for heard in server.asked if heard.method == "POST"]
    assert [heard.json.get("chat_template_kwargs") for heard in asked] == sent
    assert backend.capabilities.thinking == left


def test_a_model_that_is_blind_is_not_sent_pictures(bench: Bench, frame: MakeFrame) -> None:
    listed = {
        "data": [
            {
                "id": "text-only",
                "owned_by": "llamacpp",
                "architecture": {"input_modalities": ["text"]},
            }
        ]
    }
    pages = {"/v1/models": (200, json.dumps(listed))}
    server = bench.server(captured("llama.cpp-b11549.txt", pages))
    backend = bench.backend(server.origin, profile="auto", model="text-only")
    health = backend.probe(Control())
    assert dict(health.details)["Sees pictures"] == "no"
    with pytest.raises(RequestRefused, match="cannot see"):
        stream(backend, [ask("What?", frame())])
    assert text_of(stream(backend)) == "ok"
    assert len(server.asked) == 1


def test_a_known_service_need_not_list_its_models(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = bench.server(refuses(404))
    known = Endpoint(base_url=server.origin, model="glm-4.6v", profile="zai", name="zai")
    monkeypatch.setattr("app.backends.remote.endpoint.ENDPOINTS", {"zai": known})
    assert bench.backend(server.origin, key="sk-1", profile="auto").probe(Control()).ok
    assert [heard.target for heard in server.heard] == ["/v1/models"]
    server.script = refuses(401)
    health = bench.backend(server.origin, key="sk-1", profile="auto").probe(Control())
    assert "refused the key" in health.message


def test_what_one_has_found_all_know(bench: Bench) -> None:
    server = bench.server(captured("vllm-0.32.txt"))
    bench.findings = {}
    first, second = (bench.backend(f"{server.origin}/v1", model="") for _ in range(2))
    assert second.capabilities.context is None
    assert first.probe(Control()).ok
    assert second.capabilities.context == 4096
    assert second.capabilities.model == first.capabilities.model != ""
    assert bench.backend("http://127.0.0.1:1/v1", model="").capabilities.model == ""


def test_what_was_listed_to_one_key_is_not_taken_for_what_another_one_gets(bench: Bench) -> None:
    listed = captured("vllm-0.32.txt")

    def script(heard: Heard, wire: Wire) -> None:
        good = heard.headers.get("authorization") == "Bearer right"
        (listed if good else refuses(401, {"error": {"message": "no"}}))(heard, wire)

    server = bench.server(script)
    bench.findings = {}
    right, wrong = (
        bench.backend(f"{server.origin}/v1", model="", key=key) for key in ("right", "wrong")
    )
    assert not wrong.probe(Control()).ok
    assert right.capabilities.model == ""
    assert right.probe(Control()).ok
    assert right.capabilities.model != ""
