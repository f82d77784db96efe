"""A device that fails takes nothing with it but what it was doing."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
import torch

from app.backends.local.worker.brain.engine import Engine
from app.backends.local.worker.brain.loading import Loaded
from app.child.protocol import Failure
from tests.local.asking import Talk, ask, picture


class Failing:
    """A module that fails the nth time that it is used."""

    def __init__(self, inner: Any, at: int, fail: Callable[[], None]) -> None:
        self.inner, self.at, self.fail = inner, at, fail

    def __call__(self, *given: Any, **named: Any) -> Any:
        self.at -= 1
        if self.at == 0:
            self.fail()
        return self.inner(*given, **named)


def allocate() -> None:
    torch.empty(1 << 55)


def on_the_card() -> None:
    raise torch.OutOfMemoryError("CUDA out of memory. Tried to allocate …")


def lost() -> None:
    raise torch.AcceleratorError("CUDA error: unspecified launch failure")


def defect() -> None:
    raise RuntimeError("a defect")


@contextmanager
def failing(module: Any, at: int, fail: Callable[[], None]) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(module, "forward", Failing(module.forward, at, fail))
        yield


@pytest.mark.parametrize("fail", [allocate, on_the_card])
@pytest.mark.parametrize(("at", "stage"), [(1, "prefill"), (2, "prefill"), (7, "decode")])
def test_out_of_memory_is_told_and_the_model_goes_on(
    engine: Engine, loaded: Loaded, at: int, stage: str, fail: Callable[[], None]
) -> None:
    talk = Talk().user("What is it?", picture(1))
    fine = ask(engine, talk.question())
    engine.conversations.clear()
    with failing(loaded.model.model.language_model, at, fail), pytest.raises(Failure) as raised:
        ask(engine, talk.question())
    assert raised.value.kind == "out_of_memory"
    assert raised.value.facts["stage"] == stage
    assert isinstance(raised.value.facts["free"], int)
    assert len(engine.conversations) == 0
    assert ask(engine, talk.question()).text == fine.text


def test_a_device_that_is_lost_is_told(engine: Engine, loaded: Loaded) -> None:
    with failing(loaded.model.model.language_model, 2, lost), pytest.raises(Failure) as raised:
        ask(engine, Talk().user("What is it?").question())
    assert raised.value.kind == "device_lost"


def test_a_defect_stays_one_and_the_conversation_whole(engine: Engine, loaded: Loaded) -> None:
    talk = Talk().user("What is it?", picture(1))
    fine = ask(engine, talk.question())
    layer = loaded.model.model.language_model.layers[1]
    with failing(layer, 2, defect), pytest.raises(RuntimeError, match="a defect"):
        ask(engine, talk.user("And?").question())
    del talk.messages[-1]
    assert ask(engine, talk.question()).text == fine.text
