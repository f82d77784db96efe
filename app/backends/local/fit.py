"""What of a model fits into the memory of a card: rules without any I/O.

Peak memory = weights + keys and values of the whole context + the larger of what the vision tower
and one chunk of reading need for a moment + a reserve. All terms are computed from the sizes in
`architecture`; the formulas are stated where they are used. A peak that was measured replaces the
estimate (`Measured`).
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from app.backends.local.architecture import Architecture

Precision = Literal["bf16", "fp16", "int8", "nf4"]
Scope = Literal["none", "language", "all"]
Device = Literal["cuda", "mps", "cpu"]

GIB: Final = 1024**3
MIB: Final = 1024**2

BYTES: Final[Mapping[Precision, float]] = {
    "bf16": 2.0,
    "fp16": 2.0,
    # One byte, and one float32 factor for each row of some thousand weights (LLM.int8(), Dettmers
    # et al. 2022, row-wise factors), which rounds to nothing.
    "int8": 1.0,
    # Four bits, for each 64 weights a factor of eight bits, for each 256 factors a float32: QLoRA
    # (Dettmers et al. 2023, section 3) with double quantisation, 4.127 bits in all.
    "nf4": 0.5 + 1 / 64 + 4 / (64 * 256),
}
"""Bytes of a weight that is quantised; all others take two."""

CHUNK: Final = 512
"""Tokens of a question that are read at once."""
RESERVE: Final = 640 * MIB
"""What CUDA, its libraries and gaps between blocks take: a guess, until a peak was measured."""
CONTEXTS: Final = (131072, 65536, 32768, 16384, 8192, 4096)
"""Steps in which the context gives way, in tokens."""
PICTURES: Final = (4096, 2048, 1280)
"""Steps in which the tokens of a picture give way; 1280 show a full HD screen as 1300 x 730."""
USUAL_CONTEXT: Final = 32768

# Context and picture with which one works at ease, and with which one still works, in tokens.
_TIERS: Final = ((16384, 2048), (8192, 1280))
_WORTH: Final = 0.95  # of the memory
_LADDER: Final[tuple[tuple[Precision, Scope], ...]] = (
    ("bf16", "none"),
    ("int8", "language"),
    ("nf4", "language"),
    ("nf4", "all"),
)


@dataclass(frozen=True, slots=True)
class Card:
    """Where a model would run: `free` bytes for it, and whether the device computes in bfloat16."""

    device: Device
    free: int
    bf16: bool = True


@dataclass(frozen=True, slots=True)
class Wish:
    """What the user asks for; "auto" leaves the precision open. Both caps in tokens.

    `picture` is at most what the repository's own processor allows.
    """

    precision: Literal["auto", "bf16", "fp16", "int8", "nf4"] = "auto"
    context: int = USUAL_CONTEXT
    picture: int = 6144


@dataclass(frozen=True, slots=True)
class Setup:
    """A way to run a model.

    `scope`: which linear layers are quantised: none, those of the language model, or all of them
    (also the vision tower and the output layer). `context` and `picture` in tokens.
    """

    precision: Precision
    scope: Scope
    context: int
    picture: int


@dataclass(frozen=True, slots=True)
class Plan:
    """A setup that fits, and the bytes that it takes at most; `measured`: not only an estimate."""

    setup: Setup
    peak: int
    measured: bool = False


@dataclass(frozen=True, slots=True)
class Measured:
    """A peak in bytes that was seen with `setup`, while these many tokens were in use."""

    setup: Setup
    peak: int
    context: int
    picture: int


def weights(architecture: Architecture, precision: Precision, scope: Scope) -> int:
    """Return the bytes of all weights."""
    quantised = {
        "none": 0,
        "language": architecture.linears,
        "all": architecture.linears + architecture.vision_linears + architecture.head,
    }[scope]
    return math.ceil(quantised * BYTES[precision] + (architecture.weights - quantised) * 2)


def cache(architecture: Architecture, tokens: int) -> int:
    """Return the bytes of the keys and values of `tokens`: two numbers of 16 bits for each."""
    return architecture.cached * 2 * tokens


def estimate(architecture: Architecture, setup: Setup) -> int:
    """Return the peak in bytes of a question that fills the context, with one picture at its cap.

    Pictures are taken to be encoded one after another, the question to be read in chunks.
    """
    moment = max(
        _vision_moment(architecture, setup.picture),
        _reading_moment(architecture, min(CHUNK, setup.context), setup.precision),
        _attention_moment(architecture, setup.context),
    )
    held = weights(architecture, setup.precision, setup.scope)
    return held + cache(architecture, setup.context) + moment + RESERVE


def _vision_moment(architecture: Architecture, tokens: int) -> int:
    """Return the bytes that encoding a picture takes for a moment, with fused attention.

    Most is held in a block of `models/glm4v/modeling_glm4v.py` while queries and keys are turned in
    float32: 17.5 numbers of 16 bits for each of the hidden width, beside the float32 pixels. With
    other widths it may be the feed-forward layer. `tests/data/local-moments` measured the class.
    """
    hidden, wide = architecture.vision_hidden, architecture.vision_intermediate
    block = max(35 * hidden, 4 * hidden + 8 * wide)
    return tokens * architecture.patches * (block + 4 * architecture.patch_values)


def _reading_moment(architecture: Architecture, tokens: int, precision: Precision) -> int:
    """Return the bytes that a chunk of the question takes in one layer for a moment.

    In numbers of 16 bits: gate and up, what the gate makes of itself, the product, and five times
    the hidden width (measured as above: 4.03). Quantised weights are unpacked to 16 bits one layer
    at a time; LLM.int8() has products of 32 bits.
    """
    numbers = 4 * architecture.intermediate + 5 * architecture.hidden
    unpacked = 2 * architecture.widest if precision == "nf4" else 0
    products = 8 * architecture.intermediate * tokens if precision == "int8" else 0
    return 2 * numbers * tokens + unpacked + products


def _attention_moment(architecture: Architecture, context: int) -> int:
    """Return the bytes that a chunk's attention to all before it takes in one layer for a moment.

    transformers 5.23 repeats keys and values for all heads that share them where it needs a mask
    (`integrations/sdpa_attention.py`), in 16 bits; the mask is of bytes, and of 16 bits once more.
    Measured for one layer of the published size, on the processor: 560 MiB for 32 768 tokens.
    """
    return (4 * architecture.queries + 3 * CHUNK) * context


# ---- from the best to the smallest


def every(
    architecture: Architecture, card: Card, wish: Wish, measured: Sequence[Measured] = ()
) -> tuple[Plan, ...]:
    """Return all ways to run a model, the best first, whether they fit or not.

    Better is, in this order: less of a makeshift (a context or pictures so small that they are in
    the way), more exact weights, sharper pictures, a longer context.
    """
    plans = (_plan(architecture, setup, measured) for setup in _setups(architecture, card, wish))
    return tuple(plans)


def fitting(plans: Sequence[Plan], free: int) -> tuple[Plan, ...]:
    """Return those that take no more than `free` bytes, the best first."""
    return tuple(plan for plan in plans if plan.peak <= free)


def below(plans: Sequence[Plan], among: Sequence[Plan], failed: Setup) -> tuple[Plan, ...]:
    """Return those `among` the plans that take clearly less than one that ran out of memory.

    The step is a sixteenth of the failed one's peak: less would fail again.
    """
    before = next((plan for plan in plans if plan.setup == failed), None)
    if before is None:
        return tuple(among)
    return tuple(plan for plan in among if plan.peak <= before.peak * 15 // 16)


def _setups(architecture: Architecture, card: Card, wish: Wish) -> Iterator[Setup]:
    contexts = _steps(min(wish.context, architecture.context), CONTEXTS)
    pictures = _steps(wish.picture, PICTURES)
    setups = [
        Setup(precision, scope, context, picture)
        for precision, scope in _precisions(card, wish)
        if wish.precision != "auto" or _is_worth_it(architecture, precision, scope)
        for picture in pictures
        for context in contexts
    ]
    largest = contexts[0], pictures[0]
    yield from sorted(setups, key=lambda setup: _tier(setup, largest))


def _is_worth_it(architecture: Architecture, precision: Precision, scope: Scope) -> bool:
    """Whether quantising saves what it costs; experts, most of the largest models, it leaves."""
    whole = weights(architecture, "bf16", "none")
    return scope == "none" or weights(architecture, precision, scope) <= _WORTH * whole


def _tier(setup: Setup, largest: tuple[int, int]) -> int:
    """Return how much of a makeshift a setup is; what the user has capped is none."""
    for tier, (context, picture) in enumerate(_TIERS):
        if setup.context >= min(context, largest[0]) and setup.picture >= min(picture, largest[1]):
            return tier
    return len(_TIERS)


def _steps(cap: int, below: Sequence[int]) -> list[int]:
    """Return `cap` and the steps below it."""
    return [cap, *(step for step in below if step < cap)]


def _precisions(card: Card, wish: Wish) -> list[tuple[Precision, Scope]]:
    """Return the precisions to try, the most exact first.

    bitsandbytes quantises for CUDA and the processor; Apple's GPUs run 16 bits only.
    """
    half: Precision = "bf16" if card.bf16 else "fp16"
    ladder = [(half if scope == "none" else name, scope) for name, scope in _LADDER]
    if wish.precision in ("bf16", "fp16"):
        return [(wish.precision, "none")]
    if card.device == "mps":
        ladder = ladder[:1]
    if wish.precision == "auto":
        return ladder
    return [(name, scope) for name, scope in ladder if name == wish.precision]


def _plan(architecture: Architecture, setup: Setup, measured: Sequence[Measured]) -> Plan:
    peak = estimate(architecture, setup)
    for seen in reversed(measured):  # the newest counts
        if (seen.setup.precision, seen.setup.scope) == (setup.precision, setup.scope):
            used = Setup(setup.precision, setup.scope, seen.context, seen.picture)
            return Plan(setup, peak + seen.peak - estimate(architecture, used), measured=True)
    return Plan(setup, peak)
