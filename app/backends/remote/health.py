"""What was found at an address, as a person reads it."""

from typing import Final, Literal

from app.backends.remote.complaint import clean
from app.backends.remote.endpoint import Address
from app.backends.remote.failures import Asked
from app.backends.remote.judging import declined
from app.backends.remote.probe import Found, Model
from app.backends.remote.scout import Scout
from app.core.ports import Health
from app.core.words import _

_NAME: Final = 80  # characters of a model's name
_LISTED: Final = 12  # models that are named among the details


def health(found: Found, scout: Scout, address: Address, asked: Asked) -> Health:
    """Judge what `scout` found."""
    wrong = _wrong(found, scout, asked)
    ready = _("{origin} is ready.").format(origin=address.origin)
    message, hint = wrong or (ready, "")
    return Health(
        ok=wrong is None,
        message=message,
        hint=hint,
        details=_details(found, scout, address),
        models=tuple(model.id for model in found.models if _is_shown_whole(model)),
        model=scout.model if found.models else "",
        about=_about(found, scout),
    )


def _about(found: Found, scout: Scout) -> Literal["", "key", "model"]:
    if found.refusal is not None:
        return "key" if found.refusal.status == 401 else ""
    return "model" if _is_missing(found, scout) else ""


def _wrong(found: Found, scout: Scout, asked: Asked) -> tuple[str, str] | None:
    """What is not well and what to do, None when all is."""
    if found.trouble is not None:
        return found.trouble.message, found.trouble.hint
    if not found.reached:
        message = _("Nobody answers at {origin}.")
        hint = _("Is the server running, and is the address right?")
    elif found.refusal is not None:
        page = found.refusal
        error = declined(page.status, page.headers, page.body, asked).error
        return error.message, error.hint
    elif found.healthy is False:
        message = _("The server at {origin} says that it is not well.")
        hint = _("Its model may be loading, or its engine has died: look into its log.")
    elif found.healthy is None and not (200 <= found.status < 300 or scout.is_service):
        message = _("There is no chat service at this address of {origin}.")
        hint = _("Check the address; it usually ends in /v1.")
    elif _is_missing(found, scout):
        message = _("The server at {origin} has no model “{model}”.")
        hint = _("Choose one of its models with --model or in the settings.")
    else:
        return None
    return message.format(origin=asked.origin, model=asked.model), hint


def _is_missing(found: Found, scout: Scout) -> bool:
    """Whether the model is not among those listed; llama.cpp has one and ignores the name."""
    if scout.profile.name == "llamacpp" or not found.models:
        return False
    return found.model(scout.model) is None


def _is_shown_whole(model: Model) -> bool:
    """Whether a name can be offered: what is shown of it is what would be asked for."""
    return clean(model.id, limit=_NAME) == model.id


def _details(found: Found, scout: Scout, address: Address) -> tuple[tuple[str, str], ...]:
    profile = scout.profile
    listed = ", ".join(clean(model.id, limit=_NAME) for model in found.models[:_LISTED])
    more = len(found.models) - _LISTED
    if more > 0:
        listed = _("{names} and {count} more").format(names=listed, count=more)
    context = "" if profile.context is None else str(profile.context)
    seen = found.model(scout.model)
    vision = {True: _("yes"), False: _("no"), None: ""}[None if seen is None else seen.vision]
    if not found.reached:
        return ((_("Address"), address.url),)
    told = (
        (_("Address"), address.url),
        (_("Profile"), f"{profile.name} {clean(found.version, limit=40)}".strip()),
        (_("Model"), clean(scout.model, limit=_NAME)),
        (_("Models"), listed),
        (_("Context"), context),
        (_("Sees pictures"), vision),
        (_("Latency"), f"{found.seconds * 1000:.0f} ms"),
    )
    return tuple((name, value) for name, value in told if value)
