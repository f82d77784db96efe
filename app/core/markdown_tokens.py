"""The words of one block as tokens of markdown-it which know where they begin.

Imported late: it loads the parser.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.common.utils import isMdAsciiPunct, isPunctChar, isWhiteSpace
from markdown_it.rules_inline import StateInline
from markdown_it.rules_inline.state_inline import Scanned
from markdown_it.token import Token

from app.core.markdown_maths import MathsFinder

_CJK: Final = re.compile(
    r"[\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7ff\uf900-\ufaff\ufe30-\ufe4f\uff00-\uffef]"
)
_CHIP: Final = re.compile(r"[\u2460-\u2473\u3251-\u325f\u32b1-\u32bf]|\(?\(\d+\)\)?$")
_BREAK: Final = re.compile(r"<br[ \t]*/?>[ \t]*", re.IGNORECASE)


References = dict[str, dict[str, str]]  # normalized name -> {"href": …, "title": …}


@dataclass(frozen=True, slots=True)
class Options:
    """How a text is read. `live`: more of it is to come. `cell`: it stands in a table."""

    live: bool = False
    cell: bool = False


class Parser(MarkdownIt):
    """markdown-it for what stands in a block; targets of links stay as their author wrote them."""

    def __init__(self) -> None:
        super().__init__("commonmark", {"html": False, "maxNesting": 20})
        self.enable("strikethrough")
        self.disable(["html_inline", "fragments_join"])
        self.inline.ruler.before("escape", "maths", _maths)
        self.inline.ruler.before("backticks", "half_code", _half_code)
        self.inline.ruler.before("autolink", "line_break", _line_break)

    def normalizeLink(self, url: str) -> str:  # noqa: N802 - overrides
        return url

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 - overrides
        return link

    def validateLink(self, url: str) -> bool:  # noqa: N802 - overrides
        """Refuse what markdown-it refuses, and a chip: it belongs to the words."""
        return super().validateLink(url.strip()) and not _CHIP.match(unquote(url))


class State(StateInline):
    """Notes where each token begins, and lets emphasis end between Chinese words."""

    def __init__(self, src: str, md: MarkdownIt, env: dict[str, Any], options: Options) -> None:
        super().__init__(src, md, env, [])
        self.maths = MathsFinder(src)
        self.options = options
        self.half_code: tuple[int, str] | None = None
        self.half_maths: int | None = None
        self._pending_at = 0

    def append_pending(self, text: str) -> None:
        if not self.pending:
            self._pending_at = self.pos
        super().append_pending(text)

    def pushPending(self) -> Token:  # noqa: N802 - overrides
        token = super().pushPending()
        token.meta["at"] = self._pending_at
        return token

    def push(self, ttype: str, tag: str, nesting: Any) -> Token:
        token = super().push(ttype, tag, nesting)
        token.meta["at"] = self.pos
        return token

    def scanDelims(self, start: int, canSplitWord: bool) -> Scanned:  # noqa: N802, N803 - overrides
        """As in CommonMark 0.31, 6.2, but a Chinese, Japanese or Korean character beside the
        delimiter lets it open and close, as a space would: they are written without spaces.
        """
        stop = start
        while stop < self.posMax and self.src[stop] == self.src[start]:
            stop += 1
        before = self.src[start - 1] if start > 0 else " "
        after = self.src[stop] if stop < self.posMax else " "
        free_before, free_after = _is_free(before), _is_free(after)
        left = not after.isspace() and not isWhiteSpace(ord(after))
        left = left and (not _is_punctuation(after) or free_before)
        right = not before.isspace() and not isWhiteSpace(ord(before))
        right = right and (not _is_punctuation(before) or free_after)
        return Scanned(
            left and (canSplitWord or not right or _is_punctuation(before)),
            right and (canSplitWord or not left or _is_punctuation(after)),
            stop - start,
        )


def _is_punctuation(character: str) -> bool:
    return bool(isMdAsciiPunct(ord(character)) or isPunctChar(character))


def _is_free(character: str) -> bool:
    return (
        isWhiteSpace(ord(character))
        or _is_punctuation(character)
        or _CJK.match(character) is not None
    )


# ---- rules


def _maths(state: StateInline, silent: bool) -> bool:
    if state.src[state.pos] not in "$\\" or not isinstance(state, State):
        return False
    found = state.maths.at(state.pos, state.posMax)
    if found is None:
        return False
    if found.stop < 0:
        if state.options.live and state.half_maths is None and not silent:
            state.half_maths = state.pos
        return False
    if not silent:
        content = state.src[found.start : found.stop]
        token = state.push("math", "", 0)
        token.content = content.strip()
        token.meta["at"] = found.start + len(content) - len(content.lstrip())
    state.pos = found.end
    return True


def _half_code(state: StateInline, silent: bool) -> bool:
    """Note where code begins whose end has not come; the rule for code does the rest."""
    if state.src[state.pos] != "`" or silent or not isinstance(state, State):
        return False
    if state.options.live and state.half_code is None:
        end = state.pos
        while end < len(state.src) and state.src[end] == "`":
            end += 1
        marker = state.src[state.pos : end]
        if state.src.find(marker, end) < 0:
            state.half_code = state.pos, marker
    return False


def _line_break(state: StateInline, silent: bool) -> bool:
    """A cell has no other way to have two lines: there, and only there, the tag is read."""
    if state.src[state.pos] != "<" or not isinstance(state, State) or not state.options.cell:
        return False
    found = _BREAK.match(state.src, state.pos, state.posMax)
    if found is None:
        return False
    if not silent:
        state.push("hardbreak", "br", 0)
    state.pos = found.end()
    return True


# ---- parsing


def parse(parser: Parser, text: str, references: References, options: Options) -> State:
    """Return the state at the end: its tokens have in `meta["at"]` where they begin in `text`."""
    state = State(text, parser, {"references": references}, options)
    parser.inline.tokenize(state)
    _place(state.tokens)
    for rule in parser.inline.ruler2.getRules(""):
        rule(state)
    return state


def _place(tokens: Iterable[Token]) -> None:
    """Part tokens that were pushed at one place: delimiters, character by character."""
    last, used = -1, 0
    for token in tokens:
        if token.type != "text":
            continue
        at = token.meta["at"]
        used = used if at == last else 0
        last = at
        token.meta["at"] = at + used
        used += len(token.content)
