"""Passwords and codes that are known by their label alone: in the row, or right below it.

A word of letters may be a password or just the next word. It counts where the label says that a
value follows (a colon, quotation marks); without that a value has to look like a password.
"""

# ruff: noqa: ISC004 - a pattern may go over several lines

import re
from collections.abc import Iterator, Mapping
from typing import Final, Literal

from app.core.placed_text import PlacedText, Span
from app.core.secret import Kind

_LEAST_DIGITS: Final = 6  # of a password that is a number, where only its place says so
_FLAG_LENGTH: Final = 24  # characters before a label that may make it a flag

# What labels say, a name of the group each; the first that fits counts.
_LABELS: Final = (
    (
        "phrase",
        r"(?i:pass[ ]?phrase|(?:recovery|seed|secret|mnemonic)[ ]phrase|mnemonic)|助[记記][词詞]",
    ),
    (
        "code",
        r"(?i:(?:one[- ]time|verification|security|access|recovery|backup|log ?in|confirmation)"
        r"[ ](?:pass)?codes?|pass[ _-]?code|pin[ -]code|\bcv[vc]2?)|\bPIN|\bOTP"
        r"|验[证証][码碼]|驗證碼|动态[码口]令?|安全[码碼]|校验码|提取码|取件码",
    ),
    (
        "secret",
        r"(?i:(?:client|app|shared|webhook)?[_ -]?secret(?:[_ -]?key)?"
        r"|(?:api|access|auth|private|account)[_ -]?(?:key|token))|密[钥鑰]|秘钥|私[钥鑰]",
    ),
    (
        "password",
        r"(?i:pass[ ]?w[o0]rds?|passwd|(?<![a-z])pwd|passwort|kennwort"
        r"|mot de passe|contrase[ñn]a|senha|пароль|パスワード)|密[码碼]|口令",
    ),
)
_KINDS: Final = "|".join(f"(?P<{name}>{pattern})" for name, pattern in _LABELS)
Label = Literal["phrase", "code", "secret", "password"]
# Characters of a value.
_LEAST_OF: Final[Mapping[Label, int]] = {"phrase": 4, "code": 3, "secret": 8, "password": 4}

# DB_PASSWORD, "password", password*, Password (again)
_LABEL: Final = rf"(?:{_KINDS})\d?(?:[ ]?\([^()\n]{{1,24}}\)|[ ]?\*)?[\"']?"
_SEPARATOR: Final = (
    r"(?:[ ]?(?P<colon>:=|=>|:)[ \t]?|(?P<equals>[ ]?=[ ]?)|[ ]?(?P<told>is|was|为|是)[ ]?:?[ ]?"
    r"|(?P<cell>\t)|(?P<blank>[ ]|(?<=[⺀-鿿])))"
)
_VALUE: Final = r"(?:(?P<quote>[\"'`])(?P<quoted>[^\"'`\n]+)(?P=quote)|(?P<bare>[!-~]+))"
_LABELLED: Final = re.compile(f"{_LABEL}{_SEPARATOR}{_VALUE}")
_BEFORE: Final = r"(?:\S{1,16}[ ]){0,2}\S{0,16}"  # "Your new password", "DB_PASSWORD"
_LABEL_ALONE: Final = re.compile(rf"{_BEFORE}{_LABEL}[ ]?:?[ ]?")
_BEFORE_LABEL: Final = re.compile(_BEFORE)
_CODE_FIRST: Final = re.compile(
    r"(?<![\w-])(?P<code>(?:[A-Z]-)?\d{4,8})[ ]?(?:(?i:is your)|是您?的?|为您的|\()[^\n\t]{0,30}?"
    r"(?i:code\b|验证码|驗證碼|动态码|password\b)"
)

_CODE_VALUE: Final = re.compile(
    r"(?=[A-Za-z-]{0,7}\d)(?:[A-Z]-)?[A-Za-z0-9]{3,8}(?:[ ]\d{3,4}|-[A-Za-z0-9]{3,8})?"
    r"(?![A-Za-z0-9])"
)
_DIGITS: Final = re.compile(r"\d{3,8}(?!\w)")
_MASKED: Final = re.compile(r"[*•●∙·.xX_-]+")
_WORDS: Final = re.compile(r"[-'/_A-Za-z]+")
_CODED: Final = re.compile(  # what stands for a value in code
    r"[A-Za-z_.]+[(\[].*|[A-Za-z_][\w.]*\(.*\)[,;]?"  # read_secret("x"), secrets[0]
    r"|[A-Za-z_]+(?:\.[A-Za-z_]+)+|&[A-Za-z_]+"  # settings.secret
    r"|[%@][A-Za-z_(].*|\$(?:[A-Z_][A-Z0-9_]*|[a-z_]+)|.*(?:\$\{|\{\{).*"  # %s, $SECRET
    r"|<[^>]*>?"
)
_FLAG: Final = re.compile(r"(?<!\S)--[a-z-]*\Z")  # --password
_FIELD: Final = re.compile(r"[^\s:=]{1,24}(?:[ ][^\s:=]{1,24})?[ ]?[:=]")
_TYPED: Final = re.compile(r"[!-~]+")
_CELL_END: Final = re.compile(r"(?=[\t\n]|\Z)")
_DATE: Final = re.compile(r"\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}")
_PATH: Final = re.compile(r"(?:~?/|[A-Z]:\\).*")
_REMARKS: Final = (
    "none null nil undefined true false yes no required optional incorrect invalid wrong weak"
    " strong medium hidden unset empty changed expired reset forgot forgotten show hide visible"
    " string text varchar char bytes byte type field input label value secretstr any password"
    " passwd passwort kennwort username user email login confirm enter your must the missing"
    " mismatch default protected manager settings disabled enabled unknown redacted"
)
_NEVER: Final = frozenset(_REMARKS.split())


def labelled(placed: PlacedText) -> Iterator[tuple[Kind, Span]]:
    """Passwords, pass phrases, secrets and codes beside their label, and what each is."""
    text = placed.text
    for match in _LABELLED.finditer(text):
        if (span := _value(text, match)) is not None:
            yield _called(_label(match)), span
    for match in _CODE_FIRST.finditer(text):
        yield "password", match.span("code")
    yield from _below(placed)


def _value(text: str, match: re.Match[str]) -> Span | None:
    """Where the value of a label stands; None where what follows is none."""
    label = _label(match)
    begin, end = match.span("quoted" if match["quote"] else "bare")
    if match["cell"] and not _begins_cell(text, match.start()):
        return None
    if label == "code":
        code = (_CODE_VALUE if match["blank"] is None else _DIGITS).match(text, begin)
        return code.span() if code else None
    if label == "phrase" and (match["colon"] or match["equals"]):
        return begin, end if match["quote"] else _end_of_cell(text, end)
    value = text[begin:end]
    rest = "" if match["quote"] else text[end : _end_of_cell(text, end)].strip()
    if label == "password" and _is_said(text, match, value, rest):
        return begin, end
    if match["blank"] is not None and rest:
        return None
    return (begin, end) if looks_secret(value, _LEAST_OF[label]) else None


def _is_said(text: str, match: re.Match[str], value: str, rest: str) -> bool:
    """Whether a value is a password, also a plain word, because of how it is written."""
    if _stands_for(value) or " " in value or len(_bare(value)) < _LEAST_OF["password"]:
        return False
    if _FLAG.search(text, max(0, match.start() - _FLAG_LENGTH), match.start()):
        return True
    if match["equals"] and not match["quote"]:  # PASSWORD=sunshine, but not password = value
        return bool(match["password"].isupper())
    alone = not rest or _FIELD.match(rest)  # or the next one of several fields follows
    return bool((match["colon"] or match["quote"]) and alone)


def _begins_cell(text: str, at: int) -> bool:
    """Whether hardly more stands before a label in its cell: then the next cell is its value."""
    begin = max(text.rfind("\t", 0, at), text.rfind("\n", 0, at)) + 1
    return bool(_BEFORE_LABEL.fullmatch(text, begin, at))


def _end_of_cell(text: str, begin: int) -> int:
    found = _CELL_END.search(text, begin)
    return found.start() if found else len(text)


def _label(match: re.Match[str]) -> Label:
    labels: tuple[Label, ...] = ("phrase", "code", "secret", "password")
    return next(label for label in labels if match[label])


def _called(label: Label) -> Kind:
    return "key" if label == "secret" else "password"


def looks_secret(value: str, least: int) -> bool:
    """Whether a string of at least `least` characters is more than a word, a count or a date."""
    bare = _bare(value)
    return bool(
        len(bare) >= least
        and _TYPED.fullmatch(value)
        and not _stands_for(value)
        and not _WORDS.fullmatch(bare)
        and not _DATE.search(bare)
        and (any(map(str.isalpha, bare)) or (bare.isdigit() and len(bare) >= _LEAST_DIGITS))
    )


def _stands_for(value: str) -> bool:
    """Whether a value is only said to be one: dots, a variable, a type, a remark."""
    return bool(
        _MASKED.fullmatch(value)
        or _CODED.fullmatch(value)
        or _CODED.fullmatch(_bare(value))
        or _PATH.fullmatch(value)
        or _bare(value).casefold() in _NEVER
    )


def _bare(value: str) -> str:
    return value.strip("\"'`.,;:!?()[]{}<>")


def _below(placed: PlacedText) -> Iterator[tuple[Kind, Span]]:
    """Values in the lines below a label that has a line for itself, as in forms and tables."""
    spans = placed.spans
    for index, (begin, end) in spans.items():
        match = _LABEL_ALONE.fullmatch(placed.text, begin, end)
        if match is None:
            continue
        label, at = _label(match), placed.below(index)
        while at is not None and _is_value_below(label, placed.text[slice(*spans[at])]):
            yield _called(label), spans[at]
            at = placed.below(at)


def _is_value_below(label: Label, value: str) -> bool:
    if label == "code":
        return bool(_CODE_VALUE.fullmatch(value))
    return looks_secret(value, _LEAST_OF[label])
