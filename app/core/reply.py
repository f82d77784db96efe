"""A model's reply while it streams: thinking apart, places as marks, words fit to be read."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from app.core.axes import BEGUN, INITIALS
from app.core.chat import Again, Card, FinishReason, Recast, Sent, Text, Thinking
from app.core.mark import Grid, Mark, Target
from app.core.notation import joined
from app.core.tags import Tag, TagLexer
from app.core.transcript import Transcript
from app.core.words import _

ReplyPiece = Text | Thinking | Mark | Again | Card | Recast

_HALVES: Final = re.compile("[\ud800-\udfff]")
_MARKS: Final = r"\[\](){}<>［］（）｛｝【】＜＞`\n"
_SPECIAL: Final = re.compile(f"[{_MARKS}]")  # may begin or end something
_SPECIAL_OR_NAME: Final = re.compile(rf"[{_MARKS}{INITIALS}](?:(?<![{INITIALS}])|{BEGUN})")
_CLOSING: Final = re.compile(r"[\])}>］）｝】＞]")
_CRUMBS: Final = 32  # code points
_CALL: Final = re.compile(r"\s{0,8}(?:[\w.:-]{1,64}\s{0,8}[({]|\{)")
_CALL_START: Final = re.compile(r"\s{0,8}[\w.:-]{0,64}\s{0,8}")


class _Halves:
    """Joins halves of surrogate pairs over deltas; what stays alone becomes U+FFFD."""

    def __init__(self) -> None:
        self._held = ""

    def feed(self, text: str) -> str:
        text, self._held = self._held + text, ""
        if not _HALVES.search(text):
            return text
        if "\ud800" <= text[-1] <= "\udbff":
            text, self._held = text[:-1], text[-1]
        return joined(text)

    def flush(self) -> str:
        return "\ufffd" if self._held else ""


class ReplyReader:
    """Turns what a model says into what is shown.

    `targets` are what marks can lie on, numbered from 1 as in "Image 1". Without `markup` words
    pass as they are. `grounded`: the turn asked for places, so that plain brackets mean them.
    Visible text, thinking, marks and cards are the same however the reply is cut into deltas; time
    is linear in its length.
    """

    def __init__(
        self, targets: Sequence[Target], grid: Grid, *, markup: bool, grounded: bool
    ) -> None:
        self._targets = tuple(targets)
        self._grid = grid
        self._markup = markup
        self._grounded = grounded
        self._special = _SPECIAL_OR_NAME if grounded else _SPECIAL
        self._sizes: dict[int, tuple[int, int]] = {}
        self._crumbs = ""
        self._content, self._reasoning = _Halves(), _Halves()
        self._tags, self._reasoning_tags = TagLexer(), TagLexer()
        self._begun = ""  # what was said before this reply goes on with it
        self._begun_marks = 0
        self._before = 0  # code points that it shows of that
        self._transcript = self._first_transcript()
        self._raw: list[str | Tag] = []
        self._thought: list[str] = []
        self._thinking = False  # between <think> and </think>
        self._call: list[str] | None = None  # what may be the inside of a call's markup
        self._called = False  # a call's markup was there
        self._quoted_thinks = 0  # "<think>" as words in a code block
        self._note = ""
        self._held = "" if markup and grounded else None  # None: it is more than an empty list

    def _first_transcript(self) -> Transcript:
        if not self._begun:
            return Transcript(self._targets, self._grid, self._sizes, grounded=self._grounded)
        before = ReplyReader(self._targets, self._grid, markup=True, grounded=self._grounded)
        for _piece in (*before.feed(Text(self._begun)), *before.finish("cut")):
            pass  # it is on the screen
        before._transcript.resume(self._begun_marks)
        return before._transcript

    @property
    def note(self) -> str:
        """A remark for the user, after `finish`; "" if none."""
        return self._note

    @property
    def raw(self) -> str:
        """The reply as the model wrote it, without its thinking: for the next turn."""
        return "".join(part if isinstance(part, str) else part.text for part in self._raw)

    def resume(self, raw: str, marks: int) -> None:
        """Go on with a reply that broke off after `raw`, with so many marks. Before anything else.

        Numbers of marks count on; offsets are those in what comes now.
        """
        if not self._markup:
            return
        self._begun, self._begun_marks = raw, marks
        self._transcript = self._first_transcript()
        self._before, self._held = self._transcript.length, None

    def sent(self, sent: Sent) -> None:
        """Note how a picture really went out: a model's pixels are pixels of that."""
        self._sizes[sent.image] = (sent.width, sent.height)

    def feed(self, delta: Text | Thinking) -> Iterator[ReplyPiece]:
        """Take the next delta; yield what can be shown."""
        yield from self._placed(self._unless_nothing(self._feed(delta)))

    def finish(self, reason: FinishReason) -> Iterator[ReplyPiece]:
        """Take the end of the reply; yield what was held back."""
        yield from self._placed(self._unless_nothing(self._finish(reason)))
        if not self._transcript.nothing:
            yield from self._release()

    def _placed(self, pieces: Iterator[ReplyPiece]) -> Iterator[ReplyPiece]:
        """Count offsets from where this reply begins."""
        for piece in pieces:
            if self._before and isinstance(piece, Mark | Again | Card):
                yield replace(piece, at=piece.at - self._before)
            else:
                yield piece

    def _unless_nothing(self, pieces: Iterator[ReplyPiece]) -> Iterator[ReplyPiece]:
        """Hold back words as long as they may be nothing but an empty list of places.

        That is an answer for programs; people read the note that it leaves.
        """
        for piece in pieces:
            if isinstance(piece, Recast) and self._grounded:
                yield piece if self._held is None else Thinking(piece.thinking)  # nothing was shown
                self._held = ""
            elif self._held is None or isinstance(piece, Thinking):
                yield piece
            elif isinstance(piece, Text):
                self._held += piece.text
                if not Transcript.may_be_nothing(self._held):
                    yield Text(self._held)
                    self._held = None
            else:
                yield from self._release()
                yield piece

    def _release(self) -> Iterator[Text]:
        """Yield what was held back."""
        if self._held:
            yield Text(self._held)
        self._held = None

    def _feed(self, delta: Text | Thinking) -> Iterator[ReplyPiece]:
        if isinstance(delta, Thinking):
            for part in self._reasoning_tags.feed(self._reasoning.feed(delta.text)):
                yield from self._think(part)
            return
        text = self._content.feed(delta.text)
        if not self._markup:
            if text:
                self._raw.append(text)
                yield Text(text)
        elif self._idle and not self._special.search(text):
            self._tags.skip()
            self._raw.append(text)
            if shown := self._transcript.prose(text):
                yield Text(shown)
        else:
            yield from self._read(text)

    @property
    def _idle(self) -> bool:
        """Whether words are simply to be shown."""
        busy = self._thinking or self._call is not None or self._crumbs or self._tags.holds
        return not busy and self._transcript.idle

    def _read(self, text: str) -> Iterator[ReplyPiece]:
        # Most of the time would go into brackets read in crumbs: a few of them go together.
        self._crumbs += text
        waits = self._transcript.holds and len(self._crumbs) < _CRUMBS
        if text and waits and not _CLOSING.search(text):
            return
        text, self._crumbs = self._crumbs, ""
        for part in self._tags.feed(text):
            yield from self._part(part)

    def _finish(self, reason: FinishReason) -> Iterator[ReplyPiece]:
        yield from self._feed(Thinking(self._reasoning.flush()))
        for part in self._reasoning_tags.flush():
            yield from self._think(part)
        yield from self._feed(Text(self._content.flush()))
        yield from self._read("")
        for part in self._tags.flush():
            yield from self._part(part)
        self._call = None
        yield from self._transcript.end()
        thought = "".join(self._thought)
        self._note = self._remark()
        if not self._markup or self._called or not self._transcript.blank or not thought.strip():
            return
        if reason == "stop":
            yield from self._answer_with(thought)

    # ---- thinking

    def _think(self, part: str | Tag) -> Iterator[Thinking]:
        words = part if isinstance(part, str) else part.text
        self._thought.append(words)
        if isinstance(part, str) or part.quoted or part.kind == "memory":
            yield Thinking(words)

    def _recast(self) -> Iterator[ReplyPiece]:
        """`</think>` without its beginning: everything before it was thinking."""
        yield from self._transcript.end()
        if not self._transcript.blank:
            yield Recast("".join(part for part in self._raw if isinstance(part, str)))
        self._thought.append(self.raw)
        self._raw.clear()
        self._transcript = self._first_transcript()

    def _answer_with(self, thought: str) -> Iterator[ReplyPiece]:
        """There is nothing but thinking: that is the answer then."""
        before, _tag, after = thought.rpartition("</think>")
        self._thinking = False
        lexer = TagLexer()
        for part in (*lexer.feed(after if after.strip() else before or after), *lexer.flush()):
            if isinstance(part, str) or part.kind not in ("think", "/think"):
                yield from self._part(part)
        yield from self._transcript.end()
        if not self._transcript.blank:
            put = _("The model put its answer into its thinking; it is shown as the answer.")
            self._note = self._remark() or put

    def _remark(self) -> str:
        """What is said where there is nothing to be shown."""
        if self._grounded and self._transcript.nothing:
            return _("The model found nothing to mark.")
        return ""

    # ---- content

    def _part(self, part: str | Tag) -> Iterator[ReplyPiece]:
        if isinstance(part, str):
            yield from self._words(part)
        elif self._call is not None and part.kind == "argument":
            self._raw.append(part)
            self._called = True
        elif self._is_literal(part):
            yield from self._words(part.text)
        elif self._thinking and part.kind not in ("/think", "call"):
            yield from self._think(part)
        else:
            yield from self._tag(part)

    def _is_literal(self, tag: Tag) -> bool:
        """Tell whether the tag is meant as words: quoted, or in a code block."""
        if tag.kind == "memory":
            return not self._transcript.in_box
        if tag.kind in ("box", "/box", "stop"):
            return False
        if self._thinking or not self._transcript.in_code:
            return tag.quoted
        if tag.kind == "think":
            self._quoted_thinks += 1
        elif tag.kind == "/think":
            self._quoted_thinks -= 1
            return self._quoted_thinks >= 0
        return True

    def _words(self, text: str) -> Iterator[ReplyPiece]:
        if self._thinking:
            yield from self._think(text)
            return
        self._raw.append(text)
        if self._call is None:
            yield from self._transcript.words(text)
        elif not self._called:
            self._call.append(text)
            inside = "".join(self._call)
            if _CALL.match(inside):
                self._called = True
            elif not _CALL_START.fullmatch(inside):
                self._call = None
                yield from self._transcript.words(inside)

    def _tag(self, tag: Tag) -> Iterator[ReplyPiece]:
        if tag.kind not in ("think", "/think", "stop"):
            self._raw.append(tag)
        match tag.kind:
            case "think":
                yield from self._transcript.end()
                self._thinking = True
            case "/think" if self._thinking:
                self._thinking = False
                self._thought.append(tag.text)
            case "/think":
                self._call = None
                yield from self._recast()
            case "box":
                yield from self._transcript.open_box()
            case "/box":
                yield from self._transcript.close_box()
            case "memory":
                yield from self._transcript.close_box()
                yield from self._transcript.words(tag.text)
            case "call":
                self._thinking = False
                self._call = []
            case "/call":
                self._called = self._called or self._call is not None
                self._call = None
