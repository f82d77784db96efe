"""Hubs, mirrors and what stands between that do what none should; nothing that came may be lost."""

import json
import socket
import ssl
import threading
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import httpx2
import pytest

from app.backends.local.download import Order, download
from app.backends.local.hub_failures import Declined, declined, unreachable
from app.backends.local.hubs import HuggingFace, hub_in, hub_of, repository_of
from app.backends.local.line import Route
from app.backends.local.wire import HttpLine
from app.core.control import Control
from app.core.errors import (
    BackendError,
    ModelError,
    RateLimited,
    RequestRefused,
    SettingsError,
    Unavailable,
    UsageError,
)
from tests.unit.local.conftest import Orders
from tests.unit.local.hub import (
    COMMIT,
    FIRST,
    REPOSITORY,
    Fault,
    LoopHub,
    cut,
    refuses,
    repository,
    weights,
)
from tests.unit.remote.servers import Heard, Server, Wire

TREE = f"/api/models/{REPOSITORY}/tree/{COMMIT}"
CAME = 200_000


def get(order: Order) -> None:
    for _step in download(order, Control()):
        pass


def part(folder: Path) -> int:
    """Return the bytes of the first shard that wait for the rest."""
    (found,) = folder.glob(f"{FIRST}.*.part")
    return found.stat().st_size


def says(head: str, body: bytes = b"") -> Fault:
    """The file's request gets these very words."""

    def fault(_hub: LoopHub, wire: Wire, _data: bytes, _start: int) -> None:
        wire.send(head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + body)
        wire.close()

    return fault


PAGE = b"<html>Log in</html>"
NONSENSE = {
    "a page": says(f"HTTP/1.1 200 X\nContent-Type: text/html\nContent-Length: {len(PAGE)}", PAGE),
    "a page without a kind": says(f"HTTP/1.1 200 X\nContent-Length: {len(PAGE)}", PAGE),
    "a page without a length": says("HTTP/1.1 200 X\nConnection: close", PAGE),
    "another file": says("HTTP/1.1 206 X\nContent-Range: bytes 200000-200009/200010", b"x" * 10),
    "another part": says("HTTP/1.1 206 X\nContent-Range: bytes 250000-300079/300080", b"x" * 9),
    "circles": says("HTTP/1.1 302 X\nLocation: /zai-org/Tiny/resolve/x/" + FIRST),
    "no address": says("HTTP/1.1 302 X\nLocation: http://[::bad"),
    "no number": says(f"HTTP/1.1 206 X\nContent-Range: bytes {'9' * 5000}-1/2"),
    "compressed": says("HTTP/1.1 200 X\nContent-Encoding: gzip\nContent-Length: 300080"),
    "beyond its end": refuses(416),
    "a depth": says("HTTP/1.1 503 X\nContent-Length: 9000", b"[" * 9000),
    "no date": says("HTTP/1.1 429 X\nRetry-After: Mon, 01 Jan 99999999999 00:00:00 GMT"),
}


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_nothing_that_came_is_lost_by_a_foolish_answer(
    hub: LoopHub, order: Orders, nonsense: Fault
) -> None:
    hub.faults[FIRST] = [cut(CAME), *[nonsense] * 20]
    with pytest.raises(BackendError) as told:
        get(order())
    assert told.value.hint
    assert part(order().folder) == CAME
    hub.faults.clear()
    hub.server.heard.clear()
    get(order())
    assert hub.ranges_of(FIRST) == [f"bytes={CAME}-"]
    assert (order().folder / FIRST).read_bytes() == hub.files[FIRST]


@pytest.mark.parametrize("nonsense", NONSENSE.values(), ids=NONSENSE)
def test_a_foolish_answer_now_and_then_is_got_over(
    hub: LoopHub, order: Orders, nonsense: Fault
) -> None:
    hub.faults[FIRST] = [cut(CAME), nonsense]
    get(order())
    assert (order().folder / FIRST).read_bytes() == hub.files[FIRST]


def test_a_server_without_ranges_takes_nothing_back(hub: LoopHub, order: Orders) -> None:
    hub.ranges = False
    hub.faults[FIRST] = [cut(CAME), *[cut(1000)] * 20]
    with pytest.raises(Unavailable):
        get(order())
    assert part(order().folder) == CAME
    hub.faults.clear()
    get(order())
    assert (order().folder / FIRST).read_bytes() == hub.files[FIRST]


@pytest.mark.parametrize(
    ("headers", "error"),
    [
        ({"Link": '<http://[::bad>; rel="next"'}, ModelError),
        ({"Link": '<https://huggingface.co/\x01>; rel="next"'}, BackendError),
        ({"Link": f'<https://huggingface.co{TREE}>; rel="next"'}, ModelError),  # itself
        ({"Location": "ftp://x/y"}, BackendError),
        ({"Content_Encoding": "gzip"}, BackendError),
    ],
)
def test_lists_with_foolish_heads(
    hub: LoopHub, order: Orders, headers: Mapping[str, str], error: type[BackendError]
) -> None:
    pin = json.dumps({"sha": COMMIT})
    hub.refusals = [lambda wire: wire.answer(200, pin)]
    status = 302 if "Location" in headers else 200
    hub.refusals += [lambda wire: wire.answer(status, "[]", **headers)] * 200
    with pytest.raises(error) as told:
        get(order())
    assert told.value.hint


@pytest.mark.parametrize("size", [-1, 10**30, 10**400, 1.5, "5", None, True])
def test_sizes_that_are_none(hub: LoopHub, order: Orders, size: Any) -> None:
    hub.listed["config.json"] = {"size": size}
    with pytest.raises(ModelError, match="list of files"):
        get(order())


@pytest.mark.parametrize(
    "name",
    [
        "../../etc/passwd",
        "/etc/passwd",
        "..\\x",
        "a\x00b",
        "CONFIG.JSON",
        "con",
        "\ud800",
        "x" * 999,
    ],
)
def test_names_that_nobody_asked_for_do_no_harm(hub: LoopHub, order: Orders, name: str) -> None:
    hub.files["x"] = b"harm"
    hub.listed["x"] = {"path": name}
    get(order())
    assert {path.name for path in order().folder.parent.iterdir()} == {order().folder.name}
    assert b"harm" not in [path.read_bytes() for path in order().folder.iterdir()]


@pytest.mark.parametrize("lacking", ["tokenizer.json", "model.safetensors.index.json", FIRST])
def test_what_cannot_run_costs_no_weights(hub: LoopHub, order: Orders, lacking: str) -> None:
    del hub.files[lacking]
    with pytest.raises(ModelError, match="is missing") as told:
        get(order())
    assert lacking in told.value.message
    assert not [heard for heard in hub.sent if heard.target.endswith(".safetensors")]
    assert not order().folder.exists()


def test_what_is_refused_leaves_what_was_there(hub: LoopHub, order: Orders) -> None:
    get(order())
    old = hub.files
    hub.files = {**old, "config.json": b'{"model_type": "bert"}'}
    with pytest.raises(ModelError, match="another kind"):
        get(order())
    assert (order().folder / FIRST).read_bytes() == old[FIRST]


def test_a_list_that_drips_is_given_up(hub: LoopHub, order: Orders) -> None:
    def drip(wire: Wire) -> None:
        wire.begin("application/json")
        while wire.open:
            wire.chunk(" ")
            wire.wait_gone(0.05)

    hub.refusals = [drip] * 4
    with pytest.raises(Unavailable):
        get(order(silence=0.25))


def test_a_mirror_in_a_folder_whose_links_name_it(hub: LoopHub, order: Orders) -> None:
    """Some mirrors pass on the hub's own links to the next page, others put their own."""
    files = repository(1000)

    def answer(heard: Heard, wire: Wire) -> None:
        path, _mark, query = heard.target.removeprefix("/hf").partition("?")
        if path.startswith("/api") and "revision" in path:
            wire.answer(200, json.dumps({"sha": COMMIT}))
        elif path == TREE:
            entries = [hub._huggingface(name) for name in files]
            link = {"Link": f'<http://mirror{heard.target.partition("?")[0]}?cursor=1>; rel="next"'}
            first = "cursor" not in query
            wire.answer(200, json.dumps(entries[: 5 if first else None]), **link if first else {})
        elif "/resolve/" in path and heard.target.startswith("/hf/"):
            wire.answer(200, files[path.rpartition("/")[2]], kind="application/octet-stream")
        else:
            wire.answer(404)

    hub.files = files
    with Server(answer) as mirror:
        get(order(hub=HuggingFace(f"{mirror.origin}/hf")))
    assert (order().folder / FIRST).read_bytes() == files[FIRST]


@pytest.mark.parametrize("mirror", ["http://x\x01y", "http://[v1.x]", f"http://x/{'a' * 70_000}"])
def test_mirrors_that_no_line_can_be_made_to(mirror: str) -> None:
    with pytest.raises(SettingsError, match="mirror") as told:
        HttpLine(Route(hub_of("huggingface", mirror).base))
    assert len(told.value.message) < 200


@pytest.mark.parametrize(
    ("pasted", "hub"),
    [
        ("https://huggingface.co/a/b?library=transformers", "huggingface"),
        ("HTTPS://HuggingFace.co/a/b/blob/main/config.json#L3", "huggingface"),
        ("huggingface.co/a/b", "huggingface"),
        ("www.modelscope.cn/models/a/b", "modelscope"),
        ("https://mirror.example/a/b", None),
        (" a/b/ ", None),
    ],
)
def test_addresses_as_they_are_pasted(pasted: str, hub: str | None) -> None:
    assert (repository_of(pasted), hub_in(pasted)) == ("a/b", hub)


def test_a_folder_is_no_name() -> None:
    with pytest.raises(UsageError):
        repository_of("/home/me")


@pytest.mark.parametrize("body", [b"[" * 16_000, b'{"error": {"a": ["\xff"]}}', b"\xff\xfe", b""])
def test_what_a_refusal_says_may_be_anything(body: bytes) -> None:
    refusal = Declined(404, {"retry-after": "soon"}, body, own=True)
    assert isinstance(declined(refusal, "hub", has_key=False).error, RequestRefused)
    refusal = Declined(429, {"retry-after": "Mon, 01 Jan 99999999999 00:00:00 GMT"}, body, own=True)
    error = declined(refusal, "hub", has_key=False).error
    assert isinstance(error, RateLimited)
    assert error.retry_after is None


def test_a_single_file_needs_no_index(hub: LoopHub, order: Orders) -> None:
    hub.files = {name: data for name, data in hub.files.items() if "safetensors" not in name}
    hub.files["model.safetensors"] = weights(2000, 1)
    get(order())
    assert (order().folder / "model.safetensors").exists()


def test_a_proxy_that_lets_nobody_through(
    hub: LoopHub, order: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    hub.refusals = [lambda wire: wire.answer(407, PAGE, kind="text/html")] * 4
    monkeypatch.setenv("HTTP_PROXY", hub.base)
    monkeypatch.setenv("HTTPS_PROXY", hub.base)
    for base in ("http://far.invalid", "https://far.invalid"):
        with pytest.raises(Unavailable, match="proxy did not let us through") as told:
            get(order(hub=HuggingFace(base)))
        assert "local.proxy" in told.value.hint


def test_a_certificate_that_nobody_vouches_for() -> None:
    lost = httpx2.ConnectError("no")
    lost.__cause__ = ssl.SSLCertVerificationError("[SSL: CERTIFICATE_VERIFY_FAILED] self-signed")
    error = unreachable(lost, "https://mirror")
    assert error.message == "The certificate of https://mirror is not trusted."
    assert "SSL_CERT_FILE" in error.hint


def test_certificates_of_the_environment_count_without_its_proxy(
    order: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nowhere")
    with pytest.raises(SettingsError) as told:
        get(order(proxy="none"))
    assert "SSL_CERT_FILE" in told.value.hint


def test_nobody_waits_for_the_name_of_a_host(
    order: Orders, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked, answered, answer = (threading.Event() for _ in range(3))

    def look_up(*_place: Any, **_kind: Any) -> None:
        asked.set()
        answer.wait(60)
        answered.set()
        raise socket.gaierror

    monkeypatch.setattr(socket, "getaddrinfo", look_up)
    control = Control()
    for _step in download(order(hub=HuggingFace("http://far.invalid"), proxy="none"), control):
        if asked.is_set():
            control.cancel()
    assert not answered.is_set()
    answer.set()
