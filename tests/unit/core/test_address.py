"""Where links lead to: shown whole, opened only where that is safe."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.address import OPENED, address_of, seen


@pytest.mark.parametrize(
    ("link", "shown"),
    [
        ("https://example.org/a?b=1#c", "https://example.org/a?b=1#c"),
        ("HTTP://Example.ORG:8080/x", "http://example.org:8080/x"),
        ("http://[::1]:80/x", "http://[::1]:80/x"),
        ("mailto:a@example.org?subject=x", "mailto:a@example.org?subject=x"),
        ("https://example.org/\u202egnp.exe", "https://example.org/[U+202E]gnp.exe"),
        ("https://bücher.example/", "https://xn--bcher-kva.example/"),
        ("https://аррle.example/", "https://xn--le-6kc8da.example/"),
    ],
)
def test_addresses_are_shown_whole(link: str, shown: str) -> None:
    address = address_of(link)
    assert address.opens
    assert address.shown == shown


@pytest.mark.parametrize(
    "link",
    [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "JaVaScRiPt:alert(1)",
        "data:text/html,x",
        "vbscript:x",
        "ms-settings:privacy",
        "//example.org",
        "/etc/passwd",
        "#anchor",
        "",
        "https://",
        "http://[",
        "http://example.org:notaport/",
        "https://example.org/" + "x" * 5000,
        "https://é..b/",
    ],
)
def test_nothing_else_is_opened(link: str) -> None:
    address = address_of(link)
    assert not address.opens
    assert address.refusal


def test_a_name_before_the_host_is_left_out_and_said() -> None:
    address = address_of("https://bank.example@evil.example/login")
    assert (address.host, address.target) == ("evil.example", "https://evil.example/login")
    assert address.warning


def test_a_host_in_other_letters_is_said() -> None:
    assert "bücher" in address_of("https://bücher.example/").warning
    assert not address_of("https://example.org/bücher").warning


@given(st.text(max_size=80))
def test_whatever_is_opened_is_visible_ascii_of_a_safe_scheme(link: str) -> None:
    address = address_of(link)
    if address.opens:
        assert address.target.isascii()
        assert address.target.isprintable()
        assert " " not in address.target
        assert address.target.partition(":")[0] in OPENED


@given(st.text(max_size=80))
def test_nothing_that_cannot_be_seen_is_left(text: str) -> None:
    assert all(one not in seen(text) for one in "\u202e\u2066\u200b\u0000\ufeff")
