"""A backend that says what a test tells it to, and what a conversation with it needs."""

import threading
from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np

from app.core.chat import Delta, Finish, Message, Options, Think
from app.core.control import Control
from app.core.errors import AppError
from app.core.frame import Frame, Screen
from app.core.memory import History
from app.core.place import Desktop, Rect
from app.core.ports import Capabilities, Choice, Estimate, Health, Services
from app.store.temporary import TemporaryHistory

Said = Delta | Exception | threading.Event
"""What is yielded, raised, or waited for (Stop ends the waiting)."""


class Scripted:
    """Answers with each of `replies` in turn.

    `asked` are the messages of every question, `options` how it was asked.
    """

    def __init__(
        self,
        *replies: Sequence[Said],
        markup: bool = True,
        name: str = "Model",
        hurries: bool = False,
        thinking: Sequence[Think] = (),
    ) -> None:
        self.asked: list[Sequence[Message]] = []
        self.options: list[Options] = []
        self._replies = list(replies)
        self._capabilities = Capabilities(
            name,
            remote=False,
            markup=markup,
            skills=frozenset({"chat"}),
            thinking=frozenset(thinking),
            hurries=hurries,
        )

    @property
    def capabilities(self) -> Capabilities:
        return self._capabilities

    def probe(self, control: Control) -> Health:
        return Health(ok=True, message="")

    def estimate(self, messages: Sequence[Message], options: Options) -> Estimate:
        return Estimate(())

    def stream(
        self, messages: Sequence[Message], options: Options, control: Control
    ) -> Iterator[Delta]:
        self.asked.append(messages)
        self.options.append(options)
        for said in self._replies.pop(0):
            if isinstance(said, Exception):
                raise said
            if isinstance(said, threading.Event):
                control.on_change(said.set)
                assert said.wait(60)
            else:
                yield said
            if control.cancelled:
                yield Finish("cancelled")
                return

    def close(self) -> None:
        pass


def services(
    backend: Callable[[Choice], Any], history: Callable[[], History] | None = None
) -> Services:
    """Services that have a backend and a history, nothing else."""
    kept = TemporaryHistory()
    given: dict[str, Any] = dict.fromkeys(Services.__dataclass_fields__)
    given["backend"], given["history"] = backend, history or (lambda: kept)
    given["tidy"] = given["destination"] = lambda *_: None
    given["new_history"] = lambda temporary: kept if temporary else given["history"]()
    return Services(**given)


def picture(width: int = 320, height: int = 200, *, monitor: str = "LEFT") -> Frame:
    """A frame in tiles of many colours, taken from a monitor at (10, 20)."""
    tiles = np.random.default_rng(width).integers(0, 256, (height // 20 + 1, width // 20 + 1, 4))
    pixels = tiles.astype(np.uint8).repeat(20, 0).repeat(20, 1)[:height, :width]
    rect = Rect(10, 20, 10 + width, 20 + height, Desktop(monitor))
    return Frame(np.ascontiguousarray(pixels), Screen(monitor, rect))


def places(*found: tuple[str, int, int, int, int]) -> str:
    """What a model writes for labelled boxes, 0 to 1000."""
    items = ",".join(
        f'{{"label":"{label}","bbox_2d":[{x1},{y1},{x2},{y2}]}}' for label, x1, y1, x2, y2 in found
    )
    return f"<|begin_of_box|>[{items}]<|end_of_box|>"


class Refusing:
    """A choice that means nothing."""

    def __init__(self, error: AppError) -> None:
        self._error = error

    def __call__(self, choice: Choice) -> Scripted:
        raise self._error
