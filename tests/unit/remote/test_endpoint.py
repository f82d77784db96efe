"""Addresses as people paste them, origins, and what needs a person's consent."""

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backends.remote.endpoint import clean_key, consent_needed, origin, parse, service_at
from app.backends.remote.settings import ENDPOINTS, Endpoint
from app.core.errors import SettingsError


@pytest.mark.parametrize(
    ("pasted", "url"),
    [
        ("http://127.0.0.1:8000/v1", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:8000/v1"),
        (" http://127.0.0.1:8000/v1/ ", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1/chat/completions", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1/chat/completions/", "http://127.0.0.1:8000/v1"),
        ("http://127.0.0.1:8000/v1/models", "http://127.0.0.1:8000/v1"),
        ("http://0.0.0.0:8000", "http://127.0.0.1:8000/v1"),
        ("http://[::]:8000", "http://[::1]:8000/v1"),
        ("http://[0:0:0:0:0:0:0:1]:8000", "http://[::1]:8000/v1"),
        ("localhost:8000", "http://localhost:8000/v1"),
        ("[::1]:8000", "http://[::1]:8000/v1"),
        ("127.0.0.1", "http://127.0.0.1/v1"),
        ("gpu.example:8000", "https://gpu.example:8000/v1"),
        ("HTTPS://Api.Z.AI:443/api/paas/v4/", "https://api.z.ai/api/paas/v4"),
        ("https://api.z.ai", "https://api.z.ai/api/paas/v4"),
        ("open.bigmodel.cn", "https://open.bigmodel.cn/api/paas/v4"),
        ("https://host.example./llm", "https://host.example/llm"),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4"),
        ("https://ＨＯＳＴ.example", "https://host.example/v1"),
        ("http://host.example:80", "http://host.example/v1"),
        ("https://host.example:8443#top", "https://host.example:8443/v1"),
    ],
)
def test_however_it_was_pasted(pasted: str, url: str) -> None:
    assert parse(pasted).url == url
    assert parse(url) == parse(pasted)
    assert origin(pasted) == parse(url).origin


@pytest.mark.parametrize(
    "pasted",
    [
        "",
        "   ",
        "ftp://host",
        "http://",
        "http:///v1",
        "http://host:99999",
        "http://host:0",
        "http://host:x",
        "http://a b/",
        "http://host\\@evil.example",
        "http://user:key@host",
        "sk-key@host",
        "https://host/v1?api-version=1",
        "https://[::1",
        "https://straße.example",
        "https://exa<mple",
        "https://" + "a" * 70 + ".example",
        "file:///etc/passwd",
    ],
)
def test_what_is_no_address(pasted: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(pasted)
    assert caught.value.hint


@pytest.mark.parametrize(
    "pasted",
    [
        "https://bob:pass#word@host.example/v1",
        "https://bob:pass/word@host.example:x/v1",
        "https://bob:pass word@host.example/v1",
        "https://bob:pass://word@host.example/v1",
        "bob:pass word@host.example",
        "ftp://bob:password@host.example",
        "https://host.example:port/v1?key=password",
    ],
)
def test_what_is_said_of_an_address_holds_no_password(pasted: str) -> None:
    with pytest.raises(SettingsError) as caught:
        parse(pasted)
    assert "host.example" in caught.value.message
    assert "pass" not in caught.value.message
    assert "word" not in caught.value.message


@given(st.text(max_size=40) | st.from_regex(r"(https?://)?[\w.\-:\[\]@/%]{1,30}", fullmatch=True))
@settings(deadline=None, max_examples=300)
def test_any_text_is_an_address_or_refused(text: str) -> None:
    with contextlib.suppress(SettingsError):
        address = parse(text)
        assert address.url.isascii()
        assert parse(address.url) == address
        assert address.url.startswith(f"{address.origin}/")


def test_health_is_beside_the_api() -> None:
    assert parse("http://h.example/llm/v1").root == "http://h.example/llm"
    assert parse("https://api.z.ai/").root == "https://api.z.ai/api/paas"
    assert parse("https://h.example/llm").root == "https://h.example/llm"


@pytest.mark.parametrize(
    ("host", "loopback"),
    [
        ("127.0.0.1", True),
        ("127.9.9.9", True),
        ("localhost", True),
        ("a.localhost", True),
        ("[::1]", True),
        ("[::ffff:127.0.0.1]", True),
        ("192.168.1.2", False),
        ("10.0.0.1", False),
        ("localhost.example", False),
        ("127.0.0.1.example", False),
        ("2130706433", False),
        ("127.1", False),
        ("[::ffff:10.0.0.1]", False),
    ],
)
def test_what_is_this_machine(host: str, loopback: bool) -> None:
    assert parse(f"http://{host}/v1").loopback is loopback


@pytest.mark.parametrize(
    ("url", "key", "pictures", "needed"),
    [
        ("http://10.0.0.1:8000", None, True, True),
        ("http://10.0.0.1:8000", "k", False, True),
        ("http://10.0.0.1:8000", None, False, False),
        ("https://10.0.0.1:8000", "k", True, False),
        ("http://127.0.0.1:8000", "k", True, False),
    ],
)
def test_consent(url: str, key: str | None, pictures: bool, needed: bool) -> None:
    assert consent_needed(Endpoint(base_url=url), key, pictures) is needed
    assert not consent_needed(Endpoint(base_url=url, allow_http=True), key, pictures)


def test_known_services_are_known_by_their_address() -> None:
    for known in ENDPOINTS.values():
        assert service_at(parse(known.base_url)) == known
    assert service_at(parse("http://api.z.ai")) is None


def test_keys_are_tidied() -> None:
    assert clean_key("  abc\n") == "abc"
    assert clean_key("bearer abc") == "abc"
