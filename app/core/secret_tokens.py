"""Secrets that are known by their form: e-mail addresses, keys and tokens of known services.

Each function yields where they stand in a text of `placed_text`.
"""

import re
from collections.abc import Iterator
from typing import Final

from app.core.placed_text import Span

_LETTER: Final = r"A-Za-z0-9À-ɏ"

# ---- e-mail addresses

# The sign may be read as one that looks alike, and with a space beside it.
_EMAIL: Final = re.compile(
    rf"(?<![{_LETTER}])(?P<local>[{_LETTER}][{_LETTER}._%+'-]{{0,63}})[ ]?[@©][ ]?"
    rf"(?P<domain>(?!\d+\.\d)[{_LETTER}](?:[{_LETTER}-]{{0,62}}\.)+(?P<top>[A-Za-zÀ-ɏ]{{2,24}}))"
    rf"(?![{_LETTER}@(])"
)
_FILES: Final = "png jpg jpeg gif svg webp ico pdf tgz gz js mjs tsx css html json txt"
_NO_DOMAINS: Final = frozenset(_FILES.split())
_USUAL: Final = frozenset({"cn", "com", "edu", "gov", "net", "org"})


def emails(text: str) -> Iterator[Span]:
    """E-mail addresses; not those that only name a service (git@) or a file (icon@2x.png)."""
    for match in _EMAIL.finditer(text):
        top = match["top"].lower()
        if " " in match[0] and top not in _USUAL:
            continue  # "import @app.route"
        if match["local"] != "git" and top not in _NO_DOMAINS:
            yield match.span()


# ---- keys and tokens that say what they are

# O and 0, l and 1 need no care: all of them may stand in a token. "_" is read as a space at times.
_TOKEN: Final = re.compile(
    r"(?<![A-Za-z0-9])(?:"
    r"sk-(?:[a-z]{2,8}-)*[A-Za-z0-9_-]{16,}"  # OpenAI, Anthropic and those who do likewise
    r"|gh[pousr][_ ][A-Za-z0-9]{20,}|github[_ ]pat[_ ][A-Za-z0-9_]{20,}"
    r"|glpat-[A-Za-z0-9_-]{16,}"
    r"|(?:AKIA|ASIA)[A-Z0-9lo]{16}"  # Amazon
    r"|LTAI[A-Za-z0-9]{12,24}|AKID[A-Za-z0-9]{13,40}"  # Alibaba, Tencent
    r"|[0-9a-fOlI]{32}\.[A-Za-z0-9]{16}"  # Zhipu
    r"|xox[abeoprs]-[A-Za-z0-9-]{10,}|xapp-[A-Za-z0-9-]{10,}"  # Slack
    r"|hooks\.slack\.com/services/[A-Za-z0-9/]{20,}"
    r"|AIza[A-Za-z0-9_-]{30,}|ya29\.[A-Za-z0-9_-]{20,}"  # Google
    r"|hf[_ ][A-Za-z0-9]{30,}|npm[_ ][A-Za-z0-9]{30,}|pypi-Ag[A-Za-z0-9_-]{40,}"
    r"|[rs]k[_ ](?:live|test)[_ ][A-Za-z0-9]{16,}|whsec[_ ][A-Za-z0-9+/]{20,}"  # Stripe
    r"|SG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"  # SendGrid
    r"|dop[_ ]v1[_ ][0-9a-f]{40,}"  # DigitalOcean
    r"|\d{8,10}:AA[A-Za-z0-9_-]{30,}"  # Telegram
    r"|AGE-SECRET-KEY-1[A-Z0-9]{40,}"
    r"|ey[Jjl][A-Za-z0-9_-]{8,}\.[ ]?[A-Za-z0-9_-]{8,}(?:\.[ ]?[A-Za-z0-9_-]*)?"  # JWT (RFC 7519)
    r")"
)
_IN_ADDRESS: Final = re.compile(
    r"[a-z][a-z0-9+.-]{1,20}://[^\s/:@]{0,64}:(?P<address>[^\s/@]+)@"
    r"|(?<!\S)(?:-u|--user)[ =][^\s:]{1,64}:(?P<command>\S+)"
)


def tokens(text: str) -> Iterator[Span]:
    """Keys and tokens of known services, and JSON web tokens."""
    yield from (match.span() for match in _TOKEN.finditer(text))


def passwords_in_addresses(text: str) -> Iterator[Span]:
    """The password of "scheme://name:password@host", and of "curl -u name:password"."""
    for match in _IN_ADDRESS.finditer(text):
        yield match.span("address" if match["address"] else "command")


# ---- random strings beside a word that says what they are

_WORD: Final = (
    r"(?:(?<![A-Za-z])|(?<=api)|(?<=API)|(?<=Api))(?:(?i:keys?|tokens?|secrets?|credentials?"
    r"|bearer|authorization|signature|session[_ -]?id|cookie)(?![A-Za-z])"
    r"|密[钥鑰]|秘钥|私[钥鑰]|令牌|授权码)"
)
_BESIDE: Final = re.compile(rf"{_WORD}[^\n]{{0,40}}\Z")
_PUBLIC: Final = re.compile(r"(?i:public|pubkey|fingerprint|ssh-(?:rsa|ed25519))|公[钥鑰]")
_LONG: Final = re.compile(r"(?<![A-Za-z0-9_./-])[A-Za-z0-9_+/.~-]{16,}={0,2}")
_REACH: Final = 64  # characters before it in which that word stands
_LEAST: Final = 12  # characters of a piece that is random
_TURNS: Final = 5  # characters between two changes of their class, at most, where they are random
_CHANGE: Final = re.compile(
    r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[0-9])|(?<=[0-9])(?=[A-Za-z])"
)  # no capital before small letters: that is how words begin


def random_strings(text: str) -> Iterator[Span]:
    """Long strings that look random, in a row after "key", "token", "secret" and the like."""
    for match in _LONG.finditer(text):
        before = text[max(0, match.start() - _REACH) : match.start()]
        before = before[before.rfind("\n") + 1 :]
        if _BESIDE.search(before) and not _PUBLIC.search(before) and is_random(match[0]):
            yield match.span()


def is_random(text: str) -> bool:
    """Whether a string is more than words and numbers joined: letters and digits take turns."""
    return any(
        len(piece) >= _LEAST
        and any(map(str.isdigit, piece))
        and len(_CHANGE.findall(piece)) * _TURNS >= len(piece)
        for piece in re.split(r"[/.~]", text)
    )
