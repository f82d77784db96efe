"""What a link leads to: seen as it is, opened only where that is safe."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.core.address import OPENED, address_of, seen


@pytest.mark.parametrize(
    ("link", "before", "host", "after", "target"),
    [
        ("https://example.org", "https://", "example.org", "", "https://example.org"),
        (" HTTP://Example.ORG/A?b#c ", "http://", "example.org", "/A?b#c", "http://example.org/A?b#c"),
        ("https://e.org:8080/x", "https://", "e.org", ":8080/x", "https://e.org:8080/x"),
        ("https://[::1]:80/x", "https://", "[::1]", ":80/x", "https://[::1]:80/x"),
        ("https://e.org/字", "https://", "e.org", "/字", "https://e.org/%E5%AD%97"),
        ("https://e.org/a%20b", "https://", "e.org", "/a%20b", "https://e.org/a%20b"),
        ("mailto:a@e.org?a=x", "mailto:", "", "a@e.org?a=x", "mailto:a@e.org?a=x"),
    ],
)  # fmt: skip
def test_what_is_opened(link: str, before: str, host: str, after: str, target: str) -> None:
    found = address_of(link)
    assert (found.before, found.host, found.after) == (before, host, after)
    assert found.target == target
    assert found.opens
    assert found.warning == ""
    assert found.refusal == ""


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ("javascript:alert(1)", "not “javascript:”"),
        ("JavaScript:alert(1)", "not “javascript:”"),
        ("file:///etc/passwd", "not “file:”"),
        ("data:text/html,<b>", "not “data:”"),
        ("page.html", "does not lead to a page"),
        ("//e.org/x", "does not lead to a page"),
        ("", "does not lead to a page"),
        ("https://", "not an address"),
        ("https://[::1/x", "not an address"),
        ("https://e.org:99999/", "not an address"),
        ("https://evil.example\\.e.org/", "not an address"),
        ("https://evil.example%2f.e.org/", "not an address"),
        ("https://evil.example .e.org/", "not an address"),
        ("https://" + "a" * 70 + "é.org/", "not an address"),
        ("https://e.org/" + "x" * 5000, "too long"),
    ],
)
def test_what_is_not_opened_says_why(link: str, why: str) -> None:
    found = address_of(link)
    assert not found.opens
    assert found.target == ""
    assert why in found.refusal


@pytest.mark.parametrize(
    ("link", "host", "said"),
    [
        ("https://bücher.example/", "xn--bcher-kva.example", "bücher.example"),
        ("https://аррӏе.com/", "xn--80ak6aa92e.com", "other letters"),
        ("https://example.org@evil.example/", "evil.example", "name before its host"),
        ("https://user:secret@e.org/", "e.org", "name before its host"),
    ],
)
def test_what_is_odd_about_a_host_is_said(link: str, host: str, said: str) -> None:
    found = address_of(link)
    assert found.host == host
    assert said in found.warning
    assert "secret" not in found.shown + found.target


@pytest.mark.parametrize(
    "unseen", ["\u202e", "\u200b", "\u2066", "\ufeff", "\u00ad", "\n", "\0", "\u2028"]
)
def test_what_is_not_seen_is_made_visible(unseen: str) -> None:
    found = address_of(f"https://e.org/a{unseen}b")
    assert unseen not in found.shown
    assert unseen not in found.target
    assert seen(f"a{unseen}b") == f"a[U+{ord(unseen):04X}]b"


@given(st.text(max_size=60) | st.text(max_size=60).map("https://e.org/".__add__))
def test_whatever_is_written_is_shown_and_opened_safely(link: str) -> None:
    found = address_of(link)
    hidden = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}
    assert not any(unicodedata.category(one) in hidden for one in found.shown)
    assert found.opens != bool(found.refusal)
    if found.opens:
        assert found.target.partition(":")[0] in OPENED
        assert all("!" <= one <= "~" for one in found.target)
