"""A tiny model for all tests, on one thread of the CPU. There are none where there is no torch."""

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

collect_ignore_glob = [] if find_spec("torch") and find_spec("transformers") else ["test_*.py"]


@pytest.fixture(scope="session", autouse=True)
def one_thread() -> None:
    import torch

    torch.set_num_threads(1)


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of a tiny model; not to be written to."""
    from tests.local import tiny

    return tiny.make(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="session")
def loaded(folder: Path) -> Any:
    """It, loaded; nothing of a conversation stays with it."""
    from app.backends.local.worker.brain.loading import Loaded, Wanted, load

    *_, made = load(Wanted(folder, device="cpu", dtype="float32"))
    assert isinstance(made, Loaded)
    return made


@pytest.fixture
def engine(loaded: Any) -> Iterator[Any]:
    """An engine without conversations that reads a few tokens at a time."""
    from app.backends.local.worker.brain.engine import Engine

    yield Engine(loaded, budget=64 << 20, chunk=16)
    assert loaded.model.model.rope_deltas is None, "what the model remembers is not to be relied on"
