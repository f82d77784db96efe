"""What the doctor says of the desktop around the program: message bus, tray, portals, keyring."""

from collections.abc import Iterator
from typing import Final

from app.core.check import Check
from app.core.session import Session
from app.core.words import _
from app.portal.survey import Bus, survey
from app.system.secrets import SystemSecrets

_NEEDED: Final = ("Screenshot", "GlobalShortcuts")


def desktop_checks(session: Session, secrets: SystemSecrets) -> Iterator[Check]:
    """Look at the message bus once, and say what that means; starts nothing but the portal."""
    linux = session.kind in ("x11", "wayland", "headless")
    bus = survey(session.bus) if linux else Bus()
    if session.kind != "headless":
        yield _tray(session, bus)
    if session.kind in ("x11", "wayland"):
        yield _portals(session, bus)
    yield _keyring(secrets, bus)


def _tray(session: Session, bus: Bus) -> Check:
    name = _("Tray")
    kinds = []
    if session.kind in ("windows", "macos"):
        return Check("tray", name, ok=True, found=_("a part of the system"), data={"host": "own"})
    if bus.tray:
        kinds.append(_("icons that are announced over D-Bus (StatusNotifierItem)"))
    if session.display and _has_panel(session.display):
        kinds.append(_("icons that are embedded by a panel of X11 (XEmbed)"))
    data = {"dbus": bus.tray, "xembed": len(kinds) > bus.tray}
    if kinds:
        return Check("tray", name, ok=True, found="; ".join(kinds), data=data)
    return Check(
        "tray",
        name,
        ok=False,
        found=_("This desktop shows no icons of programs; a window stands in for the icon."),
        hint=_(
            "On GNOME install the extension AppIndicator, elsewhere a panel with a notification"
            " area; keys and the command line work without."
        ),
        data=data,
    )


def _has_panel(display: str) -> bool:
    from app.x11.tray import has_panel

    return has_panel(display)


def _portals(session: Session, bus: Bus) -> Check:
    name = _("Portals")
    data = {"bus": bus.there, "portals": dict(bus.portals or {})}
    wayland = session.kind == "wayland"  # on X11 the program does without
    install = _("Install xdg-desktop-portal and the portal of your desktop, log out and in.")
    if not bus.there:
        return Check(
            "portals",
            name,
            ok=not wayland,
            found=_("There is no message bus (D-Bus) in this session: no portal, and no keyring."),
            hint=_("Log in through a login screen, or start the desktop with dbus-run-session."),
            data=data,
        )
    if bus.portals is None:
        found = _("none on the message bus")
        return Check("portals", name, ok=not wayland, found=found, hint=install, data=data)
    told = ", ".join(f"{each} {version}" for each, version in bus.portals.items())
    lacking = [each for each in _NEEDED if each not in bus.portals]
    if not lacking:
        return Check("portals", name, ok=True, found=told, data=data)
    found = _("{there}; without {lacking}").format(
        there=told or _("none"), lacking=", ".join(lacking)
    )
    # Where the desktop gives no keys its own settings have them: only pictures are needed.
    well = not wayland or "Screenshot" in bus.portals
    return Check("portals", name, ok=well, found=found, hint="" if well else install, data=data)


def _keyring(secrets: SystemSecrets, bus: Bus) -> Check:
    name, keyring = _("Keyring"), secrets.keyring()
    data = {"keyring": keyring, "locked": bus.locked}
    if not keyring:
        return Check(
            "keyring",
            name,
            ok=True,
            found=_("none that answers; keys can be kept in a private file, or in EYELINE_API_KEY"),
            data=data,
        )
    if bus.locked:
        return Check(
            "keyring",
            name,
            ok=False,
            found=_("{keyring}, which is locked").format(keyring=keyring),
            hint=_(
                "Unlock it (Passwords and Keys, KWalletManager), or keep keys in a private file;"
                " whoever needs a key of it waits for {seconds} seconds until then."
            ).format(seconds=round(secrets.seconds)),
            data=data,
        )
    return Check("keyring", name, ok=True, found=keyring, data=data)
