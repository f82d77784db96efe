"""Plans in words: what was chosen for a card, and why."""

from collections.abc import Sequence
from itertools import takewhile

from app.backends.local.fit import GIB, Card, Plan, Setup
from app.core.words import _


def way(setup: Setup) -> str:
    """Return how a model is run, for people."""
    caps = _("{context} tokens of context, {picture} a picture.").format(
        context=setup.context, picture=setup.picture
    )
    return f"{_precision(setup)} {caps}"


def told(plan: Plan) -> str:
    """Return what a plan is, for people: the way, and the memory that it takes."""
    size = _("It took {size} GiB.") if plan.measured else _("It takes about {size} GiB.")
    return f"{way(plan.setup)} {size.format(size=_gib(plan.peak))}"


def why(plans: Sequence[Plan], plan: Plan, card: Card) -> str:
    """Return why it is this one of `plans` (the best first), "" where a better one would fit."""
    better = list(takewhile(lambda each: each != plan, plans))
    if not better:
        return _("It is the best that the settings allow, and there is room for it.")
    if any(each.peak <= card.free for each in better):
        return ""
    return _("The next better way needs {needed} GiB, {free} GiB are free.").format(
        needed=_gib(better[-1].peak), free=_gib(card.free)
    )


def too_large(smallest: Plan, card: Card) -> str:
    """Return why nothing fits."""
    return _("The model needs at least {needed} GiB of memory, {free} GiB are free.").format(
        needed=_gib(smallest.peak), free=_gib(card.free)
    )


def slow(card: Card) -> str:
    """Return a warning about the device, "" where there is none."""
    if card.device == "cpu":
        return _("Without a GPU an answer about a picture takes minutes.")
    return ""


def _precision(setup: Setup) -> str:
    match setup.precision, setup.scope:
        case ("int8", "all"):
            return _("8 bits for the whole model.")
        case ("int8", _any):
            return _("8 bits for the language part, the eyes stay exact.")
        case ("nf4", "all"):
            return _("4 bits for the whole model, the smallest that works.")
        case ("nf4", _any):
            return _("4 bits for the language part, the eyes stay exact.")
    return _("Exact weights (16 bits).")


def _gib(size: int) -> str:
    return f"{size / GIB:.1f}"
