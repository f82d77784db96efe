"""Tokens of pictures as the model's own processor counts them."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.backends.remote.settings import Endpoint, Price, RemoteSettings
from app.backends.remote.tokens import picture_tokens, text_tokens, within
from app.core.chat import Message, Options, Picture, Text
from app.core.ports import PictureLimits
from tests.unit.remote.rig import Bench
from tests.unit.remote.test_backend import MakeFrame


@pytest.mark.parametrize(
    ("width", "height", "tokens"),
    [
        (1280, 720, 1196),
        (1366, 768, 1323),
        (1920, 1080, 2691),
        (2560, 1440, 4641),
        (3440, 1440, 6273),
        (3840, 2160, 7360),
        (7680, 2160, 7335),
        (40, 20, 8),
    ],
)
def test_pictures(width: int, height: int, tokens: int) -> None:
    assert picture_tokens(width, height) == tokens


@given(st.integers(28, 20_000), st.integers(28, 20_000))
@settings(deadline=None)
def test_any_picture_has_tokens_within_bounds(width: int, height: int) -> None:
    assert 8 <= picture_tokens(width, height) <= 7500


def test_a_line_of_pixels_has_tokens() -> None:
    assert picture_tokens(1, 9000) > 0


def test_text() -> None:
    assert text_tokens("") == 0
    assert 8 <= text_tokens("Where is the button to save the file?") <= 12
    assert 6 <= text_tokens("保存按钮在哪里？") <= 8


def test_limits_keep_the_aspect() -> None:
    assert within(4000, 2000, PictureLimits(max_side=1000)) == (1000, 500)
    assert within(4000, 1000, PictureLimits(max_pixels=1_000_000)) == (2000, 500)
    assert within(40, 10, PictureLimits(max_side=1000)) == (40, 10)


def test_the_estimate_has_one_number_a_part_and_a_price(bench: Bench, frame: MakeFrame) -> None:
    turns = [
        Message("user", (Picture(frame()), Text("What is this?"))),
        Message("assistant", (Text("A cat."),)),
    ]
    local = bench.backend("http://127.0.0.1:1")
    estimate = local.estimate(turns, Options())
    assert len(estimate.tokens) == 3
    assert estimate.price is None
    zai = bench.backend("https://api.z.ai/api/paas/v4", model="glm-4.6v")
    priced = zai.estimate(turns, Options())
    assert priced.price == pytest.approx(sum(priced.tokens) * 0.30e-6)
    assert priced.currency == "USD"
    bench.settings = RemoteSettings(prices={"mine": Price("GLM-4.6V", 2.0, 4.0, "CNY")})
    own = bench.backend("https://api.z.ai/api/paas/v4", model="glm-4.6v")
    assert own.estimate(turns, Options()).currency == "CNY"


def test_unknown_prices_are_not_guessed(bench: Bench) -> None:
    other = bench.backend("https://gpu.example/v1", model="glm-4.6v")
    assert other.estimate([Message("user", (Text("x"),))], Options()).price is None
    assert Endpoint().name == ""
