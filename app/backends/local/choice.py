"""From a model's folder, a card and the settings to the way that it is run."""

from collections.abc import Collection, Sequence
from pathlib import Path

from app.backends.local.fit import Card, Measured, Plan, Setup, Wish, below, every, fitting
from app.backends.local.folder import config_of, picture_limit
from app.backends.local.settings import LocalSettings
from app.backends.local.told import too_large
from app.core.errors import ModelError, OutOfMemory
from app.core.words import _


def plans_of(
    folder: Path, card: Card, settings: LocalSettings, measured: Sequence[Measured] = ()
) -> tuple[Plan, ...]:
    """Return all ways to run the model of a folder, the best first, whether they fit or not.

    Raises ModelError.
    """
    allowed = picture_limit(folder)
    wish = Wish(
        settings.quantisation,
        settings.context,
        min(settings.picture_tokens or allowed, allowed),
    )
    plans = every(config_of(folder), card, wish, measured)
    if not plans:
        raise ModelError(
            _("This device runs the model with exact weights only."),
            _("Set local.quantisation to “auto”, or local.device to another device."),
        )
    return plans


def chosen(plans: Sequence[Plan], card: Card, refused: Collection[Setup] = ()) -> Plan:
    """Return the best plan that fits and is clearly smaller than all that ran out of memory.

    Raises OutOfMemory.
    """
    found = fitting(plans, card.free)
    for setup in refused:
        found = below(plans, found, setup)
    if not found:
        raise OutOfMemory(too_large(min(plans, key=lambda plan: plan.peak), card), no_room())
    return found[0]


def no_room() -> str:
    """Return what to do where not even the smallest way fits."""
    return _(
        "End other programs that use the graphics card, allow a lower precision or a"
        " shorter context under [local] in the settings, or ask a remote endpoint."
    )
