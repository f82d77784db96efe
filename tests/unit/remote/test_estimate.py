"""What a question to an endpoint takes, told before it is sent."""

import numpy as np
import pytest

from app.backends.remote.settings import Endpoint, Price, RemoteSettings, price_of
from app.core.chat import Message, Options, Picture, Text
from app.core.frame import File, Frame
from tests.unit.remote.rig import Bench
from tests.unit.remote.test_backend import MakeFrame


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


def test_what_the_model_sees_and_what_is_said_to_it_are_part_of_the_estimate(
    bench: Bench,
) -> None:
    large = Frame(np.zeros((2160, 3840, 4), np.uint8), File("large.png"))
    backend = bench.backend("http://127.0.0.1:1", system="Answer briefly.")
    plain = backend.estimate([Message("user", (Picture(large), Text("Why?")))], Options())
    assert plain.seen == ((3220, 1820),)
    assert 3 <= plain.added <= 6
    found = backend.estimate([Message("user", (Picture(large), Text("Where is Save?")))], Options())
    assert found.added > plain.added + 50  # it is asked for places


def test_a_price_without_a_model_is_of_the_one_it_is_called_after() -> None:
    price = Price("", 2.0, 4.0, "CNY")
    settings = RemoteSettings(prices={"GLM-9V": price})
    assert price_of(settings, "http://127.0.0.1:1", "glm-9v") == price
    assert price_of(settings, "http://127.0.0.1:1", "") is None


def test_unknown_prices_are_not_guessed(bench: Bench) -> None:
    other = bench.backend("https://gpu.example/v1", model="glm-4.6v")
    assert other.estimate([Message("user", (Text("x"),))], Options()).price is None
    assert Endpoint().name == ""
