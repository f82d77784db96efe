"""Which desktop this is, told from the environment alone."""

from collections.abc import Mapping
from pathlib import PurePosixPath

from app.core.session import Session, SessionKind


def session_of(environment: Mapping[str, str], platform: str) -> Session:
    """Return the session described by `environment` on `platform` (a value of `sys.platform`)."""
    if platform == "win32":
        return Session("windows", ("Windows",))
    if platform == "darwin":
        return Session("macos", ("macOS",))
    display = environment.get("DISPLAY", "").strip()
    kind = _kind(environment, display)
    compositor = _compositor(environment) if kind == "wayland" else ""
    return Session(kind, _desktops(environment), display, _bus(environment), compositor)


def _kind(environment: Mapping[str, str], display: str) -> SessionKind:
    # Wayland goes first: XWayland sets DISPLAY as well, and a program without WAYLAND_DISPLAY
    # still finds a compositor that the session type promises.
    session_type = environment.get("XDG_SESSION_TYPE", "").strip().lower()
    if environment.get("WAYLAND_DISPLAY", "").strip() or session_type == "wayland":
        return "wayland"
    return "x11" if display else "headless"


def _desktops(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Return what XDG_CURRENT_DESKTOP lists, else the one name that the display manager set."""
    listed = environment.get("XDG_CURRENT_DESKTOP", "").split(":")
    names = dict.fromkeys(name.strip() for name in listed)
    if not any(names):
        # DESKTOP_SESSION may be the path of a session file.
        session = environment.get("XDG_SESSION_DESKTOP") or environment.get("DESKTOP_SESSION", "")
        names = dict.fromkeys((PurePosixPath(session.strip()).name.removesuffix(".desktop"),))
    return tuple(name for name in names if name)


def _bus(environment: Mapping[str, str]) -> str:
    """Return the address of the session bus; systemd puts one at a known place."""
    address = environment.get("DBUS_SESSION_BUS_ADDRESS", "").strip()
    runtime = environment.get("XDG_RUNTIME_DIR", "").strip()
    return address or (f"unix:path={runtime}/bus" if runtime else "")


def _compositor(environment: Mapping[str, str]) -> str:
    """Return the path of the socket that WAYLAND_DISPLAY names, as libwayland finds it."""
    name = environment.get("WAYLAND_DISPLAY", "").strip() or "wayland-0"
    runtime = environment.get("XDG_RUNTIME_DIR", "").strip()
    if name.startswith("/"):
        return name
    return f"{runtime}/{name}" if runtime else ""
