"""Permissions of systems, with frameworks and a portal's store that say what is told."""

from collections.abc import Callable, Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from app.core import identity
from app.core.control import Control
from app.core.session import Session
from app.system.permissions import PortalPermissions, open_permissions
from app.system.permissions_macos import MacPermissions
from tests.e2e.display import message_bus
from tests.unit.capture.portal_service import portal


@pytest.fixture(scope="module")
def bus() -> Iterator[str]:
    with message_bus() as address:
        yield address


class Mac:
    """A macOS: what its user has allowed, and what it was made to ask for."""

    def __init__(self, *allowed: str, heard: int = 2) -> None:
        """`heard`: what IOHIDCheckAccess answers, 2 before anybody was asked."""
        self.allowed = set(allowed)
        self.heard = heard
        self.asked: list[str] = []
        self.permissions = MacPermissions(lambda _path: self._library, self._prompt)
        self._library = SimpleNamespace(
            CGPreflightScreenCaptureAccess=_function(lambda: "screen" in self.allowed),
            CGRequestScreenCaptureAccess=_function(lambda: self.asked.append("screen")),
            AXIsProcessTrusted=_function(lambda: "control" in self.allowed),
            IOHIDCheckAccess=_function(self._check),
            IOHIDRequestAccess=_function(self._request),
        )

    def standing(self) -> dict[str, str]:
        return {each.id: each.standing for each in self.permissions.all(Control())}

    def _check(self, kind: int) -> int:
        assert kind == 1  # to listen, not to post
        return self.heard

    def _request(self, kind: int) -> bool:
        assert kind == 1
        self.asked.append("keys")
        self.heard = 0
        return True

    def _prompt(self) -> None:
        self.asked.append("control")


def _function(answer: Callable[..., Any]) -> Any:
    """What ctypes makes of a function: it can be told its types."""

    def called(*arguments: int) -> Any:
        return answer(*arguments)

    return called


def test_a_fresh_mac_lacks_all_and_asks_nobody_by_itself() -> None:
    mac = Mac()

    assert mac.standing() == {"screen": "denied", "keys": "unknown", "control": "denied"}
    assert mac.asked == []


def test_input_monitoring_makes_accessibility_needless_and_the_other_way_round() -> None:
    assert Mac("screen", heard=0).standing() == {
        "screen": "granted",
        "keys": "granted",
        "control": "not needed",
    }
    assert Mac("control", heard=1).standing() == {
        "screen": "denied",
        "keys": "not needed",
        "control": "granted",
    }


def test_what_was_refused_is_still_lacking() -> None:
    kept = Mac(heard=1).permissions.all(Control())

    assert [each.standing for each in kept] == ["denied", "denied", "denied"]
    assert all(each.lacks and each.restart for each in kept)


@pytest.mark.parametrize("which", ["screen", "keys", "control"])
def test_one_is_asked_for_at_a_time(which: Any) -> None:
    mac = Mac()
    now = mac.permissions.ask(which, Control())

    assert mac.asked == [which]
    assert now is not None
    assert now.id == which
    assert (now.standing == "granted") == (which == "keys")  # the others are answered later


def test_each_says_where_its_user_allows_it() -> None:
    for each in Mac().permissions.all(Control()):
        assert each.name in each.by_hand
        assert each.address.startswith("x-apple.systempreferences:")
        assert each.purpose


def test_an_older_macos_without_these_functions_lets_everybody_see_the_screen() -> None:
    permissions = MacPermissions(lambda _path: SimpleNamespace(), lambda: None)

    standing = {each.id: each.standing for each in permissions.all(Control())}
    assert standing == {"screen": "granted", "keys": "granted", "control": "not needed"}


@pytest.mark.parametrize("kind", ["x11", "windows", "headless"])
def test_where_nothing_is_needed_there_is_nothing_to_ask(kind: Any) -> None:
    permissions = open_permissions(Session(kind), lambda: "mss")

    assert permissions.all(Control()) == ()
    assert permissions.ask("screen", Control()) is None


@pytest.mark.parametrize(
    ("remembered", "standing"),
    [
        (None, "unknown"),
        ({}, "unknown"),
        ({"": ["yes"]}, "granted"),
        ({"": ["no"]}, "denied"),
        ({"": ["ask"]}, "unknown"),
        ({"": ["no"], identity.APP_ID: ["yes"]}, "granted"),
        ({"org.example.Other": ["no"]}, "unknown"),
    ],
)
def test_a_wayland_desktop_tells_what_it_remembers(
    bus: str, remembered: dict[str, list[str]] | None, standing: str
) -> None:
    with portal(bus, remembered=remembered) as service:
        (found,) = PortalPermissions(bus, lambda: "portal").all(Control())

    assert found.standing == standing
    assert found.asked_by == "picture"
    assert service.interactive == []  # no picture was taken to find out


def test_a_wayland_desktop_without_a_bus_tells_nothing() -> None:
    permissions = open_permissions(Session("wayland"), lambda: "portal")

    (found,) = permissions.all(Control())
    assert found.standing == "unknown"
    assert permissions.ask("screen", Control()) == found


@pytest.mark.parametrize("handler", ["grim", ""])
def test_a_compositor_that_gives_pictures_to_everybody_asks_for_nothing(handler: str) -> None:
    permissions = open_permissions(Session("wayland"), lambda: handler)

    assert permissions.all(Control()) == ()
    assert permissions.ask("screen", Control()) is None
