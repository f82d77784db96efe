"""Prompts and pictures are what the stock processor makes of them (see record.py)."""

import json
from pathlib import Path
from typing import Any, Final

import numpy as np
import pytest
import torch

from app.backends.local.worker.brain.loading import Loaded
from app.backends.local.worker.brain.pictures import patches
from app.backends.local.worker.brain.prompt import Asked, Prompt, Prompter, Still
from app.child.protocol import Failure
from tests.local.asking import Talk, prompt_of
from tests.local.cases import CASES, FILM, PICTURES

DATA: Final = Path(__file__).with_name("data")
STOCK: Final = json.loads((DATA / "stock.json").read_text())
WITH_PICTURES: Final = sorted(name for name in STOCK if "grid" in STOCK[name])


def asked(name: str) -> Asked:
    case = CASES[name]
    stills: list[Still] = []
    pictures = iter(case.get("pictures", ()))

    def part(given: dict[str, str]) -> dict[str, Any]:
        if given["type"] == "text":
            return {"text": given["text"]}
        shown = FILM if given["type"] == "video" else [PICTURES[next(pictures)]]
        numbers = list(range(len(stills), len(stills) + len(shown)))
        stills.extend(Still(each.tobytes(), *each.shape[:2]) for each in shown)
        if given["type"] == "image":
            return {"picture": numbers[0]}
        return {"film": {"pictures": numbers, "seconds": [n / 2 for n in range(len(FILM))]}}

    messages = [
        {"role": role, "parts": [part(each) for each in parts]} for role, parts in case["messages"]
    ]
    return Asked(messages, stills, think=case.get("thinking"))


def made(loaded: Loaded, name: str) -> Prompt:
    return Prompter(loaded.tokenizer, loaded.special, loaded.scaling).prompt(asked(name))


@pytest.mark.parametrize("name", STOCK)
def test_tokens(loaded: Loaded, name: str) -> None:
    prompt = made(loaded, name)
    kinds = [0] * len(prompt.tokens)
    for scene in prompt.scenes:
        kinds[scene.start : scene.end] = [1] * scene.count
    assert prompt.tokens == STOCK[name]["tokens"]
    assert kinds == [min(kind, 1) for kind in STOCK[name]["kinds"]]
    grids = [[1, *row[1:]] for row in STOCK[name].get("grid", ()) for _ in range(row[0])]
    assert [[1, *scene.grid] for scene in prompt.scenes] == grids


@pytest.mark.parametrize("name", WITH_PICTURES)
def test_colours(loaded: Loaded, name: str) -> None:
    """A hundredth of a step of a byte where nothing is scaled, a few steps where it is."""
    pixels = {still.tobytes(): still for still in (*PICTURES, *FILM)}
    scaling = loaded.scaling
    ours = []
    for scene in made(loaded, name).scenes:
        size = (scene.grid[0] * scaling.patch, scene.grid[1] * scaling.patch)
        ours.append(patches([pixels[key] for key in scene.keys], size, scaling, loaded.device))
    with np.load(DATA / "stock.npz") as recorded:
        stock = recorded[name].astype(np.float64)
    std = np.array(scaling.std).reshape(3, 1, 1, 1)
    mean = np.array(scaling.mean).reshape(3, 1, 1, 1)
    values = torch.cat(ours).numpy().reshape(stock.shape)
    off = np.abs((values * std + mean) * 255 - stock)
    assert off.max() <= 3
    assert off.mean() <= 0.2


def test_a_film_is_what_the_stock_model_makes_of_a_video(loaded: Loaded) -> None:
    """Also for the model itself: a film told as pictures is the same to it."""
    prompt = made(loaded, "film")
    tokens = torch.tensor([prompt.tokens])
    kinds = torch.tensor([STOCK["film"]["kinds"]])
    assert kinds.max() == 2
    pixels = {still.tobytes(): still for still in FILM}
    size = (prompt.scenes[0].grid[0] * 14, prompt.scenes[0].grid[1] * 14)
    values = torch.cat(
        [
            patches([pixels[key] for key in scene.keys], size, loaded.scaling, loaded.device)
            for scene in prompt.scenes
        ]
    )
    with torch.inference_mode():
        video = loaded.model(
            input_ids=tokens, attention_mask=torch.ones_like(tokens), mm_token_type_ids=kinds,
            pixel_values_videos=values, video_grid_thw=torch.tensor(STOCK["film"]["grid"]),
        ).logits  # fmt: skip
        loaded.model.model.rope_deltas = None
        grid = torch.tensor([[1, *scene.grid] for scene in prompt.scenes])
        pictures = loaded.model(
            input_ids=tokens, attention_mask=torch.ones_like(tokens),
            mm_token_type_ids=kinds.clamp(max=1), pixel_values=values, image_grid_thw=grid,
        ).logits  # fmt: skip
        loaded.model.model.rope_deltas = None
    assert torch.equal(video, pictures)


@pytest.mark.parametrize("size", [(1, 300), (6000, 20), (0, 5)])
def test_what_no_model_looks_at(loaded: Loaded, size: tuple[int, int]) -> None:
    with pytest.raises(Failure) as raised:
        prompt_of(loaded, _question(*size))
    assert raised.value.kind == "bad_picture"
    assert raised.value.facts == {"picture": 0, "width": size[0], "height": size[1]}


def _question(width: int, height: int) -> Any:
    talk = Talk(pictures=[np.zeros((height, width, 3), np.uint8)])
    talk.messages.append({"role": "user", "parts": [{"picture": 0}]})
    return talk.question()
