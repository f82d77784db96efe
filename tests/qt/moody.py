"""A backend that answers in whatever way it likes, as its seed says."""

import random
import threading
from collections.abc import Iterator, Sequence
from typing import Final

from app.core.chat import Delta, Finish, Message, Options, Progress, Text, Thinking, Usage
from app.core.control import Control
from app.core.errors import RateLimited, ReplyCut, Unavailable
from tests.qt.scripted import Scripted, places

_WORDS: Final = (
    "the button",
    "**bold** and `code`",
    "保存按钮",
    "שלום עולם",
    "😀 e\u0301",
    "<script>x()</script>",
    "[here](https://example.org)",
    "$x^2$ for $5",
    "a\u202eb",
)
_BLOCKS: Final = (
    "\n\n```python\nprint('a')\n```\n\n",
    "\n\n| a | b |\n|---|---|\n| =1+1 | 2 |\n\n",
    "\n\n- one\n- two\n  1. three\n\n",
    "\n\n# Heading\n\n> quoted\n\n",
    "\n\n\\[ \\frac{1}{2} \\]\n\n",
    "\n\n---\n\n",
)


class Moody(Scripted):
    """Streams words, boxes, thoughts and blocks; fails, breaks off, or waits until it is stopped.

    After `calm` it is done with whatever it does, and only says short things.
    """

    def __init__(self, seed: int) -> None:
        super().__init__(thinking=("off", "on"), hurries=True)
        self._random = random.Random(seed)
        self._lock = threading.Lock()
        self._calm = threading.Event()
        self._count = 0

    def calm(self) -> None:
        """Let everything end."""
        self._calm.set()

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        with self._lock:
            self._count += 1
            number, chance = self._count, random.Random(self._random.random())
        changed = threading.Event()
        control.on_change(changed.set)
        for said in self._script(number, chance):
            if said is None:
                while not (control.cancelled or control.hurried or self._calm.is_set()):
                    changed.wait(0.01)
            else:
                yield said
            if control.cancelled:
                yield Finish("cancelled")
                return
        yield from self._end(chance)

    def _script(self, number: int, chance: random.Random) -> Iterator[Delta | None]:
        """What is said before the end; None: nothing until something changes."""
        yield Progress("Reading", 1, 2)
        if chance.random() < 0.3:
            for _piece in range(chance.randrange(1, 6)):
                yield Thinking(f"Hm {number}, {chance.choice(_WORDS)}. ")
        yield Text(f"Answer {number}: ")
        for _piece in range(0 if self._calm.is_set() else chance.randrange(12)):
            yield Text(self._piece(chance))
            if chance.random() < 0.05:
                yield None

    def _piece(self, chance: random.Random) -> str:
        kind = chance.random()
        if kind < 0.25:
            left, top = chance.randrange(500), chance.randrange(500)
            label = chance.choice(("Save", "Cancel", "保存"))
            return places((label, left, top, left + chance.randrange(1, 500), top + 100)) + " "
        if kind < 0.4:
            return chance.choice(_BLOCKS)
        if kind < 0.405:
            return "".join(chance.choices((*_BLOCKS, *_WORDS), k=120))  # more than has widgets
        return chance.choice(_WORDS) + " "

    def _end(self, chance: random.Random) -> Iterator[Delta]:
        kind = chance.random()
        if self._calm.is_set() or kind < 0.7:
            yield Usage(100, 20)
            yield Finish("stop")
        elif kind < 0.8:
            yield Finish("length")
        else:
            raise chance.choice(
                (
                    Unavailable("Nobody answers.", "Start the server."),
                    ReplyCut("The reply broke off.", "Ask again."),
                    RateLimited("Too many questions.", "Wait a moment."),
                )
            )
