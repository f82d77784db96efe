"""Lines of Markdown into blocks whose words are not read yet, each line once.

The strategy is the one of CommonMark 0.31, appendix "A parsing strategy", phase 1: a line is held
against the containers that are open, then against what may begin a block. So the cost of a line
does not depend on what came before it, which is what a reply that streams needs; parsers that
read a whole text again for every piece do not offer it. Besides: tables (GFM 0.29, 4.10) and
formulas; raw HTML and definitions of links are words.
"""

import re
from typing import Final

from app.core.markdown_leaves import (
    LARGEST,
    MOST_LINES,
    Equation,
    Grid,
    Listing,
    Ruler,
    Words,
)
from app.core.markdown_maths import OPENING, closing
from app.core.markdown_open import Container, OpenBlocks
from app.core.markdown_rows import alignment, cells
from app.core.markdown_source import Line

DEEPEST: Final = 20  # containers in each other; what is deeper is words
MOST_COLUMNS: Final = 500  # of a table; what has more is words

_HEADING: Final = re.compile(r"(#{1,6})(?:[ \t]+|$)")
_HEADING_END: Final = re.compile(r"(?:^|[ \t]+)#+$")
_FENCE: Final = re.compile(r"(`{3,})([^`]*)$|(~{3,})(.*)$", re.DOTALL)
_UNDERLINE: Final = re.compile(r"=+$|-+$")
_RULER: Final = re.compile(r"(?:\*[ \t]*){3,}$|(?:-[ \t]*){3,}$|(?:_[ \t]*){3,}$")
_BULLET: Final = re.compile(r"[-*+•‣◦▪●](?=[ \t]|$)")
_NUMBER: Final = re.compile(r"(\d{1,9})(?:[.)](?=[ \t]|$)|、)")
_TASK: Final = re.compile(r"\[([ xX])\][ \t]+(?=\S)")


class LineMachine(OpenBlocks):
    """Takes lines, from first to last."""

    def take(self, line: Line) -> None:
        """Read a line."""
        while isinstance(equation := self.leaf, Equation):
            if self._match(line) == len(self.containers):
                taken = equation.takes(line)
                if taken and equation.finish():
                    self.close_leaf()
                if taken or taken is False:
                    return
            self._undo(equation)
            line.rewind()
        if line.more:
            self._go_on(line)
        else:
            self._ordinary(line)
        if line.cut and isinstance(self.leaf, Words):
            self.close_leaf()

    def end(self) -> None:
        """The text is over: close everything."""
        while isinstance(self.leaf, Equation):
            self._undo(self.leaf)
        self.close_leaf()
        self.close_to(0)

    # ---- a line

    def _match(self, line: Line) -> int:
        """Read the beginnings of the containers that go on; returns how many do."""
        for n, container in enumerate(self.containers):
            if container.quote:
                if line.indent > 3 or not line.rest.startswith(">"):
                    return n
                _quote(line)
            elif line.indent >= container.offset:
                line.skip(container.offset)
            elif line.blank and not container.empty:
                line.skip(line.indent)
            else:
                return n
        return len(self.containers)

    def _ordinary(self, line: Line) -> None:
        depth = self._match(line)
        whole = depth == len(self.containers)
        if whole and isinstance(self.leaf, Listing) and self._code(self.leaf, line):
            return
        opened = False
        while not (begun := self._begin(line, depth, whole=whole)):
            if not self._contain(line, depth, whole=whole):
                break
            opened, whole, depth = True, True, len(self.containers)
        if begun:
            return
        if line.blank:
            self._rest_blank(depth)
        elif not whole and not opened and isinstance(self.leaf, Words) and not self.leaf.heading:
            self._add(self.leaf, line)  # goes on although its containers do not (lazily)
        else:
            self.close_to(depth)
            self._say(line)

    def _go_on(self, line: Line) -> None:
        """More of a line that was too long."""
        if isinstance(self.leaf, Listing):
            text, at = line.code()
            self.leaf.add(text, at, feed=line.feed, more=True)
        elif not line.blank:
            self.close_leaf()
            self.open_words(line, apart=False)

    def _rest_blank(self, depth: int) -> None:
        self.close_to(depth)
        self.blank = True
        if isinstance(self.leaf, Listing):
            return
        self.close_leaf()

    def _say(self, line: Line) -> None:
        """A line that begins nothing: words, or a row of a table."""
        match self.leaf:
            case Grid():
                self.leaf.rows.append((line.rest, line.rest_at))
            case Words():
                self._add(self.leaf, line)
            case _:
                self.open_words(line)

    def _add(self, words: Words, line: Line) -> None:
        if words.size + len(line.rest) > LARGEST or len(words.lines) >= MOST_LINES:
            self.close_leaf()
            self.open_words(line, apart=False)
        else:
            words.add(line.rest, line.rest_at)

    # ---- what a line may begin

    def _begin(self, line: Line, depth: int, *, whole: bool) -> bool:
        """Begin or end a block that holds no others; whether the line is used up."""
        if line.blank:
            return False
        words = self.leaf if isinstance(self.leaf, Words) else None
        if line.indent >= 4:
            if words is not None:
                return False
            self.close_to(depth)
            listing = Listing(self.start("code"))
            self.begin(listing)
            line.skip(4)
            listing.add(*line.code(), feed=line.feed)
            return True
        rest = line.rest
        if (
            whole
            and words is not None
            and (self._underline(words, rest) or self._head(words, line))
        ):
            return True
        if heading := _HEADING.match(rest):
            self.close_to(depth)
            self._heading(heading, line)
        elif fence := _FENCE.match(rest):
            self.close_to(depth)
            self._fence(fence, line.indent)
        elif _RULER.match(rest):
            self.close_to(depth)
            self.begin(Ruler(self.start("ruler")))
            self.close_leaf()
        else:
            opening = OPENING.match(rest)
            return opening is not None and self._equation(opening[0], line, depth, whole=whole)
        return True

    def _underline(self, words: Words, rest: str) -> bool:
        if not _UNDERLINE.match(rest):
            return False
        words.heading, words.apart = (1 if rest[0] == "=" else 2), True
        self.last = ("heading",)
        self.close_leaf()
        return True

    def _head(self, words: Words, line: Line) -> bool:
        """Make a table of the last line of `words` when `line` is what stands under its head."""
        align = alignment(line.rest)
        text, at = words.lines[-1]
        if not 0 < len(align) <= MOST_COLUMNS or len(cells(text)) != len(align):
            return False
        words.lines.pop()
        self.leaf = words if words.lines else None
        if self.leaf is None and words.marker:
            self.containers[-1].marker = words.marker
        setting = words.setting
        self.close_leaf()
        self.last = ("table",)
        self.begin(Grid(setting, (text, at), align))
        return True

    def _heading(self, heading: re.Match[str], line: Line) -> None:
        text = line.rest
        at = line.rest_at + heading.end()
        words = self.begin_words(apart=True, kind="heading")
        words.heading = len(heading[1])
        words.add(_HEADING_END.sub("", text[heading.end() :]).rstrip(" \t"), at)
        self.close_leaf()

    def _fence(self, fence: re.Match[str], indent: int) -> None:
        info = (fence[2] if fence[1] else fence[4]).strip().strip("{}").split()
        opened = Listing(self.start("code"), fence[1] or fence[3], indent)
        opened.language = info[0].lstrip(".") if info else ""
        self.begin(opened)

    def _equation(self, opener: str, line: Line, depth: int, *, whole: bool) -> bool:
        rest, closer = line.rest, closing(opener)
        end = rest.find(closer, len(opener))
        if 0 <= end < len(rest) - len(closer) or end == len(opener) or len(rest) > LARGEST:
            return False
        if not whole:
            self.close_to(depth)
        before = self.leaf if isinstance(self.leaf, Words) else None
        if before is None:
            self.close_leaf()
        opened = Equation(self.setting(), opener, closer, [line], before)
        self.leaf = opened
        if end > 0 and opened.finish():
            self.close_leaf()
        return True

    def _undo(self, equation: Equation) -> None:
        """It was none: its lines are read as words, and as what else they may be."""
        self.leaf = equation.before
        first, *others = equation.lines
        self._say(first)
        for line in others:
            self.take(Line(line.text, line.at, feed=line.feed, cut=line.cut, more=line.more))

    def _code(self, code: Listing, line: Line) -> bool:
        """Take a line into open code, or end that; False where it belongs to what follows."""
        if not code.fence:
            if line.blank:
                line.skip_space(4)
                code.add_blank(*line.code(), feed=line.feed)
                self.blank = True
                return True
            if line.indent < 4:
                return False
            line.skip(4)
            code.add_after_blank(*line.code(), feed=line.feed)
            return True
        rest = line.rest
        if line.indent < 4 and rest.startswith(code.fence) and not rest.strip(code.fence[0]):
            code.closed = True
            self.close_leaf()
        else:
            line.skip_space(code.indent)
            code.add(*line.code(), feed=line.feed)
        return True

    # ---- containers

    def _contain(self, line: Line, depth: int, *, whole: bool) -> bool:
        """Open a quotation or an item that the line begins; whether there is one."""
        if line.indent > 3 or line.blank or depth >= DEEPEST:
            return False
        if line.rest.startswith(">"):
            self.close_to(depth)
            _quote(line)
            self.enter(Container(quote=True))
            return True
        found = self._item(line, interrupts=whole and isinstance(self.leaf, Words))
        if found is None:
            return False
        marker, width = found
        self.close_to(depth)
        offset = line.indent + width
        line.skip(offset)
        spaces = line.indent
        blank = line.blank
        padding = 1 if blank or spaces > 4 else spaces
        line.skip(min(padding, spaces))
        if not blank and (task := _TASK.match(line.rest)):
            marker = "☐" if task[1] == " " else "☑"
            line.skip(line.indent)
            line.skip(task.end())
        self.enter(Container(False, offset + padding, marker))
        return True

    def _item(self, line: Line, *, interrupts: bool) -> tuple[str, int] | None:
        """Return an item's marker and its width."""
        rest = line.rest
        if _BULLET.match(rest):
            found = "•", 1
        elif number := _NUMBER.match(rest):
            found = number[0], number.end()
            if interrupts and int(number[1]) != 1:
                return None
        else:
            return None
        return None if interrupts and len(rest) == found[1] else found


def _quote(line: Line) -> None:
    """Read the sign of a quotation and the space after it."""
    line.skip(line.indent + 1)
    line.skip_space(1)
