"""`Branches`: the turns of a conversation as a tree, and the path through it that is in use."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from app.ui.turn import Origin, Turn


@dataclass(frozen=True, slots=True)
class Removed:
    """A turn that was taken out, and what it takes to put it back.

    `moved` are the questions that followed it; `used` is the end of the path as it was.
    """

    turn: Turn
    place: int
    among: int
    moved: tuple[Origin, ...]
    used: Turn


class Branches:
    """Answers to one question are versions, questions at one place rewordings. Pure bookkeeping."""

    def __init__(self) -> None:
        self._turns: list[Turn] = []
        self._following: dict[Turn | None, list[Turn]] = defaultdict(list)
        self._next: dict[Turn | None, Turn] = {}  # what follows, as it was left last
        self._chosen: dict[Origin, Turn] = {}  # the version that was looked at last
        self._path: tuple[Turn, ...] | None = None

    def __iter__(self) -> Iterator[Turn]:
        return iter(self._turns)

    def __contains__(self, turn: Turn) -> bool:
        return turn in self._following[turn.parent]

    @property
    def path(self) -> tuple[Turn, ...]:
        """The turns in use, from the first question on."""
        if self._path is None:
            path: list[Turn] = []
            here: Turn | None = None
            while (follows := self._following.get(here)) and (
                here := self._next.get(here) or follows[-1]
            ):
                path.append(here)
            self._path = tuple(path)
        return self._path

    def before(self, turn: Turn) -> list[Turn]:
        """The turns that lead to `turn`, the first one first."""
        found: list[Turn] = []
        here = turn.parent
        while here is not None:
            found.append(here)
            here = here.parent
        return found[::-1]

    def following(self, turn: Turn) -> Sequence[Turn]:
        """All that follow `turn` immediately."""
        return self._following.get(turn, ())

    def versions(self, turn: Turn) -> Sequence[Turn]:
        """All answers to the question of `turn`, the oldest first."""
        return [each for each in self._following[turn.parent] if each.origin is turn.origin]

    def rewordings(self, turn: Turn) -> Sequence[Turn]:
        """A turn for each question that was asked at this place, as they were left last."""
        found = {each.origin: each for each in self._following[turn.parent]}
        return [self._chosen.get(origin, last) for origin, last in found.items()]

    def add(self, turn: Turn) -> None:
        """Take a turn in; the path leads to it."""
        self.extend((turn,))
        self.use(turn)

    def extend(self, turns: Iterable[Turn]) -> None:
        """Take turns in; the path leads to the newest where it was not left elsewhere."""
        for turn in turns:
            self._turns.append(turn)
            self._following[turn.parent].append(turn)
        self._path = None

    def use(self, turn: Turn) -> None:
        """Let the path lead through `turn`, and on as it was left last."""
        here: Turn | None = turn
        while here is not None:
            self._next[here.parent] = self._chosen[here.origin] = here
            here = here.parent
        self._path = None

    # ---- taking out

    def take_out(self, turn: Turn) -> Removed:
        """Take a turn out of the tree.

        What follows it goes under the last other answer to its question, else under what came
        before.
        """
        used, through = self.path[-1], turn in self.path
        siblings = self._following[turn.parent]
        others = [each for each in self.versions(turn) if each is not turn]
        heir = others[-1] if others else turn.parent
        among, place = siblings.index(turn), self._turns.index(turn)
        siblings.remove(turn)
        self._turns.remove(turn)
        self._forget(turn)
        followers = self._following.pop(turn, [])
        next_one = self._next.pop(turn, None)
        for each in followers:
            each.origin.parent = heir
        self._following[heir] += followers
        if through and others:
            self._next[turn.parent] = others[-1]
        if next_one is not None and (through or heir not in self._next):
            self._next[heir] = next_one
        self._path = None
        moved = tuple({each.origin: None for each in followers})
        return Removed(turn, place, among, moved, used)

    def put_back(self, removed: Removed) -> None:
        """Undo `take_out`; what was added meanwhile stays."""
        turn = removed.turn
        for origin in removed.moved:
            followers = [each for each in self._following[origin.parent] if each.origin is origin]
            for each in followers:
                self._following[origin.parent].remove(each)
            self._following[turn] += followers
            origin.parent = turn
        self._turns.insert(removed.place, turn)
        self._following[turn.parent].insert(removed.among, turn)
        self.use(turn)
        if removed.used in self:
            self.use(removed.used)

    def _forget(self, turn: Turn) -> None:
        if self._next.get(turn.parent) is turn:
            del self._next[turn.parent]
        if self._chosen.get(turn.origin) is turn:
            del self._chosen[turn.origin]
