"""The host's rule of choosing frames, against the very lines of transformers that it states."""

import ast
import math
import random
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from app.core.video_sampling import sampled_times
from app.core.vision import film_size, longest_edge


def stock(name: str) -> Callable[..., Any]:
    """Return a function of the stock processor, whose module needs more than is installed."""
    found = find_spec("transformers.models.glm46v")
    assert found is not None
    assert found.origin is not None
    tree = ast.parse(Path(found.origin).with_name("video_processing_glm46v.py").read_text())
    function = next(
        each for each in ast.walk(tree) if isinstance(each, ast.FunctionDef) and each.name == name
    )
    for each in (*function.args.args, *filter(None, [function.args.kwarg])):
        each.annotation = None
    function.returns = None
    known: dict[str, Any] = {"np": np, "math": math}
    exec(compile(ast.Module([function], []), found.origin, "exec"), known)
    made: Callable[..., Any] = known[name]
    return made


@pytest.mark.parametrize("rate", [0.3, 1.0, 5.0, 10.0, 23.976, 29.97, 30.0, 60.0])
def test_times(rate: float) -> None:
    sample = stock("sample_frames")
    rng = random.Random(int(rate * 1000))
    lengths = [1, 2, 3, 5, 10, 20, 30, 30.5, 31, 60, 120, 300, 301, 1200, 2400, 3600]
    for seconds in [*lengths, *(rng.uniform(1, 1500) for _ in range(60))]:
        total = max(1, round(seconds * rate))
        told = SimpleNamespace(fps=rate, total_num_frames=total, duration=seconds)
        chosen = sample(SimpleNamespace(temporal_patch_size=2), told)
        if len(set(chosen)) > 1:
            assert sampled_times(seconds, rate) == tuple(number / rate for number in chosen)


def test_sizes() -> None:
    resize = stock("smart_resize")
    rng = random.Random(7)
    for _ in range(2000):
        frames = 2 * rng.randint(1, 320)
        width, height = rng.randint(30, 4000), rng.randint(30, 2500)
        high, wide = resize(frames, height, width, max_pixels=longest_edge(30_000))
        assert film_size(width, height, frames) == (wide, high)
