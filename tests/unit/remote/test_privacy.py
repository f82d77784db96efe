"""What leaves the machine: who hears it, what is written down, which headers go along."""

import hashlib
import logging
import subprocess
import sys
from collections.abc import Callable

import pytest

from app.backends.remote.backend import RemoteBackend
from app.backends.remote.settings import Endpoint
from app.core.control import Control
from app.core.errors import AuthRefused, RequestRefused, SettingsError, StoreError, Unavailable
from app.core.frame import Frame
from tests.unit.remote.rig import Bench, ask, stream, text_of
from tests.unit.remote.servers import Heard, Wire, in_turn, refuses, says

MakeFrame = Callable[[], Frame]

FOREIGN = "http://model.example/v1"


def test_only_known_headers_go_out(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("OPENAI_ORG_ID", "OPENAI_PROJECT_ID", "OPENAI_API_KEY", "OPENAI_ADMIN_KEY"):
        monkeypatch.setenv(name, "from-the-environment")
    monkeypatch.setenv("OPENAI_CUSTOM_HEADERS", "X-Leak: from-the-environment\nX-Bad: ünïcode")
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/from-the-environment")
    server = bench.server(says("ok"))
    stream(bench.backend(server.origin))
    stream(bench.backend(server.origin, key="sk-1"))
    without, with_key = server.asked
    assert "authorization" not in without.headers
    assert with_key.headers["authorization"] == "Bearer sk-1"
    assert with_key.headers["user-agent"].startswith("Eyeline/")
    for heard in server.heard:
        assert "from-the-environment" not in str(heard)
        assert set(heard.headers) <= {
            "host",
            "accept",
            "accept-encoding",
            "authorization",
            "connection",
            "content-length",
            "content-type",
            "user-agent",
            "x-session-id",
        }


def test_cookies_are_not_kept(bench: Bench) -> None:
    server = bench.server(in_turn([refuses(503, Set_Cookie="a=b"), says("ok")]))
    stream(bench.backend(server.origin))
    assert "cookie" not in server.asked[1].headers


def test_loopback_never_goes_through_a_proxy(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = bench.server(says("stolen"))
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY", "all_proxy"):
        monkeypatch.setenv(name, proxy.origin)
    server = bench.server(says("ok"))
    for host in ("127.0.0.1", "localhost"):
        backend = bench.backend(f"http://{host}:{server.port}", proxy=proxy.origin)
        assert text_of(stream(backend)) == "ok"
    assert not proxy.heard
    assert not bench.ledger.lines


def test_other_hosts_use_the_proxy_that_is_set(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    proxy = bench.server(says("ok"))
    assert text_of(stream(bench.backend(FOREIGN, proxy=proxy.origin))) == "ok"
    monkeypatch.setenv("HTTP_PROXY", proxy.origin)
    monkeypatch.setenv("http_proxy", proxy.origin)
    assert text_of(stream(bench.backend(FOREIGN))) == "ok"
    assert [heard.target for heard in proxy.asked] == [f"{FOREIGN}/chat/completions"] * 2
    with pytest.raises(Unavailable):
        stream(bench.backend(FOREIGN, proxy="none"))
    assert len(proxy.asked) == 2


@pytest.mark.parametrize("proxy", ["socks5://127.0.0.1:9", "nonsense", "ftp://127.0.0.1:9"])
def test_a_proxy_that_cannot_be_used_is_said(
    bench: Bench, monkeypatch: pytest.MonkeyPatch, proxy: str
) -> None:
    with pytest.raises(SettingsError) as caught:
        stream(bench.backend(FOREIGN, proxy=proxy))
    assert caught.value.hint
    if proxy.startswith("socks"):
        monkeypatch.setenv("ALL_PROXY", proxy)
        with pytest.raises(SettingsError):
            stream(bench.backend(FOREIGN))


def test_each_request_to_another_machine_is_written_down_first(
    bench: Bench, frame: MakeFrame
) -> None:
    noted: list[int] = []

    def script(heard: Heard, wire: Wire) -> None:
        noted.append(len(bench.ledger.lines))
        in_turns(heard, wire)

    in_turns = in_turn([refuses(503), says("ok")])
    proxy = bench.server(script)
    backend = bench.backend(FOREIGN, proxy=proxy.origin, allow_http=True)
    stream(backend, [ask("What?", frame())])
    assert noted == [1, 2]
    (origin, sizes, digest), again = bench.ledger.lines
    assert origin == "http://model.example"
    assert sizes["text"] == len("What?")
    assert sizes["pictures"] == len("png of ") + 32
    assert sizes["body"] == len(proxy.asked[0].body)
    assert digest == hashlib.sha256(proxy.asked[0].body).hexdigest()
    assert again == (origin, sizes, digest)


def test_what_cannot_be_written_down_is_not_sent(bench: Bench) -> None:
    proxy = bench.server(says("stolen"))
    bench.ledger.broken = StoreError("disk full")
    backend = bench.backend(FOREIGN, proxy=proxy.origin)
    with pytest.raises(StoreError):
        stream(backend)
    with pytest.raises(StoreError):
        backend.probe(Control())
    assert not proxy.heard


def test_keys_and_pictures_do_not_go_unencrypted(bench: Bench, frame: MakeFrame) -> None:
    proxy = bench.server(says("ok"))

    def backend(key: str | None, *, allow_http: bool) -> RemoteBackend:
        return bench.backend(FOREIGN, key=key, proxy=proxy.origin, allow_http=allow_http)

    with pytest.raises(RequestRefused) as caught:
        stream(backend("sk-1", allow_http=False))
    assert "allow_http" in caught.value.hint
    with pytest.raises(RequestRefused):
        stream(backend(None, allow_http=False), [ask("x", frame())])
    health = backend("sk-1", allow_http=False).probe(Control())
    assert not health.ok
    assert "allow_http" in health.hint
    assert not proxy.heard
    assert text_of(stream(backend("sk-1", allow_http=True), [ask("x", frame())])) == "ok"


def test_a_known_service_gets_nothing_without_its_key(bench: Bench, frame: MakeFrame) -> None:
    proxy = bench.server(says("ok"))
    backend = bench.backend("https://api.z.ai/api/paas/v4", proxy=proxy.origin)
    with pytest.raises(AuthRefused) as caught:
        stream(backend, [ask("x", frame())])
    assert "eyeline key set https://api.z.ai" in caught.value.hint
    assert not backend.probe(Control()).ok
    assert not proxy.heard
    assert not bench.ledger.lines


def test_certificates_that_cannot_be_read_are_said(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent/ca.pem")
    with pytest.raises(SettingsError, match="SSL_CERT_FILE"):
        stream(bench.backend("https://model.example/v1"))


@pytest.mark.parametrize("key", ["", "  ", "a b", "a\nb", "schlüssel", "a\x00b", "x" * 5000])
def test_a_key_that_is_none_is_refused(bench: Bench, key: str) -> None:
    with pytest.raises(SettingsError) as caught:
        bench.backend("http://127.0.0.1:1", key=key)
    if key.strip():
        assert key not in caught.value.message


def test_a_pasted_key_is_tidied(bench: Bench) -> None:
    server = bench.server(says("ok"))
    stream(bench.backend(server.origin, key=" Bearer abc.def\n"))
    assert server.asked[0].headers["authorization"] == "Bearer abc.def"


def test_nothing_of_a_question_reaches_the_log(
    bench: Bench, frame: MakeFrame, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    server = bench.server(
        in_turn([refuses(500, {"error": {"message": "foreign-words"}}), says("secret-answer")])
    )
    backend = bench.backend(server.origin, key="secret-key")
    stream(backend, [ask("secret-question", frame())])
    backend.probe(Control())
    assert caplog.records
    for secret in ("secret", "foreign-words", "png of"):
        assert secret not in caplog.text


def test_the_client_is_loaded_late_and_quietly() -> None:
    program = """
import logging, sys
from app.backends.remote.backend import RemoteBackend
from app.backends.remote.settings import Endpoint, RemoteSettings
from app.core.chat import Options
backend = RemoteBackend(Endpoint(base_url="http://127.0.0.1:1/v1", profile="vllm", model="m"),
    codec=None, ledger=None, key=None, settings=RemoteSettings())
backend.capabilities
backend.estimate([], Options())
backend.close()
assert not {"openai", "httpx2"} & set(sys.modules)
import app.backends.remote.client
assert not logging.getLogger().handlers
assert logging.getLogger("openai").level == logging.WARNING
"""
    ended = subprocess.run(
        [sys.executable, "-c", program],
        env={"OPENAI_LOG": "debug", "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ended.returncode, ended.stderr) == (0, "")


def test_an_address_that_is_none_is_refused(bench: Bench) -> None:
    with pytest.raises(SettingsError):
        RemoteBackend(
            Endpoint(base_url="not an address"),
            codec=bench.codec,
            ledger=bench.ledger,
            key=None,
            settings=bench.settings,
        )
