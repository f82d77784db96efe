"""What runs on which card."""

import json
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.backends.local.architecture import architecture_of
from app.backends.local.fit import (
    CHUNK,
    GIB,
    MIB,
    RESERVE,
    Card,
    Device,
    Measured,
    Plan,
    Setup,
    Wish,
    below,
    cache,
    estimate,
    every,
    fitting,
    weights,
)
from app.backends.local.told import slow, told, too_large, why
from tests.unit.local.test_architecture import FLASH

MODEL = architecture_of(FLASH)
MOMENTS = Path(__file__).resolve().parents[2] / "data" / "local-moments"


def best(free: float, wish: Wish | None = None, **card: object) -> Setup | None:
    bytes_free = int(free * GIB)
    here = replace(Card("cuda", bytes_free), **card)  # type: ignore[arg-type]  # any field
    plans = fitting(every(MODEL, here, wish or Wish()), bytes_free)
    return plans[0].setup if plans else None


@pytest.mark.parametrize(
    ("free", "setup"),
    [
        (23.0, Setup("bf16", "none", 32768, 6144)),
        (15.3, Setup("int8", "language", 32768, 6144)),
        (11.4, Setup("nf4", "language", 32768, 6144)),
        (7.2, Setup("nf4", "all", 8192, 1280)),
        (5.7, None),
    ],
)
def test_cards_of_24_16_12_8_and_6_gb_with_a_desktop_on_them(
    free: float, setup: Setup | None
) -> None:
    assert best(free) == setup


def test_an_old_card_computes_in_half_precision() -> None:
    assert best(23.0, bf16=False) == Setup("fp16", "none", 32768, 6144)
    assert best(11.4, bf16=False) == Setup("nf4", "language", 32768, 6144)


def test_an_apple_gpu_runs_16_bits_or_nothing() -> None:
    assert best(30.0, device="mps") == Setup("bf16", "none", 32768, 6144)
    assert best(15.0, device="mps") is None


def test_experts_are_not_paid_for_with_what_is_quantised_beside_them() -> None:
    """Of 195 GiB that would save two or three, and all else would be the worse for it."""
    large = architecture_of({"model_type": "glm4v_moe"})
    card = Card("cuda", 240 * GIB)
    assert {plan.setup.precision for plan in every(large, card, Wish())} == {"bf16"}
    assert {plan.setup.scope for plan in every(large, card, Wish("nf4"))} == {"language", "all"}


def test_what_the_user_wants_is_not_overridden() -> None:
    assert best(23.0, Wish("nf4")) == Setup("nf4", "language", 32768, 6144)
    assert best(15.0, Wish("bf16")) is None
    assert best(23.0, Wish("fp16")) == Setup("fp16", "none", 32768, 6144)
    assert best(23.0, Wish(context=2000, picture=500)) == Setup("bf16", "none", 2000, 500)
    assert best(40.0, Wish(context=10**7)) == Setup("bf16", "none", 131072, 6144)


def test_a_measured_peak_replaces_the_estimate() -> None:
    setup = Setup("bf16", "none", 32768, 6144)
    card = Card("cuda", 24 * GIB)
    seen = Measured(setup, weights(MODEL, "bf16", "none") + GIB, context=4096, picture=2048)
    before, after = (
        {plan.setup: plan for plan in every(MODEL, card, Wish(), measured)}
        for measured in ((), (seen,))
    )
    used = Setup("bf16", "none", 4096, 2048)
    assert after[used].peak == seen.peak
    assert after[used].measured
    assert after[setup].peak - after[used].peak == before[setup].peak - before[used].peak
    other = Setup("int8", "language", 32768, 6144)
    assert after[other] == before[other]


def test_out_of_memory_leads_to_a_clearly_smaller_setup() -> None:
    plans = every(MODEL, Card("cuda", 24 * GIB), Wish())
    setup: Setup | None = plans[0].setup
    peaks = []
    while setup is not None:
        peaks.append(next(plan.peak for plan in plans if plan.setup == setup))
        found = below(plans, plans, setup)
        setup = found[0].setup if found else None
    assert len(peaks) > 3
    assert all(after < before * 0.95 for before, after in pairwise(peaks))
    assert below(plans, plans, Setup("bf16", "none", 1, 1)) == plans


def test_what_is_held_for_a_moment_is_what_the_class_itself_held() -> None:
    """`RESERVE` apart, the rule is at most a tenth above it, never below."""
    seen = json.loads((MOMENTS / "seen.json").read_text())
    assert MODEL.weights == seen["weights"]
    held = weights(MODEL, "bf16", "none") + RESERVE
    for tokens, size in seen["seeing"].items():
        setup = Setup("bf16", "none", 1, int(tokens))
        assert size <= estimate(MODEL, setup) - held - cache(MODEL, 1) <= 1.1 * size
    size = seen["reading"][str(CHUNK)]
    assert size <= estimate(MODEL, Setup("bf16", "none", CHUNK, 1)) - held <= 1.1 * size


def test_attention_over_a_long_context_is_counted() -> None:
    """One layer of that size was seen to hold 560 MiB more for 32 768 tokens, 131 for 8192."""
    for context, mebibytes in ((32768, 560), (8192, 131)):
        setup = Setup("bf16", "none", context, 1)
        held = weights(MODEL, "bf16", "none") + cache(MODEL, context) + RESERVE
        assert mebibytes <= (estimate(MODEL, setup) - held) / MIB <= 1.1 * mebibytes


def test_words() -> None:
    card = Card("cuda", 5 * GIB)
    plans = every(MODEL, card, Wish())
    assert "Exact weights" in told(plans[0])
    assert "32768 tokens" in told(plans[0])
    assert "takes about 22." in told(plans[0])
    assert "took" in told(replace(plans[0], measured=True))
    assert len({told(plan) for plan in plans}) == len(plans)
    assert "5.0 GiB are free" in too_large(min(plans, key=lambda plan: plan.peak), card)
    assert slow(card) == ""
    assert "minutes" in slow(replace(card, device="cpu"))


def test_why_it_is_this_one() -> None:
    card = Card("cuda", 15 * GIB)
    plans = every(MODEL, card, Wish())
    best, second = fitting(plans, card.free)[:2]
    before = plans[plans.index(best) - 1]
    assert why(plans, best, card) == (
        f"The next better way needs {before.peak / GIB:.1f} GiB, 15.0 GiB are free."
    )
    assert why(plans, second, card) == ""
    assert "best" in why(plans, plans[0], replace(card, free=30 * GIB))


cards = st.builds(Card, st.sampled_from(get_args(Device)), st.integers(0, 200 * GIB), st.booleans())
wishes = st.builds(
    Wish,
    st.sampled_from(("auto", "bf16", "fp16", "int8", "nf4")),
    st.integers(1, 200_000),
    st.integers(1, 8192),
)


@given(cards, wishes)
def test_nothing_is_chosen_that_is_predicted_to_take_more_than_is_free(
    card: Card, wish: Wish
) -> None:
    plans = every(MODEL, card, wish)
    for plan in fitting(plans, card.free):
        assert weights(MODEL, plan.setup.precision, plan.setup.scope) < plan.peak <= card.free
        assert plan.setup.context <= min(wish.context, MODEL.context)
        assert plan.setup.picture <= wish.picture
    assert len({plan.setup for plan in plans}) == len(plans)


@given(cards, wishes, st.integers(0, 100 * GIB))
def test_more_memory_never_leads_to_less(card: Card, wish: Wish, more: int) -> None:
    plans = every(MODEL, card, wish)
    here, there = fitting(plans, card.free), fitting(plans, card.free + more)

    def rank(found: tuple[Plan, ...]) -> int:
        return plans.index(found[0]) if found else len(plans)

    assert rank(there) <= rank(here)


@given(st.integers(1, 131072), st.integers(1, 131072), st.integers(1, 7500))
def test_a_longer_context_takes_more(one: int, other: int, picture: int) -> None:
    low, high = sorted((one, other))
    peaks = [estimate(MODEL, Setup("nf4", "all", each, picture)) for each in (low, high)]
    assert peaks[1] - peaks[0] >= cache(MODEL, high) - cache(MODEL, low)
