"""What the doctor says of what the system allows the program, and of its start with the login."""

from collections.abc import Iterator

from app.core.autostart import Autostart
from app.core.check import Check
from app.core.control import Control
from app.core.errors import AppError
from app.core.permissions import Permission, Permissions
from app.core.words import N_, _, sentences

_STANDINGS = {
    "granted": N_("allowed"),
    "denied": N_("not allowed"),
    "unknown": N_("not decided yet"),
    "not needed": N_("not needed"),
}


def permission_checks(permissions: Permissions, control: Control) -> Iterator[Check]:
    """Say what was allowed, a line each; asks nobody."""
    for each in permissions.all(control):
        found = f"{_(_STANDINGS[each.standing])}; {each.purpose}"
        well = each.standing != "denied"
        data = {"standing": each.standing}
        hint = "" if well else _way(each)
        yield Check(f"permission_{each.id}", each.name, well, found, hint, data)


def _way(permission: Permission) -> str:
    way = permission.by_hand or _("Allow it in the settings of the system.")
    again = _("It holds once the program is started again.")
    return sentences(way, again if permission.restart else "")


def autostart_check(autostart: Autostart) -> Check:
    """Say whether the program starts when its user logs in."""
    name = _("Start with the login")
    try:
        on = autostart.is_on()
    except AppError as error:
        return Check("autostart", name, ok=False, found=error.message, hint=error.hint)
    found = _("on") if on else _("off; the settings switch it")
    return Check("autostart", name, ok=True, found=found, data={"on": on})
