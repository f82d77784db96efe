"""Which desktop a process runs in, told from its environment."""

import pytest

from app.core.session import Session, SessionKind
from app.system.session import session_of

X11 = {"DISPLAY": ":0"}
WAYLAND = {"WAYLAND_DISPLAY": "wayland-0"}


@pytest.mark.parametrize(
    ("environment", "kind"),
    [
        ({}, "headless"),
        ({"DISPLAY": ""}, "headless"),
        ({"DISPLAY": " "}, "headless"),
        ({"XDG_SESSION_TYPE": "tty"}, "headless"),
        ({"XDG_SESSION_TYPE": "x11"}, "headless"),
        (X11, "x11"),
        (X11 | {"XDG_SESSION_TYPE": "x11"}, "x11"),
        (X11 | {"XDG_SESSION_TYPE": "tty"}, "x11"),  # ssh -X
        (X11 | {"WAYLAND_DISPLAY": ""}, "x11"),
        (WAYLAND, "wayland"),
        (X11 | WAYLAND, "wayland"),  # XWayland
        (X11 | {"XDG_SESSION_TYPE": "wayland"}, "wayland"),
        (X11 | WAYLAND | {"XDG_SESSION_TYPE": "x11"}, "wayland"),  # nested in an X session
        ({"XDG_SESSION_TYPE": "Wayland"}, "wayland"),
    ],
)
def test_kind_on_linux(environment: dict[str, str], kind: SessionKind) -> None:
    assert session_of(environment, "linux").kind == kind


@pytest.mark.parametrize(("platform", "kind"), [("win32", "windows"), ("darwin", "macos")])
def test_other_systems_do_not_ask_the_environment(platform: str, kind: SessionKind) -> None:
    session = session_of(X11 | WAYLAND, platform)

    assert session.kind == kind
    assert session.display == ""
    assert session.desktop


@pytest.mark.parametrize(
    ("environment", "desktops"),
    [
        ({}, ()),
        ({"XDG_CURRENT_DESKTOP": "KDE"}, ("KDE",)),
        ({"XDG_CURRENT_DESKTOP": "ubuntu:GNOME"}, ("ubuntu", "GNOME")),
        ({"XDG_CURRENT_DESKTOP": ":GNOME:GNOME:"}, ("GNOME",)),
        ({"XDG_CURRENT_DESKTOP": "", "XDG_SESSION_DESKTOP": "sway"}, ("sway",)),
        ({"DESKTOP_SESSION": "/usr/share/xsessions/plasma.desktop"}, ("plasma",)),
        ({"DESKTOP_SESSION": "enlightenment-0.25"}, ("enlightenment-0.25",)),
        ({"XDG_CURRENT_DESKTOP": "sway", "DESKTOP_SESSION": "other"}, ("sway",)),
    ],
)
def test_desktop_names(environment: dict[str, str], desktops: tuple[str, ...]) -> None:
    session = session_of(environment, "linux")

    assert session.desktops == desktops
    assert session.desktop == (desktops[0] if desktops else "")


def test_what_the_session_offers_programs() -> None:
    assert session_of(X11 | WAYLAND, "linux").display == ":0"
    assert (
        session_of({"XDG_RUNTIME_DIR": "/run/user/7"}, "linux").bus == "unix:path=/run/user/7/bus"
    )
    named = {"XDG_RUNTIME_DIR": "/run/user/7", "DBUS_SESSION_BUS_ADDRESS": "unix:abstract=a"}
    assert session_of(named, "linux").bus == "unix:abstract=a"
    assert session_of({}, "linux") == Session("headless")


@pytest.mark.parametrize(
    ("environment", "path"),
    [
        (X11, ""),
        (WAYLAND, ""),
        (WAYLAND | {"XDG_RUNTIME_DIR": "/run/user/7"}, "/run/user/7/wayland-0"),
        ({"WAYLAND_DISPLAY": "w-1", "XDG_RUNTIME_DIR": "/run"}, "/run/w-1"),
        ({"WAYLAND_DISPLAY": "/tmp/w", "XDG_RUNTIME_DIR": "/run"}, "/tmp/w"),
        ({"XDG_SESSION_TYPE": "wayland", "XDG_RUNTIME_DIR": "/run"}, "/run/wayland-0"),
        ({"XDG_RUNTIME_DIR": "/run"}, ""),
    ],
)
def test_the_socket_of_the_compositor(environment: dict[str, str], path: str) -> None:
    assert session_of(environment, "linux").compositor == path
