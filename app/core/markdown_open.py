"""The blocks of a reply that are open: containers in each other, and one leaf in the innermost."""

from dataclasses import dataclass, replace
from typing import Self

from app.core.markdown_leaves import Equation, Leaf, Listing, Setting, Words
from app.core.markdown_source import Line


@dataclass(slots=True)
class Container:
    """A quotation, or an item of a list whose content stands `offset` columns in.

    `marker` is still to be shown; `empty`: nothing stands in it yet.
    """

    quote: bool
    offset: int = 0
    marker: str = ""
    empty: bool = True


class OpenBlocks:
    """What is open, and in `out` what is finished, in order; the caller empties that."""

    def __init__(self) -> None:
        self.out: list[Leaf] = []
        self.leaf: Leaf | None = None  # the open one
        self.containers: list[Container] = []
        self.blank = True  # a blank line came since the last block
        self.last: tuple[object, ...] = ()  # of which kind that block was

    def copy(self) -> Self:
        """Return one in the same state, with nothing in `out`, which goes its own way."""
        made = type(self)()
        made.leaf = None if self.leaf is None else self.leaf.copy()
        made.containers = [replace(container) for container in self.containers]
        made.blank, made.last = self.blank, self.last
        return made

    # ---- containers

    def enter(self, container: Container) -> None:
        """Open a container in the innermost one."""
        self.close_leaf()
        self._show_marker()
        if self.containers:
            self.containers[-1].empty = False
        self.containers.append(container)

    def close_to(self, depth: int) -> None:
        """Close the containers beyond `depth`, and what is open in them."""
        if depth == len(self.containers):
            return
        self.close_leaf(implied=True)
        while len(self.containers) > depth:
            self._show_marker()
            self.containers.pop()

    # ---- blocks

    def setting(self) -> Setting:
        """Return where a block would stand now."""
        quotes = sum(container.quote for container in self.containers)
        return Setting(len(self.containers) - quotes, quotes)

    def start(self, kind: str) -> Setting:
        """Close what is open; returns where the next block stands, which is no paragraph."""
        self.close_leaf()
        self._show_marker()
        self.last = (kind,)
        return self.setting()

    def open_words(self, line: Line, *, apart: bool | None = None) -> None:
        """Begin a paragraph with what is left of a line."""
        words = self.begin_words(apart=apart, kind="words")
        words.add(line.rest, line.rest_at)

    def begin_words(self, *, apart: bool | None, kind: str) -> Words:
        """Begin a paragraph or heading; `apart` None: as what came before it makes it."""
        self.close_leaf()
        setting = self.setting()
        now = (kind, setting.level > 0, setting.quote)
        if apart is None:
            apart = self.blank or now != self.last
        marker = ""
        if self.containers and not self.containers[-1].quote:
            marker, self.containers[-1].marker = self.containers[-1].marker, ""
        words = Words(setting, marker, apart)
        self.last, self.blank = now, False
        self._hold(words)
        return words

    def begin(self, leaf: Leaf) -> None:
        """Begin any other block."""
        self.close_leaf()
        self._show_marker()
        self.blank = False
        self._hold(leaf)

    def _hold(self, leaf: Leaf) -> None:
        if self.containers:
            self.containers[-1].empty = False
        self.leaf = leaf

    def close_leaf(self, *, implied: bool = False) -> None:
        """Finish the open block. `implied`: by the end of what it stands in."""
        leaf, self.leaf = self.leaf, None
        match leaf:
            case None:
                return
            case Equation():
                if leaf.before is not None:
                    self.out.append(leaf.before)
                self._show_marker()
                self.last, self.blank = ("formula",), False
                if self.containers:
                    self.containers[-1].empty = False
            case Listing():
                leaf.closed |= implied
        self.out.append(leaf)

    def _show_marker(self) -> None:
        """Show the marker of the innermost item alone: what follows is no paragraph."""
        if self.containers and self.containers[-1].marker:
            self.begin_words(apart=None, kind="words")
            self.close_leaf()
