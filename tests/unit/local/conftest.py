"""A hub on loopback, orders at it, and the models of a machine."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from app.backends.local.again import Patience
from app.backends.local.download import Order
from app.backends.local.hubs import HuggingFace
from app.backends.local.models import LocalModels, Surroundings
from app.backends.local.settings import LocalSettings
from app.core.control import Control
from app.core.local_models import Checked, LocalModel, Source
from tests.unit.local.hub import REPOSITORY, LoopHub

Orders = Callable[..., Order]
Place = Callable[..., LocalModels]


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[LoopHub]:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")  # nobody is there
    with ExitStack() as stack:
        yield LoopHub(stack)


@pytest.fixture
def order(hub: LoopHub, tmp_path: Path) -> Orders:
    def make(**told: Any) -> Order:
        given = {
            "hub": HuggingFace(hub.base),
            "repository": REPOSITORY,
            "revision": "main",
            "folder": tmp_path / "models" / "tiny",
            "patience": Patience(tries=3, first=0.01, longest=0.02),
            "silence": 5.0,
        }
        return Order(**{**given, **told})

    return make


class Kept:
    """Settings that remember."""

    def __init__(self) -> None:
        self.now = LocalSettings()

    def save(self, model: str) -> None:
        self.now = replace(self.now, model=model)


@pytest.fixture
def kept() -> Kept:
    return Kept()


@pytest.fixture
def models(hub: LoopHub, home: Path, kept: Kept) -> Place:
    def make(**told: Any) -> LocalModels:
        kept.now = replace(kept.now, mirror=hub.base)
        given: dict[str, Any] = {
            "folder": home / "models",
            "settings": lambda: kept.now,
            "save": kept.save,
            "key": lambda _base: None,
            "held": free,
            "fit": lambda _control: None,
            "environment": os.environ,
            "patience": Patience(tries=1, first=0.01),
        }
        return LocalModels(Surroundings(**{**given, **told}))

    return make


@contextmanager
def free(_folder: Path) -> Iterator[None]:
    yield


def got(models: LocalModels, name: str = REPOSITORY, **told: Any) -> LocalModel:
    *_steps, last = models.get(Source(name, **told), Control())
    assert isinstance(last, LocalModel)
    return last


def checked(models: LocalModels, name: str = REPOSITORY) -> Checked:
    *_steps, last = models.verify(name, Control())
    assert isinstance(last, Checked)
    return last
