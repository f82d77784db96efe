"""Checking how a model counts, against servers that count in their own ways."""

import json
from collections.abc import Callable, Sequence
from typing import Final

import pytest

from app.core.answer import answer
from app.core.calibrate import Calibration, calibrate
from app.core.calibrated import Calibrated, Calibrations
from app.core.chat import Finish, Options, Progress
from app.core.control import Control
from app.core.errors import AppError
from app.core.known_shapes import HEIGHT, SHAPES, WIDTH
from app.core.mark import Grid, Mark
from tests.unit.remote.rig import Bench, ask
from tests.unit.remote.servers import Heard, Script, Wire, refuses, says
from tests.unit.remote.test_backend import MakeFrame

Write = Callable[[Sequence[float]], list[float]]
"""A true box in shares of the picture, as a model writes it."""


def thousandths(box: Sequence[float]) -> list[float]:
    return [round(share * 1000) for share in box]


def shares(box: Sequence[float]) -> list[float]:
    return [round(share, 3) for share in box]


def pixels(box: Sequence[float]) -> list[float]:
    return [round(share * side) for share, side in zip(box, (WIDTH, HEIGHT) * 2, strict=True)]


def down_first(box: Sequence[float]) -> list[float]:
    x1, y1, x2, y2 = thousandths(box)
    return [y1, x1, y2, x2]


def pixels_down_first(box: Sequence[float]) -> list[float]:
    x1, y1, x2, y2 = pixels(box)
    return [y1, x1, y2, x2]


def hundredths(box: Sequence[float]) -> list[float]:
    return [round(share * 100, 1) for share in box]


def places(write: Write, *, labels: bool = True) -> str:
    found = []
    for shape in SHAPES:
        box = [end / side for end, side in zip(shape.box, (WIDTH, HEIGHT) * 2, strict=True)]
        told: dict[str, object] = {"bbox_2d": write(box)}
        found.append({"label": f"{shape.name}-1", **told} if labels else told)
    return json.dumps(found)


ODD: Final = {
    "thousandths": (f"<|begin_of_box|>{places(thousandths)}<|end_of_box|>", Grid()),
    "shares": (places(shares), Grid(1.0)),
    "pixels": (places(pixels), Grid(None)),
    "down first": (places(down_first), Grid(1000.0, "yx")),
    "pixels down first": (places(pixels_down_first), Grid(None, "yx")),
    "hundredths": (places(hundredths), Grid(100.0)),
    "in prose": (
        f"Certainly! Here are the 6 shapes:\n\n```json\n{places(down_first)}\n```\n\nAny more?",
        Grid(1000.0, "yx"),
    ),
    "without labels": (places(pixels, labels=False), Grid(None)),
    "after thinking": (
        f"<think>Maybe [[1, 2, 300, 400]]?</think>{places(pixels)}",
        Grid(None),
    ),
}


def checked(bench: Bench, script: Script, key: str | None = None) -> list[Progress | Calibration]:
    server = bench.server(script)
    backend = bench.backend(f"{server.origin}/v1", key=key)
    return list(calibrate(backend, Control()))


@pytest.mark.parametrize("name", ODD)
def test_each_way_of_counting_is_understood(bench: Bench, name: str) -> None:
    said, grid = ODD[name]
    found = checked(bench, says(*(said[at : at + 40] for at in range(0, len(said), 40))))[-1]
    assert isinstance(found, Calibration)
    assert (found.verdict, found.grid, found.found) == ("good", grid, len(SHAPES))
    assert found.iou > 0.95


def test_the_question_is_that_of_real_questions_at_no_temperature(bench: Bench) -> None:
    server = bench.server(says(places(thousandths)))
    list(calibrate(bench.backend(f"{server.origin}/v1"), Control()))
    body = server.asked[0].json
    assert body["temperature"] == 0
    assert "bbox_2d" in body["messages"][-1]["content"][-1]["text"]
    assert body["messages"][-1]["content"][0]["type"] == "image_url"


@pytest.mark.parametrize(
    ("said", "verdict"),
    [
        ("I'm sorry, I cannot help with that.", "nothing"),
        ("[]", "nothing"),
        ("The version is [1, 2, 3, 4] of [2024, 11, 21, 7].", "nothing"),
        (places(lambda box: thousandths([1 - box[at] for at in (2, 3, 0, 1)])), "doubtful"),
        (json.dumps([{"label": "red rectangle", "bbox_2d": [62, 69, 299, 212]}]), "doubtful"),
        (json.dumps([{"label": "shape", "bbox_2d": [0, 0, 1000, 1000]}]), "doubtful"),
    ],
)
def test_nonsense_is_told_and_changes_nothing(bench: Bench, said: str, verdict: str) -> None:
    found = checked(bench, says(said))[-1]
    assert isinstance(found, Calibration)
    assert found.verdict == verdict
    assert "nothing was changed" in found.told


def test_one_missing_shape_is_no_hindrance(bench: Bench) -> None:
    found = checked(bench, says(json.dumps(json.loads(places(down_first))[:5])))[-1]
    assert isinstance(found, Calibration)
    assert (found.verdict, found.grid, found.found) == ("good", Grid(1000.0, "yx"), 5)


def test_a_refusal_is_the_error_that_it_is(bench: Bench) -> None:
    with pytest.raises(AppError) as raised:
        checked(bench, refuses(401, {"error": {"message": "no"}}), key="k")
    assert raised.value.hint


def test_a_cancelled_check_finds_nothing(bench: Bench) -> None:
    control = Control()

    def script(_heard: Heard, wire: Wire) -> None:
        control.cancel()
        wire.wait_gone()

    server = bench.server(script)
    steps = list(calibrate(bench.backend(f"{server.origin}/v1"), control))
    assert not any(isinstance(step, Calibration) for step in steps)


@pytest.mark.parametrize("model", ["glm-4.6v", ""])
def test_later_answers_are_read_as_was_found(bench: Bench, frame: MakeFrame, model: str) -> None:
    server = bench.server(says('[{"label": "x", "bbox_2d": [250, 100, 500, 600]}]'))
    found = Calibrated(server.origin, "glm-4.6v", order="yx", date="2026-11-22")
    bench.calibrations = Calibrations().including(found)
    backend = bench.backend(f"{server.origin}/v1", model=model)
    assert backend.capabilities.grid == Grid(1000.0, "yx")
    shown = frame()  # 30 x 20
    options = Options(grounded=True)
    pieces = list(answer(backend, [ask("Where is x?", shown)], options, Control()))
    (mark,) = [piece for piece in pieces if isinstance(piece, Mark)]
    assert mark.points == ((3.0, 5.0), (18.0, 10.0))
    assert isinstance(pieces[-1], Finish)


def test_other_models_and_servers_keep_the_usual_grid(bench: Bench) -> None:
    found = Calibrated("http://127.0.0.1:1", "glm-4.6v", scale=0.0, date="2026-11-22")
    bench.calibrations = Calibrations().including(found)
    assert bench.backend("http://127.0.0.1:1/v1").capabilities.grid == Grid(None)
    assert bench.backend("http://127.0.0.1:2/v1").capabilities.grid == Grid()
    assert bench.backend("http://127.0.0.1:1/v1", model="other").capabilities.grid == Grid()
