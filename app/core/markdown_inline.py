"""Words of one block into runs: emphasis, code, links, formulas, by the rules of markdown-it.

Imported late: it loads the parser.
"""

import re
from dataclasses import dataclass
from typing import Final

from markdown_it.common.utils import normalizeReference
from markdown_it.token import Token

from app.core.blocks import Run
from app.core.markdown_maths import NEAREST
from app.core.markdown_runs import joined, plain, runs_of
from app.core.markdown_source import Source
from app.core.markdown_tokens import Options, Parser, References, State, parse

_DEFINITION: Final = re.compile(
    r"\[((?:[^\[\]\\]|\\.){1,999})\]:[ \t]*(?:<([^<>\n]+)>|([^\s<]\S*))"
    r"(?:[ \t]+(?:\"[^\"\n]*\"|'[^'\n]*'|\([^()\n]*\)))?[ \t]*$"
)
_SPECIAL: Final = re.compile(r"[\\`*_~\[\]!<&$]")
_MOST_SPECIAL: Final = 600  # in one text; what has more is shown as it is written
_MOST_OPEN: Final = 150  # in what may still change, which is read again and again
_STEP: Final = 150  # code points after which a paragraph that streams is looked at for what stays
_NEAR: Final = 40  # code points at its end that are left open
_HALF_LINK: Final = re.compile(r"\[[^\[\]\n]{0,500}\](\([^()\s]*)$")
_HALF_MARK: Final = re.compile(r"(?:!?\[|(?<!\\)(?:\\\\)*\\|&#?\w{0,31})$")


@dataclass(slots=True)
class _Settled:
    """The beginning of a paragraph that streams, and its runs, which nothing changes any more."""

    text: str = ""
    at: int = -1  # of the paragraph
    runs: tuple[Run, ...] = ()
    tried: int = 0  # length of the paragraph when this was looked for

    def of(self, source: Source) -> tuple[int, tuple[Run, ...]]:
        """Return how much of `source` is settled, and the runs of that."""
        if self.text and source.places[0] == self.at and source.text.startswith(self.text):
            return len(self.text), self.runs
        if source.places[0] != self.at:
            self.text, self.at, self.runs, self.tried = "", source.places[0], (), 0
        return 0, ()


def _in_maths(state: State, pos: int) -> bool:
    return any(
        token.type == "math" and token.meta["at"] <= pos <= token.meta["at"] + len(token.content)
        for token in state.tokens
    )


def _is_settled(state: State, *, money: bool) -> bool:
    """Whether nothing in the text waits for what may follow: emphasis, code, a link, a formula.

    `money`: another dollar follows which closes nothing, so that none that comes can.
    """
    if any(delimiter.open and delimiter.end < 0 for delimiter in state.delimiters):
        return False
    depth = 0
    for token in state.tokens:
        content = token.content
        if token.type == "text_special":
            if token.markup in ("\\(", "\\[", "\\b"):  # the last may be of \begin
                return False
        elif token.type == "text":
            if "`" in content or "$$" in content:
                return False
            dollar = token.meta["at"] + content.rfind("$")
            if not money and "$" in content and dollar > len(state.src) - NEAREST:
                return False
            for character in content:
                depth = max(0, depth + (character == "[") - (character == "]"))
    return depth == 0


class InlineReader:
    """Reads the words of blocks, in the order of the reply: it learns what links are defined."""

    def __init__(self) -> None:
        self._parser = Parser()
        self._references: References = {}
        self._settled = _Settled()

    def learn(self, text: str) -> None:
        """Note the definitions that a paragraph begins with; the first of a name counts."""
        if not text.startswith("["):
            return
        for line in text.split("\n"):
            found = _DEFINITION.match(line)
            if found is None:
                return
            href = found[2] or found[3]
            if self._parser.validateLink(href):
                name = normalizeReference(found[1])
                self._references.setdefault(name, {"href": href, "title": ""})

    def runs(self, source: Source, *, live: bool, cell: bool) -> tuple[Run, ...]:
        """Return the runs of a text; see `Options`."""
        if len(_SPECIAL.findall(source.text)) > _MOST_SPECIAL:
            return tuple(plain(source))
        options = Options(live, cell)
        start, settled = self._settled.of(source)
        tail = source.tail(start)
        if live and len(_SPECIAL.findall(tail.text)) > _MOST_OPEN:
            return joined(settled, plain(tail))
        text = _without_marks(tail.text) if live else tail.text
        state = self._parse(text, options)
        if live and (mended := _mended(text, state)) != text:
            state = self._parse(mended, Options(cell=cell))
        if live and not cell:
            self._settle(source, tail, start, state)
        return joined(settled, runs_of(state.tokens, state.src, tail))

    def _settle(self, source: Source, tail: Source, start: int, now: State) -> None:
        """Keep the runs up to a space that nothing which comes can reach behind."""
        length = len(source.text)
        if length < max(start, self._settled.tried) + _STEP:
            return
        self._settled.tried = length
        space = max(tail.text.rfind(" ", 0, -_NEAR), tail.text.rfind("\n", 0, -_NEAR)) + 1
        if not space or _in_maths(now, space):
            return
        state = self._parse(tail.text[:space], Options())
        if _is_settled(state, money="$" in now.src[space:]):
            runs = joined(self._settled.runs, runs_of(state.tokens, state.src, tail))
            self._settled = _Settled(source.text[: start + space], source.places[0], runs, length)

    def _parse(self, text: str, options: Options) -> State:
        return parse(self._parser, text, self._references, options)


def _without_marks(text: str) -> str:
    """Leave out the marks at the end of a text, whose meaning what comes will decide."""
    while (bare := _HALF_MARK.sub("", text.rstrip("*_~`"))) != text:
        text = bare
    return text


def _mended(text: str, state: State) -> str:
    """Return a text whose end is still to come as it will probably look: what is open is closed,
    and what would stand there raw is left out. It begins as `text` does.
    """
    limit, end = len(text), ""
    if state.half_maths is not None:
        limit = state.half_maths
    elif state.half_code is not None:
        limit, end = state.half_code
    elif half := _HALF_LINK.search(text):
        text, end = text[: half.start(1)], "()"
    openers = [
        state.tokens[delimiter.token]
        for delimiter in state.delimiters
        if delimiter.open and delimiter.end < 0
    ]
    marks = [
        token
        for token in openers
        if token.content and token.meta["at"] < limit and _may_open(text, token)
    ]
    kept = text if state.half_maths is None else text[:limit]
    return kept.rstrip() + end + "".join(token.content for token in reversed(marks))


def _may_open(text: str, token: Token) -> bool:
    """A single star between letters is more often a product than the beginning of emphasis."""
    at = token.meta["at"]
    return (
        len(token.content) > 1
        or text[at - 1 : at + 2].count("*") > 1
        or not text[at - 1 : at].isalnum()
    )
