"""What may come of asking the desktop for keys, in words."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from app.core.errors import CaptureError, SettingsError
from app.core.hotkeys import Bound
from app.core.session import Session
from app.core.words import N_, _, sentences
from app.input.combination import Combination, parse
from app.input.desktop_keys import how_to_bind, how_to_change
from app.portal.request import PortalEnded, PortalSilent

_LONGEST: Final = 60  # characters of what a desktop says of a key


@dataclass(frozen=True, slots=True)
class Standing:
    """How it stands with the desktop while it has given no keys.

    `message` and `hint` are message ids. `settled`: a person or the desktop has decided, and is not
    asked again for the same keys unless somebody wants that. `asks`: it would show a dialog, which
    the settings can have come again.
    """

    message: str
    hint: str = ""
    settled: bool = False
    asks: bool = False


_AGAIN: Final = N_("Have the desktop ask again in the settings.")

WAITING: Final = Standing(N_("The desktop was asked for keys and has not answered yet."), asks=True)
ASKING: Final = Standing(
    N_("The desktop asks whether it may give these keys."),
    N_("Answer in its dialog."),
    asks=True,
)
DECLINED: Final = Standing(
    N_("The keys were declined in the dialog of the desktop."), _AGAIN, settled=True, asks=True
)
CLOSED: Final = Standing(
    N_("The desktop has taken the keys back."), _AGAIN, settled=True, asks=True
)
RESTARTING: Final = Standing(
    N_("The portal of the desktop has ended; the keys come back with it."), asks=True
)
SILENT: Final = Standing(
    N_("The desktop did not answer when it was asked for keys."),
    N_("Look for a question of the desktop behind other windows."),
    asks=True,
)
UNANSWERED: Final = Standing(SILENT.message, _AGAIN, settled=True, asks=True)
REFUSED: Final = Standing(N_("The desktop refused to give the program keys."))
ABSENT: Final = Standing(N_("This desktop has no portal that could give keys."))
UNABLE: Final = Standing(N_("The portal of this desktop gives programs no keys."))
FAILED: Final = Standing(N_("The portal of the desktop failed to give keys."), asks=True)
NO_BUS: Final = Standing(N_("There is no message bus to ask the desktop for keys."))


def standing_of(error: CaptureError) -> Standing:
    """Return what a failed conversation means for keys; its own words are about pictures."""
    match error:
        case PortalSilent():
            return SILENT
        case PortalEnded():
            return RESTARTING
    match error.detail.rpartition(".")[2]:
        case "ServiceUnknown" | "NameHasNoOwner" | "ServiceNotFound":
            return ABSENT
        case "UnknownMethod" | "UnknownInterface" | "UnknownObject" | "InvalidArgs":
            return UNABLE
        case "AccessDenied" | "NotAllowed":
            return REFUSED
    return FAILED if "." in error.detail else NO_BUS


def ungiven(
    standing: Standing, session: Session, wanted: Mapping[str, Combination]
) -> dict[str, Bound]:
    """Return what became of `wanted` while the desktop gives nothing."""
    hint = _(standing.hint) if standing.hint else ""
    return {
        action: Bound(
            False,
            _(standing.message),
            sentences(hint, how_to_bind(session, action, str(keys))),
        )
        for action, keys in wanted.items()
    }


def given(
    told: Mapping[str, str], session: Session, wanted: Mapping[str, Combination]
) -> dict[str, Bound]:
    """Return what became of `wanted` where the desktop has `told` a key for each action."""
    return {
        action: _given(told.get(action), session, action, keys) for action, keys in wanted.items()
    }


def _given(told: str | None, session: Session, action: str, wanted: Combination) -> Bound:
    shown = wanted.shown(sys.platform)
    if told is None:
        return Bound(
            False,
            _("The desktop gives no key for {combination}.").format(combination=shown),
            how_to_bind(session, action, str(wanted)),
        )
    keys = " ".join(told.split())
    if not keys:
        message = _("The desktop has no key for {combination} yet.").format(combination=shown)
        return Bound(False, message, _join(how_to_change(session), session, action, wanted))
    if _is(keys, wanted):
        return Bound(True)
    short = keys if len(keys) <= _LONGEST else f"{keys[:_LONGEST]}…"
    message = _("The desktop has given “{keys}” in the place of {combination}.").format(
        keys=short, combination=shown
    )
    return Bound(True, message, how_to_change(session), short)


def _join(first: str, session: Session, action: str, wanted: Combination) -> str:
    return f"{first} {how_to_bind(session, action, str(wanted))}"


def _is(keys: str, wanted: Combination) -> bool:
    """Whether what the desktop says of a key means `wanted`."""
    try:
        return parse(keys.removeprefix("Press ")) == wanted  # as GNOME says it
    except SettingsError:
        return False
