"""A remote backend against servers of bytes."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import numpy as np
import pytest

from app.core.frame import File, Frame
from tests.unit.remote.rig import Bench


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    for name in ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)
    with ExitStack() as stack:
        yield Bench(stack)


@pytest.fixture
def frame() -> Callable[[], Frame]:
    def make() -> Frame:
        return Frame(np.zeros((20, 30, 4), np.uint8), File("x.png"))

    return make
