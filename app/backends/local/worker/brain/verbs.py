"""The worker's verbs. The very first begins with the progress `start`: libraries are loaded.

load      `folder`, and what `Wanted` has; `cache_bytes` for kept conversations. Progress `load` in
          bytes, then one item: what was loaded (`Loaded.header`). What was loaded before goes
          first, also when this fails.
ask       `messages` and `pictures` (`{"width", "height"}`; payload n is picture n, (height, width,
          3) bytes R, G, B). May say `tools`, `think` (true, false, null: the model decides),
          `thinking_budget`, `max_tokens`, `sampling` (as `Sampling`), `conversation` (its name, to
          be kept by) and `endless`. Progress `vision` (pictures) and `prefill` (tokens); items by
          their `type`: `text`, `usage` (`Used`), `finish` (`reason`: stop, length, context).
          Hurried, it ends its thinking.
forget    `conversation`, or all of them without one.
unload    Gives the memory back.
memory    One item: the devices, what is loaded (None: nothing), and what conversations take.

A message is `{"role", "parts", "calls"?}`; a part is `{"text"}`, `{"picture": n}` or `{"film":
{"pictures": [n, …], "seconds": [s, …], "width"?, "height"?}}` (the pixels with which it is to be
seen); a call is `{"id", "name", "arguments"}`. Messages that end with the assistant's are gone on
with, if it says anything.
"""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

import numpy as np

from app.backends.local.worker.brain import hardware, loading
from app.backends.local.worker.brain.engine import Engine, Event, Question, Used
from app.backends.local.worker.brain.loading import Loaded
from app.backends.local.worker.brain.prefill import Reading
from app.backends.local.worker.brain.prompt import Asked, Still
from app.backends.local.worker.brain.reply import Said, Wishes
from app.backends.local.worker.brain.sampling import Sampling
from app.backends.local.worker.failures import failure
from app.child.protocol import Reply
from app.child.worker import Request

CACHE_BYTES: Final = 2 << 30  # of kept conversations, where the host does not say
Pixels = np.ndarray[Any, Any]


class Brain:
    """What is loaded, and what is asked of it."""

    def __init__(self) -> None:
        self._loaded: Loaded | None = None
        self._engine: Engine | None = None

    def load(self, request: Request) -> Iterator[Reply]:
        """Load a model in the place of the one before."""
        self._drop()
        said: dict[str, Any] = dict(request.header)
        budget = int(said.pop("cache_bytes", None) or CACHE_BYTES)
        wanted = loading.Wanted(**(said | {"folder": Path(said["folder"])}))
        for step in loading.load(wanted):
            if isinstance(step, loading.Step):
                yield Reply("progress", {"stage": "load", "done": step.done, "total": step.total})
            else:
                self._loaded, self._engine = step, Engine(step, budget=budget)
                yield Reply("item", step.header)

    def ask(self, request: Request) -> Iterator[Reply]:
        """Answer a question."""
        if self._engine is None:
            raise failure("not_loaded")
        question = _question(request)
        for event in self._engine.ask(question, request.hurried):
            yield _reply(event)
            if request.cancelled():
                return

    def forget(self, request: Request) -> Iterator[Reply]:
        """Forget a conversation, or all."""
        if self._engine is not None:
            name = request.header.get("conversation")
            conversations = self._engine.conversations
            if name is None:
                conversations.clear()
            else:
                conversations.forget(str(name))
        yield from ()

    def unload(self, _request: Request) -> Iterator[Reply]:
        """Give the memory back."""
        self._drop()
        yield from ()

    def memory(self, _request: Request) -> Iterator[Reply]:
        """Tell what there is."""
        yield Reply(
            "item",
            {
                "devices": hardware.devices(),
                "model": None if self._loaded is None else self._loaded.header,
                "cache": 0 if self._engine is None else self._engine.conversations.nbytes,
            },
        )

    def _drop(self) -> None:
        if self._loaded is None:
            return
        device = self._loaded.device
        self._loaded = self._engine = None
        hardware.release(device)


def _question(request: Request) -> Question:
    header: Mapping[str, Any] = request.header
    pictures = _Pictures(header.get("pictures") or (), request.payloads)
    think = header.get("think")
    return Question(
        Asked(header["messages"], pictures.stills, header.get("tools") or (), think),
        pictures.frame,
        Wishes(
            sampling=Sampling(**(header.get("sampling") or {})),
            most=header.get("max_tokens"),
            budget=header.get("thinking_budget"),
            thinks=think is not False,
            endless=bool(header.get("endless")),
        ),
        header.get("conversation") or "",
    )


class _Pictures:
    """The pictures of a question. One is known by its bytes and size, whoever sends it again."""

    def __init__(self, sizes: Any, payloads: list[memoryview]) -> None:
        self.stills = [
            Still(_key(size, payload), size["height"], size["width"])
            for size, payload in zip(sizes, payloads, strict=True)
        ]
        self._payloads = {
            still.key: payload for still, payload in zip(self.stills, payloads, strict=True)
        }
        self._shapes = {still.key: (still.height, still.width, 3) for still in self.stills}

    def frame(self, key: bytes) -> Pixels:
        """Return the pixels of the picture with that key."""
        return np.frombuffer(self._payloads[key], np.uint8).reshape(self._shapes[key])


def _key(size: Mapping[str, int], payload: memoryview) -> bytes:
    shape = f"{size['width']}x{size['height']}".encode()
    return hashlib.blake2b(payload, digest_size=16, key=shape).digest()


def _reply(event: Event) -> Reply:
    match event:
        case Reading():
            return Reply("progress", asdict(event))
        case Said():
            return Reply("item", {"type": "text", "text": event.text, "tokens": event.tokens})
        case Used():
            return Reply("item", {"type": "usage", **asdict(event)})
    return Reply("item", {"type": "finish", "reason": event.reason})
