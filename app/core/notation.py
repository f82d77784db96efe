"""Bracketed values as models write them: JSON, Python, calls, all of it mixed or broken off.

`Notation` is a tolerant pushdown reader. It reads piece by piece, in one pass, and hands over each
bracket as it closes, so that what is finished can be used while the rest is still arriving. It
accepts either kind of quotes, quotes inside quotes, notation that was itself escaped as a string,
bare words as keys, tuples, doubled braces, full-width punctuation and missing closers, and
evaluates nothing.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final, Literal

DEPTH: Final = 16
ATOM: Final = 64  # code points of the longest bare word or number
BLANK: Final = 32  # white space looked at to see whether a quote closes

OPENERS: Final = {"[": "[", "［": "[", "【": "[", "(": "(", "（": "(", "{": "{", "｛": "{"} | {
    "<": "<",
    "＜": "<",
}
CLOSERS: Final = {"]": "[", "］": "[", "】": "[", ")": "(", "）": "(", "}": "{", "｝": "{"} | {
    ">": "<",
    "＞": "<",
}
_QUOTES: Final = {'"': '"', "'": "'", "“": '”"', "”": '”"', "‘": "’'", "’": "’'", "＂": "＂"}

_MARKS: Final = "".join((*OPENERS, *CLOSERS)).replace("]", r"\]").replace("[", r"\[")
_LEXEME: Final = re.compile(
    rf"""(?P<blank>(?:\s|\\[nrt])+)
    | (?P<end></\w{{1,16}}>)
    | (?P<start><(?:/\w{{0,16}})?\Z)
    | (?P<bracket>[{_MARKS}])
    | (?P<comma>[,;，；、])
    | (?P<colon>=>|[:：=＝])
    | (?P<string>"[^"\\]{{0,{ATOM}}}"(?=\s?[,:\]}}])|'[^'\\]{{0,{ATOM}}}'(?=\s?[,:\]}})]))
    | (?P<quote>\\?["'“”‘’＂])
    | (?P<atom>[^\s\\{_MARKS},;，；、:：=＝"'“”‘’＂`]+)
    | (?P<other>.)""",
    re.VERBOSE,
)
_NUMBER: Final = re.compile(r"[+-]?(?:\d+(?:[.．]\d*)?|[.．]\d+)(?:[eE][+-]?\d+)?")
_STOP: Final = {quote: re.compile(rf"[\\{ends}]") for quote, ends in _QUOTES.items()}
_AFTER: Final = re.compile(rf"(?:\s|\\[nrt]){{0,{BLANK}}}(?:[,;:=，；：、＝\])}}>］）｝】＞])")
_BLANKS: Final = re.compile(r"(?:\s|\\[nrt])*\\?")
_ESCAPE: Final = re.compile(r"\\(?:u([0-9a-fA-F]{4})|x([0-9a-fA-F]{2})|(.))", re.DOTALL)
_ESCAPED: Final = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": ""}


@dataclass(frozen=True, slots=True)
class Number:
    """A number; `decimal` when it was written with a decimal point."""

    value: float
    decimal: bool = False


@dataclass(slots=True)
class Node:
    """One bracket: what stands in it by itself (`items`) and behind a key (`pairs`).

    `opener` is the ASCII bracket, or the whole tag of an element (`<bbox>`). `key` is the key it is
    the value of, `call` the name directly before it. `ended`: by its "own" closer, by that of an
    "outer" bracket, or "not" at all because the text was over. `fruitful`: something inside it
    named a place.
    """

    opener: str
    key: str = ""
    call: str = ""
    items: list["Value"] = field(default_factory=list)
    pairs: list[tuple[str, "Value"]] = field(default_factory=list)
    ended: Literal["own", "outer", "not"] = "not"
    fruitful: bool = False

    @property
    def numbers(self) -> tuple[Number, ...]:
        """Its numbers, when it holds nothing else."""
        found = tuple(item for item in self.items if isinstance(item, Number))
        return found if len(found) == len(self.items) and not self.pairs else ()

    @property
    def nodes(self) -> tuple["Node", ...]:
        """Its brackets, when it holds nothing else."""
        found = tuple(item for item in self.items if isinstance(item, Node))
        return found if len(found) == len(self.items) and not self.pairs else ()


Value = Node | Number | str


def unescaped(text: str) -> str:
    """Resolve JSON's and Python's escapes; halves of surrogate pairs are joined or replaced."""
    if "\\" not in text:
        return text

    def plain(match: re.Match[str]) -> str:
        code = match[1] or match[2]
        return chr(int(code, 16)) if code else _ESCAPED.get(match[3], match[3])

    return joined(_ESCAPE.sub(plain, text))


def joined(text: str) -> str:
    """Join halves of surrogate pairs; what stays alone becomes U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def scalar(text: str) -> Number | str:
    """Return a bare word as the number that it is, or as itself."""
    if len(text) <= ATOM and _NUMBER.fullmatch(text):
        plain = text.replace("．", ".")
        return Number(float(plain), "." in plain)
    return text


class Notation:
    """Reads one bracket whose opener has been consumed already.

    `step` to its end, to `failed`, or `finish` where the text is over. `stack` holds the brackets
    that are open, outermost first; a bracket that was handed over is no longer in it. Without
    `plain` it fails at numbers that stand behind no key at all.
    """

    def __init__(self, opener: str, *, key: str = "", call: str = "", plain: bool = True) -> None:
        self._plain = plain
        self.stack = [Node(opener, key, call)]
        self.failed = False
        self._quote = ""
        self._escaped = False  # that quote has a backslash of its own, as all of them then
        self._string: list[str] = []
        self._scalar: Number | str | None = None  # an item, or a key when a colon follows
        self._bare = ""  # that scalar as written, when it was a bare word
        self._key: list[str | None] = [None]  # by depth: the key that waits for its value
        self.structured = bool(key or call)

    @property
    def done(self) -> bool:
        return not self.stack

    def step(
        self, text: str, at: int, last: bool, limit: int | None = None
    ) -> tuple[int, Node | None]:
        """Read `text` from `at`; return where reading stopped, and the bracket that closed there.

        Without a bracket it stopped at the end, before what cannot be told apart yet (short), or
        because it `failed`. `last`: nothing follows this text. Nothing that begins at `limit` is
        read: there it fails.
        """
        limit = len(text) + 1 if limit is None else limit
        while at < len(text) and not self.failed:
            if at >= limit:
                self.failed = True
                break
            if self._quote:
                end = self._read_string(text, at, last, limit)
                if end == at:
                    return at, None
                at = end
                continue
            kind, lexeme = self._lexeme(text, at, last, limit)
            if not kind:
                return at, None
            end = at + len(lexeme)
            if kind == "end" or lexeme in CLOSERS:
                if self._closes(lexeme):
                    return end, self._close("own")
                if self._closes_outer(lexeme):
                    return at, self._close("outer")
                self.failed = not self.structured
            else:
                self._take(kind, lexeme)
            if not self.failed:
                at = end
        return at, None

    def finish(self, *, cut: bool) -> Iterator[Node]:
        """Close what is open, innermost first.

        `cut`: the text broke off, so its last word or number may be half of one and is dropped.
        """
        if self._quote:
            self._string.append("…")
            self._end_string()
        elif cut and self._bare:
            self._scalar = None
        while self.stack:
            yield self._close("not")

    # ---- lexemes

    @staticmethod
    def _lexeme(text: str, at: int, last: bool, limit: int) -> tuple[str, str]:
        """Return kind and text of the lexeme at `at`; no kind when more text could change it."""
        match = _LEXEME.match(text, at)
        assert match is not None
        kind, lexeme = match.lastgroup or "", match[0]
        if match.end() > limit and kind == "blank":
            return kind, lexeme[: limit - at]
        if match.end() > limit and kind == "string":
            return "quote", lexeme[0]
        if match.end() < len(text):
            return kind, lexeme
        if kind == "start":
            return ("bracket" if last else "", lexeme[0])
        grows = lexeme in ("=", "\\") or (kind == "atom" and len(lexeme) <= ATOM)
        return "" if grows and not last else kind, lexeme

    def _take(self, kind: str, lexeme: str) -> None:
        match kind:
            case "bracket":
                self._open(OPENERS[lexeme])
            case "comma":
                self._settle()
                self._key[-1] = None
            case "colon":
                self._name()
            case "quote":
                self._settle()
                self._quote, self._escaped = lexeme[-1], len(lexeme) > 1
                self._string = []
                self.structured = True
            case "string":
                self._settle()
                self._scalar, self._bare = lexeme[1:-1], ""
                self.structured = True
            case "atom":
                self._word(lexeme)
            case "other":
                self.failed = not self.structured

    def _word(self, word: str) -> None:
        value = scalar(word)
        if isinstance(value, str) and not self._accepts(word):
            self.failed = True
        elif self._bare and self._key[-1] is not None:  # a value of several words
            self._bare = f"{self._bare} {word}"
            self._scalar = self._bare
        else:
            self._settle()
            self._scalar, self._bare = value, word

    def _accepts(self, word: str) -> bool:
        """Tell whether a bare word can stand here; elsewhere it is prose."""
        if len(word) > ATOM or not any(node.opener == "{" or node.call for node in self.stack):
            return False
        return self._key[-1] is not None or self._scalar is None

    def _name(self) -> None:
        if self._scalar is None or self._key[-1] is not None:
            self.failed = not self.structured
            return
        value = self._scalar
        self._key[-1] = value if isinstance(value, str) else f"{value.value:g}"
        self._scalar, self._bare = None, ""
        self.structured = True

    def _settle(self) -> None:
        """Put the scalar at hand where it belongs."""
        if self._scalar is not None:
            value, self._scalar, self._bare = self._scalar, None, ""
            self._put(value)

    def _put(self, value: Value) -> None:
        top = self.stack[-1]
        key = self._key[-1]
        if key is not None:
            top.pairs.append((key, value))
            self._key[-1] = None
        else:
            top.items.append(value)
            # Five numbers in a row are no place, whatever follows.
            if isinstance(value, Number) and not self.structured:
                self.failed |= len(top.items) > 4 or not self._plain

    # ---- brackets

    def _open(self, opener: str) -> None:
        call = ""
        if opener == "(" and self._bare and isinstance(self._scalar, str):
            call, self._scalar = self._bare, None
        self._settle()
        if len(self.stack) >= DEPTH:
            self.failed = True
            return
        self.stack.append(Node(opener, self._key[-1] or "", call))
        self._key.append(None)

    def _closes(self, lexeme: str) -> bool:
        top = self.stack[-1].opener
        return CLOSERS.get(lexeme) == top or lexeme == top.replace("<", "</")

    def _closes_outer(self, lexeme: str) -> bool:
        return self.structured and any(node.opener == CLOSERS.get(lexeme) for node in self.stack)

    def _close(self, ended: Literal["own", "outer", "not"]) -> Node:
        self._settle()
        node = self.stack.pop()
        node.ended = ended
        self._key.pop()
        if self.stack:
            self._put(node)
        return node

    # ---- strings

    def _read_string(self, text: str, at: int, last: bool, limit: int) -> int:
        """Consume the string from `at`; return `at` itself when it takes more text to go on."""
        match = _STOP[self._quote].search(text, at)
        stop = min(match.start() if match else len(text), limit)
        if stop > at:
            self._string.append(text[at:stop])
            return stop
        if text[stop] == "\\":
            return self._read_escape(text, stop, last)
        return self._read_quote(text, stop, stop + 1, last)

    def _read_escape(self, text: str, at: int, last: bool) -> int:
        """Consume what a backslash begins; where quotes are escaped it may be the end."""
        size = 2
        if self._escaped and text[at + 1 : at + 2] == "\\":  # an escape that was escaped itself
            size = 4 if text[at + 2 : at + 3] == "\\" else 3
        if len(text) < at + size and not last:
            return at
        if self._escaped and text[at + 1 : at + 2] in [*_QUOTES[self._quote]]:
            return self._read_quote(text, at, at + 2, last)
        self._string.append(text[at : at + size])
        return min(at + size, len(text))

    def _read_quote(self, text: str, at: int, end: int, last: bool) -> int:
        """Consume the quote before `end`: by what follows it closes the string or stands in it."""
        after = text[end : end + 1 + BLANK]
        blank = _BLANKS.fullmatch(after) is not None
        if blank and not last and len(after) <= BLANK:
            return at
        if blank or _AFTER.match(after):
            self._end_string()
        else:
            self._string.append(text[at:end])
        return end

    def _end_string(self) -> None:
        text = "".join(self._string)
        self._scalar, self._bare = unescaped(unescaped(text) if self._escaped else text), ""
        self._quote, self._escaped = "", False
